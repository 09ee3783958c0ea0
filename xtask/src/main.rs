//! The project's own commands: `cargo xtask` lists them.
//!
//! Everything that is done to the project rather than with it is in the table below: one name, one
//! function, one line of help. Each task has a file of its own.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its terminal")]

mod run;
mod tasks;
mod tidy;
mod workspace;

use std::process::ExitCode;

use tasks::{accuracy, bench, bounds, campaign, ci, fuzz, golden, miri, setup, tui, wine};

/// What a task gives back: nothing, or the sentence that says what failed.
type Outcome = Result<(), String>;

/// One row of the table.
struct Task {
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Outcome,
}

const TASKS: &[Task] = &[
    Task {
        name: "ci",
        arguments: "[STEP...] [--except STEP]",
        help: "Check everything, or the named steps only",
        run: ci::run,
    },
    Task {
        name: "setup",
        arguments: "",
        help: "Install what the Windows build and its tests need (Debian 12)",
        run: setup::run,
    },
    Task {
        name: "bench",
        arguments: "",
        help: "Measure the whole program and write docs/performance.md",
        run: bench::run,
    },
    Task {
        name: "golden",
        arguments: "",
        help: "Rebuild testdata/ from its scripts and refresh every stored output",
        run: golden::run,
    },
    Task {
        name: "tidy",
        arguments: "",
        help: "Check the rules that the compiler cannot",
        run: tidy::run,
    },
    Task {
        name: "wine",
        arguments: "[GROUP...] [--long]",
        help: "Build the Windows program and run it under Wine, live against a stand-in for ETW",
        run: wine::run,
    },
    Task {
        name: "soak",
        arguments: "[SECONDS]",
        help: "Run the live view under Wine for ten minutes at 200,000 events a second",
        run: wine::soak,
    },
    Task {
        name: "figures",
        arguments: "[SECONDS]",
        help: "Measure the live view, soak included, and write docs/accuracy.md",
        run: wine::figures::run,
    },
    Task {
        name: "accuracy",
        arguments: "[scripts|programs]",
        help: "Compare what is counted with the truth, byte by byte",
        run: accuracy::run,
    },
    Task {
        name: "fuzz",
        arguments: "[TARGET] [SECONDS]",
        help: "Run the fuzz targets, 60 seconds each unless told otherwise",
        run: fuzz::run,
    },
    Task {
        name: "miri",
        arguments: "[TEST...]",
        help: "Run the tests of crates/windows that ask no system in the miri interpreter",
        run: miri::run,
    },
    Task {
        name: "bounds",
        arguments: "",
        help: "Read the worst recordings, measure, and write docs/bounds.md",
        run: bounds::run,
    },
    Task {
        name: "campaign",
        arguments: "[SECONDS] [--seed N] [--only N]",
        help: "Read changed recordings, random lives and real recordings, and check what is counted",
        run: campaign::run,
    },
    Task {
        name: "tui",
        arguments: "",
        help: "Drive the full-screen view in a terminal (tmux, or Windows' console)",
        run: tui::run,
    },
    Task {
        name: "bench-tui",
        arguments: "",
        help: "Measure the full-screen view and write docs/tui-performance.md",
        run: tui::bench::run,
    },
    Task { name: "help", arguments: "", help: "Print this list", run: help },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match TASKS.iter().find(|task| task.name == name) {
        Some(task) => (task.run)(rest),
        None => Err(format!("no task is called `{name}`; `cargo xtask help` lists them")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("xtask {name}: {reason}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every task has the same signature")]
fn help(_: &[String]) -> Outcome {
    println!("cargo xtask TASK\n");
    for task in TASKS {
        let call = format!("{} {}", task.name, task.arguments);
        println!("  {call:<31} {}", task.help);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::TASKS;

    #[test]
    fn no_two_tasks_share_a_name() {
        for (index, task) in TASKS.iter().enumerate() {
            let same = TASKS.iter().skip(index + 1).filter(|other| other.name == task.name);
            assert_eq!(same.count(), 0, "{} stands twice in the table", task.name);
        }
    }
}
