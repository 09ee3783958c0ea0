//! What the figures lack, and when: the gaps of recordings, and what each interval lacks.

pub(crate) mod documents;
pub(crate) mod shown;

use std::collections::BTreeMap;

use etl::ProblemReason;
use event::Timestamp;
use event::kinds::LostEvents;

use crate::pipeline::{Replay, TraceFacts};

/// A stretch of time from which events are missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Gap {
    /// The last moment before it of which everything is there; `None` if nobody knows.
    pub(crate) from: Option<Timestamp>,
    /// The first moment behind it; `None` if nobody knows.
    pub(crate) until: Option<Timestamp>,
    pub(crate) why: Why,
    /// How many events or buffers are missing, where that was counted.
    pub(crate) count: Option<u64>,
    /// Whose events are missing; `None` if it may be any processor's.
    pub(crate) processor: Option<u16>,
    /// Number of the recording, by their beginning; `None` if it may be any.
    pub(crate) trace: Option<usize>,
}

/// Why events are missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// The session that recorded them had no free buffer.
    EventsLost,
    /// That session could not write buffers.
    BuffersLost,
    /// The file is damaged.
    Damage(ProblemReason),
}

impl From<etl::GapReason> for Why {
    fn from(reason: etl::GapReason) -> Self {
        match reason {
            etl::GapReason::EventsLost => Self::EventsLost,
            etl::GapReason::BuffersLost => Self::BuffersLost,
            etl::GapReason::Damage(reason) => Self::Damage(reason),
        }
    }
}

impl Why {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::EventsLost => "events_lost",
            Self::BuffersLost => "buffers_lost",
            Self::Damage(reason) => reason.code(),
        }
    }
}

impl Gap {
    /// Whether it is known to touch the time from `start` on, before `end`.
    fn touches(&self, start: Timestamp, end: Timestamp) -> bool {
        match (self.from, self.until) {
            (None, None) => false,
            // A notice alone: what was lost was lost just before it.
            (None, Some(until)) => (start..end).contains(&until),
            (from, until) => {
                from.is_none_or(|from| from < end) && until.is_none_or(|until| until >= start)
            }
        }
    }
}

/// What one interval lacks. What nobody knows is `None`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Lacking {
    pub(crate) start: Timestamp,
    pub(crate) events_lost: Option<u64>,
    pub(crate) buffers_lost: Option<u64>,
    pub(crate) undecoded: u64,
    /// Gaps that are known to touch it.
    pub(crate) gaps: u64,
    pub(crate) unattributed_send_bytes: u64,
    pub(crate) unattributed_recv_bytes: u64,
}

/// All gaps, and what all intervals lack.
#[derive(Clone, Debug, Default)]
pub(crate) struct Losses {
    /// The first of them, in order of time; those of unknown time come first.
    pub(crate) gaps: Vec<Gap>,
    /// How many there are.
    pub(crate) gaps_total: u64,
    /// In order of time; only in a report by intervals.
    pub(crate) intervals: Vec<Lacking>,
}

impl Losses {
    /// What a replay tells; its intervals are so many ticks of 100 ns long.
    pub(crate) fn of(replay: &Replay, interval_ticks: i64) -> Self {
        let mut losses = Self::default();
        for (number, trace) in replay.traces.iter().enumerate() {
            losses.add_trace(number, trace);
        }
        losses.add_notices(replay);
        losses.gaps.sort_by_key(|gap| (gap.from.or(gap.until), gap.until));
        losses.intervals = intervals(replay, &losses.gaps, interval_ticks.max(1));
        losses
    }

    /// What the interval that begins at `start` lacks.
    pub(crate) fn in_interval(&self, start: Timestamp) -> Option<&Lacking> {
        let place = self.intervals.binary_search_by_key(&start, |lacking| lacking.start);
        place.ok().and_then(|place| self.intervals.get(place))
    }

    fn add_trace(&mut self, number: usize, trace: &TraceFacts) {
        let trace_number = Some(number);
        let header = &trace.header;
        let counts = [
            (u64::from(header.events_lost), Why::EventsLost),
            (u64::from(header.buffers_lost), Why::BuffersLost),
        ];
        // The header counts and does not say when.
        for (count, why) in counts.into_iter().filter(|(count, _)| *count > 0) {
            let count = Some(count);
            let gap =
                Gap { from: None, until: None, why, count, processor: None, trace: trace_number };
            self.gaps.push(gap);
            self.gaps_total += 1;
        }
        let located = trace.gaps.kept.iter().map(|gap| Gap {
            from: gap.from,
            until: gap.until,
            why: gap.why.into(),
            count: None,
            processor: gap.processor,
            trace: trace_number,
        });
        self.gaps.extend(located);
        self.gaps_total += trace.gaps.total;
    }

    fn add_notices(&mut self, replay: &Replay) {
        let health = replay.traffic.health();
        let notice = |(at, lost): &(Timestamp, LostEvents)| Gap {
            from: None,
            until: Some(*at),
            why: match lost {
                LostEvents::Events => Why::EventsLost,
                LostEvents::Buffer | LostEvents::BackupFull => Why::BuffersLost,
            },
            count: None,
            processor: None,
            trace: (replay.traces.len() == 1).then_some(0),
        };
        self.gaps.extend(health.loss_notices.iter().map(notice));
        self.gaps_total += health.lost_event_notices + health.lost_buffer_notices;
    }
}

/// What each interval lacks in which anything was met, decoded or not.
fn intervals(replay: &Replay, gaps: &[Gap], ticks: i64) -> Vec<Lacking> {
    let none = |count: fn(&TraceFacts) -> u32| {
        // Counted for the whole recording: of an interval, only "none" can be known.
        replay.traces.iter().all(|trace| count(trace) == 0).then_some(0)
    };
    let health = replay.traffic.health();
    let events_lost =
        none(|trace| trace.header.events_lost).filter(|_| health.lost_event_notices == 0);
    let buffers_lost =
        none(|trace| trace.header.buffers_lost).filter(|_| health.lost_buffer_notices == 0);
    let empty = |start| Lacking {
        start,
        events_lost,
        buffers_lost,
        undecoded: 0,
        gaps: 0,
        unattributed_send_bytes: 0,
        unattributed_recv_bytes: 0,
    };
    let mut found: BTreeMap<Timestamp, Lacking> = BTreeMap::new();
    if replay.intervals.is_empty() {
        return Vec::new();
    }
    for interval in &replay.intervals {
        let lacking = found.entry(interval.start).or_insert_with(|| empty(interval.start));
        lacking.unattributed_send_bytes += interval.unattributed.sent().bytes;
        lacking.unattributed_recv_bytes += interval.unattributed.received().bytes;
    }
    for trace in &replay.traces {
        for (start, events) in &trace.tally.undecoded_by_interval {
            found.entry(*start).or_insert_with(|| empty(*start)).undecoded += events;
        }
    }
    let count = |lacking: &Lacking| {
        let end = lacking.start.plus(ticks);
        gaps.iter().filter(|gap| gap.touches(lacking.start, end)).count() as u64
    };
    found.into_values().map(|lacking| Lacking { gaps: count(&lacking), ..lacking }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_touches_the_intervals_it_lies_in() {
        let gap = |from: Option<i64>, until: Option<i64>| Gap {
            from: from.map(Timestamp),
            until: until.map(Timestamp),
            why: Why::EventsLost,
            count: None,
            processor: None,
            trace: None,
        };
        let touched = |gap: Gap| -> Vec<i64> {
            let starts = [0, 10, 20, 30].into_iter();
            starts.filter(|start| gap.touches(Timestamp(*start), Timestamp(start + 10))).collect()
        };
        assert_eq!(touched(gap(Some(12), Some(25))), [10, 20]);
        assert_eq!(touched(gap(Some(12), Some(19))), [10]);
        assert_eq!(touched(gap(Some(25), None)), [20, 30]);
        assert_eq!(touched(gap(None, Some(25))), [20], "a notice");
        assert_eq!(touched(gap(None, None)), [0; 0], "nobody knows when");
    }
}
