//! Space that was reserved for a record and never filled costs itself alone.
#![expect(clippy::unwrap_used, reason = "tests")]

use etl::{BufferReader, ProblemReason, Problems, Trace};
use proptest::prelude::*;
use testkit::etl_writer::{EtlOptions, EtlWriter, Storage};
use testkit::records::{EventRecord, KernelHeader, KernelRecord, MessageRecord, Record};

const ROOM: u32 = 8192;

/// What one buffer holds.
#[derive(Clone, Debug)]
enum Piece {
    /// A record whose payload starts with this number, in one of several layouts.
    Event(u32),
    /// These bytes instead of one.
    Hole(Vec<u8>),
}

use Piece::{Event, Hole};

fn zeros(bytes: usize) -> Piece {
    Hole(vec![0; bytes])
}

fn events(numbers: std::ops::RangeInclusive<u32>) -> Vec<Piece> {
    numbers.map(Event).collect()
}

/// One buffer with these pieces in it.
fn file(storage: Storage, pieces: &[Piece]) -> Vec<u8> {
    let mut options = EtlOptions { storage, ..EtlOptions::default() };
    options.header.buffer_size = ROOM;
    if storage == Storage::Compressed {
        options.header.log_file_mode = 0x401_0001;
    }
    let mut writer = EtlWriter::new(options);
    for piece in pieces {
        match piece {
            Event(number) => push(&mut writer, *number),
            Hole(bytes) => writer.push(0, bytes),
        }
    }
    writer.finish()
}

fn push(writer: &mut EtlWriter, number: u32) {
    let timestamp = writer.header().raw_time(i64::from(number) * 1000);
    let mut payload = number.to_le_bytes().to_vec();
    payload.resize(12 + number as usize % 30, 0x66);
    match number % 4 {
        0 => writer.push(0, &KernelRecord { timestamp, payload, ..KernelRecord::default() }),
        1 => {
            let header = KernelHeader::System;
            let record = KernelRecord { header, timestamp, payload, ..KernelRecord::default() };
            writer.push(0, &record);
        }
        2 => {
            let timestamp = Some(timestamp);
            writer.push(0, &MessageRecord { timestamp, payload, ..MessageRecord::default() });
        }
        _ => writer.push(0, &event(timestamp, payload)),
    }
}

fn event(timestamp: i64, payload: Vec<u8>) -> EventRecord {
    let provider = testkit::guid::KERNEL_NETWORK;
    EventRecord { timestamp, payload, provider, ..EventRecord::default() }
}

/// The numbers of the events, and what was found wrong.
fn read(bytes: &[u8]) -> (Vec<u32>, Vec<(ProblemReason, u64)>) {
    let trace = Trace::open(bytes).unwrap();
    let mut numbers = Vec::new();
    let mut problems = Vec::new();
    let mut ordered = etl::Ordered::new(&trace);
    while let Some(next) = ordered.next() {
        match next {
            Ok(event) if event.payload.len() < 100 => {
                numbers.push(u32::from_le_bytes(*event.payload.first_chunk().unwrap()));
            }
            Ok(_) => {}
            Err(problem) => problems.push((problem.reason, problem.skipped)),
        }
    }
    (numbers, problems)
}

const BOTH: [Storage; 2] = [Storage::Plain, Storage::Compressed];

#[test]
fn a_hole_costs_itself_wherever_it_is() {
    let cases: [(&str, Vec<Piece>); 7] = [
        ("in the middle", [events(1..=9), vec![zeros(120)], events(10..=40)].concat()),
        ("at the start", [vec![zeros(96)], events(1..=40)].concat()),
        ("behind one", [events(1..=1), vec![zeros(8)], events(2..=40)].concat()),
        ("not a multiple of 8", [events(1..=9), vec![zeros(101)], events(10..=40)].concat()),
        ("a large one", [events(1..=9), vec![zeros(4000)], events(10..=30)].concat()),
        ("before the last", [events(1..=39), vec![zeros(200)], events(40..=40)].concat()),
        ("up to the end", [events(1..=40), vec![zeros(304)]].concat()),
    ];
    for storage in BOTH {
        for (name, pieces) in &cases {
            let expected: Vec<u32> = pieces.iter().filter_map(number).collect();
            let (numbers, problems) = read(&file(storage, pieces));
            assert_eq!(numbers, expected, "{name}, {storage:?}");
            let hole = pieces.iter().find_map(hole).unwrap().next_multiple_of(8) as u64;
            assert_eq!(problems, [(ProblemReason::UnfilledRecord, hole)], "{name}, {storage:?}");
        }
    }
}

fn number(piece: &Piece) -> Option<u32> {
    if let Event(number) = piece { Some(*number) } else { None }
}

fn hole(piece: &Piece) -> Option<usize> {
    if let Hole(bytes) = piece { Some(bytes.len()) } else { None }
}

#[test]
fn each_of_several_holes_is_told_with_its_time() {
    let pieces =
        [events(1..=9), vec![zeros(88)], events(10..=19), vec![zeros(120)], events(20..=30)];
    for storage in BOTH {
        let bytes = file(storage, &pieces.concat());
        let (numbers, problems) = read(&bytes);
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>(), "{storage:?}");
        assert_eq!(problems.iter().map(|(_, skipped)| *skipped).collect::<Vec<_>>(), [88, 120]);
        let trace = Trace::open(&*bytes).unwrap();
        let mut met = Problems::default();
        let mut reader = BufferReader::new();
        for location in trace.stream(0) {
            let buffer = reader.read(&trace, &location).unwrap();
            buffer.records().filter_map(Result::err).for_each(|problem| met.push(problem));
        }
        let started = trace.header().started.unwrap();
        let gaps = trace.gaps(&met);
        let number = |end: Option<etl::Timestamp>| end.unwrap().since(started) / 1000;
        let ends: Vec<_> =
            gaps.kept.iter().map(|gap| (number(gap.from), number(gap.until))).collect();
        assert_eq!((ends, gaps.total), (vec![(9, 10), (19, 20)], 2), "{storage:?}");
    }
}

#[test]
fn a_hole_may_be_filled_in_part() {
    // The header was not written, some of the payload was.
    let mut partly = vec![0; 160];
    partly[80..140].copy_from_slice(&[0x41; 60]);
    let pieces = [events(1..=9), vec![Hole(partly)], events(10..=40)].concat();
    let (numbers, problems) = read(&file(Storage::Plain, &pieces));
    assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    assert_eq!(problems, [(ProblemReason::UnfilledRecord, 160)]);
}

/// A record as it stands in a buffer, of the event of this number.
fn record(number: u32, change: impl Fn(&mut EventRecord)) -> Vec<u8> {
    let header = EtlOptions::default().header;
    let timestamp = header.raw_time(i64::from(number) * 1000);
    let payload = vec![0x66; 24];
    let mut record = event(timestamp, payload);
    change(&mut record);
    record.to_bytes()
}

#[test]
fn what_only_looks_like_a_record_is_not_taken_for_one() {
    let older = record(1, |_| {});
    let of_nobody = record(12, |record| record.provider = [0; 16]);
    let mut overlong = record(12, |_| {});
    overlong[..2].copy_from_slice(&60_000_u16.to_le_bytes());
    let mut strange_flags = record(12, |_| {});
    strange_flags[5] = 0x80;
    let mut leads_nowhere = record(12, |_| {});
    leads_nowhere.truncate(96);
    leads_nowhere.extend([0x41; 16]);
    let cases = [
        ("older", older),
        ("no provider", of_nobody),
        ("too long", overlong),
        ("flags", strange_flags),
        ("leads nowhere", leads_nowhere),
    ];
    for (name, look_alike) in cases {
        let mut bytes = vec![0; 16];
        bytes.extend(look_alike);
        bytes.extend([0x41; 8]);
        let pieces = [events(1..=11), vec![Hole(bytes.clone())], events(12..=40)].concat();
        let (numbers, problems) = read(&file(Storage::Plain, &pieces));
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>(), "{name}");
        assert_eq!(problems.len(), 1, "{name}: {problems:?}");
    }
}

#[test]
fn a_broken_record_costs_itself_too() {
    let cases = [
        ("unknown kind", vec![0x5a; 96]),
        ("too small for its header", vec![0x10, 0, 0x13, 0xc0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        ("past the end", [vec![0xff, 0xff, 0x13, 0xc0], vec![0x22; 92]].concat()),
    ];
    for (name, broken) in cases {
        let skipped = broken.len() as u64;
        let pieces = [events(1..=11), vec![Hole(broken)], events(12..=40)].concat();
        let (numbers, problems) = read(&file(Storage::Plain, &pieces));
        assert_eq!(numbers, (1..=40).collect::<Vec<_>>(), "{name}");
        assert_eq!(problems.iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>(), [skipped]);
    }
}

/// The end of a plain file's only data buffer, from its own start.
fn end_of_data(bytes: &[u8]) -> u32 {
    let buffer = &bytes[ROOM as usize..];
    u32::from_le_bytes(*buffer[0x30..].first_chunk().unwrap())
}

#[test]
fn a_buffer_that_was_never_closed_is_read_as_far_as_it_was_written() {
    let bytes = file(Storage::Plain, &events(1..=40));
    let end = end_of_data(&bytes);
    // Saved offset, current offset, offset.
    let cases = [
        ("writing went on", [0, end, 0]),
        ("an older saved end", [0x48, end, 0x48]),
        ("full", [end, ROOM + 200, 0]),
        ("closed, and empty by its end", [end, ROOM + 200, 0x48]),
    ];
    for (name, fields) in cases {
        let mut open = bytes.clone();
        for (at, value) in [0x04, 0x08, 0x30].into_iter().zip(fields) {
            let at = ROOM as usize + at;
            open[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
        }
        let (numbers, problems) = read(&open);
        assert_eq!((numbers.len(), problems.len()), (40, 0), "{name}");
        let trace = Trace::open(&*open).unwrap();
        let notes: Vec<_> = trace.problems().kept().iter().map(|one| one.reason).collect();
        assert_eq!(notes, [ProblemReason::OpenBuffer], "{name}");
        assert_eq!(trace.problems().damage(), 0, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_hole_costs_an_event(
        holes in prop::collection::vec((0_u32..40, 1_usize..300), 0..6),
        compressed in any::<bool>(),
    ) {
        let mut pieces = Vec::new();
        for number in 0..40 {
            pieces.extend(holes.iter().filter(|(at, _)| *at == number).map(|(_, size)| zeros(*size)));
            pieces.push(Event(number + 1));
        }
        let storage = if compressed { Storage::Compressed } else { Storage::Plain };
        let (numbers, _) = read(&file(storage, &pieces));
        prop_assert_eq!(numbers, (1..=40).collect::<Vec<_>>());
    }
}

/// Headers everywhere, each with a chain of extended data as long as can be: following each chain
/// would take thousands of steps at every place.
#[test]
fn chains_of_extended_data_are_not_followed_while_looking() {
    let mut one = record(1, |record| record.flags = 1);
    one.truncate(80);
    one[..2].copy_from_slice(&65_528_u16.to_le_bytes());
    one.extend([8, 0, 1, 0, 1, 0, 0, 0].repeat(2));
    let mut options = EtlOptions::default();
    options.header.buffer_size = 8 << 20;
    let mut writer = EtlWriter::new(options);
    // Older than what stands before it, so that none is believed.
    push(&mut writer, 40);
    writer.push(0, &vec![0; 8]);
    for _ in 0..80_000 {
        writer.push(0, &one);
    }
    assert_eq!(read(&writer.finish()).0, [40]);
}

/// Garbage between every two records: looking at a hole again from its start would take minutes.
#[test]
fn much_garbage_is_passed_once() {
    let mut pieces = Vec::new();
    for pair in 1..=10_000 {
        pieces.extend([Event(2 * pair - 1), Event(2 * pair)]);
        pieces.push(Hole(vec![0x5a; 8 + pair as usize % 64]));
    }
    let mut options = EtlOptions::default();
    options.header.buffer_size = 4 << 20;
    let mut writer = EtlWriter::new(options);
    for piece in &pieces {
        match piece {
            Event(number) => push(&mut writer, *number),
            Hole(bytes) => writer.push(0, bytes),
        }
    }
    let (numbers, problems) = read(&writer.finish());
    assert!(numbers.iter().copied().eq(1..=20_000), "{} were read", numbers.len());
    assert_eq!(problems.len(), 10_000);
}
