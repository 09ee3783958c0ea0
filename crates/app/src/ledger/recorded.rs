//! The ledger of a recording: against the counters that were read while it was made.

use event::Timestamp;
use event::kinds::{AdapterCounters, Operation};
use text::sanitize;
use traffic::Balance;
use traffic::ledger::{AdapterCarried, Carried, Counted, Lost};
use traffic::rollup::Rollup;

use super::{Account, NoCounters, counters};
use crate::counters_file::{self, Reading, Recorded};
use crate::input::Recording;
use crate::pipeline::Replay;

/// The counters beside a recording.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    recorded: Recorded,
    /// Why there are none.
    absent: Option<NoCounters>,
    /// The counters where the span begins, and where it ends.
    ends: Option<(Reading, Reading)>,
}

impl Beside {
    /// Reads them, for the part of the recording between these moments.
    pub(crate) fn of(recording: &Recording, from: Timestamp, until: Timestamp) -> Self {
        let beside = sanitize(&counters_file::path(recording.name()).display().to_string());
        let without = |why| Self { absent: Some(why), ..Self::default() };
        match counters_file::read(recording) {
            Ok(Some(recorded)) if recorded.readings.len() >= 2 => {
                let ends = ends(&recorded.readings, from, until);
                Self { recorded, absent: None, ends }
            }
            Ok(Some(_)) => without(NoCounters::TooFew(beside)),
            Ok(None) => without(NoCounters::Missing(beside)),
            Err(reason) => without(NoCounters::Bad(beside, sanitize(&reason))),
        }
    }

    /// No file stands beside the recording.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.absent, Some(NoCounters::Missing(_)))
    }

    /// The span of the counters, for which traffic is to be counted apart.
    pub(crate) fn span(&self) -> Option<(Timestamp, Timestamp)> {
        self.ends.as_ref().map(|(from, until)| (from.at, until.at))
    }

    /// Sets what was counted in [`Beside::span`] against them; without a span, everything against
    /// nothing.
    pub(crate) fn account(self, replay: &Replay) -> Account {
        let Self { recorded, absent, ends } = self;
        let events = span(replay);
        let ends = ends.filter(|ends| is_of(ends, events));
        let events = events.unwrap_or_default();
        let ends = if recorded.overwrites { later(ends, &recorded, events.0) } else { ends };
        let (from, until) = ends.as_ref().map_or(events, |(from, until)| (from.at, until.at));
        let name = |index| {
            let known = recorded.adapters.iter().find(|adapter| adapter.index == index);
            known.map_or_else(|| format!("#{index}"), |adapter| adapter.name.to_string())
        };
        let counted = counted(replay, ends.is_some(), absent.is_none());
        let readings =
            ends.as_ref().map_or_else(Vec::new, |ends| between(ends, &recorded.readings));
        let adapters = AdapterCarried::over(readings.iter().copied());
        Account {
            balance: Balance::of(from, until, counted, Carried::over(readings)),
            adapters: adapters.into_iter().map(|one| (one, name(one.index))).collect(),
            no_counters: absent.or_else(|| ends.is_none().then_some(NoCounters::Elsewhere)),
            knows_adapters: replay.traffic.adapters().is_some(),
        }
    }
}

/// The first and the last reading; inside of them, the counters at these moments.
fn ends(readings: &[Reading], from: Timestamp, until: Timestamp) -> Option<(Reading, Reading)> {
    let (first, last) = (readings.first()?, readings.last()?);
    let (from, until) = (from.max(first.at), until.min(last.at));
    let at = |moment| counters::among(readings, moment);
    if from < until { at(from).zip(at(until)) } else { None }
}

/// Whether any event lies between these readings: others are of another recording.
fn is_of((from, until): &(Reading, Reading), events: Option<(Timestamp, Timestamp)>) -> bool {
    events.is_none_or(|(first, last)| first < until.at && last >= from.at)
}

/// Every reading from the first to the last: what went, or was reset, in between shows in them
/// alone.
fn between<'a>(ends: &'a (Reading, Reading), readings: &'a [Reading]) -> Vec<&'a AdapterCounters> {
    let (from, until) = ends;
    let within = readings.iter().filter(|one| one.at > from.at && one.at < until.at);
    let all = std::iter::once(from).chain(within).chain(std::iter::once(until));
    all.map(|reading| &reading.counters).collect()
}

/// The side of the events. A recording of ours tells what was sent again; that of others may lack
/// these events, and then "none" is not known.
fn counted(replay: &Replay, has_span: bool, is_ours: bool) -> Counted {
    let again = replay.traffic.total().of(Operation::Retransmit);
    let mut counted = Counted::with(lost(replay), is_ours || again.operations > 0);
    match &replay.within {
        Some(groups) if has_span => {
            groups.iter().for_each(|(key, counters)| counted.add_group(key, counters));
        }
        _ => {
            let mut rollup = Rollup::new(&Counted::GROUPING);
            replay.traffic.flows().for_each(|flow| rollup.add_flow(&replay.traffic, flow));
            rollup.into_rows().iter().for_each(|row| counted.add_group(&row.key, &row.counters));
        }
    }
    counted
}

/// The time of the first and of the last event.
fn span(replay: &Replay) -> Option<(Timestamp, Timestamp)> {
    let ends = replay.traffic.flows().map(|flow| (flow.first, flow.last));
    ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// The same readings, but from the first event on: what came before it was overwritten.
fn later(
    ends: Option<(Reading, Reading)>,
    recorded: &Recorded,
    first_event: Timestamp,
) -> Option<(Reading, Reading)> {
    let (from, until) = ends?;
    if first_event <= from.at {
        return Some((from, until));
    }
    Some((counters::among(&recorded.readings, first_event)?, until))
}

fn lost(replay: &Replay) -> Lost {
    let headers = || replay.traces.iter().map(|trace| &trace.header);
    let health = replay.traffic.health();
    let damage: u64 = replay.traces.iter().map(|trace| trace.problems.damage()).sum();
    Lost {
        events: headers().map(|header| u64::from(header.events_lost)).sum(),
        unknown: headers().map(|header| u64::from(header.buffers_lost)).sum::<u64>()
            + health.lost_buffer_notices
            + damage,
    }
}
