//! The table of failures in docs/live.md: each message and exit code as the program gives it.

use std::fs;

use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::Outcome;
use crate::workspace;

pub(super) const CASES: &[Case] =
    &[Case { name: "the table in docs/live.md", scenario: "", check: table }];

const PAGE: &str = "docs/live.md";

/// A row: the failing call as the stand-in takes it, the command, the exit code, the message.
struct Row {
    inject: String,
    command: String,
    exit: i32,
    message: String,
}

fn table(machine: &Machine<'_>) -> Findings {
    let page = fs::read_to_string(workspace::root().join(PAGE))
        .map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    let rows: Vec<Row> = page.lines().filter_map(row).collect();
    holds(rows.len() >= 10, || format!("{PAGE} has only {} rows of failures", rows.len()))?;
    let check = |(at, row): (usize, &Row)| {
        check(machine, at, row).err().map(|why| format!("\n  {}: {why}", row.inject))
    };
    let wrong: String = rows.iter().enumerate().filter_map(check).collect();
    holds(wrong.is_empty(), || wrong)?;
    Ok(format!("{} failures", rows.len()))
}

/// ``| `StartTraceW=5` | `top --once` | 5 | `message` |``; other lines are no rows.
fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
    let [inject, command, exit, message] = cells.as_slice() else { return None };
    let (inject, command) = (inject.trim_matches('`').into(), command.trim_matches('`').into());
    let message = code(message.trim_end_matches('|').trim()).to_owned();
    Some(Row { inject, command, exit: exit.trim().parse().ok()?, message })
}

/// The text of a code span. One that has backticks in it is set in two of them and spaces.
fn code(span: &str) -> &str {
    let double = span.strip_prefix("`` ").and_then(|span| span.strip_suffix(" ``"));
    double.unwrap_or_else(|| span.trim_matches('`'))
}

fn check(machine: &Machine<'_>, at: usize, row: &Row) -> Outcome {
    let machine = machine.beside(&at.to_string(), "")?;
    machine.write("inject", &row.inject)?;
    let finished = machine.run(&format!("nettally {}", row.command))?;
    let said = finished.said.lines().filter(|line| is_bad_news(line)).map(without_numbers);
    let said = said.collect::<Vec<_>>().join(" / ");
    equal("message", without_role(&said, &row.message), row.message.clone())?;
    equal("exit code", finished.status.code(), Some(row.exit))?;
    machine.write("inject", "")?;
    // One that cannot be stopped stays, for the next start to reclaim.
    let stays = row.inject.contains(":stop=");
    holds(stays || machine.sessions()?.is_empty(), || "a session is left".into())
}

/// With `ROLE` instead of the session's role where the table has it so: which of two sessions is
/// heard first is chance.
fn without_role(said: &str, expected: &str) -> String {
    if !expected.contains("nettally-ROLE-") {
        return said.to_owned();
    }
    said.replace("nettally-traffic-", "nettally-ROLE-")
        .replace("nettally-processes-", "nettally-ROLE-")
}

fn is_bad_news(line: &str) -> bool {
    line.starts_with("error: ") || line.starts_with("warning: ")
}

/// The line with `PID-START` instead of the numbers in names of sessions, and without folders.
fn without_numbers(line: &str) -> String {
    let word = |word: &str| {
        let body = word.trim_end_matches([':', ',', ';']);
        let end = &word[body.len()..];
        let parts: Vec<&str> = body.split('-').collect();
        match parts.as_slice() {
            ["nettally", role, _, _] => format!("nettally-{role}-PID-START{end}"),
            _ => match body.rsplit_once('\\') {
                Some((folder, file)) if folder.contains(':') => format!("{file}{end}"),
                _ => word.to_owned(),
            },
        }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{row, without_numbers};

    #[test]
    fn rows_are_those_that_begin_with_code() {
        let row = row("| `StartTraceW=5` | `top --once` | 5 | `error: no` |").expect("a row");
        assert_eq!((row.inject.as_str(), row.command.as_str()), ("StartTraceW=5", "top --once"));
        assert_eq!((row.exit, row.message.as_str()), (5, "error: no"));
        let row = super::row("| `A=1` | `b` | 6 | `` say `c` `` |").expect("a row");
        assert_eq!(row.message, "say `c`");
        assert!(super::row("| call | command | exit | message |").is_none());
    }

    #[test]
    fn numbers_of_sessions_vary() {
        let line = r"starting session nettally-traffic-42-01dc: to Z:\a\b.etl: denied (5)";
        let expected = "starting session nettally-traffic-PID-START: to b.etl: denied (5)";
        assert_eq!(without_numbers(line), expected);
    }
}
