//! Consumers that share nothing with nettally watch the same programs, and count the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::frame::{Frame, SOON, Top, number, of_process};
use super::machine::{Machine, PATIENCE};
use super::{Case, Findings, equal, holds};
use crate::run::{DEBIAN, WINDOWS, cargo, succeed};
use crate::workspace;

/// A workspace of its own.
const MANIFEST: &str = "crates/windows/standin/foreign/Cargo.toml";

/// Both programs, as they are called among the others.
const CONSUMERS: [&str; 2] = ["ferrisetw", "one_collect"];

/// What runs meanwhile, groups one after another.
const PROGRAMS: &[&[&str]] = &[
    &["serve 127.0.0.1:7101 1", "download 127.0.0.1:7101 12345678 2"],
    &["serve [::1]:7102 1", "download [::1]:7102 1000003"],
    &["talk 127.0.0.1 50 1400", "talk ::1 20 4001"],
    &["spawn 40"],
];

pub(super) const CASES: &[Case] =
    &[Case { name: "consumers on crates by others count the same", scenario: "", check: agree }];

/// Bytes sent and received, by process id.
type Sums = BTreeMap<u64, (u64, u64)>;

fn agree(machine: &Machine<'_>) -> Findings {
    build(machine)?;
    let top = Top::start(machine)?;
    let mut recording = machine.start("nettally record -o trace.etl")?;
    recording.wait_for_words("trace.etl", SOON)?;
    let mut consumers = Vec::new();
    for name in CONSUMERS {
        let mut consumer = machine.start(name)?;
        consumer.wait_for("that it is ready", SOON, |line| line.contains("ready"))?;
        consumers.push((name, consumer));
    }
    let said = run_programs(machine)?;
    machine.write("enough", "")?;
    let mut found = Vec::new();
    for (name, consumer) in consumers {
        let lines = consumer.finish(PATIENCE)?.success(name)?.lines;
        let line = lines.last().ok_or_else(|| format!("{name} gave no sums"))?;
        let line = serde_json::from_str(line).map_err(|error| format!("{name}: {error}"))?;
        found.push((name, sums(&line)?));
    }
    recording.interrupt()?;
    recording.finish(SOON)?.success("record")?;
    let (last, report) = (top.end()?, machine.report("trace.etl")?);
    last.is_flawed_by(&[])?;
    compare(&found, &last, &report, said)
}

/// That all four say the same of every process, and no less than the programs themselves say.
fn compare(found: &[(&str, Sums)], last: &Frame, report: &Value, said: (u64, u64)) -> Findings {
    let [(_, reference), (_, other)] = found else { return Err("two consumers".into()) };
    let names = CONSUMERS.join(" and ");
    equal(&format!("processes of {names}"), reference, other)?;
    for (pid, expected) in reference {
        let live = last.of_process(&(*pid).into());
        equal(&format!("`top`, process {pid}"), (live.0, live.1), *expected)?;
        let recorded = of_process(&report["rows"], &(*pid).into());
        equal(&format!("`record`, process {pid}"), (recorded.0, recorded.1), *expected)?;
    }
    let all = reference.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    equal("`top`, in all", last.total(), all)?;
    equal("what the programs say they moved", said, all)?;
    let (sent, received) = all;
    Ok(format!("{} processes, {sent} B sent, {received} B received", reference.len()))
}

fn build(machine: &Machine<'_>) -> Result<(), String> {
    let target = workspace::target().join("foreign");
    let mut build = cargo([DEBIAN, "build", "--quiet", "--locked", "--target", WINDOWS]);
    build.args(["--manifest-path", MANIFEST, "--target-dir"]).arg(&target);
    succeed(&mut build)?;
    let built = target.join(WINDOWS).join("debug");
    CONSUMERS
        .iter()
        .try_for_each(|name| machine.add_program(&built.join(name).with_extension("exe"), name))
}

/// Runs the programs; the bytes they say they moved.
fn run_programs(machine: &Machine<'_>) -> Result<(u64, u64), String> {
    let mut all = (0, 0);
    for group in PROGRAMS {
        let running = group.iter().map(|line| machine.start(line));
        for (program, line) in running.collect::<Result<Vec<_>, _>>()?.into_iter().zip(*group) {
            let said = program.finish(PATIENCE)?.success(line)?.output();
            let said: Value =
                serde_json::from_str(&said).map_err(|error| format!("{line}: {error}"))?;
            let children = said["children"].as_array().map_or(0, Vec::len);
            // Each child sends a datagram of 4 KiB.
            all.0 += number(&said["sent"]) + 4096 * u64::try_from(children).unwrap_or(0);
            all.1 += number(&said["received"]);
        }
    }
    holds(all.0 > 0, || "the programs moved nothing".into())?;
    Ok(all)
}

/// The sums a consumer printed, of processes that moved anything.
fn sums(line: &Value) -> Result<Sums, String> {
    let processes = line["processes"].as_array().ok_or("no list of processes")?;
    let one = |process: &Value| {
        (number(&process["pid"]), (number(&process["sent"]), number(&process["received"])))
    };
    Ok(processes.iter().map(one).collect())
}
