//! The full-screen view in a console: keys go in, what is on the screen comes out.

use super::machine::{Machine, PATIENCE};
use super::{Case, Findings, equal, holds};
use crate::Outcome;
use crate::tasks::tui::walks::{LIVE, REPLAY, Walk};
use crate::workspace;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a walk through a recording",
        scenario: "",
        check: |machine| play(machine, &REPLAY),
    },
    Case { name: "a walk past running programs", scenario: "", check: live },
    Case {
        name: "without rights the console is given back and says why",
        scenario: "",
        check: refused,
    },
];

/// Wine's console takes the word of a program that it understands escape sequences, and then does
/// not: here it refuses, as consoles before Windows 10 do.
const NO_ESCAPES: &str = "SetConsoleMode:escapes=87\n";

fn play(machine: &Machine<'_>, walk: &Walk) -> Findings {
    machine.write("inject", NO_ESCAPES)?;
    let trace = workspace::root().join("testdata/office-morning.etl");
    let line = format!("console {}", walk.line(&machine.file(""), &trace)?);
    let steps = steps(machine, &line)?;
    walk.check_export(&machine.file(""))?;
    Ok(format!("{steps} steps"))
}

/// Plays a script to its end; how many steps it had.
fn steps(machine: &Machine<'_>, line: &str) -> Result<usize, String> {
    let lines = machine.start(line)?.finish(PATIENCE)?.success("console")?.lines;
    let is_over = lines.last().is_some_and(|line| line.starts_with("end "));
    holds(is_over, || format!("the script stopped after {lines:?}"))?;
    Ok(lines.len())
}

fn live(machine: &Machine<'_>) -> Findings {
    let said = play(machine, &LIVE)?;
    no_session_is_left(machine)?;
    Ok(said)
}

fn no_session_is_left(machine: &Machine<'_>) -> Outcome {
    equal("sessions left", machine.sessions()?.len(), 0)
}

/// Without rights there is nothing to show: the view says so in the console it gave back.
fn refused(machine: &Machine<'_>) -> Findings {
    machine.write("script", "wait access denied\nend 5\n")?;
    machine.write("inject", &format!("{NO_ESCAPES}StartTraceW=5\n"))?;
    let line = "console 100x30 script nettally top --lang en";
    steps(machine, line).map(|_| String::new())
}
