//! The machine formats.

use crate::program::{Made, SAMPLE, field, figure, root, rows, run};
use serde_json::Value;

#[test]
fn csv() {
    let out = run(&format!("report {SAMPLE} --by process,protocol,family --format csv")).out;
    let promised =
        "pid,start_time,image_name,protocol,family,send_ops,send_bytes,recv_ops,recv_bytes,";
    assert!(out.starts_with(promised), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn json() {
    let out = run(&format!("report {SAMPLE} --by protocol --format json")).out;
    insta::assert_snapshot!(out);
}

#[test]
fn ndjson_is_the_head_then_the_same_rows() {
    let json = run(&format!("report {SAMPLE} --format json")).out;
    let mut json: Value = serde_json::from_str(&json).unwrap();
    let rows = json.as_object_mut().unwrap().remove("rows").unwrap();
    let lines = run(&format!("report {SAMPLE} --format ndjson")).out;
    let mut lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert_eq!(lines.next().unwrap(), json);
    assert_eq!(lines.collect::<Vec<_>>(), *rows.as_array().unwrap());
}

#[test]
fn what_is_not_known_is_empty_and_not_zero() {
    let made = Made::of("+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let csv = run(&format!("report {} --format csv", made.path())).out;
    let row = &rows(&csv)[0];
    assert_eq!(field(row, "image_name"), "");
    assert_eq!(field(row, "start_time"), "");
    let json = run(&format!("report {} --format json", made.path())).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"][0]["image_name"], Value::Null);
}

#[test]
fn the_same_bytes_whatever_the_grouping() {
    let groupings =
        ["process", "connection", "remote", "port", "protocol,family", "second", "process,second"];
    let sums = groupings.map(|grouping| {
        let csv = run(&format!("report {SAMPLE} --by {grouping} --format csv")).out;
        let rows = rows(&csv);
        let sum = |name| rows.iter().map(|row| figure(row, name)).sum::<u64>();
        [sum("send_bytes"), sum("recv_bytes"), sum("retransmit_bytes"), sum("connects")]
    });
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    assert!(sums[0][0] > 0 && sums[0][2] > 0);
}

#[test]
fn the_report_agrees_with_the_script_the_sample_was_made_from() {
    use testkit::payload::Transport;
    use testkit::script::{Direction, IpVersion, Script};
    let script = std::fs::read_to_string(root().join("testdata/office-morning.script")).unwrap();
    let truth = Script::parse(&script).unwrap().truth();
    let mut expected: Vec<_> = truth
        .tallies
        .iter()
        .map(|(key, sums)| {
            let name = key.process.map_or("", |place| {
                let path = &truth.processes[place].path;
                path.rsplit('\\').next().unwrap_or(path)
            });
            let transport = if key.transport == Transport::Tcp { "TCP" } else { "UDP" };
            let family = if key.family == IpVersion::V4 { "IPv4" } else { "IPv6" };
            let sent = key.direction == Direction::Sent;
            (
                key.pid.to_string(),
                name.to_owned(),
                transport,
                family,
                sent,
                sums.operations,
                sums.bytes,
            )
        })
        .collect();
    let csv = run(&format!("report {SAMPLE} --by process,protocol,family --format csv")).out;
    let rows = rows(&csv);
    let text = |row: &[(String, String)], name: &str| field(row, name).to_owned();
    let mut got: Vec<_> = rows
        .iter()
        .flat_map(|row| {
            let way = |sent: bool| {
                let (operations, bytes) =
                    if sent { ("send_ops", "send_bytes") } else { ("recv_ops", "recv_bytes") };
                let transport = if field(row, "protocol") == "TCP" { "TCP" } else { "UDP" };
                let family = if field(row, "family") == "IPv4" { "IPv4" } else { "IPv6" };
                let who = (text(row, "pid"), text(row, "image_name"));
                let sums = (figure(row, operations), figure(row, bytes));
                (who.0, who.1, transport, family, sent, sums.0, sums.1)
            };
            [way(true), way(false)]
        })
        .filter(|row| row.5 > 0)
        .collect();
    expected.sort();
    got.sort();
    assert_eq!(got, expected);
}

#[test]
fn several_recordings_are_one_report_and_copies_count_once() {
    let copies: Vec<Made> = (0..9).map(|_| Made::sample()).collect();
    let json = run(&format!("report {SAMPLE} {} --format json", copies[0].path())).out;
    let twice: Value = serde_json::from_str(&json).unwrap();
    let once = run(&format!("report {SAMPLE} --format json")).out;
    let once: Value = serde_json::from_str(&once).unwrap();
    assert_eq!(twice["traces"].as_array().unwrap().len(), 2);
    assert_eq!(once.get("traces"), None);
    let sent = |document: &Value| document["totals"]["send_bytes"].as_u64().unwrap();
    assert_eq!(sent(&twice), sent(&once));
    let attempts = |one: &Value| one["attempts"].as_u64().unwrap();
    let failed: u64 = once["failures"].as_array().unwrap().iter().map(attempts).sum();
    let counted = once["health"]["network_events"].as_u64().unwrap() + failed;
    assert_eq!(twice["repeats"]["events"], counted);
    let paths: Vec<&str> = copies.iter().map(Made::path).collect();
    let table = run(&format!("report {SAMPLE} {}", paths.join(" "))).out;
    let lines: Vec<&str> = table.lines().filter(|line| line.starts_with("Recording  ")).collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(lines[8], "Recording     and 2 more");
    assert!(table.contains("18,700 in 310 buffers"), "{table}");
}

#[test]
fn output_goes_to_a_file() {
    let made = Made::of("+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let target = made.beside("out.csv");
    let run = run(&format!("report {} --format csv -o {}", made.path(), target.display()));
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(std::fs::read_to_string(target).unwrap().starts_with("pid,"));
}
