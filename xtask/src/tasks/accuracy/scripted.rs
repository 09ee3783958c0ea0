//! Scenarios written as scripts: made into recordings, read by `report`, and played to the live
//! pipeline by `top --replay`. What is true comes from the script alone.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::script::Script;

use super::Verdict;
use super::books::Books;
use crate::run::{as_tested, output, program};
use crate::workspace;

/// What every scenario is recorded as; the lines stand before its own.
const FORMS: &[(&str, &str)] = &[
    ("Windows 11, manifest providers", "build 26100\n"),
    (
        "Windows 8, classic kernel logger, 32-bit, compressed",
        "build 9200\nevents classic\nwidth 32\nstorage compressed\n",
    ),
];

/// Runs every script of `testdata/accuracy` in every form.
pub(super) fn run() -> Result<Vec<Verdict>, String> {
    let nettally = as_tested()?;
    let folder = workspace::target().join("accuracy");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {folder:?}: {error}"))?;
    let mut verdicts = Vec::new();
    for path in scripts()? {
        let script = fs::read_to_string(&path).map_err(|error| format!("{path:?}: {error}"))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
        for (form, settings) in FORMS {
            let recording = folder.join("scenario.etl");
            let script = Script::parse(&format!("{settings}{script}"));
            let script = script.map_err(|error| format!("{}: {error}", path.display()))?;
            fs::write(&recording, script.to_etl())
                .map_err(|error| format!("{recording:?}: {error}"))?;
            let truth = Books::of_truth(&script.truth());
            verdicts.push(Verdict::new(
                &name,
                &format!("report; {form}"),
                &truth,
                &reported(&nettally, &recording)?,
            ));
            verdicts.push(Verdict::new(
                &name,
                &format!("live pipeline; {form}"),
                &truth,
                &replayed(&nettally, &recording)?,
            ));
        }
    }
    Ok(verdicts)
}

fn scripts() -> Result<Vec<PathBuf>, String> {
    let folder = workspace::root().join("testdata/accuracy");
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "script"))
        .collect();
    paths.sort();
    Ok(paths)
}

fn reported(nettally: &Path, recording: &Path) -> Result<Books, String> {
    let mut command = program(nettally);
    command.arg("report").arg(recording).args(["--by", "process", "--format", "json"]);
    let report: Value = json(&output(&mut command)?)?;
    Ok(Books::of_rows(&report["rows"]))
}

/// What the last frame says.
fn replayed(nettally: &Path, recording: &Path) -> Result<Books, String> {
    let mut command = program(nettally);
    command.arg("top").arg("--replay").arg(recording);
    command.args(["--speed", "max", "--format", "json", "--top", "1000000"]);
    let frames = output(&mut command)?;
    let last: Value = json(frames.lines().last().unwrap_or_default())?;
    Ok(Books::of_rows(&last["rows"]))
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("the program's JSON: {error}"))
}
