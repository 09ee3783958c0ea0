//! The system's clock is set while a recording is made: span, order, rates and intervals stay
//! those of the time that passed, and the head and JSON say so.

use crate::program::{Made, field, rows, run};
use serde_json::Value;

fn json(args: &str) -> Value {
    serde_json::from_str(&run(args).out).unwrap()
}

/// A minute in which 1000 bytes are sent every second, on two processors; `settings` say the rest.
fn minute(settings: &str) -> String {
    format!(
        "cpus 2\nend 60\n{settings}\n+0.001 running 77 a.exe\n\
        cpu 0\n+1 repeat 30 every 2 {{\ntcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 1000\n}}\n\
        cpu 1\n+2 repeat 29 every 2 {{\ntcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 1000\n}}\n"
    )
}

fn line<'o>(out: &'o str, title: &str) -> &'o str {
    out.lines().find(|line| line.starts_with(title)).unwrap_or_else(|| panic!("{title}: {out}"))
}

/// All that must hold whatever became of the clock.
fn is_sensible(made: &Made, what: &str) {
    let table = run(&format!("report {} --width 200", made.path())).out;
    let time = line(&table, "Time");
    let lengths = ["(57 s", "(58 s", "(59 s"];
    assert!(lengths.iter().any(|length| time.contains(length)), "{what}: {time}");
    assert!(line(&table, "Upload").contains("peak 0.98 KiB/s"), "{what}: {table}");
    assert!(!table.contains("Late "), "{what}: {table}");
    let csv = run(&format!("report {} --by second --csv", made.path())).out;
    let rows = rows(&csv);
    assert_eq!(rows.len(), 59, "{what}: a row for each second");
    assert!(rows.iter().all(|row| field(row, "send_bytes") == "1000"), "{what}");
    let report = json(&format!("report {} --json", made.path()));
    assert_eq!(report["totals"]["send_bytes"], 59_000, "{what}");
    assert_eq!(report["health"]["late_events"], 0, "{what}");
    let top = run(&format!("top --replay {} --speed max --json", made.path())).out;
    let frames: Vec<Value> = top.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(frames.last().unwrap()["total"]["send_bytes"], 59_000, "{what}");
    let ends: Vec<&str> = frames.iter().map(|frame| frame["time"].as_str().unwrap()).collect();
    assert!(ends.is_sorted(), "{what}: {ends:?}");
}

/// What is said of the clock, in notes and in JSON.
fn said(made: &Made) -> (Vec<String>, Vec<(i64, String)>) {
    let report = json(&format!("report {} --json", made.path()));
    let strings = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    let set = report["trace"]["clock_set"].as_array().unwrap().iter();
    let set = set.map(|one| {
        let seconds = format!("{:.0}", one["seconds"].as_f64().unwrap());
        (seconds.parse().unwrap(), one["basis"].as_str().unwrap().to_owned())
    });
    let notes = strings(&report["notes"]);
    let table = run(&format!("report {} --width 400", made.path())).out;
    assert!(notes.iter().all(|note| table.contains(note.as_str())), "{table}");
    let top = run(&format!("top --replay {} --speed max --json", made.path())).out;
    let last: Value = serde_json::from_str(top.lines().last().unwrap()).unwrap();
    assert_eq!(strings(&last["notes"]), notes, "a replay tells the same");
    (notes, set.collect())
}

#[test]
fn a_header_that_ends_earlier_or_later_than_its_session_is_not_believed() {
    for seconds in [-3600, -90, -20, 20, 90, 3600, 86_400] {
        let made = Made::of(&minute(&format!("set-clock 30 {seconds}")));
        is_sensible(&made, &format!("{seconds} s"));
        let (notes, set) = said(&made);
        assert_eq!(set, [(seconds, "end".to_owned())]);
        let way = if seconds < 0 { "back" } else { "ahead" };
        assert!(notes[0].contains(&format!("the clock was set {way} by ")), "{notes:?}");
    }
}

#[test]
fn without_times_of_flushes_only_the_last_event_tells() {
    for (seconds, expected) in [
        (-3600, vec![(-3599, "last_event")]),
        (3600, vec![(3601, "last_event")]),
        (300, vec![(301, "last_event")]),
        // Perhaps nothing more happened.
        (30, vec![]),
    ] {
        let mut bytes =
            testkit::script::compile(&minute(&format!("set-clock 30 {seconds}"))).unwrap();
        for buffer in bytes.chunks_mut(8192) {
            buffer[0x10..0x18].fill(0);
        }
        let made = Made::bytes(&bytes);
        is_sensible(&made, &format!("{seconds} s"));
        let (notes, set) = said(&made);
        let set: Vec<_> = set.iter().map(|(seconds, basis)| (*seconds, basis.as_str())).collect();
        assert_eq!(set, expected);
        assert_eq!(notes.len(), expected.len(), "{notes:?}");
    }
}

#[test]
fn an_unclosed_recording_has_the_span_of_its_events() {
    let made = Made::of(&minute("unclosed"));
    is_sensible(&made, "unclosed");
    assert_eq!(said(&made).1, []);
    assert!(run(&format!("report {}", made.path())).out.contains("never closed"));
}

#[test]
fn times_that_go_back_count_on() {
    for seconds in [-3600, -20] {
        let made = Made::of(&minute(&format!("clock system\nset-clock 30 {seconds}")));
        is_sensible(&made, &format!("{seconds} s"));
        let (notes, set) = said(&made);
        assert_eq!(set.len(), 1);
        assert_eq!(set[0].1, "event_times");
        assert!((seconds..=seconds + 2).contains(&set[0].0), "{set:?}");
        assert!(notes[0].contains("after 29 s of recording") && notes[0].contains("set back"));
        let part = json(&format!("report {} --json --since +20s --until +40s", made.path()));
        assert_eq!(part["selected"]["send_bytes"], 20_000, "{seconds}");
    }
}

#[test]
fn a_jump_ahead_is_no_time_that_passed() {
    let made = Made::of(&minute("clock system\nset-clock 30 3600"));
    is_sensible(&made, "an hour ahead");
    let (notes, set) = said(&made);
    assert_eq!(set, [(3601, "silence".to_owned())]);
    assert!(notes[0].contains("set ahead, or the machine slept"), "{notes:?}");
}

#[test]
fn owners_and_names_follow_the_order_of_what_happened() {
    // The process id is used again behind the jump, by the clock an hour earlier.
    let made = Made::of(
        "cpus 2\nclock system\nset-clock 30 -3600\n\
        cpu 0\n+1 process start 77 parent 4 \"C:\\one.exe\"\n\
        cpu 1\n+2 tcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 100\n\
        cpu 0\n+12 process stop 77\n\
        +31 process start 77 parent 4 \"C:\\two.exe\"\n\
        cpu 1\n+32 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 7\n",
    );
    let rows = rows(&run(&format!("report {} --csv", made.path())).out);
    let owners: Vec<_> =
        rows.iter().map(|row| (field(row, "image_name"), field(row, "send_bytes"))).collect();
    assert_eq!(owners, [("one.exe", "100"), ("two.exe", "7")]);
}

#[test]
fn a_clock_that_was_not_set_is_not_mentioned() {
    for settings in
        ["", "clock system", "storage merged", "storage compressed", "clock cycles 2400"]
    {
        let made = Made::of(&minute(settings));
        assert_eq!(said(&made), (vec![], vec![]), "{settings}");
    }
    let idle = Made::of("cpus 1\nend 30000\n+1 tcp send 77 10.0.0.1:1 -> 10.0.0.2:443 100\n");
    assert_eq!(said(&idle), (vec![], vec![]), "flushed at its end, hours after its last event");
}
