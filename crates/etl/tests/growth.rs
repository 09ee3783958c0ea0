//! Reading costs as much as there is to read: what is made twice as large costs twice as much, whatever
//! it claims. Counted are bytes read from the file and bytes decompressed, not time.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small test figures")]

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use etl::{Ordered, Problems, ReadAt, Trace};
use testkit::etl_writer::{Buffer, Clock, EtlOptions, EtlWriter, LogfileHeader, Storage, flag};
use testkit::records::{EventRecord, Record};

/// A file that counts what is asked of it.
struct Counting {
    bytes: Vec<u8>,
    read: AtomicU64,
}

/// What one call costs beside its bytes.
const CALL: u64 = 64;

impl ReadAt for Counting {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.read.fetch_add(buffer.len() as u64 + CALL, Ordering::Relaxed);
        self.bytes.read_at(buffer, offset)
    }

    fn length(&self) -> io::Result<u64> {
        self.bytes.length()
    }
}

/// Bytes that reading a file looks at: opening it, all of its events in order of time in as little memory
/// as can be, and where something is missing.
fn work(bytes: Vec<u8>) -> u64 {
    let trace = Trace::open(Counting { bytes, read: AtomicU64::new(0) }).unwrap();
    let mut problems = Problems::default();
    problems.append(trace.problems());
    let mut events = Ordered::with_memory(&trace, 0);
    let mut event_bytes = 0;
    while let Some(next) = events.next() {
        match next {
            Ok(event) => event_bytes += event.payload.len() as u64,
            Err(problem) => problems.push(problem),
        }
    }
    let expanded = events.bytes_expanded();
    drop(trace.gaps(&problems));
    expanded + trace_read(&trace) + event_bytes
}

fn trace_read(trace: &Trace<Counting>) -> u64 {
    trace.source().read.load(Ordering::Relaxed)
}

/// Fails if twice the input costs more than 2.4 times the work.
fn grows_evenly(name: &str, file: impl Fn(u32) -> Vec<u8>) {
    let (once, twice) = (work(file(1)), work(file(2)));
    assert!(twice * 10 <= once * 24, "{name}: {once} bytes looked at, then {twice}");
}

fn options(buffer_size: u32, storage: Storage) -> EtlOptions {
    let mut header = LogfileHeader { buffer_size, ..LogfileHeader::default() };
    if storage != Storage::Plain {
        header.log_file_mode = 0x401_0001;
    }
    EtlOptions { header, storage, ..EtlOptions::default() }
}

/// Events of all processors in turn: each buffer is needed for as long as any other.
fn in_turn(processors: u32, storage: Storage) -> Vec<u8> {
    let mut writer = EtlWriter::new(options(1 << 20, storage));
    for number in 0..processors * 100 {
        let timestamp = writer.header().raw_time(i64::from(number) * 100);
        let mut payload = vec![number as u8; 8000];
        payload[..4].copy_from_slice(&number.to_le_bytes());
        let record = EventRecord { timestamp, payload, ..EventRecord::default() };
        writer.push((number % processors) as u16, &record);
    }
    writer.finish()
}

#[test]
fn many_large_buffers_at_once() {
    grows_evenly("plain", |size| in_turn(size * 12, Storage::Plain));
    grows_evenly("compressed", |size| in_turn(size * 12, Storage::Compressed));
}

#[test]
fn little_memory_costs_no_more_than_twice_as_much() {
    let bytes = in_turn(12, Storage::Compressed);
    let trace = Trace::open(bytes).unwrap();
    let expanded = |memory| {
        let mut events = Ordered::with_memory(&trace, memory);
        while events.next().is_some() {}
        events.bytes_expanded()
    };
    let plenty = expanded(usize::MAX);
    assert!(expanded(0) > plenty, "read in pieces");
    assert!(expanded(0) <= 2 * plenty);
}

/// A header's buffer of a compressed file, then `bytes`.
fn behind_header(bytes: &[u8]) -> Vec<u8> {
    let mut file = EtlWriter::new(options(65_536, Storage::Compressed)).finish();
    file.extend_from_slice(bytes);
    file
}

/// What looks like a buffer's header at every eighth byte; `size` tells of which size.
fn headers(count: u32, size: impl Fn(u32) -> u32) -> Vec<u8> {
    let words = (0..count).flat_map(|number| [size(number), 0]);
    let mut bytes = vec![1; 9];
    bytes.extend(words.flat_map(u32::to_le_bytes));
    bytes
}

#[test]
fn headers_everywhere() {
    let near = |_| 0x00fe_004b;
    grows_evenly("near", |size| behind_header(&headers(size * 40_000, near)));
    let far = |_| 0x0003_004b;
    grows_evenly("far", |size| behind_header(&headers(size * 40_000, far)));
    let anywhere = |number: u32| 0x4b + (number.wrapping_mul(2_654_435_761) >> 12 & 0xff00);
    grows_evenly("anywhere", |size| behind_header(&headers(size * 40_000, anywhere)));
    // Each byte is looked at a few times, not thousands of times.
    let file = behind_header(&headers(40_000, near));
    let length = file.len() as u64;
    assert!(work(file) < 20 * length);
}

#[test]
fn garbage_between_buffers() {
    let file = |size: u32, large: usize| {
        let mut bytes = Vec::new();
        for sequence in 0..u64::from(size * 1000) {
            let mut buffer = Buffer { sequence, ..Buffer::default() };
            let payload = vec![0; if sequence % 2 == 0 { 0 } else { large }];
            buffer.push(&EventRecord { payload, ..EventRecord::default() }.to_bytes());
            bytes.extend(buffer.to_bytes(testkit::etl_writer::Form::Exact));
            bytes.push(0xee);
        }
        behind_header(&bytes)
    };
    grows_evenly("small", |size| file(size, 0));
    grows_evenly("small and large", |size| file(size, 9000));
    assert!(work(file(1, 0)) < 10 * file(1, 0).len() as u64);
}

#[test]
fn space_that_was_never_filled_in_large_buffers() {
    let file = |size: u32, hole: usize, storage| {
        let mut options = options(4 << 20, storage);
        options.header.log_file_mode = 1;
        let mut writer = EtlWriter::new(options);
        for sequence in 0..u64::from(size * 2) {
            let mut buffer = Buffer {
                sequence,
                flags: flag::WIDE_PROCESSOR,
                processor: sequence as u16,
                ..Buffer::default()
            };
            let timestamp = writer.header().raw_time(1000);
            let record = EventRecord { timestamp, ..EventRecord::default() }.to_bytes();
            while buffer.offset() + record.len() + hole < 1 << 20 {
                buffer.push(&record);
                buffer.push(&vec![0; hole]);
            }
            writer.push_buffer(buffer);
        }
        writer.finish()
    };
    for storage in [Storage::Plain, Storage::Compressed] {
        grows_evenly("many", |size| file(size, 64, storage));
        grows_evenly("long", |size| file(size, 400_000, storage));
    }
}

#[test]
fn an_idle_machine() {
    // Between any two events lies more than a minute.
    let file = |size: u32, clock, storage| {
        let mut options = options(16_384, storage);
        options.header.clock = clock;
        let mut writer = EtlWriter::new(options);
        for number in 0..size * 400 {
            let timestamp = writer.header().raw_time(i64::from(number) * 1_000_000_000);
            let payload = vec![7; 500];
            writer.push(0, &EventRecord { timestamp, payload, ..EventRecord::default() });
        }
        writer.finish()
    };
    for storage in [Storage::Plain, Storage::Compressed] {
        grows_evenly("counter", |size| file(size, Clock::Qpc, storage));
        grows_evenly("system time", |size| file(size, Clock::SystemTime, storage));
        let bytes = file(1, Clock::Qpc, storage);
        let length = bytes.len().max(400 * 600) as u64;
        assert!(work(bytes) < 6 * length, "what follows a pause is not read for each event");
    }
}

#[test]
fn flags_and_damage() {
    let file = |size: u32| {
        let mut writer = EtlWriter::new(options(16_384, Storage::Plain));
        for sequence in 0..u64::from(size * 1000) {
            let flags = flag::WIDE_PROCESSOR | flag::EVENTS_LOST;
            let mut buffer = Buffer { sequence, flags, ..Buffer::default() };
            let timestamp = writer.header().raw_time(sequence as i64);
            let payload = vec![0; 4000];
            buffer.push(&EventRecord { timestamp, payload, ..EventRecord::default() }.to_bytes());
            buffer.push(&[0x11; 64]);
            writer.push_buffer(buffer);
        }
        writer.finish()
    };
    grows_evenly("flagged and damaged", file);
}
