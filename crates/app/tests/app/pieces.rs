//! A report is the same whether the lanes of a recording are read in pieces or buffer by buffer.

use testkit::etl_writer::{EtlOptions, EtlWriter, LogfileHeader, Storage};
use testkit::payload::Operation;

use crate::program::Made;
use crate::recording::{report, transfer};
use serde_json::Value;

/// Where in a buffer's header the end of its data stands, after decompression.
const VALID_END: usize = 0x30;

/// A compressed recording of many processors, one of whose buffers says that it expands to this size.
fn recording(says: u32) -> Made {
    let mut header = LogfileHeader { buffer_size: 65_536, ..LogfileHeader::default() };
    header.log_file_mode = 0x401_0001;
    let storage = Storage::Compressed;
    let mut writer = EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() });
    for number in 0..24_000_u32 {
        let at = writer.header().raw_time(i64::from(number) * 10_000);
        let event = transfer(Operation::TcpSend, 100 + number % 7 * 4, 1 + number % 1000, at);
        let processor = u16::try_from(number % 16).unwrap();
        writer.push(processor, &event.manifest());
    }
    let mut bytes = writer.finish();
    let size = |at: usize| usize::try_from(u32_at(&bytes, at)).unwrap();
    let second = size(0) + size(size(0));
    bytes[second + VALID_END..second + VALID_END + 4].copy_from_slice(&says.to_le_bytes());
    Made::bytes(&bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

#[test]
fn in_pieces_as_as_a_whole() {
    // Neither can be decompressed; the first makes every buffer as large as it says.
    let (pieces, whole) = (recording(16 << 20), recording(60_000));
    for by in ["process", "second", "connection"] {
        let of = |made| -> Vec<Value> {
            let report: Value = report(made, &format!("--by {by}"));
            let trace = &report["trace"];
            let told = ["events", "problems", "damaged", "first_event", "last_event"];
            let told = told.map(|name| trace[name].clone());
            [report["rows"].clone(), report["totals"].clone()].into_iter().chain(told).collect()
        };
        let (one, other) = (of(&pieces), of(&whole));
        assert!(!one[0].as_array().unwrap().is_empty());
        assert_eq!(one, other, "by {by}");
    }
}
