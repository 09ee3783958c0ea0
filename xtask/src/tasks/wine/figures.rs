//! `cargo xtask figures`: docs/live-figures.md, written by the command that measured.

use std::fmt::Write;
use std::fs;

use super::live::{self, Passed};
use super::stage::Stage;
use crate::Outcome;
use crate::run::{cargo, output};
use crate::tasks::bench;
use crate::workspace;

const PAGE: &str = "docs/live-figures.md";

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
    let page = render(&bench::processor()?, &passed, &soak, size, &bench);
    print!("{page}");
    let path = workspace::root().join(PAGE);
    fs::write(&path, page).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn render(processor: &str, passed: &[Passed], soak: &str, size: u64, bench: &str) -> String {
    let mut page = format!(
        "# Figures of the live view\n\n\
         Written by `cargo xtask figures`; do not edit. Machine: {processor}. [accuracy.md](accuracy.md) \
         says what each case is and what must hold in it.\n\n\
         Everything runs under Wine, against a [stand-in for ETW](../crates/windows/standin/README.md) \
         that makes its events in the process that receives them. Processor time and memory are those \
         of that process, read from Linux: nettally's own part is less, which the figures of a bare \
         consumer show.\n\n\
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
        "\n## One event\n\n\
         `cargo bench --package nettally --bench callback`: the callback that Windows calls, with 16,384 \
         records a round on so many flows, up to the batch, and up to the ledger. Divide by 16,384 for one \
         event. Allocations would have a line of their own.\n\n```text\n{}\n```",
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
