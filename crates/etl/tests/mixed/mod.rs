//! Files of records of several kinds.

use testkit::etl_writer::{EtlWriter, Storage};
use testkit::records::{EventRecord, KernelRecord, MessageRecord};

/// LogFileMode of a file stored so: sequential; relogged; compressed.
pub(crate) const fn mode(storage: Storage) -> u32 {
    match storage {
        Storage::Plain => 0x1,
        Storage::Merged => 0x1_0001,
        Storage::Compressed => 0x401_0001,
    }
}

/// Adds a record, of another kind for every number.
pub(crate) fn push(
    writer: &mut EtlWriter,
    number: u32,
    processor: u16,
    timestamp: i64,
    payload: Vec<u8>,
) {
    match number % 4 {
        0 => writer.push(processor, &KernelRecord { timestamp, payload, ..Default::default() }),
        1 => writer.push(
            processor,
            &MessageRecord { timestamp: Some(timestamp), payload, ..Default::default() },
        ),
        _ => writer.push(processor, &EventRecord { timestamp, payload, ..Default::default() }),
    }
}
