//! Times as the user writes them, and the zone in which they are read and shown.

use crate::program::{Made, SAMPLE, run, run_with};

/// Events at +1, +61 and +121 s of a recording that begins at 08:15 of a machine in UTC+01:00.
const SCRIPT: &str = "start 2026-03-02T08:15:00Z\nzone -60\n\
    +1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 1\n\
    +61 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n\
    +121 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 100\n";

#[test]
fn a_span_is_written_in_many_ways() {
    for (span, bytes) in [
        ("--since 08:16", 110),
        ("--since 8:16 --until 8:17", 10),
        ("--since 08:16..08:17", 10),
        ("--since ..08:16", 1),
        ("--since 2026/03/02#08:16", 110),
        ("--since 2026-03-02T08:16:00Z --until +100s", 10),
        ("--since +60s..+90s", 10),
        ("--since 09:16 --tz recording", 110),
        ("--since 09:16 --tz Europe/Berlin", 110),
        ("--since 08:16 --tz recording", 111),
    ] {
        let made = Made::of(SCRIPT);
        let span: Vec<&str> = span.split(' ').collect();
        let args = format!("report {} --json", made.path());
        // A # here is a space within an argument.
        let args: Vec<String> =
            args.split(' ').chain(span.iter().copied()).map(|arg| arg.replace('#', " ")).collect();
        let ended = run_with(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["selected"]["send_bytes"], bytes, "{span:?}: {}", ended.err);
    }
}

#[test]
fn the_end_of_a_recording_is_a_place_to_count_from() {
    let rows = |span: &str| run(&format!("report {SAMPLE} --csv --by second {span}")).out;
    let last = rows("--since -10s");
    // The recording ends at 08:18:04.
    assert!(last.lines().nth(1).unwrap().starts_with("2026-03-02T08:17:54"), "{last}");
    assert_eq!(rows("--since -30s..-10s"), rows("--since 08:17:34..08:17:54"));
}

#[test]
fn the_zone_of_people_is_chosen() {
    for (zone, shown) in [
        ("utc", "2026-03-02 08:15:01 to 08:17:01 (2 min 0 s, UTC+00:00)"),
        ("recording", "2026-03-02 09:15:01 to 09:17:01 (2 min 0 s, UTC+01:00)"),
        ("Asia/Shanghai", "2026-03-02 16:15:01 to 16:17:01 (2 min 0 s, UTC+08:00)"),
    ] {
        let made = Made::of(SCRIPT);
        let table = run(&format!("report {} --tz {zone}", made.path())).out;
        assert!(table.contains(shown), "{table}");
        assert!(table.contains(", UTC+01:00\n"), "the zone of the machine: {table}");
        let events = run(&format!("dump {} --tz {zone} --limit 2", made.path())).out;
        assert!(events.contains(&shown[..16]), "{events}");
        let frames =
            run(&format!("top --replay {} --speed max --plain --tz {zone}", made.path())).out;
        assert!(frames.contains(&shown[11..16]), "{frames}");
    }
}

#[test]
fn what_is_no_time_or_zone_is_an_error_that_says_what_is() {
    assert!(run("report a.etl --since soon").err.contains("08:15, 2026-03-02 08:15"));
    let zone = run("report a.etl --tz europe/berln");
    assert_eq!(zone.code, 64);
    assert!(zone.err.contains("Europe/Berlin, local, utc, recording"), "{}", zone.err);
    let twice = run(&format!("report {SAMPLE} --since 08:15..08:16 --until 08:17"));
    let said =
        "error: --since 08:15..08:16 says when to end, and so does --until; give one of them";
    assert_eq!((twice.code, twice.err.trim_end()), (64, said));
}
