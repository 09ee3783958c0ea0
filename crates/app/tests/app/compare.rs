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
fn write_counters(made: &Made, sent: u64, received: u64) {
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
