//! Numbers people read: peaks, and the sums of what is wanted beside those of all there is.

use crate::program::{Made, run};
use serde_json::Value;

fn json(args: &str) -> Value {
    serde_json::from_str(&run(args).out).unwrap()
}

/// An hour in which little happens, and one second with ten megabytes each way.
fn one_busy_second() -> Made {
    Made::of(
        "cpus 2\nrunning 77 a.exe\n+1 repeat 60 every 60 {\ntcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 1000\n}\n\
        +1800.2 tcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 4000000\n\
        +1800.7 tcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 6000000\n\
        +900.5 tcp recv 77 10.0.0.1:50000 <- 10.0.0.2:443 10000000\n",
    )
}

/// The line of the head with this title.
fn line<'o>(out: &'o str, title: &str) -> &'o str {
    out.lines().find(|line| line.starts_with(title)).unwrap_or_else(|| panic!("{title}: {out}"))
}

#[test]
fn a_peak_is_that_of_the_highest_interval_whatever_the_width_of_the_chart() {
    let made = one_busy_second();
    let table = run(&format!("report {}", made.path())).out;
    assert!(line(&table, "Upload").ends_with("peak 9.54 MiB/s"), "{table}");
    assert!(line(&table, "Download").ends_with("peak 9.54 MiB/s"), "{table}");
    let page = made.beside("page.html");
    run(&format!("report {} --html {}", made.path(), page.display()));
    assert_eq!(std::fs::read_to_string(page).unwrap().matches("peak 9.54 MiB/s").count(), 2);
}

#[test]
fn it_is_the_rate_of_an_interval_of_the_wanted_length() {
    let made = one_busy_second();
    let table = run(&format!("report {} --interval 10s", made.path())).out;
    assert!(line(&table, "Upload").ends_with("peak 977 KiB/s"), "{table}");
    let half = run(&format!("report {} --since +1801s", made.path())).out;
    assert!(line(&half, "Upload").ends_with("peak 0.98 KiB/s"), "of the wanted time: {half}");
}

/// Bytes in four pieces of time; the last is without an owner.
fn four_times() -> Made {
    Made::of(
        "cpus 2\nrunning 77 a.exe\nrunning 78 b.exe\n\
        +0.1 tcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 1000\n\
        +0.2 tcp recv 78 10.0.0.1:50001 <- 10.0.0.2:443 200\n\
        +30 tcp send 77 10.0.0.1:50000 -> 10.0.0.2:443 50\n\
        +50 tcp send 0 10.0.0.1:50002 -> 10.0.0.2:443 7\n",
    )
}

#[test]
fn totals_are_of_the_whole_recording_and_selected_of_what_passes() {
    let made = four_times();
    let sums = |report: &Value, of: &str| {
        let sum = |name: &str| report[of][name].as_u64().unwrap();
        (sum("send_bytes"), sum("recv_bytes"))
    };
    let cases = [
        ("", (1057, 200), (1057, 200)),
        ("--since +20s", (57, 0), (57, 0)),
        ("--until +40s", (1050, 200), (1050, 200)),
        ("--since +20s --until +40s", (50, 0), (50, 0)),
        ("--since +5m", (0, 0), (0, 0)),
        ("--name b.exe", (0, 200), (1057, 200)),
        ("--since +20s --name a.exe", (50, 0), (57, 0)),
    ];
    for (words, selected, spanned) in cases {
        for by in ["process", "second", "connection", "zone"] {
            let report = json(&format!("report {} --json --by {by} {words}", made.path()));
            assert_eq!(sums(&report, "totals"), (1057, 200), "{words} by {by}");
            assert_eq!(sums(&report, "selected"), selected, "{words} by {by}");
            assert_eq!(sums(&report, "unattributed"), (7, 0), "{words} by {by}");
            let zones = report["zones"].as_array().unwrap().iter();
            let zones: u64 = zones.map(|zone| zone["send_bytes"].as_u64().unwrap()).sum();
            assert_eq!(zones, spanned.0, "{words}: zones are of the wanted time");
        }
    }
}

#[test]
fn the_head_has_both_where_anything_is_left_out() {
    let made = four_times();
    let whole = run(&format!("report {}", made.path())).out;
    assert!(!whole.contains("Selected"), "{whole}");
    for words in ["--since +20s", "--name a.exe --since +20s --until +40s"] {
        let out = run(&format!("report {} {words}", made.path())).out;
        assert!(line(&out, "Selected").contains("of 1.03 KiB and 200 B in the whole"), "{out}");
        assert!(line(&out, "Whole recording").contains("1.03 KiB"), "{out}");
        assert!(line(&out, "Total of these").contains(" B"), "{out}");
    }
}
