//! Time stamps far ahead of those around them: what follows keeps its own time.

use std::collections::BTreeMap;

use testkit::etl_writer::{EtlOptions, EtlWriter, LogfileHeader, Storage};
use testkit::payload::Operation;
use testkit::records::Record;

use crate::program::{Made, rows, run};
use crate::recording::transfer;
use serde_json::Value;

const SECOND: i64 = 10_000_000;
const YEAR: i64 = 365 * 86_400 * SECOND;
/// Events of one size that fit into a buffer.
const BUFFER: u32 = 16_384;

/// A second apart, on processors in turn; a stamp is `ahead` where `is_wrong`, which is told the number of
/// the event and its place in its buffer.
fn recording(
    (count, processors): (u32, u32),
    storage: Storage,
    ahead: i64,
    is_wrong: impl Fn(u32, u32) -> bool,
) -> Made {
    let mut header = LogfileHeader { buffer_size: BUFFER, ..LogfileHeader::default() };
    if storage == Storage::Compressed {
        header.log_file_mode = 0x401_0001;
    }
    let mut writer = EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() });
    let record = |timestamp| transfer(Operation::TcpSend, 100, 1, timestamp).manifest();
    let length = record(0).to_bytes().len().next_multiple_of(8);
    let in_a_buffer = (BUFFER - 72) / u32::try_from(length).unwrap();
    for number in 0..count {
        let wrong = is_wrong(number, number / processors % in_a_buffer);
        let at = i64::from(number + 1) * SECOND + if wrong { ahead } else { 0 };
        let processor = u16::try_from(number % processors).unwrap();
        writer.push(processor, &record(writer.header().raw_time(at)));
    }
    Made::bytes(&writer.finish())
}

/// Events by the second they are counted in.
fn by_second(made: &Made) -> BTreeMap<String, u64> {
    let csv = run(&format!("report {} --by second --format csv", made.path())).out;
    let cell = |row: &[(String, String)], name: &str| {
        row.iter().find(|(column, _)| column == name).unwrap().1.clone()
    };
    let row = |row: &Vec<(String, String)>| (cell(row, "second"), cell(row, "send_ops"));
    rows(&csv).iter().map(row).map(|(second, sends)| (second, sends.parse().unwrap())).collect()
}

/// So many events are not in their own second, and none anywhere but in one of the recording's.
fn only_these_are_elsewhere(made: &Made, count: u32, wrong: usize) {
    let rows = by_second(made);
    assert_eq!(rows.values().sum::<u64>(), u64::from(count));
    let years: Vec<_> = rows.keys().map(|second| &second[..4]).collect();
    assert!(years.iter().all(|year| *year == years[0]), "{years:?}");
    let seconds = usize::try_from(count).unwrap();
    assert!(rows.len() + wrong >= seconds, "{} of {seconds} seconds", rows.len());
}

#[test]
fn one_costs_itself_alone() {
    for ahead in [61 * SECOND, 86_400 * SECOND, 10 * YEAR, 1000 * YEAR, i64::MAX / 2] {
        for processors in [1, 3] {
            let made =
                recording((300, processors), Storage::Plain, ahead, |number, _| number == 150);
            only_these_are_elsewhere(&made, 300, 1);
        }
    }
}

#[test]
fn wherever_it_stands_in_a_buffer() {
    let last = (BUFFER - 72) / 120 - 1;
    for storage in [Storage::Plain, Storage::Compressed] {
        for at in [0, 1, last - 1, last] {
            let made = recording((3000, 1), storage, 10 * YEAR, |_, place| place == at);
            only_these_are_elsewhere(&made, 3000, 3000 / 100);
        }
    }
}

#[test]
fn several_in_a_row_and_some_now_and_then() {
    let in_a_row =
        recording((300, 2), Storage::Plain, 10 * YEAR, |number, _| (100..140).contains(&number));
    only_these_are_elsewhere(&in_a_row, 300, 40);
    let now_and_then =
        recording((300, 2), Storage::Plain, 10 * YEAR, |number, _| number < 290 && number % 7 == 5);
    only_these_are_elsewhere(&now_and_then, 300, 43);
}

#[test]
fn a_pause_is_not_one() {
    let made = recording((300, 2), Storage::Plain, 10 * YEAR, |number, _| number >= 200);
    let rows = by_second(&made);
    assert_eq!((rows.len(), rows.values().sum::<u64>()), (300, 300));
}

#[test]
fn it_is_noted_and_a_dump_shows_the_time_taken() {
    let made = recording((30, 1), Storage::Plain, 10 * YEAR, |number, _| number == 15);
    let report = run(&format!("report {} --format json", made.path()));
    assert_eq!(report.code, 0);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    let problems = report["trace"]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["reason"] == "wrong_time"), "{problems:?}");
    let chinese = run(&format!("report {} --lang zh", made.path())).out;
    assert!(chinese.contains("时间戳与前后相差甚远"), "{chinese}");
    let dump = run(&format!("dump {} --format ndjson", made.path()));
    assert_eq!(dump.code, 0);
    let lines = dump.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let times: Vec<_> = lines.filter_map(|line| line["time"].as_str().map(str::to_owned)).collect();
    assert!(times.len() >= 30 && times.is_sorted(), "{times:?}");
    let top = run(&format!("top --replay {} --speed max --plain --format csv", made.path()));
    assert_eq!(top.code, 0);
    let wrong = top.out.lines().filter(|line| line.starts_with("2036"));
    assert_eq!(wrong.count(), 0);
}
