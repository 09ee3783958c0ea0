//! Large buffers give the same in pieces as in one piece, whatever is wrong with them.
#![expect(clippy::cast_possible_truncation, reason = "small test figures")]

mod mixed;

use etl::{Ordered, Trace};
use proptest::prelude::*;
use testkit::etl_writer::{Clock, EtlOptions, EtlWriter, LogfileHeader, Storage};

/// Mixed records of all sizes on two processors, in buffers of 512 KiB.
fn file(storage: Storage, clock: Clock, set_back: bool) -> Vec<u8> {
    let mut header = LogfileHeader { buffer_size: 512 << 10, clock, ..LogfileHeader::default() };
    header.log_file_mode = mixed::mode(storage);
    let mut writer = EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() });
    for number in 0..400_u32 {
        let back = if set_back && number > 90 { 3600 * 10_000_000 } else { 0 };
        let timestamp = writer.header().raw_time(i64::from(number) * 1000 - back);
        let mut payload = number.to_le_bytes().to_vec();
        let length = match number % 7 {
            0 => 60_000,
            1 => 20,
            _ => 3000,
        };
        payload.extend((0..length).map(|place| ((place * number) >> 3) as u8));
        let processor = (number % 2) as u16;
        mixed::push(&mut writer, number, processor, timestamp, payload);
    }
    writer.finish()
}

/// Everything that a file gives, each as text.
fn read(bytes: &[u8], memory: usize) -> Option<(Vec<String>, u64)> {
    let trace = Trace::open(bytes).ok()?;
    let mut events = Ordered::with_memory(&trace, memory);
    let mut given = Vec::new();
    while let Some(next) = events.next() {
        given.push(match next {
            Ok(event) => {
                let sum = event
                    .payload
                    .iter()
                    .fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
                format!("{} {} {sum}", event.timestamp.0, event.payload.len())
            }
            Err(problem) => problem.to_string(),
        });
    }
    Some((given, events.bytes_expanded()))
}

fn same(bytes: &[u8]) {
    let (whole, pieces) = (read(bytes, usize::MAX), read(bytes, 0));
    assert_eq!(whole.map(|(given, _)| given), pieces.map(|(given, _)| given));
}

const FORMS: [Storage; 3] = [Storage::Plain, Storage::Merged, Storage::Compressed];

#[test]
fn whole_files() {
    for storage in FORMS {
        let bytes = file(storage, Clock::Qpc, false);
        let (given, _) = read(&bytes, 0).unwrap();
        // The record of the header is one more.
        assert_eq!(given.len(), 401, "{storage:?}");
        same(&bytes);
    }
}

#[test]
fn a_clock_set_inside_a_buffer() {
    for storage in FORMS {
        same(&file(storage, Clock::SystemTime, true));
    }
}

#[test]
fn buffers_that_the_file_cuts_off() {
    for storage in FORMS {
        let bytes = file(storage, Clock::Qpc, false);
        for left in [bytes.len() - 1, bytes.len() - 100_000, bytes.len() / 2] {
            same(&bytes[..left]);
        }
    }
}

#[test]
fn long_stretches_without_a_record() {
    for storage in [Storage::Plain, Storage::Merged] {
        let bytes = file(storage, Clock::Qpc, false);
        for (from, until) in [(600_000, 900_000), (700_000, 700_100), (530_000, 1_000_000)] {
            for filler in [0, 0x11, 0xff] {
                let mut bytes = bytes.clone();
                bytes[from..until].fill(filler);
                same(&bytes);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn damage(
        form in 0_usize..3,
        changes in prop::collection::vec((0_usize..2_000_000, 0_usize..80_000, any::<u8>()), 1..6),
    ) {
        let mut bytes = file(FORMS[form], Clock::Qpc, false);
        for (place, length, value) in changes {
            let from = 600 + place % (bytes.len() - 600);
            let length = if length % 3 == 0 { length } else { length % 9 };
            let until = (from + length + 1).min(bytes.len());
            bytes[from..until].fill(value);
        }
        same(&bytes);
    }
}
