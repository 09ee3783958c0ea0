//! The adapters that `record` writes beside a recording place its traffic.

use std::fs;

use crate::program::{Made, run};
use serde_json::Value;

/// One flow in the network of a tunnel, one that carries it, one to a public address in the
/// subnet of the device, and one to anybody.
const SCRIPT: &str = "start 2026-03-02T08:00:00Z\nend 10\nrunning 77 a.exe\n\
    +1 tcp send 77 10.8.0.2:50000 -> 10.8.0.1:443 1\n\
    udp send 77 203.0.113.10:50001 -> 198.51.100.7:51820 20\n\
    tcp send 77 203.0.113.10:50002 -> 203.0.113.20:443 300\n\
    tcp send 77 203.0.113.10:50003 -> 198.51.100.9:443 4000\n";

fn adapter(index: u32, kind: &str, address: &str, carriers: &[&str]) -> Value {
    serde_json::json!({ "index": index, "luid": index, "name": "Ethernet", "description": "Contoso",
        "kind": kind, "up": true, "addresses": [address], "carriers": carriers })
}

fn write(made: &Made, adapters: &[Value], day: u32) {
    let reading = |second: u32| {
        serde_json::json!({ "time": format!("2026-03-{day:02}T08:00:{second:02}.0000000Z"),
            "adapters": [] })
    };
    let document = serde_json::json!({ "schema": "nettally.counters/1", "overwrites": false,
        "adapters": adapters, "readings": [reading(0), reading(10)] });
    fs::write(made.beside("made.etl.counters.json"), document.to_string()).unwrap();
}

fn with_adapters(day: u32) -> Made {
    let made = Made::of(SCRIPT);
    let tunnel = adapter(7, "tunnel", "10.8.0.2/24", &["198.51.100.7"]);
    write(&made, &[adapter(3, "ordinary", "203.0.113.10/24", &[]), tunnel], day);
    made
}

fn report(made: &Made) -> Value {
    let run = run(&format!("report {} --json", made.path()));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

/// Bytes sent to each zone, by name.
fn zones(report: &Value) -> Vec<(&str, u64)> {
    let zones = report["zones"].as_array().unwrap().iter();
    let mut zones: Vec<(&str, u64)> = zones
        .map(|zone| (zone["zone"].as_str().unwrap(), zone["send_bytes"].as_u64().unwrap()))
        .collect();
    zones.sort_unstable();
    zones
}

const BY_TABLE: [(&str, u64); 4] =
    [("internet", 4000), ("lan", 300), ("tunnel-carrier", 20), ("tunnel-inner", 1)];
const BY_RANGES: [(&str, u64); 2] = [("internet", 4320), ("lan", 1)];

#[test]
fn without_them_ranges_of_addresses_speak() {
    let report = report(&Made::of(SCRIPT));
    assert_eq!(zones(&report), BY_RANGES);
    assert_eq!(
        (&report["zone_basis"], &report["notes"]),
        (&"address_ranges".into(), &Value::Array(Vec::new()))
    );
}

#[test]
fn they_tell_tunnels_and_neighbours() {
    let made = with_adapters(2);
    let report = report(&made);
    assert_eq!(zones(&report), BY_TABLE);
    assert_eq!(report["zone_basis"], "adapter_table");
    for (lang, words) in
        [("en", "by the adapters of the machine"), ("zh-CN", "按本机网络适配器划分")]
    {
        let shown = run(&format!("report {} --lang {lang} --width 200", made.path())).out;
        assert!(shown.contains(words), "{shown}");
        let top =
            format!("top --replay {} --speed max --plain --by zone --lang {lang}", made.path());
        let shown = run(&top).out;
        assert!(shown.contains(words), "{shown}");
    }
}

#[test]
fn a_carrier_told_by_its_port_is_said_to_be_assumed() {
    let made = Made::of(SCRIPT);
    let tunnel = adapter(7, "tunnel", "10.8.0.2/24", &[]);
    write(&made, &[adapter(3, "ordinary", "203.0.113.10/24", &[]), tunnel], 2);
    let report = report(&made);
    assert_eq!(zones(&report), BY_TABLE);
    for zone in report["zones"].as_array().unwrap() {
        let sure = if zone["zone"] == "tunnel-carrier" { "low" } else { "high" };
        assert_eq!(zone["zone_confidence"], sure, "{zone}");
    }
    for (lang, words, low) in [("en", "assumed by its port", "low"), ("zh-CN", "按端口推定", "低")]
    {
        for shown in [
            format!("report {} --by zone --width 200 --lang {lang}", made.path()),
            format!("top --replay {} --speed max --plain --by zone --lang {lang}", made.path()),
        ] {
            let shown = run(&shown).out;
            assert!(shown.contains(words) && shown.contains(low), "{shown}");
        }
    }
    let out = run(&format!("top --replay {} --speed max --json --by zone", made.path())).out;
    let last: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    let carrier =
        last["rows"].as_array().unwrap().iter().find(|row| row["zone"] == "tunnel-carrier");
    assert_eq!(carrier.unwrap()["zone_confidence"], "low");
}

#[test]
fn a_replay_takes_them_too() {
    let made = with_adapters(2);
    let out = run(&format!("top --replay {} --speed max --json --by zone", made.path())).out;
    let last: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(last["zone_basis"], "adapter_table");
    let rows = last["rows"].as_array().unwrap().iter();
    let mut rows: Vec<(&str, u64)> = rows
        .map(|row| (row["zone"].as_str().unwrap(), row["send_bytes"].as_u64().unwrap()))
        .collect();
    rows.sort_unstable();
    assert_eq!(rows, BY_TABLE);
}

#[test]
fn compare_leaves_the_inside_of_tunnels_aside() {
    let made = with_adapters(2);
    let out = run(&format!("compare {} --json", made.path())).out;
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&document["adapter_table"], &document["aside"]["sent"]), (&true.into(), &1.into()));
}

#[test]
fn a_file_that_is_wrong_is_noted_and_the_recording_read() {
    let made = with_adapters(3);
    let foreign = report(&made);
    assert_eq!(zones(&foreign), BY_RANGES);
    assert!(foreign["notes"][0].as_str().unwrap().contains("was not made with this recording"));
    let beside = made.beside("made.etl.counters.json");
    for wrong in ["", "{}", "null", "{\"schema\":\"other/1\"}"] {
        fs::write(&beside, wrong).unwrap();
        let report = report(&made);
        assert_eq!(zones(&report), BY_RANGES, "{wrong}");
        let note = report["notes"][0].as_str().unwrap();
        assert!(note.contains("cannot be used") && note.contains("delete this one"), "{note}");
    }
    for adapters in [
        vec![adapter(3, "unheard-of", "203.0.113.10/24", &[])],
        vec![adapter(3, "ordinary", "203.0.113.10", &[])],
        Vec::new(),
    ] {
        write(&made, &adapters, 2);
        assert_eq!(report(&made)["zone_basis"], "address_ranges");
    }
    for (lang, words) in [("en", "cannot be used"), ("zh-CN", "无法使用")] {
        let shown = run(&format!("report {} --lang {lang} --width 200", made.path())).out;
        assert!(shown.contains(words), "{shown}");
        let top = format!("top --replay {} --speed max --plain --lang {lang}", made.path());
        assert!(run(&top).out.contains(words));
    }
}

#[test]
fn of_several_recordings_all_or_none_are_placed_by_adapters() {
    let (one, other) = (with_adapters(2), Made::of(SCRIPT));
    let both = run(&format!("report {} {} --json", one.path(), other.path())).out;
    let both: Value = serde_json::from_str(&both).unwrap();
    assert_eq!(both["zone_basis"], "address_ranges");
    assert!(both["notes"][0].as_str().unwrap().contains("has no file of adapters"));
    let again = with_adapters(2);
    let both = run(&format!("report {} {} --json", one.path(), again.path())).out;
    let both: Value = serde_json::from_str(&both).unwrap();
    assert_eq!(both["zone_basis"], "adapter_table");
}
