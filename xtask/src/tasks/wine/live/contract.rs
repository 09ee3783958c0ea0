//! The stand-in against what Microsoft's pages say of each call, and whether real programs under it
//! are told what the table says.

use std::fs;

use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::workspace;

/// Each question, the answers that are documented, and the stand-in's.
const TABLE: &str = "crates/windows/standin/contract.txt";

pub(super) const CASES: &[Case] =
    &[Case { name: "every call answers as documented", scenario: "", check: answers }];

fn answers(machine: &Machine<'_>) -> Findings {
    let path = workspace::root().join(TABLE);
    let table = fs::read_to_string(path).map_err(|error| format!("{TABLE}: {error}"))?;
    let rows = rows(&table)?;
    let said = machine.run("contract")?.success("contract")?.output();
    let found: Vec<&str> = said.lines().collect();
    let expected: Vec<String> =
        rows.iter().map(|row| format!("{} | {}", row.question, row.answered)).collect();
    for (found, expected) in found.iter().zip(&expected) {
        equal("the stand-in answered", *found, expected)?;
    }
    equal("questions", found.len(), expected.len())?;
    let silent = rows.iter().filter(|row| row.documented == ["-"]).count();
    Ok(format!("{} questions; of {silent} the pages say nothing", rows.len()))
}

/// One question.
struct Row<'a> {
    question: &'a str,
    documented: Vec<&'a str>,
    answered: &'a str,
}

/// The rows of the table, each of which agrees with itself.
fn rows(table: &str) -> Result<Vec<Row<'_>>, String> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let read = |line| {
        let mut cells = str::split(line, " | ");
        let (Some(question), Some(documented), Some(answered), None) =
            (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            return Err(format!("{TABLE}: no three cells in `{line}`"));
        };
        let documented: Vec<_> = documented.split(", ").collect();
        holds(documented == ["-"] || documented.contains(&answered), || {
            format!("{TABLE}: `{question}` departs from what is documented")
        })?;
        Ok(Row { question, documented, answered })
    };
    lines.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_what_is_documented() {
        let table = fs::read_to_string(workspace::root().join(TABLE)).expect("the table");
        assert!(rows(&table).expect("no departure").len() > 60);
    }

    #[test]
    fn a_departure_is_no_row() {
        assert_eq!(rows("# a\na | 87, 161 | 161\nb | - | 5\n").map(|rows| rows.len()), Ok(2));
        let departs = rows("a | 87 | 0\n").map(|rows| rows.len());
        assert!(departs.expect_err("departs").contains("`a` departs"));
        assert!(rows("a | 87\n").is_err());
    }
}
