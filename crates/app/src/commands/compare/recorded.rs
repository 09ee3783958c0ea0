//! The comparison of a recording: against the counters that were read while it was made.

use std::num::NonZero;
use std::path::Path;
use std::thread;

use event::Timestamp;
use traffic::Settings;

use super::{Compared, Source, exit, shown};
use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::ledger::Beside;
use crate::pipeline::{self, Replay, ReplayRequest};
use crate::progress::Bar;
use crate::report::words;
use crate::terminal::{Failure, Terminal};

pub(super) fn run(path: &Path, args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let beside = Beside::of(path, Timestamp::MIN, Timestamp::MAX);
    let replay = read(path, beside.span(), terminal)?;
    let compared = Compared {
        account: beside.account(&replay),
        source: Source::Recording,
        tolerance: args.tolerance,
        number: 0,
    };
    shown::write(&compared, args.format.chosen, terminal)?;
    let damage: u64 = replay.traces.iter().map(|trace| trace.problems.damage()).sum();
    if damage > 0 {
        terminal.warn(&words::damaged(path, damage, terminal.lang));
        return Ok(Exit::Damaged);
    }
    Ok(exit(compared.verdict()))
}

fn read(
    path: &Path,
    within: Option<(Timestamp, Timestamp)>,
    terminal: &Terminal,
) -> Result<Replay, Failure> {
    let mut bar = Bar::new(terminal);
    Ok(pipeline::replay(ReplayRequest {
        paths: &[path.to_owned()],
        threads: thread::available_parallelism().map_or(1, NonZero::get),
        settings: Settings::default(),
        within,
        by_interval: None,
        progress: &mut |progress| bar.show(progress),
    })?)
}
