//! `nettally` alone, or with options of `top` only, is `nettally top`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

/// The command that needs no name.
const USUAL: &str = "top";

/// The command line, with the name of the command where it was left out.
pub(super) fn completed(mut args: Vec<OsString>, command: &Command) -> Vec<OsString> {
    if let Some(place) = place(&args, command) {
        args.insert(place, USUAL.into());
    }
    args
}

/// Where the name is missing: behind the options of every command, when nothing follows them or
/// an option of the usual command does.
fn place(args: &[OsString], command: &Command) -> Option<usize> {
    let mut place = 1;
    while let Some(word) = args.get(place) {
        let word = word.to_string_lossy();
        let Some(option) = find(command, &word) else {
            let usual = command.find_subcommand(USUAL)?;
            return find(usual, &word).map(|_| place);
        };
        place += match option.get_action() {
            ArgAction::Help | ArgAction::Version => return None,
            ArgAction::Set if !word.contains('=') => 2,
            _ => 1,
        };
    }
    // A value may be missing at the end: that is for the parser to tell.
    Some(place).filter(|place| *place <= args.len().max(1))
}

/// The command's own option that the word names.
fn find<'a>(command: &'a Command, word: &str) -> Option<&'a Arg> {
    let name = word.split('=').next()?;
    command.get_arguments().find(|option| match name.strip_prefix("--") {
        Some(long) => option.get_long() == Some(long),
        None => name
            .strip_prefix('-')
            .and_then(|name| name.chars().next())
            .is_some_and(|short| option.get_short() == Some(short)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn line(text: &str) -> String {
        let args = text.split(' ').map(OsString::from).collect();
        let command = crate::cli::command(Lang::En);
        let words = completed(args, &command);
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn top_needs_no_name() {
        for (given, meant) in [
            ("nettally", "nettally top"),
            ("nettally --lang en", "nettally --lang en top"),
            ("nettally --lang=en --color never", "nettally --lang=en --color never top"),
            ("nettally --plain --once", "nettally top --plain --once"),
            ("nettally --color never --json", "nettally --color never top --json"),
            ("nettally -f csv", "nettally top -f csv"),
        ] {
            assert_eq!(line(given), meant);
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for given in [
            "nettally top",
            "nettally report a.etl",
            "nettally --lang en report a.etl",
            "nettally --help",
            "nettally -V",
            "nettally --lang",
            "nettally --unheard-of",
            "nettally a.etl",
            "nettally --",
        ] {
            assert_eq!(line(given), given);
        }
    }
}
