//! `cargo xtask campaign`: what nobody thought of, at length.
//!
//! Three parts: recordings that were changed at random are read within bounds of time and memory,
//! and what is counted adds up; random lives of processes come out as they were written; and the
//! sums over every real recording are those of a small reader that shares no code with the program.
//! A seed makes each case again; continuous integration runs a few of each.

mod chance;
mod lives;
mod mutations;
mod sums;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::run::as_tested;
use crate::workspace;

/// Seconds of the long form unless told otherwise.
const SECONDS: u64 = 600;

/// Cases of each kind in the short form.
const FEW: u64 = 60;

/// Where the long form begins unless told otherwise.
const SEED: u64 = 1;

/// How long a part goes on.
#[derive(Clone, Copy)]
enum Length {
    /// So many cases.
    Cases(u64),
    /// Until then.
    Until(Instant),
}

impl Length {
    fn goes_on(self, done: u64) -> bool {
        match self {
            Self::Cases(cases) => done < cases,
            Self::Until(end) => Instant::now() < end,
        }
    }
}

/// The long form: `[SECONDS] [--seed N] [--only N]`, for that long in all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut seconds = SECONDS;
    let mut seed = SEED;
    let mut only = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seed" => seed = number(words.next())?,
            "--only" => only = Some(number(words.next())?),
            _ => seconds = number(Some(word))?,
        }
    }
    let nettally = as_tested()?;
    if let Some(case) = only {
        return mutations::one(&nettally, &folder()?, (seed, case));
    }
    let half = || Length::Until(Instant::now() + Duration::from_secs(seconds / 2));
    mutations::run(&nettally, &folder()?, seed, half())?;
    lives::run(&nettally, &folder()?, seed, half())?;
    sums::run(&nettally)
}

/// The short form, always the same cases.
pub(crate) fn short() -> Outcome {
    let nettally = as_tested()?;
    mutations::run(&nettally, &folder()?, SEED, Length::Cases(4 * FEW))?;
    lives::run(&nettally, &folder()?, SEED, Length::Cases(FEW))?;
    sums::run(&nettally)
}

fn number(word: Option<&String>) -> Result<u64, String> {
    let number = word.and_then(|word| word.parse().ok());
    number.ok_or_else(|| "campaign wants [SECONDS] [--seed N] [--only N]".to_owned())
}

fn folder() -> Result<PathBuf, String> {
    let folder = workspace::target().join("campaign");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {folder:?}: {error}"))?;
    Ok(folder)
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::write(path, bytes).map_err(|error| format!("cannot write {path:?}: {error}"))
}
