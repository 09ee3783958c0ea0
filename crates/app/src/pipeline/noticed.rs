//! What a recording itself shows to be out of the ordinary, beside its damage: its clock was set, or
//! it holds packets.

use etl::{ClockStep, Trace};
use event::Timestamp;
use event::providers::{captures_packets, provider_name};
use event::timestamp::TICKS_PER_SECOND;
use traffic::Tally;

use crate::note::Note;

/// The system's clock was set while a recording was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockSet {
    /// Time of the last event before, where the events show it.
    pub at: Option<Timestamp>,
    /// The same in ticks of 100 ns from the beginning of the recording.
    pub after: Option<i64>,
    /// Ticks of 100 ns it was set ahead; negative when it was set back.
    pub ticks: i64,
    /// What shows it.
    pub basis: ClockBasis,
}

/// What shows that a clock was set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockBasis {
    /// The times of events, which follow the system's clock, go back or return.
    EventTimes,
    /// No processor has an event for far longer than ever else, by the system's clock. The machine
    /// may have been asleep instead.
    Silence,
    /// The header's end does not agree with the time that passed by the performance counter.
    End,
    /// The header's end does not agree with the last event: it was set back at least so far; or
    /// ahead at most so far, unless nothing more happened.
    LastEvent,
}

impl ClockBasis {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EventTimes => "event_times",
            Self::Silence => "silence",
            Self::End => "end",
            Self::LastEvent => "last_event",
        }
    }
}

/// Whether and when the clock was set while this was recorded; `last` is the time of its last event.
pub(super) fn clock_set<S>(trace: &Trace<S>, last: Option<Timestamp>) -> Vec<ClockSet> {
    let began = trace.clock().timestamp(trace.header().started_raw);
    let steps = trace.clock_steps();
    let forth_and_back = steps.iter().any(|step| step.ticks < 0);
    let shown = |step: &ClockStep| {
        let basis = if forth_and_back { ClockBasis::EventTimes } else { ClockBasis::Silence };
        let after = trace.header().started.map(|_| step.at.since(began));
        ClockSet { at: Some(step.at), after, ticks: step.ticks, basis }
    };
    match steps {
        [] => by_end(trace, began, last).into_iter().collect(),
        _ => steps.iter().map(shown).collect(),
    }
}

/// Two clocks may drift apart: two seconds, and one part in five thousand.
const DRIFT: i64 = 2 * TICKS_PER_SECOND;
const DRIFT_PART: i64 = 5000;
/// Tools that merge recordings add records of their own time behind the end.
const MERGED: i64 = 60 * TICKS_PER_SECOND;
/// An end so long after the last event is worth a word.
const LONG: i64 = 60 * TICKS_PER_SECOND;

/// The header has the end by the system's clock, all else is by the clock of the events.
fn by_end<S>(trace: &Trace<S>, began: Timestamp, last: Option<Timestamp>) -> Option<ClockSet> {
    let header = trace.header();
    let claimed = header.ended?.since(header.started?);
    let set = |ticks, basis| ClockSet { at: None, after: None, ticks, basis };
    if let Some(flush) = trace.last_flush() {
        let ran = flush.since(began);
        let ticks = claimed.saturating_sub(ran);
        let drift = DRIFT.saturating_add(ran / DRIFT_PART);
        return (ticks.saturating_abs() > drift).then(|| set(ticks, ClockBasis::End));
    }
    let ticks = claimed.saturating_sub(last?.since(began));
    let doubt = if header.has_mixed_buffers() { MERGED } else { DRIFT };
    (ticks < -doubt || ticks > LONG).then(|| set(ticks, ClockBasis::LastEvent))
}

/// Says that there are packets, if there are: they are no traffic of any process.
pub(super) fn packets(tally: &Tally) -> Option<Note> {
    let mut names: Vec<&str> = tally
        .providers
        .keys()
        .filter(|provider| captures_packets(**provider))
        .filter_map(|provider| provider_name(*provider))
        .collect();
    names.sort_unstable();
    (!names.is_empty()).then(|| Note::Packets(names.join(", ")))
}
