//! The program: command line, wiring, outputs.
//!
//! [`run`] is all of it. [`pipeline`] turns recordings into a finished ledger, with threads;
//! `commands` has a file for each command; `report` and `dump` a file for each form of output.
#![forbid(unsafe_code)]

mod cli;
mod commands;
mod counters_file;
mod dump;
mod exit;
#[cfg(fuzzing)]
pub mod fuzzed;
pub mod input;
mod json;
mod lang;
pub mod ledger;
mod listing;
pub mod live;
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is asked"))]
mod lookups;
pub mod note;
mod output;
mod paint;
pub mod pipeline;
mod progress;
mod refusal;
mod report;
mod same_file;
mod screen;
mod sheet;
mod system;
mod terminal;
mod top;
mod value;

use std::ffi::OsString;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub use exit::Exit;
use lang::{Lang, Text};
use system::Reason;
use terminal::Terminal;

/// Runs the program with its command line, the program's own name first.
pub fn run(args: Vec<OsString>) -> Exit {
    let lang = lang::choose(&args, &|name| std::env::var(name).ok());
    let cli = match cli::parse(args, lang, clap::ColorChoice::Auto) {
        Ok(cli) => cli,
        Err(error) => return explain(&error, lang),
    };
    let terminal = Terminal::new(lang, cli.color, cli.width);
    // Nothing of what a panic left half done is looked at afterwards.
    let done = catch_unwind(AssertUnwindSafe(|| commands::run(&cli, &terminal)));
    let Ok(done) = done else {
        // What it was, and where, has been said by the panic itself.
        let message = Text::BrokeDown.of(lang);
        terminal.say(&Text::Error.fill(lang, &[("message", message)]));
        return Exit::Defect;
    };
    match done {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe() => Exit::Success,
        Err(failure) => {
            if cli.command.speaks_json() {
                refusal::write(&failure, &terminal);
            }
            terminal.say(&Text::Error.fill(lang, &[("message", &failure.message(lang))]));
            Exit::from(&failure)
        }
    }
}

/// Help and version go to standard output, errors to standard error.
fn explain(error: &clap::Error, lang: Lang) -> Exit {
    let text = cli::explain(error, lang);
    // What cannot be understood is quoted, and may be the name of a file that others chose.
    let lines = || text.split('\n').map(text::sanitize).collect::<Vec<_>>().join("\n");
    let text = if error.use_stderr() { lines() } else { text };
    // Nobody is left to be told when even this cannot be written.
    let _ = match error.use_stderr() {
        true => anstream::stderr().write_all(text.as_bytes()),
        false => anstream::stdout().write_all(text.as_bytes()),
    };
    if error.use_stderr() { Exit::Usage } else { Exit::Success }
}

impl From<&terminal::Failure> for Exit {
    fn from(failure: &terminal::Failure) -> Self {
        match failure {
            terminal::Failure::Input(_) => Self::InputFailed,
            terminal::Failure::Output(..) => Self::OutputFailed,
            terminal::Failure::Usage(_) => Self::Usage,
            terminal::Failure::NeedsWindows => Self::NeedsWindows,
            terminal::Failure::System(error) if error.reason == Reason::Denied => Self::Denied,
            terminal::Failure::System(error) if error.reason == Reason::Defect => Self::Defect,
            terminal::Failure::System(_) => Self::SystemFailed,
        }
    }
}
