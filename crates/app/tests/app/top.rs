//! `top` over a recording: the live way must count what `report` counts.

use serde_json::Value;

use crate::program::{Made, SAMPLE, rows, run};

/// The frames of a replay, as JSON.
fn frames(args: &str) -> Vec<Value> {
    let run = run(&format!("top --replay {SAMPLE} --speed max --format json {args}"));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn report(args: &str) -> Value {
    serde_json::from_str(&run(&format!("report {SAMPLE} --format json {args}")).out).unwrap()
}

const FIGURES: [&str; 4] = ["send_ops", "send_bytes", "recv_ops", "recv_bytes"];

#[test]
fn totals_at_the_end_are_those_of_report() {
    let frames = frames("");
    let (last, report) = (frames.last().unwrap(), report(""));
    assert_eq!(last["last"], true);
    for figure in FIGURES {
        assert_eq!(last["total"][figure], report["totals"][figure], "{figure}");
        assert_eq!(last["unattributed"][figure], report["unattributed"][figure], "{figure}");
    }
    assert_eq!(last["health"]["events"], report["trace"]["events"]);
}

#[test]
fn every_row_at_the_end_is_one_of_report() {
    for by in ["process", "remote", "protocol,family", "process,connection"] {
        let frames = frames(&format!("--by {by} --top 1000"));
        let report = report(&format!("--by {by}"));
        let bytes = |rows: &Value| {
            let rows = rows.as_array().unwrap().iter();
            let figures = rows.map(|row| FIGURES.map(|figure| row[figure].as_u64().unwrap()));
            let mut figures: Vec<_> = figures.collect();
            figures.sort_unstable();
            figures
        };
        assert_eq!(bytes(&frames.last().unwrap()["rows"]), bytes(&report["rows"]), "{by}");
    }
}

#[test]
fn as_many_frames_as_asked_for() {
    assert_eq!(frames("--count 3").len(), 3);
    assert_eq!(frames("--once").len(), 1);
    let csv = run(&format!("top --replay {SAMPLE} --speed max --format csv --count 2"));
    assert!(csv.out.starts_with("time,interval_seconds,pid,start_time,image_name,send_ops,"));
    assert!(rows(&csv.out).iter().all(|row| row[0].1.ends_with('Z')), "one head, then rows");
}

#[test]
fn a_frame_says_how_complete_it_is() {
    for (lang, up, lost) in [("en", "up ", "nothing lost"), ("zh-CN", "上行 ", "无丢失")] {
        let run = run(&format!("top --replay {SAMPLE} --speed 100 --once --lang {lang}"));
        let mut lines = run.out.lines();
        assert!(lines.next().unwrap().contains(up), "{}", run.out);
        assert!(lines.next().unwrap().starts_with(lost), "{}", run.out);
    }
}

#[test]
fn no_frame_is_missed_however_fast() {
    let (frames, again) = (frames(""), frames(""));
    let counted = |frames: &[Value]| -> Vec<(String, u64)> {
        let time = |frame: &Value| frame["time"].as_str().unwrap().to_owned();
        frames.iter().map(|f| (time(f), f["total"]["recv_bytes"].as_u64().unwrap())).collect()
    };
    assert_eq!(counted(&frames), counted(&again));
    // Seconds in which nothing happened share a frame with the next; together they are all.
    let seconds: f64 = frames.iter().map(|frame| frame["interval_seconds"].as_f64().unwrap()).sum();
    assert!((181.0..=183.0).contains(&seconds), "{seconds}");
    assert!(frames.iter().all(|frame| frame["health"]["frames_skipped"] == 0));
}

#[test]
fn damage_and_losses_are_not_hidden() {
    let whole = std::fs::read(crate::program::root().join(SAMPLE)).unwrap();
    let cut = Made::bytes(&whole[..70_000]);
    let run = run(&format!("top --replay {} --speed max --format json", cut.path()));
    assert_eq!(run.code, 3);
    let last: Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert!(last["health"]["damaged"].as_u64().unwrap() > 0);
}

#[test]
fn what_cannot_be_replayed() {
    let missing = run("top --replay nowhere.etl");
    assert_eq!(missing.code, 2);
    assert_eq!(run("top --once --count 2").code, 64);
    assert_eq!(run("top --speed never").code, 64);
}

#[cfg(not(windows))]
#[test]
fn live_needs_windows() {
    for args in ["top", "", "top --plain", "top --once", "top --csv", "top --by remote"] {
        let live = run(args);
        assert_eq!((live.code, &*live.out), (4, ""), "{args}");
        assert!(live.err.starts_with("error: this command needs Windows;"), "{}", live.err);
        assert_eq!(live.err.lines().count(), 1, "{args}");
    }
}

/// The error object, and that nothing else is there.
fn refusal(args: &str, code: i32) -> String {
    let run = run(args);
    assert_eq!((run.code, run.err.lines().count()), (code, 1), "{args}: {}", run.err);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["schema"], "nettally.error/1");
    assert_eq!(document["error"]["exit_code"], code);
    let message = document["error"]["message"].as_str().unwrap().to_owned();
    assert!(!run.err.starts_with("error: ") || run.err.contains(&message), "{}", run.err);
    message
}

#[test]
fn programs_get_an_error_object_and_no_frame() {
    for form in ["--json", "--format json", "--format ndjson", "--json --lang zh-CN"] {
        assert!(refusal(&format!("top --replay nowhere.etl {form}"), 2).contains("no such file"));
    }
}

#[cfg(not(windows))]
#[test]
fn so_they_do_where_the_machine_is_asked() {
    let commands =
        ["top", "top --once", "sessions", "providers", "interfaces", "doctor", "compare"];
    for command in commands {
        assert!(refusal(&format!("{command} --json"), 4).starts_with("this command needs Windows"));
    }
}

/// A recording whose header does not say when it began.
fn without_a_time(script: &str) -> Made {
    let bytes = testkit::script::compile(&format!("start 2026-03-02T08:15:00Z\n{script}")).unwrap();
    let start = (1_772_439_300_i64 + 11_644_473_600) * 10_000_000;
    let start = start.to_le_bytes();
    let mut bytes = bytes;
    // One that holds nothing else ends when it began.
    while let Some(at) = bytes.windows(8).position(|window| window == start) {
        bytes[at..at + 8].fill(0);
    }
    Made::bytes(&bytes)
}

#[test]
fn a_recording_without_a_time_has_dashes_and_no_year() {
    let event = "+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n";
    for script in ["", event, "+0.5 process start 77 parent 4 a.exe\n"] {
        let made = without_a_time(script);
        for command in ["top --speed max --replay", "report", "dump", "compare"] {
            for form in ["table", "text", "json", "ndjson", "csv"] {
                let run = run(&format!("{command} {} --format {form}", made.path()));
                if run.code != 64 {
                    assert!(!run.out.contains("1601"), "{command} {form} {script}: {}", run.out);
                }
            }
        }
        let plain = run(&format!("top --speed max --replay {} --plain", made.path())).out;
        assert!(plain.starts_with("–  up "), "{plain}");
        let json = run(&format!("top --speed max --replay {} --json", made.path())).out;
        let frames = json.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        assert!(frames.into_iter().all(|frame| frame["time"].is_null()), "{json}");
    }
}
