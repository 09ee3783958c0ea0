//! Recordings that cost as much as a recording can: each by its size, so that twice the size can be
//! compared with one.

use crate::Width;
use crate::etl_writer::{EtlOptions, EtlWriter, LogfileHeader, Storage};
use crate::payload::{NetworkEvent, Operation, ProcessStart, QueryCompleted};
use crate::records::EventRecord;
use std::net::{Ipv4Addr, SocketAddr};

/// A kind of recording.
#[derive(Clone, Copy, Debug)]
pub struct Hostile {
    /// What is odd about it.
    pub name: &'static str,
    /// Makes it; the file grows with the size.
    pub make: fn(usize) -> Vec<u8>,
    /// A size that shows what it costs.
    pub size: usize,
    /// Many processors have large buffers: more memory is needed to put their events in order.
    pub is_wide: bool,
}

/// All kinds.
pub static HOSTILE: &[Hostile] = &[
    Hostile {
        name: "128 processors, buffers of a mebibyte",
        make: processors,
        size: 256,
        is_wide: true,
    },
    Hostile { name: "the same, compressed", make: compressed_processors, size: 256, is_wide: true },
    Hostile {
        name: "answers with long host names",
        make: long_names,
        size: 100_000,
        is_wide: false,
    },
    Hostile {
        name: "failed answers with long names",
        make: failed_names,
        size: 300_000,
        is_wide: false,
    },
    Hostile { name: "a process id for each event", make: many_pids, size: 500_000, is_wide: false },
    Hostile { name: "a flow for each event", make: many_flows, size: 500_000, is_wide: false },
    Hostile {
        name: "one process id started again and again",
        make: one_pid,
        size: 100_000,
        is_wide: false,
    },
    Hostile {
        name: "a process for each event, none ends",
        make: many_processes,
        size: 300_000,
        is_wide: false,
    },
    Hostile { name: "a host for each address", make: many_hosts, size: 300_000, is_wide: false },
    Hostile {
        name: "an interval for each event",
        make: many_intervals,
        size: 200_000,
        is_wide: false,
    },
    Hostile {
        name: "names of letters without width",
        make: no_width,
        size: 20_000,
        is_wide: false,
    },
    Hostile { name: "times at the end of time", make: last_times, size: 200_000, is_wide: false },
];

/// Ticks of 100 ns in a millisecond.
const MS: i64 = 10_000;

const LARGE: u32 = 1 << 20;

fn writer(buffer_size: u32, storage: Storage) -> EtlWriter {
    let header = LogfileHeader { buffer_size, ..LogfileHeader::default() };
    EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() })
}

fn send(file: &EtlWriter, pid: u32, remote: u32, ticks: i64) -> NetworkEvent {
    NetworkEvent {
        operation: Operation::TcpSend,
        pid,
        local: SocketAddr::from(([192, 168, 1, 2], 50_000)),
        remote: SocketAddr::from((Ipv4Addr::from_bits(0xcb00_7105_u32.wrapping_add(remote)), 443)),
        size: 1000,
        timestamp: file.header().raw_time(ticks),
        uptime: 0,
        logged_by: 0,
        width: Width::Bits64,
        logged_as: None,
    }
}

/// Writes `make` of each number to the one processor, a tenth of a millisecond apart.
fn each(size: usize, mut make: impl FnMut(&mut EtlWriter, u32, i64)) -> Vec<u8> {
    let mut file = writer(LARGE, Storage::Plain);
    for (number, at) in (0..).zip(0..size) {
        make(&mut file, number, i64::try_from(at).unwrap_or(0) * MS / 10);
    }
    file.finish()
}

/// So many buffers, all of them open at once.
fn wide(buffers: usize, storage: Storage) -> Vec<u8> {
    const PROCESSORS: usize = 128;
    const RECORD: usize = 8192;
    let mut file = writer(LARGE, storage);
    let records = buffers * (usize::try_from(LARGE).unwrap_or(0) / RECORD - 1);
    for number in 0..records {
        let timestamp = file.header().raw_time(i64::try_from(number).unwrap_or(0));
        let payload = vec![0; RECORD - 128];
        let processor = u16::try_from(number % PROCESSORS).unwrap_or(0);
        file.push(processor, &EventRecord { timestamp, payload, ..EventRecord::default() });
    }
    file.finish()
}

fn processors(buffers: usize) -> Vec<u8> {
    wide(buffers, Storage::Plain)
}

fn compressed_processors(buffers: usize) -> Vec<u8> {
    wide(buffers, Storage::Compressed)
}

/// Names of 4,000 letters that compress to nothing.
fn answers(size: usize, status: u32, results: &str) -> Vec<u8> {
    let mut file = writer(LARGE, Storage::Compressed);
    for number in 0..size {
        let name = format!("{number}.{}", "\u{4e00}".repeat(2000));
        let timestamp = file.header().raw_time(i64::try_from(number).unwrap_or(0) * MS);
        let (results, kind, pid, options) = (results.to_owned(), 1, 100, 0);
        let query = QueryCompleted { name, kind, options, status, results, pid, timestamp };
        file.push(0, &query.event());
    }
    file.finish()
}

fn long_names(size: usize) -> Vec<u8> {
    answers(size, 0, "203.0.113.5;")
}

fn failed_names(size: usize) -> Vec<u8> {
    answers(size, 9003, "-")
}

fn many_pids(size: usize) -> Vec<u8> {
    each(size, |file, number, at| {
        let event = send(file, 4 * (number + 2), 0, at);
        file.push(0, &event.manifest());
    })
}

fn many_flows(size: usize) -> Vec<u8> {
    each(size, |file, number, at| {
        let event = send(file, 100, number, at);
        file.push(0, &event.manifest());
    })
}

fn start(file: &EtlWriter, pid: u32, image: &str, at: i64) -> EventRecord {
    let (create_time, image) = (file.header().file_time(at), image.to_owned());
    let start = ProcessStart { pid, create_time, image, parent: 4, ..ProcessStart::default() };
    start.start_event(3, file.header().raw_time(at))
}

fn one_pid(size: usize) -> Vec<u8> {
    each(size, |file, _, at| {
        let begins = start(file, 100, "a.exe", at);
        file.push(0, &begins);
        let event = send(file, 100, 0, at + 5);
        file.push(0, &event.manifest());
    })
}

fn many_processes(size: usize) -> Vec<u8> {
    each(size, |file, number, at| {
        let pid = 4 * (number + 2);
        let begins = start(file, pid, &format!(r"\Device\a{number}.exe"), at);
        file.push(0, &begins);
        let event = send(file, pid, 0, at + 5);
        file.push(0, &event.manifest());
    })
}

fn many_hosts(size: usize) -> Vec<u8> {
    each(size, |file, number, at| {
        let address = Ipv4Addr::from_bits(0xcb00_7105_u32.wrapping_add(number));
        let (name, results) = (format!("h{number}.example"), format!("{address};"));
        let timestamp = file.header().raw_time(at);
        let (kind, options, status, pid) = (1, 0, 0, 100);
        let query = QueryCompleted { name, kind, options, status, results, pid, timestamp };
        file.push(0, &query.event());
        let event = send(file, 100, number, at + 5);
        file.push(0, &event.manifest());
    })
}

fn many_intervals(size: usize) -> Vec<u8> {
    each(size, |file, _, at| {
        // Seven seconds apart.
        let event = send(file, 100, 0, at * 70_000);
        file.push(0, &event.manifest());
    })
}

fn no_width(size: usize) -> Vec<u8> {
    let mut file = writer(LARGE, Storage::Plain);
    for number in 0..8 {
        let image = format!("{}{}", "\u{301}".repeat(size), "x".repeat(60));
        let begins = start(&file, 100 + number, &image, 0);
        file.push(0, &begins);
        let event = send(&file, 100 + number, number, MS);
        file.push(0, &event.manifest());
    }
    file.finish()
}

fn last_times(size: usize) -> Vec<u8> {
    each(size, |file, _, _| {
        let event = NetworkEvent { timestamp: i64::MAX, ..send(file, 100, 0, 0) };
        file.push(0, &event.manifest());
    })
}
