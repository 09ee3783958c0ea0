//! `cargo xtask bench`: the whole program, from a file in the page cache to a finished report.

mod measure;
mod page;
mod repeat;

use std::fs;
use std::path::{Path, PathBuf};

use measure::{Run, measure, median};

use crate::Outcome;
use crate::run::{cargo, output, program, succeed};
use crate::workspace;

/// Runs of each measurement; the median counts.
const RUNS: usize = 5;

/// Bytes of records in each trace.
const SIZE: u64 = 1 << 30;

/// A trace to measure with.
pub(super) struct Trace {
    path: PathBuf,
    /// Length of all buffers when decompressed.
    bytes: u64,
}

/// A trace and what reading it cost.
struct Measured {
    what: &'static str,
    file_bytes: u64,
    bytes: u64,
    events: u64,
    /// With one thread.
    one: Run,
    /// With two threads.
    two: Run,
}

/// Measures and writes the page.
pub(crate) fn run(_: &[String]) -> Outcome {
    let folder = workspace::target().join("bench");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {folder:?}: {error}"))?;
    succeed(&mut cargo(["build", "--quiet", "--release", "--package", "nettally"]))?;
    let nettally = workspace::target().join("release/nettally");
    let mut rows = Vec::new();
    for (what, make) in TRACES {
        println!("making: {what}");
        match make(&folder)? {
            Some(trace) => rows.push(measure_trace(&nettally, what, &trace)?),
            None => println!("skipped: no real traces"),
        }
    }
    let page = page::render(&page::processor()?, &rows);
    print!("{page}");
    let path = workspace::root().join("docs/performance.md");
    fs::write(&path, page).map_err(|error| format!("cannot write {path:?}: {error}"))
}

type Make = fn(&Path) -> Result<Option<Trace>, String>;

const TRACES: &[(&str, Make)] = &[("Real trace, compressed, repeated", real_compressed)];

fn real_compressed(folder: &Path) -> Result<Option<Trace>, String> {
    let Some(traces) = workspace::real_traces() else {
        return Ok(None);
    };
    let source = traces.join("net.4.5.2.x64.etl");
    let failed = |error| format!("cannot repeat {}: {error}", source.display());
    let bytes = fs::read(&source).map_err(failed)?;
    repeat::repeat(&bytes, &folder.join("real-compressed.etl"), SIZE).map(Some).map_err(failed)
}

fn measure_trace(nettally: &Path, what: &'static str, trace: &Trace) -> Result<Measured, String> {
    // This run also brings the file into the page cache.
    let header =
        output(program(nettally).arg("report").arg(&trace.path).args(["--format", "json"]))?;
    let header: serde_json::Value = serde_json::from_str(&header)
        .map_err(|error| format!("the report is not JSON: {error}"))?;
    let events = header["trace"]["events"].as_u64().ok_or("the report counts no events")?;
    let with_threads = |threads: &str| {
        let runs = (0..RUNS).map(|_| {
            let mut command = program(nettally);
            command.arg("report").arg(&trace.path).args(["--format", "csv", "--threads", threads]);
            measure(&mut command)
        });
        median(runs.collect::<Result<_, _>>()?).ok_or_else(|| "no runs".to_owned())
    };
    let (one, two) = (with_threads("1")?, with_threads("2")?);
    let file = fs::metadata(&trace.path).map_err(|error| format!("{:?}: {error}", trace.path))?;
    Ok(Measured { what, file_bytes: file.len(), bytes: trace.bytes, events, one, two })
}
