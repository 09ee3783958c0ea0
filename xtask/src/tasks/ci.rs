//! `cargo xtask ci`: everything that must hold before a change lands, cheapest first.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::run::{DEBIAN, WINDOWS, cargo, succeed};
use crate::tasks::{accuracy, campaign, fuzz, setup, tui, wine};
use crate::tidy;

/// A step's name, and what it does.
type Step = (&'static str, fn() -> Outcome);

const STEPS: &[Step] = &[
    ("fmt", || succeed(&mut cargo(["fmt", "--all", "--check"]))),
    ("tidy", || tidy::run(&[])),
    ("test", || succeed(&mut cargo(["test", "--workspace"]))),
    ("clippy", clippy),
    ("doc", doc),
    ("deny", deny),
    ("fuzz", fuzz::smoke),
    ("campaign", campaign::short),
    ("setup", || setup::run(&[])),
    ("tui", || tui::run(&[])),
    ("clippy-windows", clippy_windows),
    ("wine", || wine::run(&[])),
    ("accuracy", || accuracy::run(&[])),
];

/// Runs the steps named, or all; stops at the first that fails.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let steps = choose(arguments)?;
    let mut times = Vec::new();
    for (name, step) in steps {
        println!("== {name}");
        let start = Instant::now();
        step().map_err(|reason| format!("step `{name}`: {reason}"))?;
        times.push((name, start.elapsed()));
        println!("== {name}: passed in {:.0} s", start.elapsed().as_secs_f64());
    }
    let all: Duration = times.iter().map(|(_, time)| time).sum();
    let list = times.iter().map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64()));
    println!("ci passed in {:.0} s: {}", all.as_secs_f64(), list.collect::<Vec<_>>().join(", "));
    Ok(())
}

/// `--except NAME` leaves one out, and may be repeated; other words choose.
fn choose(arguments: &[String]) -> Result<Vec<Step>, String> {
    let mut wanted = Vec::new();
    let mut unwanted = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--except" => unwanted.push(words.next().ok_or("--except needs the name of a step")?),
            _ => wanted.push(word),
        }
    }
    for name in wanted.iter().chain(&unwanted) {
        if !STEPS.iter().any(|(step, _)| step == name) {
            let names: Vec<_> = STEPS.iter().map(|&(step, _)| step).collect();
            return Err(format!("no step is called `{name}`; the steps are {}", names.join(", ")));
        }
    }
    let chosen = |name: &str| {
        (wanted.is_empty() || wanted.iter().any(|word| *word == name))
            && !unwanted.iter().any(|word| *word == name)
    };
    Ok(STEPS.iter().filter(|(name, _)| chosen(name)).copied().collect())
}

fn clippy() -> Outcome {
    succeed(&mut cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// The same for Windows, where other lines of `app` are compiled.
fn clippy_windows() -> Outcome {
    let mut command: Command = cargo([DEBIAN, "clippy", "--workspace", "--all-targets"]);
    succeed(command.args(["--target", WINDOWS, "--", "-D", "warnings"]))
}

fn doc() -> Outcome {
    succeed(cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Known security problems need a database from the network, so this step runs where cargo-deny is
/// installed. Licences and sources are checked everywhere, by `tidy`.
fn deny() -> Outcome {
    if crate::run::output(&mut cargo(["deny", "--version"])).is_err() {
        println!("skipped: cargo-deny is not installed");
        return Ok(());
    }
    succeed(&mut cargo(["deny", "check"]))
}

#[cfg(test)]
mod tests {
    use super::choose;

    fn names(arguments: &[&str]) -> Result<Vec<&'static str>, String> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        Ok(choose(&arguments)?.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn steps_are_chosen_and_left_out_by_name() {
        assert_eq!(names(&["doc", "fmt"]), Ok(vec!["fmt", "doc"]));
        let all = names(&[]).expect("all");
        let rest = names(&["--except", "test", "--except", "fmt"]).expect("rest");
        assert_eq!(rest.len(), all.len() - 2);
        assert!(!rest.contains(&"test"));
    }

    #[test]
    fn an_unknown_step_is_refused() {
        assert!(names(&["lint"]).expect_err("unknown").contains("no step is called `lint`"));
        assert!(names(&["--except"]).expect_err("nameless").contains("needs the name"));
    }
}
