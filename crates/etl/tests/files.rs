//! Whole files of every shape, written by an independent writer and read back.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use etl::{ClockKind, OpenError, Ordered, PointerSize, Timestamp, Trace};
use testkit::Width;
use testkit::etl_writer::{
    Buffer, Clock, Closing, EtlOptions, EtlWriter, LogfileHeader, Order, Storage, Trailing, flag,
};
use testkit::records::{EventRecord, KernelHeader, KernelRecord, Record};

const CIRCULAR: u32 = 0x2;

/// A trace of 512-byte buffers, two events each: `count` events on three processors in turn,
/// 0.1 s apart, their ids counting from 1.
fn file(mut options: EtlOptions, count: u16) -> Vec<u8> {
    options.header.buffer_size = 512;
    let mut writer = EtlWriter::new(options);
    for id in 1..=count {
        let timestamp = writer.header().raw_time(i64::from(id) * 1_000_000);
        let payload = vec![0x55; 120];
        writer.push(id % 3, &EventRecord { id, timestamp, payload, ..EventRecord::default() });
    }
    writer.finish()
}

/// Ids in the order of time without the header's own, then the codes of all problems.
fn read(bytes: &[u8]) -> (Vec<u16>, Vec<&'static str>) {
    let trace = Trace::open(bytes).unwrap();
    let mut codes: Vec<_> =
        trace.problems().kept().iter().map(|problem| problem.reason.code()).collect();
    let mut events = Ordered::new(&trace);
    let (mut ids, mut last) = (Vec::new(), Timestamp::MIN);
    while let Some(next) = events.next() {
        match next {
            Ok(event) => {
                assert!(event.timestamp >= last);
                last = event.timestamp;
                ids.extend(Some(event.id).filter(|id| *id != 0));
            }
            Err(problem) => codes.push(problem.reason.code()),
        }
    }
    (ids, codes)
}

fn all(count: u16) -> Vec<u16> {
    (1..=count).collect()
}

#[test]
fn every_storage_and_order() {
    for storage in [Storage::Plain, Storage::Merged, Storage::Compressed] {
        for order in [Order::AsFilled, Order::ByProcessor, Order::ByProcessorReversed] {
            for wide_processor in [true, false] {
                let options = EtlOptions { storage, order, wide_processor, ..Default::default() };
                assert_eq!(read(&file(options, 40)), (all(40), vec![]), "{storage:?} {order:?}");
            }
        }
    }
}

#[test]
fn a_circular_file_that_has_wrapped() {
    for wrapped in 0..20 {
        let mut options = EtlOptions { order: Order::Rotated(wrapped), ..EtlOptions::default() };
        options.header.log_file_mode = CIRCULAR;
        // Later than the header's, as in any file that has wrapped.
        options.first_sequence = 1000;
        assert_eq!(read(&file(options, 40)), (all(40), vec![]), "{wrapped} buffers wrapped");
    }
}

#[test]
fn a_file_of_a_rolling_set_starts_at_a_late_sequence() {
    let options = EtlOptions { first_sequence: 1 << 40, ..EtlOptions::default() };
    assert_eq!(read(&file(options, 10)), (all(10), vec![]));
}

#[test]
fn an_unclosed_file_is_read_to_its_end() {
    let options = EtlOptions { closing: Closing::Unclosed, ..EtlOptions::default() };
    assert_eq!(read(&file(options, 10)), (all(10), vec!["never_closed"]));
}

#[test]
fn unused_space_at_the_end_is_no_damage() {
    for trailing in [Trailing::Zeros(512 * 3), Trailing::Filler(700), Trailing::Zeros(40)] {
        for storage in [Storage::Plain, Storage::Compressed] {
            let options = EtlOptions { trailing, storage, ..EtlOptions::default() };
            let bytes = file(options, 10);
            assert_eq!(read(&bytes), (all(10), vec!["unused_space"]), "{trailing:?}");
            assert_eq!(Trace::open(bytes).unwrap().problems().damage(), 0);
        }
    }
}

#[test]
fn a_missing_buffer_is_noticed() {
    let mut bytes = file(EtlOptions::default(), 12);
    bytes.truncate(bytes.len() - 512);
    let (ids, codes) = read(&bytes);
    assert_eq!((ids.len(), codes), (10, vec!["missing_buffers"]));
}

#[test]
fn the_header_says_it_all() {
    for (width, pointer_size) in
        [(Width::Bits32, PointerSize::Four), (Width::Bits64, PointerSize::Eight)]
    {
        let header = LogfileHeader {
            width,
            events_lost: 41,
            buffers_lost: 7,
            log_file_mode: CIRCULAR,
            session_name: "a session".to_owned(),
            file_name: "C:\\a file.etl".to_owned(),
            ..LogfileHeader::default()
        };
        let expected = header.clone();
        let trace = Trace::open(file(EtlOptions { header, ..EtlOptions::default() }, 3)).unwrap();
        let header = trace.header();
        assert_eq!(header.pointer_size, pointer_size);
        assert_eq!((header.os_version, header.format_version), ((10, 0), (1, 5)));
        assert_eq!((header.os_build, header.processors), (26_100, 4));
        assert_eq!((header.events_lost, header.buffers_lost), (41, 7));
        assert_eq!(header.started, Some(Timestamp(expected.start_time)));
        assert_eq!(header.booted, Some(Timestamp(expected.boot_time)));
        assert_eq!(header.ended, Some(Timestamp(expected.start_time + 3_000_000)));
        assert_eq!(
            (header.clock_kind, header.frequency),
            (ClockKind::PerformanceCounter, 10_000_000)
        );
        assert_eq!((header.buffer_size, header.buffers_written), (512, 4));
        assert_eq!(
            (header.session_name.as_str(), header.log_file_name.as_str()),
            ("a session", "C:\\a file.etl")
        );
        assert!(header.is_circular() && !header.has_mixed_buffers());
        assert_eq!((trace.buffers(), trace.streams()), (4, 3));
    }
}

#[test]
fn every_clock() {
    for clock in [Clock::Qpc, Clock::SystemTime, Clock::Cycles] {
        let header = LogfileHeader { clock, frequency: 2_994_853, ..LogfileHeader::default() };
        let start = header.start_time;
        let bytes = file(EtlOptions { header, ..EtlOptions::default() }, 5);
        let trace = Trace::open(bytes).unwrap();
        assert_eq!(trace.problems().total(), 0);
        let mut events = Ordered::new(&trace);
        for number in 0..6 {
            let at = events.next().unwrap().unwrap().timestamp.0 - start - number * 1_000_000;
            assert!((0..4).contains(&at), "{clock:?}: {at}");
        }
    }
}

#[test]
fn a_clock_that_cannot_be_true_is_a_problem() {
    for frequency in [0, -1, 1, i64::MAX, i64::MIN] {
        let header = LogfileHeader { timestamp: 0, ..LogfileHeader::default() };
        let mut bytes = file(EtlOptions { header, ..EtlOptions::default() }, 5);
        bytes[0x168..0x170].copy_from_slice(&frequency.to_le_bytes());
        let trace = Trace::open(bytes.as_slice()).unwrap();
        assert_eq!(trace.problems().kept()[0].reason.code(), "bad_clock");
        let mut events = Ordered::new(&trace);
        let mut count = 0;
        while let Some(next) = events.next() {
            next.unwrap();
            count += 1;
        }
        assert_eq!(count, 6);
    }
}

#[test]
fn loss_flags_are_counted() {
    let mut writer = EtlWriter::new(EtlOptions::default());
    for (sequence, flags) in [(1, flag::EVENTS_LOST), (2, flag::BUFFER_LOST | flag::EVENTS_LOST)] {
        let mut buffer =
            Buffer { sequence, flags: flag::WIDE_PROCESSOR | flags, ..Buffer::default() };
        buffer.push(&EventRecord::default().to_bytes());
        writer.push_buffer(buffer);
    }
    let flags = Trace::open(writer.finish()).unwrap().loss_flags();
    assert_eq!((flags.events_lost, flags.buffers_lost), (2, 1));
}

#[test]
fn very_large_buffers() {
    for storage in [Storage::Plain, Storage::Compressed] {
        let header = LogfileHeader { buffer_size: 16 << 20, ..LogfileHeader::default() };
        let mut writer = EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() });
        for id in 1..=400 {
            let timestamp = writer.header().raw_time(i64::from(id));
            let payload = vec![7; 60_000];
            writer.push(0, &EventRecord { id, timestamp, payload, ..EventRecord::default() });
        }
        assert_eq!(read(&writer.finish()), (all(400), vec![]));
    }
}

#[test]
fn little_memory_costs_time_not_events() {
    for storage in [Storage::Plain, Storage::Compressed] {
        let bytes = file(EtlOptions { storage, ..EtlOptions::default() }, 40);
        let trace = Trace::open(bytes).unwrap();
        for memory in [0, 600, 1200, 4000] {
            let mut events = Ordered::with_memory(&trace, memory);
            let mut ids = Vec::new();
            while let Some(event) = events.next() {
                ids.extend(Some(event.unwrap().id).filter(|id| *id != 0));
            }
            assert_eq!(ids, all(40), "{memory} bytes");
            assert_eq!(events.bytes_read(), trace.length());
        }
    }
}

#[test]
fn records_before_the_start_are_allowed() {
    let mut writer = EtlWriter::new(EtlOptions::default());
    let timestamp = writer.header().raw_time(0) - 10_000_000;
    let header = KernelHeader::System;
    writer.push(1, &KernelRecord { header, timestamp, ..KernelRecord::default() });
    let bytes = writer.finish();
    let trace = Trace::open(bytes.as_slice()).unwrap();
    let mut events = Ordered::new(&trace);
    let first = events.next().unwrap().unwrap().timestamp;
    assert_eq!(first.since(trace.header().started.unwrap()), -10_000_000);
}

#[test]
fn what_is_no_trace_is_refused() {
    let good = file(EtlOptions::default(), 3);
    let refused = |bytes: &[u8]| Trace::open(bytes).err().unwrap().to_string();
    assert_eq!(refused(&[]), "the file is empty");
    assert_eq!(
        refused(&good[..71]),
        "the file ends after 71 bytes, inside the header of the trace"
    );
    assert_eq!(
        refused(&good[..300]),
        "the file ends after 300 bytes, inside the header of the trace"
    );
    let pdf = b"%PDF-1.7 and so on".repeat(10);
    assert_eq!(refused(&pdf), "not an .etl file: it does not start with a header buffer");
    let mut other_record = good.clone();
    other_record[0x4e] = 5;
    assert_eq!(refused(&other_record), "not an .etl file: its first record is not a trace header");
    let mut no_size = good;
    no_size[..4].fill(0);
    assert_eq!(refused(&no_size), "not an .etl file: its first buffer has an impossible size");
    let folder = std::fs::File::open(env!("CARGO_MANIFEST_DIR"));
    let refused = folder.map_err(OpenError::from).and_then(Trace::open);
    assert!(matches!(refused, Err(OpenError::Unreadable(_))));
}
