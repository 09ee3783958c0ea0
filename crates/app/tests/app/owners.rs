//! A process owns nothing from before its creation, whatever event describes it.

use testkit::Width;
use testkit::payload::{ClassicProcess, ProcessOpcode, ProcessStop};

use crate::program::run;
use crate::recording::{Recording, by_process, report};

/// Seconds, in milliseconds.
const fn s(seconds: i64) -> i64 {
    seconds * 1000
}

fn rows(made: Recording) -> Vec<(String, u64)> {
    let made = made.made();
    let rows = by_process(&report(&made, ""));
    // Several processes without a name may have had the id.
    let mut sums: Vec<(String, u64)> = Vec::new();
    for (name, sent, _) in rows {
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += sent,
            None => sums.push((name, sent)),
        }
    }
    let by_second = report(&made, "--by second,process");
    let total = |report: &serde_json::Value| -> u64 {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.map(|row| row["send_bytes"].as_u64().unwrap()).sum()
    };
    assert_eq!(total(&by_second), sums.iter().map(|(_, sum)| sum).sum::<u64>());
    sums
}

fn named(rows: &[(&str, u64)]) -> Vec<(String, u64)> {
    rows.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect()
}

fn stop(made: &Recording, image: &str, created: i64, ended: i64) -> ProcessStop {
    let (create_time, exit_time) = (made.file_time(created), made.file_time(ended));
    ProcessStop {
        pid: 4000,
        sequence: create_time.unsigned_abs(),
        create_time,
        exit_time,
        image: image.into(),
        ..ProcessStop::default()
    }
}

fn classic(made: &mut Recording, opcode: ProcessOpcode, image: &str, key: u64, at: i64) {
    let process = ClassicProcess {
        key,
        pid: 4000,
        parent: 4,
        session: 1,
        exit_status: 0x103,
        user: Some(testkit::payload::sid(5, &[18])),
        image: image.into(),
        ..ClassicProcess::default()
    };
    let record = process.record(opcode, 4, Width::Bits64, made.at(at));
    made.push(&record);
}

/// Traffic of one process id and one flow in the first second and long after.
fn early_and_late() -> Recording {
    let mut made = Recording::by(26_100);
    made.send(4000, 111, s(1));
    made.send(4000, 222, s(250));
    made
}

#[test]
fn created_in_the_middle_and_described_at_the_end() {
    let expected = named(&[("alpha.exe", 222), ("pid 4000", 111)]);
    for version in [0, 1, 2, 3] {
        let mut made = early_and_late();
        made.rundown(4000, "alpha.exe", version, s(300), s(200));
        assert_eq!(rows(made), expected, "rundown version {version}");
    }
    for version in [0, 1, 2] {
        let mut made = early_and_late();
        let stop = stop(&made, "alpha.exe", s(200), s(300)).stop_event(version, made.at(s(300)));
        made.push(&stop);
        assert_eq!(rows(made), expected, "stop version {version}");
    }
}

#[test]
fn a_start_event_bounds_what_the_classic_class_describes() {
    let mut made = Recording::by(26_100);
    made.send(4000, 111, s(1));
    classic(&mut made, ProcessOpcode::Start, "alpha.exe", 9, s(200));
    made.send(4000, 222, s(250));
    classic(&mut made, ProcessOpcode::DcEnd, "alpha.exe", 9, s(300));
    assert_eq!(rows(made), named(&[("alpha.exe", 222), ("pid 4000", 111)]));
}

#[test]
fn without_a_creation_time_nothing_says_that_it_was_another() {
    for opcode in [ProcessOpcode::End, ProcessOpcode::DcEnd, ProcessOpcode::Defunct] {
        let mut made = early_and_late();
        classic(&mut made, opcode, "alpha.exe", 9, s(300));
        assert_eq!(rows(made), named(&[("alpha.exe", 333)]), "{opcode:?}");
    }
}

#[test]
fn two_programs_of_one_id_found_running() {
    let expected = named(&[("alpha.exe", 222), ("beta.exe", 111)]);
    let mut made = Recording::by(26_100);
    made.rundown(4000, "beta.exe", 2, 0, s(-60));
    made.send(4000, 111, s(1));
    made.send(4000, 222, s(250));
    made.rundown(4000, "alpha.exe", 2, s(300), s(200));
    assert_eq!(rows(made), expected, "by their creation times");
    // The kernel's object key came back with the process id; the names differ.
    for key in [9, 11] {
        let mut made = Recording::by(26_100);
        classic(&mut made, ProcessOpcode::DcStart, "beta.exe", 9, 0);
        made.send(4000, 111, s(1));
        classic(&mut made, ProcessOpcode::End, "beta.exe", 9, s(100));
        made.send(4000, 222, s(250));
        classic(&mut made, ProcessOpcode::DcEnd, "alpha.exe", key, s(300));
        assert_eq!(rows(made), expected, "by the end of the first, key {key}");
    }
}

#[test]
fn three_programs_of_one_id_described_by_different_events() {
    let mut made = Recording::by(26_100);
    for (size, second) in [(1, 1), (20, 50), (300, 150), (4000, 210), (50_000, 260)] {
        made.send(4000, size, s(second));
    }
    let gone = |made: &Recording, image, created, ended| {
        stop(made, image, created, ended).stop_event(2, made.at(ended))
    };
    let first = gone(&made, "first.exe", s(-10), s(80));
    let second = gone(&made, "second.exe", s(140), s(180));
    made.push(&first);
    made.push(&second);
    made.rundown(4000, "third.exe", 2, s(300), s(250));
    let expected =
        named(&[("first.exe", 21), ("pid 4000", 4000), ("second.exe", 300), ("third.exe", 50_000)]);
    assert_eq!(rows(made), expected);
}

#[test]
fn a_recording_that_has_to_be_read_twice_is_counted_once() {
    let mut made = early_and_late();
    made.rundown(4000, "alpha.exe", 2, s(300), s(200));
    let made = made.made();
    let first = report(&made, "");
    assert_eq!(first["totals"]["send_bytes"], 333);
    assert_eq!(first["trace"]["events"], 4, "the header, two sends and the rundown");
    assert_eq!(first["health"]["network_events"], 2);
    for threads in [1, 2, 4] {
        assert_eq!(report(&made, &format!("--threads {threads}")), first);
    }
    let table = run(&format!("report {} --by second", made.path())).out;
    assert!(table.contains("333 B"), "{table}");
}
