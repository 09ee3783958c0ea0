//! The header buffer against the first 0x200 bytes of a recording made on Windows 8.

use super::assert_dump;
use crate::Width;
use crate::etl_writer::{Closing, EtlOptions, EtlWriter, LogfileHeader, Season, Storage, TimeZone};

/// A merged, compressed recording: 360 buffers, 8 CPUs, UTC-8.
fn windows_8() -> LogfileHeader {
    LogfileHeader {
        buffer_size: 65_536,
        version: [6, 2, 2, 0],
        build: 9200,
        processors: 8,
        end_time: 0x01d6_653c_347b_2073,
        timer_resolution: 156_250,
        maximum_file_size: 500,
        log_file_mode: 0x0401_0001,
        buffers_written: 360,
        events_lost: 0,
        cpu_mhz: 3592,
        time_zone: TimeZone {
            bias: 480,
            standard: season("@tzres.dll,-212", 11, 1, 0),
            daylight: season("@tzres.dll,-211", 3, 2, -60),
        },
        boot_time: 0x01d6_653b_bac3_b7eb,
        frequency: 10_000_000,
        start_time: 0x01d6_653c_2e7a_9207,
        session_name: "Relogger".to_owned(),
        file_name: "[multiple files]".to_owned(),
        thread_id: 3780,
        process_id: 3988,
        timestamp: 0x73c9_dbeb,
        kernel_time: 1,
        ..LogfileHeader::default()
    }
}

/// Sunday of the given week of a month, at two o'clock.
fn season(name: &str, month: u16, week: u16, bias: i32) -> Season {
    Season { name: name.to_owned(), begins: [0, month, 0, week, 2, 0, 0, 0], bias }
}

#[test]
fn header_buffer_of_a_merged_file() {
    let storage = Storage::Compressed;
    let closing = Closing::AsGiven;
    let options = EtlOptions { header: windows_8(), storage, closing, ..EtlOptions::default() };
    let file = EtlWriter::new(options).finish();
    assert_dump(
        &file,
        "00 02 00 00 b8 01 00 00 00 00 00 00 00 00 00 00 ; buffer header
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 03 00 00 00
         b8 01 00 00 01 00 04 00 00 00 00 00 00 00 00 00
         00 00 00 00 00 00 00 00
         02 00 02 c0 6c 01 00 00                         ; SYSTEM header
         c4 0e 00 00 94 0f 00 00 eb db c9 73 00 00 00 00
         01 00 00 00 00 00 00 00
         00 00 01 00 06 02 02 00 f0 23 00 00 08 00 00 00 ; TRACE_LOGFILE_HEADER
         73 20 7b 34 3c 65 d6 01 5a 62 02 00 f4 01 00 00
         01 00 01 04 68 01 00 00 01 00 00 00 08 00 00 00
         00 00 00 00 08 0e 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         e0 01 00 00                                     ; time zone
         40 00 74 00 7a 00 72 00 65 00 73 00 2e 00 64 00
         6c 00 6c 00 2c 00 2d 00 32 00 31 00 32 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         00 00 0b 00 00 00 01 00 02 00 00 00 00 00 00 00
         00 00 00 00
         40 00 74 00 7a 00 72 00 65 00 73 00 2e 00 64 00
         6c 00 6c 00 2c 00 2d 00 32 00 31 00 31 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         00 00 03 00 00 00 02 00 02 00 00 00 00 00 00 00
         c4 ff ff ff
         00 00 00 00
         eb b7 c3 ba 3b 65 d6 01 80 96 98 00 00 00 00 00 ; boot time, frequency
         07 92 7a 2e 3c 65 d6 01 01 00 00 00 00 00 00 00 ; start, clock, buffers lost
         52 00 65 00 6c 00 6f 00 67 00 67 00 65 00 72 00 00 00
         5b 00 6d 00 75 00 6c 00 74 00 69 00 70 00 6c 00 65 00
         20 00 66 00 69 00 6c 00 65 00 73 00 5d 00 00 00
         00 00 00 00
         ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
         ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
         ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
         ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff
         ff ff ff ff ff ff ff ff",
    );
}

/// The 32-bit layout has two four-byte pointers, so all after them stands eight bytes earlier.
#[test]
fn header_record_of_a_32_bit_session() {
    let wide = windows_8().to_record();
    let narrow = LogfileHeader { width: Width::Bits32, ..windows_8() }.to_record();
    assert_dump(&narrow[..8], "02 00 01 c0 64 01 00 00");
    assert_dump(&narrow[0x20 + 0x2c..0x20 + 0x30], "04 00 00 00");
    assert_eq!(narrow[0x20 + 0x40..], wide[0x20 + 0x48..]);
    assert_eq!(narrow.len() + 8, wide.len());
    assert_dump(&narrow[0x20 + 0xf0..0x20 + 0xf8], "eb b7 c3 ba 3b 65 d6 01");
    assert_dump(&narrow[0x20 + 0x100..0x20 + 0x108], "07 92 7a 2e 3c 65 d6 01");

    // A 32-bit controller on 64-bit Windows: 64-bit record, odd PointerSize.
    let odd = LogfileHeader { pointer_size: Some(4), ..windows_8() }.to_record();
    assert_dump(&odd[0x20 + 0x2c..0x20 + 0x30], "04 00 00 00");
    assert_eq!(odd.len(), wide.len());
}
