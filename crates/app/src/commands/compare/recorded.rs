//! The comparison of a recording: against the counters that were read while it was made.

use std::num::NonZero;
use std::path::Path;
use std::thread;

use event::Timestamp;
use event::kinds::{AdapterCounters, Operation};
use traffic::ledger::{AdapterCarried, Carried, Counted, Lost};
use traffic::rollup::Rollup;
use traffic::{Balance, Settings};

use super::{Compared, Source, counters, exit, shown};
use crate::cli::CompareArgs;
use crate::counters_file::{self, Reading, Recorded};
use crate::exit::Exit;
use crate::lang::{CompareText, Lang};
use crate::paint::harmless;
use crate::pipeline::{self, Replay, ReplayRequest};
use crate::progress::Bar;
use crate::report::words;
use crate::terminal::{Failure, Terminal};

pub(super) fn run(path: &Path, args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let (recorded, no_counters) = counters_of(path, terminal);
    let ends = ends(&recorded.readings);
    let replay = read(path, ends.as_ref().map(|(from, until)| (from.at, until.at)), terminal)?;
    let compared = compare(&replay, &recorded, ends, no_counters, (args.tolerance, terminal.lang));
    shown::write(&compared, args.format.chosen, terminal)?;
    let damage: u64 = replay.traces.iter().map(|trace| trace.problems.damage()).sum();
    if damage > 0 {
        terminal.warn(&words::damaged(path, damage, terminal.lang));
        return Ok(Exit::Damaged);
    }
    Ok(exit(compared.verdict()))
}

/// The counters beside a recording, or why there are none.
fn counters_of(path: &Path, terminal: &Terminal) -> (Recorded, Option<String>) {
    let beside = harmless(&counters_file::path(path).display().to_string());
    let values = |reason| [("path", beside.as_str()), ("reason", reason)];
    match counters_file::read(path) {
        Ok(Some(recorded)) if recorded.readings.len() >= 2 => (recorded, None),
        Ok(Some(_)) => {
            let why = CompareText::TooFewReadings.fill(terminal.lang, &values(""));
            (Recorded::default(), Some(why))
        }
        Ok(None) => {
            let why = CompareText::NoCountersFile.fill(terminal.lang, &values(""));
            (Recorded::default(), Some(why))
        }
        Err(reason) => {
            let reason = harmless(&reason);
            let why = CompareText::BadCountersFile.fill(terminal.lang, &values(&reason));
            (Recorded::default(), Some(why))
        }
    }
}

/// The first and the last reading.
fn ends(readings: &[Reading]) -> Option<(Reading, Reading)> {
    let (first, last) = (readings.first()?, readings.last()?);
    (first.at < last.at).then(|| (first.clone(), last.clone()))
}

fn read(
    path: &Path,
    span: Option<(Timestamp, Timestamp)>,
    terminal: &Terminal,
) -> Result<Replay, Failure> {
    let (from, until) = span.unwrap_or((Timestamp::MIN, Timestamp::MAX));
    let mut bar = Bar::new(terminal);
    Ok(pipeline::replay(ReplayRequest {
        paths: &[path.to_owned()],
        threads: thread::available_parallelism().map_or(1, NonZero::get),
        settings: Settings::default(),
        from,
        until,
        by_interval: None,
        progress: &mut |progress| bar.show(progress),
    })?)
}

fn compare(
    replay: &Replay,
    recorded: &Recorded,
    ends: Option<(Reading, Reading)>,
    no_counters: Option<String>,
    (tolerance, lang): (f64, Lang),
) -> Compared {
    let span = span(replay);
    let ends = if recorded.overwrites { later(ends, recorded, span.0) } else { ends };
    let (from, until) = ends.as_ref().map_or(span, |(from, until)| (from.at, until.at));
    let name = |index| {
        let known = recorded.adapters.iter().find(|adapter| adapter.index == index);
        known.map_or_else(|| format!("#{index}"), |adapter| adapter.name.to_string())
    };
    let is_ours = no_counters.is_none();
    let elsewhere = || CompareText::ReadingsElsewhere.of(lang).to_owned();
    let no_counters = no_counters.or_else(|| ends.is_none().then(elsewhere));
    let readings = ends.as_ref().map_or_else(Vec::new, |ends| between(ends, &recorded.readings));
    let adapters = AdapterCarried::over(readings.iter().copied());
    let carried = Carried::over(readings);
    Compared {
        balance: Balance::of(from, until, counted(replay, is_ours), carried),
        source: Source::Recording,
        adapters: adapters.into_iter().map(|one| (one, name(one.index))).collect(),
        no_counters,
        knows_adapters: replay.traffic.adapters().is_some(),
        tolerance,
        number: 0,
    }
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
fn counted(replay: &Replay, is_ours: bool) -> Counted {
    let again = replay.traffic.total().of(Operation::Retransmit);
    let tells_resent = is_ours || again.operations > 0;
    let mut counted = Counted::with(lost(replay), tells_resent);
    let mut rollup = Rollup::new(&Counted::GROUPING);
    replay.traffic.flows().for_each(|flow| rollup.add_flow(&replay.traffic, flow));
    rollup.into_rows().iter().for_each(|row| counted.add_group(&row.key, &row.counters));
    counted
}

/// The time of the first and of the last event.
fn span(replay: &Replay) -> (Timestamp, Timestamp) {
    let ends = replay.traffic.flows().map(|flow| (flow.first, flow.last));
    ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).unwrap_or_default()
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
