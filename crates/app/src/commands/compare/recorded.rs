//! The comparison of a recording: against the counters that were read while it was made.

use std::num::NonZero;
use std::path::Path;
use std::thread;

use event::Timestamp;
use traffic::Settings;

use super::super::inputs;
use super::{Compared, Source, exit, shown};
use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::input::Recording;
use crate::ledger::Beside;
use crate::pipeline::{self, Replay, ReplayRequest};
use crate::progress::Bar;
use crate::report::words;
use crate::terminal::{Failure, Terminal};

pub(super) fn run(path: &Path, args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let recording = inputs::recording(path, terminal)?;
    let beside = Beside::of(&recording, Timestamp::MIN, Timestamp::MAX);
    let replay = read(&recording, beside.span(), terminal)?;
    let compared = Compared {
        account: beside.account(&replay),
        source: Source::Recording,
        tolerance: args.tolerance,
        number: 0,
    };
    shown::write(&compared, args.format.chosen, terminal)?;
    let damage: u64 = replay.traces.iter().map(|trace| trace.problems.damage()).sum();
    if damage > 0 {
        terminal.warn(&words::damaged(recording.name(), damage, terminal.lang));
        return Ok(Exit::Damaged);
    }
    Ok(exit(compared.verdict()))
}

fn read(
    recording: &Recording,
    within: Option<(Timestamp, Timestamp)>,
    terminal: &Terminal,
) -> Result<Replay, Failure> {
    let mut bar = Bar::new(terminal);
    Ok(pipeline::replay(ReplayRequest {
        recordings: std::slice::from_ref(recording),
        threads: thread::available_parallelism().map_or(1, NonZero::get),
        settings: Settings::default(),
        within,
        by_interval: None,
        progress: &mut |progress| bar.show(progress),
    })?)
}
