//! `compare` of recordings, as far as it needs no Windows.

use std::fs;

use serde_json::Value;

use crate::program::{Made, run};

/// The document, and the exit code.
fn compared(made: &Made) -> (Value, i32) {
    let run = run(&format!("compare {} --json", made.path()));
    (serde_json::from_str(&run.out).unwrap(), run.code)
}

/// Counters of one adapter that carried this from before the recording to after it.
pub(crate) fn write_counters(made: &Made, sent: u64, received: u64) {
    write_readings(made, sent, received, &[]);
}

/// The same with readings in between.
fn write_readings(made: &Made, sent: u64, received: u64, between: &[Value]) {
    let reading = |time: &str, sent: u64, received: u64| {
        serde_json::json!({ "time": time, "adapters": [{
            "index": 3, "in_total": true, "sent_bytes": 1_000 + sent,
            "received_bytes": 5_000 + received, "sent_packets": 10, "received_packets": 10,
        }] })
    };
    let mut readings = vec![reading("2001-01-01T00:00:00.0000000Z", 0, 0)];
    readings.extend_from_slice(between);
    readings.push(reading("2099-01-01T00:00:00.0000000Z", sent, received));
    let document = serde_json::json!({
        "schema": "nettally.counters/1",
        "overwrites": false,
        "adapters": [{ "index": 3, "luid": 1, "name": "Ethernet", "description": "Contoso",
            "kind": "ordinary", "up": true, "addresses": [] }],
        "readings": readings,
    });
    fs::write(made.beside("made.etl.counters.json"), document.to_string()).unwrap();
}

#[test]
fn without_counters_one_side_is_shown() {
    let made = Made::sample();
    let (document, code) = compared(&made);
    assert_eq!((&document["verdict"], code), (&"no_counters".into(), 0));
    assert!(document["no_counters"].as_str().unwrap().contains("made.etl.counters.json"));
    assert_eq!(document["total"]["adapters"], Value::Null);
    let report = run(&format!("report {} --json", made.path())).out;
    let report: Value = serde_json::from_str(&report).unwrap();
    for (direction, all) in [("sent", "send_bytes"), ("received", "recv_bytes")] {
        let counted = ["processes", "kernel", "unattributed"]
            .map(|share| document[direction][share].as_u64().unwrap());
        let aside = document["aside"][direction].as_u64().unwrap();
        let sum = counted.iter().sum::<u64>() + aside;
        assert_eq!(Some(sum), report["totals"][all].as_u64(), "{direction}");
    }
}

#[test]
fn with_counters_the_difference_is_printed() {
    let made = Made::sample();
    let (alone, _) = compared(&made);
    let explained = |direction: &str| alone[direction]["explained"].as_u64().unwrap();
    // Counters that hold exactly what is explained: no packets between the readings, no headers.
    write_counters(&made, explained("sent"), explained("received"));
    let (document, code) = compared(&made);
    assert_eq!((&document["verdict"], code), (&"agrees".into(), 0));
    assert_eq!(document["total"]["remaining"], 0);
    assert_eq!(document["adapters"][0]["name"], "Ethernet");
    write_counters(&made, explained("sent") * 2, explained("received") * 2);
    let (document, code) = compared(&made);
    assert_eq!((&document["verdict"], code), (&"unexplained".into(), 1));
    assert_eq!(document["total"]["remaining_percent"], 50.0);
    write_counters(&made, 0, 0);
    assert_eq!(compared(&made).0["verdict"], "counted_more");
    fs::write(made.beside("made.etl.counters.json"), "no json").unwrap();
    assert_eq!(compared(&made).0["verdict"], "no_counters");
}

#[test]
fn an_adapter_that_was_away_in_between_is_not_compared() {
    let made = Made::sample();
    let (alone, _) = compared(&made);
    let explained = |direction: &str| alone[direction]["explained"].as_u64().unwrap();
    let away = serde_json::json!({ "time": "2026-03-02T08:16:00.0000000Z", "adapters": [] });
    write_readings(&made, explained("sent"), explained("received"), &[away]);
    let (document, code) = compared(&made);
    assert_eq!((&document["verdict"], code), (&"no_counters".into(), 0));
    assert_eq!(document["adapters"], serde_json::json!([]));
}

#[test]
fn readings_of_one_moment_are_no_span_to_compare() {
    let made = Made::sample();
    write_counters(&made, 0, 0);
    let path = made.beside("made.etl.counters.json");
    let text = fs::read_to_string(&path).unwrap().replace("2001-01-01", "2099-01-01");
    fs::write(path, text).unwrap();
    let (document, code) = compared(&made);
    assert_eq!((&document["verdict"], code), (&"no_counters".into(), 0));
    let why = document["no_counters"].as_str().unwrap();
    assert!(why.contains("do not span the time"), "{why}");
}

/// The ledger of a report, without what else a comparison says.
fn of_report(made: &Made, args: &str) -> Value {
    let run = run(&format!("report {} --json {args}", made.path()));
    serde_json::from_str::<Value>(&run.out).unwrap()["ledger"].take()
}

#[test]
fn a_report_has_the_same_ledger() {
    let made = Made::sample();
    assert_eq!(of_report(&made, ""), Value::Null);
    let between = serde_json::json!({ "time": "2026-03-02T08:16:00.0000000Z", "adapters": [{
        "index": 3, "in_total": true, "sent_bytes": 20_000_000, "received_bytes": 200_000_000,
        "sent_packets": 10, "received_packets": 10,
    }] });
    write_readings(&made, 40_000_000, 400_000_000, &[between]);
    let (mut compared, _) = compared(&made);
    let all = compared.as_object_mut().unwrap();
    for other in ["schema", "source", "tolerance_percent", "verdict"] {
        all.remove(other).unwrap();
    }
    assert_eq!(of_report(&made, ""), compared);
    assert_eq!(of_report(&made, "--threads 1 --by second --pid 4"), compared);
    let head = run(&format!("report {} --ndjson", made.path())).out;
    let head: Value = serde_json::from_str(head.lines().next().unwrap()).unwrap();
    assert_eq!(head["ledger"], compared);
}

#[test]
fn traffic_outside_the_readings_is_not_set_against_them() {
    let send = |second: u32, bytes: u32| {
        format!("+{second} tcp send 77 192.0.2.1:50000 -> 203.0.113.9:443 {bytes}\n")
    };
    let script: String =
        [(1, 1), (3, 20), (4, 300), (8, 4000)].map(|(at, bytes)| send(at, bytes)).concat();
    let made = Made::of(&format!("start 2026-03-02T08:00:00Z\nend 10\n{script}"));
    let reading = |second: u32, bytes: u32| {
        serde_json::json!({ "time": format!("2026-03-02T08:00:{second:02}.0000000Z"), "adapters": [
            { "index": 3, "in_total": true, "sent_bytes": bytes, "received_bytes": 0,
              "sent_packets": null, "received_packets": null }] })
    };
    let document = serde_json::json!({ "schema": "nettally.counters/1", "overwrites": false,
        "adapters": [], "readings": [reading(2, 100), reading(6, 500)] });
    fs::write(made.beside("made.etl.counters.json"), document.to_string()).unwrap();
    let sent = |ledger: &Value| {
        ["processes", "unattributed", "adapters"].map(|name| ledger["sent"][name].as_u64().unwrap())
    };
    assert_eq!(sent(&of_report(&made, "")), [320, 0, 400]);
    assert_eq!(sent(&compared(&made).0), [320, 0, 400]);
    // Half the time between the readings has half of what the adapter carried.
    assert_eq!(sent(&of_report(&made, "--until +4")), [20, 0, 200]);
    assert_eq!(sent(&of_report(&made, "--since +4")), [300, 0, 200]);
    let beyond = of_report(&made, "--since +7");
    assert_eq!(beyond["total"]["adapters"], Value::Null);
    assert!(beyond["no_counters"].as_str().unwrap().contains("do not span"));
}

#[test]
fn a_replay_has_the_ledger_of_its_latest_ten_seconds() {
    let script: String = (0..40)
        .map(|second| format!("+{second} tcp send 77 192.0.2.1:50000 -> 203.0.113.9:443 1000\n"))
        .collect();
    let made = Made::of(&format!("start 2026-03-02T08:00:00Z\nend 40\n{script}"));
    let top = |args: &str| run(&format!("top --replay {} --speed max {args}", made.path())).out;
    assert!(!top("--plain").contains("ledger:"));
    let reading = |second: u32| {
        serde_json::json!({ "time": format!("2026-03-02T08:00:{second:02}.0000000Z"), "adapters": [
            { "index": 3, "in_total": true, "sent_bytes": 1250 * second, "received_bytes": 0,
              "sent_packets": null, "received_packets": null }] })
    };
    let document = serde_json::json!({ "schema": "nettally.counters/1", "overwrites": false,
        "adapters": [{ "index": 3, "luid": 1, "name": "Ethernet", "description": "Contoso",
            "kind": "ordinary", "up": true, "addresses": ["192.0.2.1/24"] }],
        "readings": [reading(0), reading(30), reading(36)] });
    fs::write(made.beside("made.etl.counters.json"), document.to_string()).unwrap();
    let frames = top("--json");
    let frames: Vec<Value> =
        frames.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(frames[0]["ledger"], Value::Null);
    let ledger = &frames.last().unwrap()["ledger"];
    assert_eq!(
        (&ledger["seconds"], &ledger["adapters"][0]["name"]),
        (&10.0.into(), &"Ethernet".into())
    );
    assert_eq!(
        (&ledger["sent"]["processes"], &ledger["sent"]["adapters"]),
        (&10_000.into(), &12_500.into())
    );
    let names = |ledger: &Value| ledger.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(ledger), names(&of_report(&made, "")));
    for lang in ["en", "zh-CN"] {
        let shown = top(&format!("--plain --lang {lang}"));
        let lines =
            shown.lines().filter(|line| line.starts_with("ledger") || line.starts_with("账目"));
        let mut lines: Vec<&str> = lines.collect();
        lines.dedup();
        insta::assert_snapshot!(lines.join("\n"));
    }
}

#[test]
fn the_head_of_a_report_has_it_in_a_line() {
    let made = Made::sample();
    let lines = |lang: &str| {
        let run = run(&format!("report {} --width 200 --lang {lang}", made.path()));
        let title = if lang == "en" { "Ledger" } else { "账目" };
        run.out.lines().filter(|line| line.starts_with(title)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(lines("en"), "");
    write_counters(&made, 40_000_000, 400_000_000);
    insta::assert_snapshot!(lines("en"));
    insta::assert_snapshot!(lines("zh-CN"));
    let page = made.beside("page.html");
    run(&format!("report {} --html {}", made.path(), page.display()));
    assert!(fs::read_to_string(page).unwrap().contains("\"title\":\"Ledger\""));
    fs::write(made.beside("made.etl.counters.json"), "no json").unwrap();
    let line = lines("en");
    assert!(line.contains("– Nothing to compare with"), "{line}");
}

#[test]
fn people_see_it_in_their_language() {
    let made = Made::sample();
    write_counters(&made, 40_000_000, 400_000_000);
    let shown = |lang: &str| {
        let run = run(&format!("compare {} --tolerance 1000 --lang {lang}", made.path()));
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    insta::assert_snapshot!("compare-en", shown("en"));
    insta::assert_snapshot!("compare-zh-CN", shown("zh-CN"));
    let csv = run(&format!("compare {} --csv", made.path())).out;
    assert_eq!(csv.lines().count(), 4, "{csv}");
}
