//! Buffers and their order in a file, read back by a walk of a few lines.

use crate::etl_writer::{Clock, Closing, EtlOptions, EtlWriter, Order, Storage, Trailing, flag};
use crate::etl_writer::{LogfileHeader, compress};
use crate::records::{EventRecord, Record};

/// What the tests look at in a buffer header.
#[derive(Debug, PartialEq)]
struct Seen {
    at: usize,
    size: usize,
    end: usize,
    sequence: u64,
    processor: u16,
    flags: u16,
    kind: u16,
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn small(bytes: &[u8], at: usize, length: usize) -> usize {
    usize::try_from(number(bytes, at, length)).unwrap()
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// The buffers of `file`, as far as there are whole ones.
fn walk(file: &[u8]) -> Vec<Seen> {
    let mut seen = Vec::new();
    let mut at = 0;
    while at + 0x48 <= file.len() && small(file, at, 4) >= 0x48 {
        let size = small(file, at, 4);
        seen.push(Seen {
            at,
            size,
            end: small(file, at + 0x30, 4),
            sequence: number(file, at + 0x18, 8),
            processor: word(file, at + 0x28),
            flags: word(file, at + 0x34),
            kind: word(file, at + 0x36),
        });
        at += size;
    }
    seen
}

/// A file of 512-byte buffers, room for two records of 200 bytes each: `per_cpu` records on
/// each of two CPUs in turn, 0.1 s apart.
fn file(options: EtlOptions, per_cpu: u16) -> Vec<u8> {
    let header = LogfileHeader { buffer_size: 512, ..options.header.clone() };
    let mut writer = EtlWriter::new(EtlOptions { header, ..options });
    for id in 0..per_cpu * 2 {
        let timestamp = writer.header().raw_time(i64::from(id + 1) * 1_000_000);
        let payload = vec![0x55; 120];
        writer.push(id % 2, &EventRecord { id, timestamp, payload, ..EventRecord::default() });
    }
    writer.finish()
}

#[test]
fn plain_buffers_are_filled_up() {
    let bytes = file(EtlOptions::default(), 3);
    let buffers = walk(&bytes);
    let shape: Vec<_> =
        buffers.iter().map(|b| (b.size, b.end, b.sequence, b.processor, b.flags, b.kind)).collect();
    let header_end = buffers[0].end;
    assert_eq!(
        shape,
        [
            (512, header_end, 0, 0, 0x21, 4),
            (512, 0x48 + 400, 1, 0, 0x20, 0),
            (512, 0x48 + 400, 2, 1, 0x20, 0),
            (512, 0x48 + 200, 3, 0, 0x20, 0),
            (512, 0x48 + 200, 4, 1, 0x21, 0),
        ]
    );
    assert_eq!(bytes.len(), 5 * 512);
    for buffer in &buffers {
        assert!(bytes[buffer.at + buffer.end..buffer.at + 512].iter().all(|&byte| byte == 0xff));
    }
    let written = small(&bytes, 0x68 + 0x24, 4);
    let end_time = small(&bytes, 0x68 + 0x10, 8);
    assert_eq!(written, 5);
    let start = EtlOptions::default().header.start_time;
    assert_eq!(i64::try_from(end_time).unwrap() - start, 6 * 1_000_000);
}

#[test]
fn merged_buffers_are_as_long_as_their_records() {
    let bytes = file(EtlOptions { storage: Storage::Merged, ..EtlOptions::default() }, 3);
    let sizes: Vec<_> = walk(&bytes).iter().map(|buffer| buffer.size).collect();
    assert_eq!(sizes, [512, 472, 472, 272, 272]);
    assert_eq!(bytes.len(), sizes.iter().sum::<usize>());
}

#[test]
fn compressed_buffers_hold_the_same_records() {
    let merged = file(EtlOptions { storage: Storage::Merged, ..EtlOptions::default() }, 2);
    let packed = file(EtlOptions { storage: Storage::Compressed, ..EtlOptions::default() }, 2);
    let pairs = walk(&merged).into_iter().zip(walk(&packed)).skip(1);
    for (plain, small) in pairs {
        assert_eq!(small.flags, plain.flags | flag::COMPRESSED);
        assert_eq!(small.end, plain.end);
        let records = &merged[plain.at + 0x48..plain.at + plain.size];
        assert_eq!(packed[small.at + 0x48..small.at + small.size], compress(records));
        assert!(small.size < plain.size);
    }
}

#[test]
fn buffers_can_stand_in_another_order() {
    let sequences = |order| {
        let bytes = file(EtlOptions { order, ..EtlOptions::default() }, 4);
        walk(&bytes).iter().map(|buffer| buffer.sequence).collect::<Vec<_>>()
    };
    assert_eq!(sequences(Order::AsFilled), [0, 1, 2, 3, 4]);
    assert_eq!(sequences(Order::Rotated(1)), [0, 2, 3, 4, 1]);
    assert_eq!(sequences(Order::ByProcessor), [0, 1, 3, 2, 4]);
    assert_eq!(sequences(Order::ByProcessorReversed), [0, 2, 4, 1, 3]);
}

#[test]
fn endings() {
    let closing = Closing::Unclosed;
    let unclosed = file(EtlOptions { closing, ..EtlOptions::default() }, 1);
    assert_eq!(number(&unclosed, 0x68 + 0x10, 8), 0);
    assert_eq!(number(&unclosed, 0x68 + 0x24, 4), 0);

    let trailing = Trailing::Zeros(700);
    let cut_to = Some(3 * 512 + 600);
    let tailed = file(EtlOptions { trailing, cut_to, ..EtlOptions::default() }, 1);
    assert_eq!(tailed.len(), 3 * 512 + 600);
    assert!(tailed[3 * 512..].iter().all(|&byte| byte == 0));

    let windows_7 =
        EtlOptions { wide_processor: false, first_sequence: 900, ..EtlOptions::default() };
    let buffers = walk(&file(windows_7, 1)).into_iter();
    let shape: Vec<_> = buffers.map(|b| (b.sequence, b.processor, b.flags)).collect();
    assert_eq!(shape, [(0, 0, 0x01), (900, 0x0800, 0), (901, 0x0801, 0x01)]);
}

#[test]
fn clocks() {
    let with = |clock| LogfileHeader {
        clock,
        frequency: 2_994_853,
        timestamp: 500,
        ..LogfileHeader::default()
    };
    assert_eq!(with(Clock::Qpc).raw_time(10_000_000), 500 + 2_994_853);
    assert_eq!(with(Clock::Qpc).raw_time(1), 501); // a third of a tick, rounded up
    assert_eq!(with(Clock::Qpc).raw_time(-10_000_000), 500 - 2_994_853);
    assert_eq!(with(Clock::Cycles).raw_time(10), 500 + 2400);
    let filetime = with(Clock::SystemTime);
    assert_eq!(filetime.raw_time(7), filetime.start_time + 7);
    for clock in [Clock::Qpc, Clock::SystemTime, Clock::Cycles] {
        let header = with(clock);
        let there_and_back = header.file_time_of(header.raw_time(123_456_789));
        assert!((0..=4).contains(&(there_and_back - header.file_time(123_456_789))), "{clock:?}");
    }
}

#[test]
#[should_panic(expected = "does not fit")]
fn a_record_larger_than_a_buffer_is_refused() {
    let mut writer = EtlWriter::new(EtlOptions::default());
    writer.push(0, &vec![0; 8192]);
}

#[test]
fn bytes_made_by_hand_are_records_too() {
    assert_eq!(vec![1, 2, 3].to_bytes(), [1, 2, 3]);
}
