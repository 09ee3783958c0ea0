//! `cargo xtask bench`: the whole program, from a file in the page cache to a finished report.

pub(crate) mod measure;
mod page;
mod traces;

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use page::processor;

use measure::{Run, measure, median_cpu, undisturbed};
use traces::{RECIPES, Trace};

use crate::Outcome;
use crate::run::{cargo, output, program, succeed};
use crate::workspace;

/// Runs of each measurement; the least disturbed figures count.
const RUNS: usize = 9;

/// A trace and what reading it cost.
struct Measured {
    what: &'static str,
    file_bytes: u64,
    /// Bytes of all buffers when decompressed.
    bytes: u64,
    events: u64,
    /// With one thread.
    one: Cost,
    /// With two threads.
    two: Cost,
}

/// What several runs cost.
#[derive(Clone, Copy)]
struct Cost {
    least: Run,
    median_cpu_seconds: f64,
}

/// Measures and writes the page.
pub(crate) fn run(_: &[String]) -> Outcome {
    let Some((folder, nettally)) = optimised("bench")? else { return Ok(()) };
    let mut rows = Vec::new();
    for &(what, make) in RECIPES {
        println!("measuring: {what}");
        match make(&folder).map_err(|error| format!("cannot make the trace: {error}"))? {
            Some(trace) => rows.push(measure_trace(&nettally, what, &trace)?),
            None => println!("skipped: no real traces"),
        }
    }
    let page = page::render(&page::processor()?, &rows);
    print!("{page}");
    let path = workspace::root().join("docs/performance.md");
    fs::write(&path, page).map_err(|error| format!("cannot write {path:?}: {error}"))
}

/// The folder for a task's recordings and the optimised program; `None` when the task has been run
/// optimised instead, as making the recordings would take minutes.
pub(crate) fn optimised(task: &str) -> Result<Option<(PathBuf, PathBuf)>, String> {
    if cfg!(debug_assertions) {
        succeed(&mut cargo(["run", "--quiet", "--release", "-p", "xtask", "--", task]))?;
        return Ok(None);
    }
    let folder = workspace::target().join(task);
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {folder:?}: {error}"))?;
    succeed(&mut cargo(["build", "--quiet", "--release", "--package", "nettally"]))?;
    Ok(Some((folder, workspace::target().join("release/nettally"))))
}

fn measure_trace(nettally: &Path, what: &'static str, trace: &Trace) -> Result<Measured, String> {
    let file = fs::metadata(&trace.path).map_err(|error| format!("{:?}: {error}", trace.path))?;
    // This run also brings the file into the page cache.
    let events = count_events(nettally, &trace.path)?;
    let (mut one, mut two) = (Vec::new(), Vec::new());
    // By turns, so that a machine that is slower for a while is so for both.
    for _ in 0..RUNS {
        one.push(with_threads(nettally, &trace.path, "1")?);
        two.push(with_threads(nettally, &trace.path, "2")?);
    }
    let (one, two) = (cost(&one)?, cost(&two)?);
    Ok(Measured { what, file_bytes: file.len(), bytes: trace.bytes, events, one, two })
}

fn with_threads(nettally: &Path, trace: &Path, threads: &str) -> Result<Run, String> {
    let mut command = program(nettally);
    command.arg("report").arg(trace).args(["--format", "csv", "--threads", threads]);
    measure(&mut command)
}

fn cost(runs: &[Run]) -> Result<Cost, String> {
    let cost = undisturbed(runs).zip(median_cpu(runs));
    let cost = cost.map(|(least, median_cpu_seconds)| Cost { least, median_cpu_seconds });
    cost.ok_or_else(|| "nothing was measured".into())
}

/// How many events the report says it has read.
fn count_events(nettally: &Path, trace: &Path) -> Result<u64, String> {
    let report = output(program(nettally).arg("report").arg(trace).args(["--format", "json"]))?;
    let report: serde_json::Value = serde_json::from_str(&report)
        .map_err(|error| format!("the report of {trace:?} is not JSON: {error}"))?;
    report["trace"]["events"].as_u64().ok_or_else(|| "the report has no `trace.events`".into())
}
