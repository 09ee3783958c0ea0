//! `cargo xtask accuracy`: bytes of every process as the program counts them, against the truth.

pub(crate) mod books;
mod page;
mod programs;
mod scripted;

use std::fs;

use books::{Books, Moved};

use crate::{Outcome, workspace};

/// One scenario, seen one way.
struct Verdict {
    scenario: String,
    /// How the program was told: from which recording, live, under Wine.
    seen: String,
    /// Processes that moved something.
    owners: usize,
    /// What they moved.
    total: Moved,
    /// Bytes counted wrongly.
    error: u64,
    /// Where the first of them are.
    first_difference: Option<String>,
}

impl Verdict {
    fn new(scenario: &str, seen: &str, truth: &Books, found: &Books) -> Self {
        let verdict = Self {
            scenario: scenario.to_owned(),
            seen: seen.to_owned(),
            owners: truth.owners(),
            total: truth.total(),
            error: truth.error(found),
            first_difference: truth.first_difference(found),
        };
        println!("{}", verdict.line());
        verdict
    }

    fn line(&self) -> String {
        let Self { scenario, seen, owners, total, error, .. } = self;
        let Moved { sent, received } = total;
        match &self.first_difference {
            None => format!(
                "passed  {scenario} ({seen}): {owners} owners, {sent} B sent, {received} B received, error 0 B"
            ),
            Some(first) => format!("FAILED  {scenario} ({seen}): error {error} B; {first}"),
        }
    }
}

/// Runs the scripts, then the real programs, unless only one of the two is asked for.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (scripted, programs) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (true, true),
        ["scripts"] => (true, false),
        ["programs"] => (false, true),
        _ => return Err("give `scripts`, `programs`, or nothing for both".into()),
    };
    let mut verdicts = if scripted { scripted::run()? } else { Vec::new() };
    if programs {
        verdicts.extend(programs::run()?);
    }
    let failed = verdicts.iter().filter(|verdict| verdict.first_difference.is_some()).count();
    println!("{} passed, {failed} failed", verdicts.len() - failed);
    if scripted && programs {
        let path = workspace::root().join("docs/accuracy-suite.md");
        fs::write(&path, page::render(&verdicts)).map_err(|error| format!("{path:?}: {error}"))?;
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of {} failed", verdicts.len())) }
}
