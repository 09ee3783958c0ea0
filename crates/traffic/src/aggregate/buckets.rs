//! Closed intervals: what happened in each, once and for all.

use super::counters::Counters;
use super::key::FlowKey;
use crate::attribute::processes::ProcessId;
use crate::effort::steps;
use crate::health::Losses;
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// What happened in one finished interval. Never changes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bucket {
    /// The interval begins here.
    pub start: Timestamp,
    /// Length of the interval in ticks of 100 ns.
    pub ticks: i64,
    /// What is missing from it, as far as the source said so while it was open.
    pub losses: Losses,
    /// The flows on which something happened, each once, in no particular order.
    pub rows: Vec<BucketRow>,
}

impl Bucket {
    /// What has no owner, of all that happened in it.
    pub fn unattributed(&self) -> Counters {
        let nobodys = self.rows.iter().filter(|row| row.key.process == ProcessId::UNATTRIBUTED);
        nobodys.map(|row| row.counters).collect()
    }

    /// Joins rows of one flow.
    pub(crate) fn join_rows(&mut self) {
        self.rows = join(std::mem::take(&mut self.rows));
    }
}

/// Rows, those of one flow joined.
pub(crate) fn join(rows: Vec<BucketRow>) -> Vec<BucketRow> {
    let mut places: HashMap<FlowKey, usize, FixedState> = HashMap::default();
    let mut joined: Vec<BucketRow> = Vec::new();
    steps(rows.len());
    for row in rows {
        let place = *places.entry(row.key).or_insert(joined.len());
        match joined.get_mut(place) {
            Some(known) => known.counters += row.counters,
            None => joined.push(row),
        }
    }
    joined
}

/// What happened on one flow in one interval.
///
/// Aligned, so that what an event adds to never lies across two lines of the processor's cache:
/// the next event on the flow would have to wait for both.
#[derive(Clone, PartialEq, Eq, Debug)]
#[repr(C, align(64))]
pub struct BucketRow {
    /// What was counted in this interval alone.
    pub counters: Counters,
    /// The flow.
    pub key: FlowKey,
}

/// The interval that is being counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    ticks: i64,
    /// Counts intervals, so that a flow can tell whether it was met in this one. Never 0.
    pub(crate) number: u32,
}

impl Interval {
    /// Before the first event: an interval in the past of every event.
    pub(crate) fn before_everything(ticks: i64) -> Self {
        Self { start: Timestamp::MIN, end: Timestamp::MIN, ticks: ticks.max(1), number: 1 }
    }

    /// No interval at all, as before the first event. The count of intervals goes on: flows
    /// remember in which one they were met.
    pub(crate) fn none_open(self) -> Self {
        Self { number: self.number, ..Self::before_everything(self.ticks) }
    }

    /// The interval `time` falls into. Intervals are aligned to whole multiples of their
    /// length, so that those of several traces coincide.
    pub(crate) fn containing(self, time: Timestamp) -> Self {
        let start = Timestamp(time.0.div_euclid(self.ticks).saturating_mul(self.ticks));
        let number = self.number.checked_add(1).unwrap_or(1);
        Self { start, end: start.plus(self.ticks), number, ..self }
    }

    /// Whether nothing can come after it: time has come to the end of what can be written.
    pub(crate) fn is_last(self) -> bool {
        self.is_open() && self.end == Timestamp::MAX
    }

    pub(crate) fn is_open(self) -> bool {
        self.end > self.start
    }

    pub(crate) fn ticks(self) -> i64 {
        self.ticks
    }
}
