//! Random lives of processes: ids that are used again, names that come late, traffic at the edges.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use testkit::script::Script;

use super::chance::Chance;
use super::{Length, write};
use crate::Outcome;
use crate::run::{output, program};
use crate::tasks::accuracy::books::Books;

/// Process ids in use: few, so that each is used several times.
const PIDS: &[u32] = &[400, 404, 408];

/// What recordings of them are written as.
const FORMS: &[&str] = &[
    "build 26100",
    "build 19045\nstorage compressed",
    "build 9200\nevents classic\nwidth 32",
    "build 7601\nevents classic\nstorage merged",
];

/// Compares what is reported of random lives with what was written.
pub(super) fn run(nettally: &Path, folder: &Path, seed: u64, length: Length) -> Outcome {
    let (mut case, mut lives) = (0, 0);
    while length.goes_on(case) {
        let text = script(&mut Chance::of((seed, case)));
        let failed = |why: String| format!("{why}\nlives of seed {seed}, case {case}:\n{text}");
        let script = Script::parse(&text).map_err(|error| failed(error.to_string()))?;
        let truth = Books::of_truth(&script.truth());
        let file = folder.join("lives.etl");
        write(&file, &script.to_etl())?;
        let mut command = program(nettally);
        command.arg("report").arg(&file).args(["--by", "process", "--format", "json"]);
        let report: Value = serde_json::from_str(&output(&mut command)?)
            .map_err(|error| failed(error.to_string()))?;
        let reported = Books::of_rows(&report["rows"]);
        if reported != truth {
            return Err(failed(format!("reported {reported:?}\ntrue     {truth:?}")));
        }
        lives += truth.owners();
        case += 1;
    }
    println!(
        "{case} recordings of random lives (seed {seed}): {lives} owners of traffic, every byte with its own"
    );
    Ok(())
}

fn script(chance: &mut Chance) -> String {
    let mut text = chance.one_of(FORMS).to_owned();
    let cpus = 1 + chance.below(4);
    let _ = write!(text, "\ncpus {cpus}\ncpu any\nend 60\nrunning 4 System\n");
    let mut lines = Vec::new();
    for pid in PIDS {
        life_after_life(*pid, chance, &mut lines);
    }
    lines.sort_by_key(|(time, _)| *time);
    for (time, line) in lines {
        let _ = writeln!(text, "+{}.{:03} {line}", time / 1000, time % 1000);
    }
    text
}

/// Lives of one id, one after the other, in milliseconds.
fn life_after_life(pid: u32, chance: &mut Chance, lines: &mut Vec<(usize, String)>) {
    let mut now = chance.below(2000);
    for life in 0..chance.below(5) {
        let length = 2 + chance.below(10_000);
        if now + length >= 59_000 {
            return;
        }
        lines.push((
            now,
            format!("process start {pid} parent 4 \"C:\\Programs\\p{pid}life{life}.exe\""),
        ));
        for _ in 0..chance.below(6) {
            // Strictly inside: at one moment the order would decide.
            let at = now + 1 + chance.below(length - 1);
            let way = chance.one_of(&["tcp send", "tcp recv", "udp send", "udp recv"]);
            let port = 50_000 + chance.below(3);
            let size = chance.below(70_000);
            let line =
                format!("{way} {pid} 192.0.2.1:{port} -> 203.0.113.{}:443 {size}", chance.below(4));
            lines.push((at, line));
        }
        now += length;
        lines.push((now, format!("process stop {pid}")));
        now += 1 + chance.below(3000);
    }
}
