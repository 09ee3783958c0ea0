//! `cargo xtask figures`: the last section of docs/accuracy.md, written by the command that measured.

use std::fmt::Write;
use std::fs;

use super::live::{self, Passed};
use super::stage::Stage;
use crate::Outcome;
use crate::run::{cargo, output};
use crate::tasks::bench;
use crate::workspace;

const PAGE: &str = "docs/accuracy.md";

/// From here to the end of the page all is written by this command.
const HEADING: &str = "## Figures\n";

/// Runs every case that measures something, the soak and the bench of the callback, and writes the
/// page.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let seconds = super::seconds(arguments)?;
    let stage = Stage::build(true)?;
    let passed = live::run(&stage, &["programs", "losses", "methods", "survival", "rate"])?;
    let soak = live::soak(&stage, seconds)?;
    println!("measuring: the callback");
    let bench = output(&mut cargo(["bench", "--package", "nettally", "--bench", "callback"]))?;
    let size = fs::metadata(stage.program("nettally")).map_err(|error| error.to_string())?.len();
    let section = render(&bench::processor()?, &passed, &soak, size, &bench);
    print!("{section}");
    let path = workspace::root().join(PAGE);
    let page = fs::read_to_string(&path).map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    let (kept, _) = page.split_once(HEADING).ok_or_else(|| format!("{PAGE} has no {HEADING}"))?;
    fs::write(&path, format!("{kept}{section}"))
        .map_err(|error| format!("cannot write {PAGE}: {error}"))
}

fn render(processor: &str, passed: &[Passed], soak: &str, size: u64, bench: &str) -> String {
    let mut page = format!(
        "{HEADING}\n\
         Written by `cargo xtask figures`; do not edit. Machine: {processor}.\n\n\
         Processor time and memory are those of the whole process: nettally's own part is less by what\n\
         the bare consumer takes.\n\n\
         | group | case | found |\n|---|---|---|\n"
    );
    for case in passed.iter().filter(|case| !case.said.is_empty()) {
        let _ = writeln!(page, "| `{}` | {} | {} |", case.group, case.name, case.said);
    }
    let _ = writeln!(page, "| `soak` | a long time on flows that come and go | {soak} |");
    let mebibytes = size.div_ceil(1024).div_ceil(103);
    let _ = writeln!(
        page,
        "| | size of `nettally.exe` | {size} B, {}.{} MiB |",
        mebibytes / 10,
        mebibytes % 10
    );
    let _ = writeln!(
        page,
        "\n### One event\n\n\
         `cargo bench --package nettally --bench callback`: the callback that Windows calls, with 16,384 \
         records a round\non so many flows, up to the batch, and up to the ledger. Divide by 16,384 for one event. Allocations \
         would have\na line of their own.\n\n```text\n{}\n```",
        bench.trim()
    );
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_that_measured_something_have_a_row() {
        let case = |name, said: &str| Passed { group: "rate", name, said: said.to_owned() };
        let page =
            render("A processor", &[case("a", "7 B"), case("b", "")], "flat", 3_000_000, "x");
        assert!(page.contains("| `rate` | a | 7 B |\n") && !page.contains("| b |"), "{page}");
        assert!(page.contains("| flat |") && page.contains("3000000 B, 2.9 MiB"), "{page}");
        assert!(page.ends_with("```text\nx\n```\n"), "{page}");
    }
}
