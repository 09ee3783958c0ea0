//! A recording put together record by record, for what no script says.

use std::net::SocketAddr;

use testkit::Width;
use testkit::etl_writer::{EtlOptions, EtlWriter, LogfileHeader};
use testkit::payload::{NetworkEvent, Operation, ProcessStart};
use testkit::records::Record;

use crate::program::{Made, run};
use serde_json::Value;

/// Ticks of 100 ns in a millisecond.
const MILLISECOND: i64 = 10_000;

/// Where the programs of these recordings lie.
pub(crate) const FOLDER: &str = r"\Device\HarddiskVolume3\Apps\";

/// Records on their way into a file. All times are milliseconds after its start.
pub(crate) struct Recording(EtlWriter);

impl Recording {
    /// By this build of Windows.
    pub(crate) fn by(build: u32) -> Self {
        let header = LogfileHeader { build, ..LogfileHeader::default() };
        Self(EtlWriter::new(EtlOptions { header, ..EtlOptions::default() }))
    }

    /// A moment on the session's clock.
    pub(crate) fn at(&self, milliseconds: i64) -> i64 {
        self.0.header().raw_time(milliseconds * MILLISECOND)
    }

    /// The same moment as the kernel notes it, FILETIME.
    pub(crate) fn file_time(&self, milliseconds: i64) -> i64 {
        self.0.header().file_time(milliseconds * MILLISECOND)
    }

    pub(crate) fn push(&mut self, record: &impl Record) {
        self.0.push(0, record);
    }

    /// What a process sends, by a manifest event.
    pub(crate) fn send(&mut self, pid: u32, size: u32, at: i64) {
        let event = transfer(Operation::TcpSend, pid, size, self.at(at)).manifest();
        self.push(&event);
    }

    /// A process begins: event 1 of this version.
    pub(crate) fn start(&mut self, pid: u32, image: &str, version: u8, at: i64) {
        let start = self.process(pid, image, at);
        self.push(&start.start_event(version, self.at(at)));
    }

    /// A process is found running, created at another time: event 15 of this version.
    pub(crate) fn rundown(&mut self, pid: u32, image: &str, version: u8, at: i64, created: i64) {
        let start = self.process(pid, image, created);
        self.push(&start.rundown_event(version, self.at(at), 4));
    }

    /// What the kernel says of a process created then.
    pub(crate) fn process(&self, pid: u32, image: &str, created: i64) -> ProcessStart {
        let create_time = self.file_time(created);
        ProcessStart {
            pid,
            sequence: create_time.unsigned_abs(),
            create_time,
            parent: 4,
            parent_sequence: 1,
            session: 1,
            elevation_type: 3,
            integrity: 8192,
            image: format!("{FOLDER}{image}"),
            ..ProcessStart::default()
        }
    }

    /// The finished file.
    pub(crate) fn made(self) -> Made {
        Made::bytes(&self.0.finish())
    }
}

/// Data between this machine and another one.
pub(crate) fn transfer(operation: Operation, pid: u32, size: u32, timestamp: i64) -> NetworkEvent {
    let end = |text: &str| -> SocketAddr { text.parse().unwrap() };
    NetworkEvent {
        operation,
        pid,
        local: end("10.0.0.5:50001"),
        remote: end("192.0.2.10:443"),
        size,
        timestamp,
        uptime: 1,
        logged_by: 0,
        width: Width::Bits64,
        logged_as: None,
    }
}

/// The report as machines read it; the arguments follow the file's name.
pub(crate) fn report(made: &Made, args: &str) -> Value {
    let run = run(&format!("report {} --format json {args}", made.path()));
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err))
}

/// Rows of a report by process: what each is called, what it sent and received.
pub(crate) fn by_process(report: &Value) -> Vec<(String, u64, u64)> {
    let name = |row: &Value| match row["image_name"].as_str() {
        Some(name) => name.to_owned(),
        None => format!("pid {}", row["pid"]),
    };
    let bytes = |row: &Value, field: &str| row[field].as_u64().unwrap();
    let rows = report["rows"].as_array().unwrap();
    let row = |row| (name(row), bytes(row, "send_bytes"), bytes(row, "recv_bytes"));
    let mut rows: Vec<_> = rows.iter().map(row).collect();
    rows.sort();
    rows
}
