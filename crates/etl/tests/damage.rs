//! Damaged files: whatever is not damaged is read, nothing else, and the rest is listed.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small test figures")]

mod mixed;

use etl::{Ordered, Trace};
use proptest::prelude::*;
use testkit::etl_writer::{Closing, EtlOptions, EtlWriter, Storage};
use testkit::records::EventRecord;

const UNIT: usize = 512;

/// A trace of mixed records on two processors. Each event's payload starts with its number.
fn file(storage: Storage, count: u32) -> Vec<u8> {
    let mut options = EtlOptions { storage, ..EtlOptions::default() };
    options.header.buffer_size = UNIT as u32;
    options.header.log_file_mode = mixed::mode(storage);
    let mut writer = EtlWriter::new(options);
    for number in 1..=count {
        let timestamp = writer.header().raw_time(i64::from(number) * 1000);
        let mut payload = number.to_le_bytes().to_vec();
        payload.resize(20 + number as usize % 50, 0x66);
        let processor = (number / 5 % 2) as u16;
        mixed::push(&mut writer, number, processor, timestamp, payload);
    }
    writer.finish()
}

/// What was read: the numbers of the events, and how much damage was listed.
#[derive(Debug, PartialEq)]
struct Read {
    numbers: Vec<u32>,
    damage: u64,
}

fn read(bytes: &[u8]) -> Option<Read> {
    let trace = Trace::open(bytes).ok()?;
    let mut damage = trace.problems().damage();
    let mut numbers = Vec::new();
    let mut events = Ordered::new(&trace);
    let mut steps = 0;
    while let Some(next) = events.next() {
        steps += 1;
        assert!(steps < 4_000_000, "the reading does not end");
        match next {
            Ok(event) => {
                let number = event.payload.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
                numbers.extend(number.filter(|_| event.payload.len() < 100));
            }
            Err(problem) => damage += u64::from(problem.reason.is_damage()),
        }
    }
    Some(Read { numbers, damage })
}

#[test]
fn every_length_of_a_plain_file() {
    let bytes = file(Storage::Plain, 60);
    let whole = read(&bytes).unwrap();
    assert_eq!(whole, Read { numbers: (1..=60).collect(), damage: 0 });
    let mut before = 0;
    for length in 0..bytes.len() {
        let Some(cut) = read(&bytes[..length]) else {
            assert!(length < UNIT, "the header is there: {length}");
            continue;
        };
        assert!(cut.numbers.is_sorted(), "{length}");
        assert!(cut.numbers.iter().all(|number| whole.numbers.contains(number)), "{length}");
        assert!(cut.numbers.len() >= before, "{length}: a longer file has not fewer events");
        assert!(cut.damage > 0, "{length}: the cut is not told");
        before = cut.numbers.len();
    }
    assert_eq!(before, 60);
}

#[test]
fn every_length_of_a_compressed_file() {
    let bytes = file(Storage::Compressed, 60);
    let whole = read(&bytes).unwrap();
    assert_eq!(whole, Read { numbers: (1..=60).collect(), damage: 0 });
    for length in 0..bytes.len() {
        let Some(cut) = read(&bytes[..length]) else {
            assert!(length < UNIT, "the header is there: {length}");
            continue;
        };
        assert!(cut.numbers.is_sorted(), "{length}");
        assert!(cut.numbers.iter().all(|number| whole.numbers.contains(number)), "{length}");
        assert!(cut.damage > 0, "{length}: the cut is not told");
    }
}

/// Where the buffers of a file without damage start, and its end.
fn starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    while let Some(size) = bytes[*starts.last().unwrap()..].first_chunk() {
        starts.push(starts.last().unwrap() + u32::from_le_bytes(*size) as usize);
    }
    starts
}

#[test]
fn garbage_in_place_of_a_buffer_costs_only_that_buffer() {
    for storage in [Storage::Plain, Storage::Merged, Storage::Compressed] {
        let bytes = file(storage, 200);
        let starts = starts(&bytes);
        for buffer in 1..starts.len() - 2 {
            let place = starts[buffer]..starts[buffer + 1];
            let lost = numbers_in(&bytes, place.start as u64);
            assert!(!lost.is_empty());
            for fill in [0x00, 0x5a, 0x90, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place.clone()].fill(fill);
                let read = read(&damaged).unwrap();
                let expected: Vec<u32> =
                    (1..=200).filter(|number| !lost.contains(number)).collect();
                assert_eq!(read.numbers, expected, "{storage:?} buffer {buffer} of {fill:#x}");
                assert!(read.damage > 0);
            }
        }
    }
}

/// Numbers of the events in the buffer at `offset`.
fn numbers_in(bytes: &[u8], offset: u64) -> Vec<u32> {
    let trace = Trace::open(bytes).unwrap();
    let mut locations = (0..trace.streams()).flat_map(|stream| trace.stream(stream));
    let location = locations.find(|location| location.offset == offset).unwrap();
    let mut reader = etl::BufferReader::new();
    let buffer = reader.read(&trace, &location).unwrap();
    let events = buffer.records().map(Result::unwrap);
    events.map(|event| u32::from_le_bytes(*event.payload.first_chunk().unwrap())).collect()
}

#[test]
fn a_lying_buffer_size_costs_nothing_in_a_plain_file() {
    let bytes = file(Storage::Plain, 200);
    for size in [0x48, 513, 1000, 5000, 1 << 20] {
        let mut damaged = bytes.clone();
        damaged[UNIT * 3..UNIT * 3 + 4].copy_from_slice(&u32::to_le_bytes(size));
        let read = read(&damaged).unwrap();
        assert_eq!(read.numbers, (1..=200).collect::<Vec<_>>(), "size {size}");
        assert_eq!(read.damage, 1, "size {size}");
    }
}

#[test]
fn a_lying_end_of_data_is_told_and_costs_nothing() {
    let bytes = file(Storage::Plain, 200);
    for end in [513, 700, 60_000] {
        let mut damaged = bytes.clone();
        damaged[UNIT * 3 + 0x30..UNIT * 3 + 0x34].copy_from_slice(&u32::to_le_bytes(end));
        let read = read(&damaged).unwrap();
        assert_eq!(read.numbers, (1..=200).collect::<Vec<_>>(), "end {end}");
        assert_eq!(read.damage, 1, "end {end}");
    }
}

#[test]
fn a_false_count_of_buffers_does_not_matter() {
    let mut options = EtlOptions { closing: Closing::AsGiven, ..EtlOptions::default() };
    options.header.buffers_written = 1;
    options.header.end_time = 1;
    let mut writer = EtlWriter::new(options);
    for number in 1..=500_u32 {
        let payload = number.to_le_bytes().to_vec();
        writer.push(0, &EventRecord { payload, ..EventRecord::default() });
    }
    assert_eq!(read(&writer.finish()).unwrap().numbers.len(), 500);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn random_damage_never_stops_the_reading(
        storage in prop::sample::select(vec![Storage::Plain, Storage::Merged, Storage::Compressed]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = file(storage, 100);
        for (place, value) in &damage {
            let place = place.index(bytes.len());
            bytes[place] = *value;
        }
        read(&bytes);
        read(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn random_damage_in_one_plain_buffer_spares_the_others(
        buffer in 1_usize..10,
        damage in prop::collection::vec((0..UNIT, any::<u8>()), 1..40),
    ) {
        let bytes = file(Storage::Plain, 100);
        let lost = numbers_in(&bytes, (buffer * UNIT) as u64);
        let mut damaged = bytes;
        for (place, value) in &damage {
            damaged[buffer * UNIT + place] = *value;
        }
        let mut numbers = read(&damaged).unwrap().numbers;
        numbers.sort_unstable();
        for number in (1..=100).filter(|number| !lost.contains(number)) {
            prop_assert!(numbers.binary_search(&number).is_ok(), "{} is missing", number);
        }
    }
}
