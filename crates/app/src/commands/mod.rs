//! The commands, one file each.

mod compare;
mod completions;
mod doctor;
mod dump;
mod inputs;
mod interfaces;
mod man;
mod providers;
mod record;
mod report;
mod sessions;
mod span;
mod top;
mod zone;

use crate::cli::{Cli, Command};
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};

/// Runs the command the user gave.
pub(crate) fn run(cli: &Cli, terminal: &Terminal) -> Result<Exit, Failure> {
    match &cli.command {
        Command::Report(args) => report::run(args, terminal),
        Command::Dump(args) => dump::run(args, terminal),
        Command::Record(args) => record::run(args, terminal),
        Command::Sessions(args) => sessions::run(args, terminal),
        Command::Providers(args) => providers::run(args, terminal),
        Command::Interfaces(args) => interfaces::run(args, terminal),
        Command::Compare(args) => compare::run(args, terminal),
        Command::Doctor(args) => doctor::run(args, terminal),
        Command::Top(args) => top::run(args, terminal),
        Command::Completions(args) => completions::run(args, terminal),
        Command::Man => man::run(terminal),
    }
}
