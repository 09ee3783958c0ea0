//! Real programs: what they say they moved is what both the live view and a recording show.

use std::collections::BTreeMap;

use serde_json::Value;

use super::frame::{Frame, SOON, Top, number, of_process};
use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::Outcome;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "downloads and their servers over TCP, IPv4 and IPv6",
        scenario: "",
        check: |machine| {
            let v4 = ["serve 127.0.0.1:7101 1", "download 127.0.0.1:7101 12345678 2"];
            let v6 = ["serve [::1]:7102 1", "download [::1]:7102 1000003"];
            all_agree(machine, &[&v4, &v6])
        },
    },
    Case {
        name: "datagrams, IPv4 and IPv6",
        scenario: "",
        check: |machine| all_agree(machine, &[&["talk 127.0.0.1 50 1400", "talk ::1 20 4001"]]),
    },
    Case {
        name: "200 processes that send 4 KiB and end",
        scenario: "",
        check: |machine| all_agree(machine, &[&["spawn 200"]]),
    },
];

/// Bytes sent and received by a process, and its name.
type Share = (u64, u64, String);

/// Runs programs, those of a group side by side, under the eyes of a live view and a recording.
fn all_agree(machine: &Machine<'_>, groups: &[&[&str]]) -> Findings {
    let top = Top::start(machine)?;
    let mut recording = machine.start("nettally record -o trace.etl")?;
    recording.wait_for_words("trace.etl", SOON)?;
    let mut expected = BTreeMap::new();
    for group in groups {
        let running = group.iter().map(|line| machine.start(line));
        for (running, line) in running.collect::<Result<Vec<_>, _>>()?.into_iter().zip(*group) {
            let said = running.finish(super::machine::PATIENCE)?.success(line)?.output();
            let said = serde_json::from_str(&said).map_err(|error| format!("{line}: {error}"))?;
            expect(line, &said, &mut expected);
        }
    }
    recording.interrupt()?;
    recording.finish(SOON)?.success("record")?;
    let last = top.end()?;
    live_agrees(&last, &expected)?;
    recorded_agrees(&machine.report("trace.etl")?, &expected)?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    let (sent, received) = sums(&expected);
    Ok(format!("{} processes, {sent} B sent, {received} B received", expected.len()))
}

/// Notes what a program says it has moved. Ids of processes may come again.
fn expect(line: &str, said: &Value, expected: &mut BTreeMap<u64, Share>) {
    let mut add = |pid: &Value, sent: u64, received: u64, name: &str| {
        let share = expected.entry(number(pid)).or_default();
        *share = (share.0 + sent, share.1 + received, format!("{name}.exe"));
    };
    match said["children"].as_array() {
        Some(children) => children.iter().for_each(|pid| add(pid, 4096, 0, "short")),
        None => {
            let name = line.split(' ').next().unwrap_or_default();
            add(&said["pid"], number(&said["sent"]), number(&said["received"]), name);
        }
    }
}

fn sums(expected: &BTreeMap<u64, Share>) -> (u64, u64) {
    expected.values().fold((0, 0), |sum, share| (sum.0 + share.0, sum.1 + share.1))
}

fn live_agrees(frame: &Frame, expected: &BTreeMap<u64, Share>) -> Outcome {
    for (pid, share) in expected {
        equal(&format!("live, process {pid}"), &frame.of_process(&(*pid).into()), share)?;
        command_is_known(frame, *pid, &share.2)?;
    }
    // Nothing else was on the machine.
    equal("live, in all", frame.total(), sums(expected))?;
    frame.is_flawed_by(&[])
}

/// That the command line is known, which the kernel's own event tells: whoever is asked about a
/// process of a few milliseconds finds that it has ended.
fn command_is_known(frame: &Frame, pid: u64, name: &str) -> Outcome {
    let rows = frame.0["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_it = rows.iter().find(|row| row["pid"] == pid);
    let line = of_it.and_then(|row| row["command_line"].as_str()).unwrap_or_default();
    let (program, arguments) = line.split_once(".exe").unwrap_or_default();
    let is_whole = name.strip_suffix(".exe").is_some_and(|stem| program.ends_with(stem))
        && !arguments.trim_start_matches('"').trim().is_empty();
    holds(is_whole, || format!("live, command line of process {pid}, {name}: {line:?}"))
}

fn recorded_agrees(report: &Value, expected: &BTreeMap<u64, Share>) -> Outcome {
    for (pid, share) in expected {
        let found = of_process(&report["rows"], &(*pid).into());
        equal(&format!("recorded, process {pid}"), &found, share)?;
    }
    let rows = report["rows"].as_array().map_or(0, Vec::len);
    holds(rows == expected.len(), || format!("{rows} rows for {} processes", expected.len()))?;
    equal("events lost", number(&report["trace"]["events_lost"]), 0)
}
