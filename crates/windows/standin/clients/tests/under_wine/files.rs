//! Sessions that log to a file.

use crate::stage::{Machine, windows_path};
use serde_json::Value;
use std::fs;

/// 64 KB, as `probe record` asks for.
const BUFFER: u64 = 65_536;

const LOAD: &str = "@ wait network process\n@ +0.1 rate 20000 for 2 flows 100 processes 5\n";

/// Records; gives the program's report and the file's length and header.
fn record(machine: &Machine, seconds: &str, limits: &str) -> (Value, u64, Header) {
    let path = machine.file("trace.etl");
    let line = format!("probe record rec {seconds} {} {limits}", windows_path(&path));
    let said = machine.start(line.trim_end()).ready().finish();
    let bytes = fs::read(&path).unwrap();
    (said, bytes.len() as u64, Header::of(&bytes))
}

/// What TRACE_LOGFILE_HEADER says of the end.
struct Header {
    end_time: u64,
    buffers: u32,
}

impl Header {
    fn of(bytes: &[u8]) -> Self {
        // Behind the header of the buffer and that of the record.
        let at = 0x48 + 0x20;
        let end_time = u64::from_le_bytes(bytes[at + 16..at + 24].try_into().unwrap());
        let buffers = u32::from_le_bytes(bytes[at + 36..at + 40].try_into().unwrap());
        Self { end_time, buffers }
    }
}

#[test]
fn a_file_is_complete_when_its_session_stops() {
    let Some(machine) = Machine::new("file", LOAD) else { return };
    let (said, length, header) = record(&machine, "4", "");
    assert_eq!((&said["start"], &said["code"]), (&0.into(), &0.into()));
    assert_eq!(u64::from(header.buffers) * BUFFER, length);
    assert_ne!(header.end_time, 0);
    let report = machine.report("recorded-rec");
    assert!(report["events"].as_u64().unwrap() >= 40_000, "{report}");
}

#[test]
fn a_ring_keeps_its_size() {
    let Some(machine) = Machine::new("ring", LOAD) else { return };
    let (said, length, header) = record(&machine, "4", "1 2");
    assert_eq!((&said["start"], &said["code"]), (&0.into(), &0.into()));
    assert_eq!((length, header.buffers), (1024 * 1024, 16));
}

#[test]
fn a_full_file_ends_its_session() {
    let Some(machine) = Machine::new("full", LOAD) else { return };
    let (said, length, header) = record(&machine, "4", "1 1");
    assert_eq!((&said["start"], &said["code"]), (&0.into(), &4201.into()));
    assert_eq!((length, header.buffers), (1024 * 1024, 16));
    assert_ne!(header.end_time, 0);
}

#[test]
fn a_disk_that_fills_ends_the_session() {
    let Some(machine) = Machine::new("disk", LOAD) else { return };
    machine.inject("WriteLog=112@1+5");
    assert_eq!(record(&machine, "4", "").0["code"], 4201);
}

#[test]
fn a_path_that_does_not_exist_is_refused() {
    let Some(machine) = Machine::new("path", LOAD) else { return };
    assert_eq!(machine.run("probe record rec 1 C:\\no\\such\\folder\\a.etl")["start"], 3);
    assert_eq!(machine.run("probe list")["sessions"], serde_json::json!([]));
}

#[test]
fn another_process_goes_on_writing_and_closes() {
    let Some(machine) = Machine::new("heir", LOAD) else { return };
    let path = machine.file("trace.etl");
    let line = format!("probe record rec 60 {}", windows_path(&path));
    machine.start(&line).ready().kill();
    let talk = machine.run("talk 127.0.0.1 3 100");
    assert_eq!(machine.run("probe stop rec")["code"], 0);
    let bytes = fs::read(&path).unwrap();
    let header = Header::of(&bytes);
    assert_ne!(header.end_time, 0);
    assert_eq!(u64::from(header.buffers) * BUFFER, bytes.len() as u64);
    let report = machine.report("recorded-rec");
    assert_eq!(crate::stage::of_process(&report, &talk["pid"]).0, 450);
}
