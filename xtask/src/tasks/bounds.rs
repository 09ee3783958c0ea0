//! `cargo xtask bounds`: what the worst recordings cost, and that it is no more than promised.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use testkit::hostile::{HOSTILE, Hostile};

use super::bench::measure::{Run, measure_ending};
use super::bench::{optimised, processor};
use crate::Outcome;
use crate::run::program;
use crate::workspace;

/// Most memory of one reading, MiB, ...
const BOUND: u64 = 512;

/// ... and where many processors have large buffers.
const WIDE_BOUND: u64 = 1024;

/// Ways of reading; `FILE` is the recording, `PAGE` a file to write.
const READINGS: &[(&str, &[&str])] = &[
    ("report", &["report", "FILE", "--format", "json"]),
    ("report --html", &["report", "FILE", "--html", "PAGE"]),
    ("dump", &["dump", "FILE"]),
    ("top --replay", &["top", "--replay", "FILE", "--speed", "max", "--format", "json"]),
    ("compare", &["compare", "FILE"]),
];

/// What one recording cost, once and twice as large.
struct Row {
    what: &'static str,
    bound: u64,
    costs: Vec<(Run, Run)>,
}

/// Measures, writes docs/bounds.md, and fails where a bound does not hold.
pub(crate) fn run(_: &[String]) -> Outcome {
    let Some((folder, nettally)) = optimised("bounds")? else { return Ok(()) };
    let rows: Vec<Row> =
        HOSTILE.iter().map(|kind| row((&folder, &nettally), kind)).collect::<Result<_, _>>()?;
    let page = page(&processor()?, &rows);
    print!("{page}");
    let path = workspace::root().join("docs/bounds.md");
    fs::write(&path, page).map_err(|error| format!("cannot write {path:?}: {error}"))?;
    let broken: Vec<_> =
        rows.iter().filter(|row| row.most() > row.bound).map(|row| row.what).collect();
    if broken.is_empty() { Ok(()) } else { Err(format!("too much memory: {}", broken.join("; "))) }
}

fn row((folder, nettally): (&Path, &Path), kind: &Hostile) -> Result<Row, String> {
    println!("measuring: {}", kind.name);
    let mut costs = Vec::new();
    let (once, twice) = (folder.join("once.etl"), folder.join("twice.etl"));
    for (path, size) in [(&once, kind.size), (&twice, 2 * kind.size)] {
        let failed = |error| format!("cannot write {path:?}: {error}");
        fs::write(path, (kind.make)(size)).map_err(failed)?;
    }
    for (_, words) in READINGS {
        let cost = |file| cost(nettally, (file, &folder.join("page.html")), words);
        costs.push((cost(&once)?, cost(&twice)?));
    }
    let bound = if kind.is_wide { WIDE_BOUND } else { BOUND };
    Ok(Row { what: kind.name, bound, costs })
}

fn cost(nettally: &Path, (file, page): (&Path, &Path), words: &[&str]) -> Result<Run, String> {
    let mut command = program(nettally);
    for word in words {
        match *word {
            "FILE" => command.arg(file),
            "PAGE" => command.arg(page),
            word => command.arg(word),
        };
    }
    // What is damaged, or differs, is no failure here.
    measure_ending(command.stderr(std::process::Stdio::null()), |code| code <= 3)
}

impl Row {
    /// MiB.
    fn most(&self) -> u64 {
        let all = self.costs.iter().flat_map(|(once, twice)| [once, twice]);
        all.map(|run| run.peak_bytes >> 20).max().unwrap_or(0)
    }
}

fn page(processor: &str, rows: &[Row]) -> String {
    let mut page = format!(
        "# Bounds\n\n\
         Written by `cargo xtask bounds`; do not edit. Machine: {processor}.\n\n\
         Recordings that cost as much as a recording can (`crates/testkit/src/hostile.rs`), read once as\n\
         they are and once twice as large: processor time in seconds and the most memory in MiB, as the\n\
         system counts what is resident. No reading may take more than {BOUND} MiB, or {WIDE_BOUND} MiB\n\
         where many processors have large buffers. What bounds the memory stands in ARCHITECTURE.md,\n\
         invariant 9; that the work grows no faster than the recording is held by tests that count it.\n\n\
         | Recording |"
    );
    for (name, _) in READINGS {
        let _ = write!(page, " `{name}` |");
    }
    page.push_str(" Most memory | Bound |\n|---|");
    page.push_str(&"--:|".repeat(READINGS.len() + 2));
    page.push('\n');
    for row in rows {
        let _ = write!(page, "| {} |", row.what);
        for (once, twice) in &row.costs {
            let _ = write!(
                page,
                " {:.1}, {:.1} s; {}, {} MiB |",
                once.cpu_seconds,
                twice.cpu_seconds,
                once.peak_bytes >> 20,
                twice.peak_bytes >> 20
            );
        }
        let _ = writeln!(page, " {} MiB | {} MiB |", row.most(), row.bound);
    }
    page
}
