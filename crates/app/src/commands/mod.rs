//! The commands, one file each.

mod completions;
mod dump;
mod man;
mod report;

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};

/// Runs the command the user gave.
pub(crate) fn run(cli: &Cli, terminal: &Terminal) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Report(args) => report::run(args, terminal),
        Command::Dump(args) => dump::run(args, terminal),
        Command::Completions(args) => completions::run(args, terminal),
        Command::Man => man::run(terminal),
    }
}
