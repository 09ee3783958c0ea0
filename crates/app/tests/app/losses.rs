//! What is missing is told with its time, in every form.

use crate::program::{Made, NETWORK, field, rows, run};
use serde_json::Value;

/// A buffer's flag that events were lost before it.
const EVENTS_LOST: u8 = 0x02;

/// Ten seconds with one event in each tenth. The second of them has an unknown number, and before
/// the third buffer with events some were lost, around the time that is told with it.
fn lossy() -> (Made, Vec<String>) {
    let script = "cpus 1\nbuffer 4096\nlost-in-header 7\nrunning 77 a.exe\n\
        +0.05 repeat 100 every 0.1 {\ntcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 1000\n}\n\
        +9.9 lost buffer\n";
    let mut bytes = testkit::script::compile(script).unwrap();
    let records = bytes.windows(16).enumerate().filter(|(_, guid)| *guid == NETWORK);
    let second = records.map(|(place, _)| place).nth(1).unwrap();
    bytes[second + 16] = 99;
    let buffer = 3 * 4096;
    bytes[buffer + 0x34] |= EVENTS_LOST;
    let made = Made::bytes(&bytes);
    let dump = run(&format!("dump {} --format ndjson", made.path())).out;
    let times = dump.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    (made, times.filter_map(|event| Some(event["time"].as_str()?.to_owned())).collect())
}

fn json(args: &str) -> Value {
    serde_json::from_str(&run(args).out).unwrap()
}

#[test]
fn a_report_says_from_when_to_when_and_why() {
    let (made, times) = lossy();
    let report = json(&format!("report {} --json", made.path()));
    assert_eq!(report["gaps_total"], 3);
    let gaps = report["gaps"].as_array().unwrap();
    let whys: Vec<_> = gaps.iter().map(|gap| gap["why"].as_str().unwrap()).collect();
    assert_eq!(whys, ["events_lost", "events_lost", "buffers_lost"]);
    let [header, flag, notice] = &gaps[..] else { panic!("{gaps:?}") };
    assert_eq!(
        (&header["count"], &header["from"], &header["until"]),
        (&7.into(), &Value::Null, &Value::Null)
    );
    let (from, until) = (flag["from"].as_str().unwrap(), flag["until"].as_str().unwrap());
    let place = times.iter().position(|time| time == from).unwrap();
    assert_eq!(times[place + 1], until, "one event after the other");
    assert_eq!((&flag["processor"], &flag["count"]), (&0.into(), &Value::Null));
    assert!(flag["trace"].as_str().unwrap().ends_with("made.etl"));
    assert_eq!(notice["from"], Value::Null);
    assert!(notice["until"].as_str().unwrap().contains(":09.9"), "{notice}");
    let health = &report["health"];
    assert_eq!((&health["events_lost"], &health["undecoded"]), (&7.into(), &1.into()));
}

#[test]
fn so_does_each_interval() {
    let (made, _) = lossy();
    let report = json(&format!("report {} --json --by second", made.path()));
    let intervals = report["intervals"].as_array().unwrap();
    let of = |name: &str| intervals.iter().map(|one| one[name].as_u64()).collect::<Vec<_>>();
    assert_eq!(intervals.len(), 10);
    assert!(of("events_lost").iter().all(Option::is_none), "some were lost, nobody knows when");
    assert!(of("dropped").iter().all(|dropped| *dropped == Some(0)));
    assert_eq!(of("undecoded").iter().flatten().sum::<u64>(), 1);
    assert_eq!(intervals[0]["undecoded"], 1);
    let gap = &report["gaps"][1];
    let touched: Vec<&str> = intervals
        .iter()
        .filter(|one| one["gaps"] != 0)
        .map(|one| one["second"].as_str().unwrap())
        .collect();
    assert_eq!(touched[0][..19], gap["from"].as_str().unwrap()[..19]);
    assert!(touched.last().unwrap().contains(":09."), "the notice: {touched:?}");
    let csv = run(&format!("report {} --csv --by second", made.path()));
    for (row, interval) in rows(&csv.out).iter().zip(intervals) {
        assert_eq!(field(row, "interval_gaps"), interval["gaps"].to_string());
        assert_eq!(field(row, "interval_undecoded"), interval["undecoded"].to_string());
        assert_eq!(field(row, "interval_events_lost"), "", "not known");
    }
    assert!(csv.err.contains("Lost: 7 events") && csv.err.contains("Gaps: "), "{}", csv.err);
}

#[test]
fn nothing_is_missing_from_a_whole_recording() {
    let report = json("report testdata/office-morning.etl --json --by second");
    assert_eq!((&report["gaps_total"], &report["gaps"]), (&0.into(), &Value::Array(Vec::new())));
    for interval in report["intervals"].as_array().unwrap() {
        assert_eq!((&interval["events_lost"], &interval["gaps"]), (&0.into(), &0.into()));
    }
    let csv = run("report testdata/office-morning.etl --csv");
    assert_eq!(csv.err, "");
}

#[test]
fn people_read_it_in_both_languages() {
    let (made, _) = lossy();
    for (name, lang) in [("en", "en"), ("zh-CN", "zh-CN")] {
        let out = run(&format!("report {} --by second --width 120 --lang {lang}", made.path())).out;
        let shown = out.replace(made.path(), "made.etl");
        insta::assert_snapshot!(format!("losses-{name}"), shown);
    }
    let page = made.beside("page.html");
    run(&format!("report {} --html {}", made.path(), page.display()));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("\"Gaps\"") && page.contains("no buffer was free"));
}

#[test]
fn a_replay_tells_them_when_it_passes_them() {
    let (made, _) = lossy();
    let report = json(&format!("report {} --json", made.path()));
    let top = run(&format!("top --replay {} --speed max --json", made.path())).out;
    let frames: Vec<Value> = top.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = frames.last().unwrap();
    let (told, reported) = (&last["gaps"][0], &report["gaps"][1]);
    assert_eq!(last["gaps"].as_array().unwrap().len(), 1, "those of known beginning");
    assert_eq!((&told["from"], &told["until"]), (&reported["from"], &reported["until"]));
    assert_eq!((&told["session"], &told["why"]), (&"recording".into(), &"events_lost".into()));
    assert_eq!((&last["health"]["gaps"], &last["health"]["undecoded"]), (&1.into(), &1.into()));
    let missed = |name: &str| -> u64 {
        frames.iter().map(|frame| frame["missed"][name].as_u64().unwrap()).sum()
    };
    assert_eq!((missed("gaps"), missed("events_lost"), missed("undecoded")), (1, 7, 1));
    assert_eq!(missed("unattributed_send_bytes"), 0);
    let csv = run(&format!("top --replay {} --speed max --csv", made.path())).out;
    assert!(csv.lines().next().unwrap().ends_with("interval_gaps,interval_unattributed_bytes"));
}
