//! Record headers no recording at hand contains, against their documented layouts.

use super::assert_dump;
use crate::Width;
use crate::records::{
    FullRecord, Instance, KernelHeader, KernelRecord, MessageRecord, OpaqueRecord, Record,
};

fn kernel(header: KernelHeader, width: Width) -> KernelRecord {
    KernelRecord {
        header,
        width,
        version: 2,
        kind: 10,
        group: 6,
        thread_id: 0x1111,
        process_id: 0x2222,
        timestamp: 0x0102_0304_0506_0708,
        kernel_time: 0x3333,
        user_time: 0x4444,
        payload: vec![0xaa, 0xbb],
        ..KernelRecord::default()
    }
}

#[test]
fn kernel_headers() {
    let cases = [
        (
            kernel(KernelHeader::System, Width::Bits32),
            "02 00 01 c0 22 00 0a 06 11 11 00 00 22 22 00 00 08 07 06 05 04 03 02 01
             33 33 00 00 44 44 00 00 aa bb",
        ),
        (
            kernel(KernelHeader::Compact, Width::Bits32),
            "02 00 03 c0 1a 00 0a 06 11 11 00 00 22 22 00 00 08 07 06 05 04 03 02 01 aa bb",
        ),
        (
            kernel(KernelHeader::Compact, Width::Bits64),
            "02 00 04 c0 1a 00 0a 06 11 11 00 00 22 22 00 00 08 07 06 05 04 03 02 01 aa bb",
        ),
        (
            kernel(KernelHeader::PerfInfo, Width::Bits32),
            "02 00 10 c0 12 00 0a 06 08 07 06 05 04 03 02 01 aa bb",
        ),
    ];
    for (record, expected) in cases {
        assert_dump(&record.to_bytes(), expected);
    }
}

#[test]
fn extra_bytes_between_header_and_payload() {
    let record = KernelRecord {
        pebs: Some(0x11),
        counters: vec![0x22, 0x33],
        ..kernel(KernelHeader::PerfInfo, Width::Bits64)
    };
    assert_dump(
        &record.to_bytes(),
        "02 82 11 c0 2a 00 0a 06 08 07 06 05 04 03 02 01
         11 00 00 00 00 00 00 00 22 00 00 00 00 00 00 00 33 00 00 00 00 00 00 00 aa bb",
    );
}

#[test]
fn full_and_instance() {
    let full = FullRecord {
        opcode: 10,
        level: 4,
        version: 2,
        thread_id: 0x1111,
        process_id: 0x2222,
        timestamp: 0x0102_0304_0506_0708,
        class: crate::guid::TCP_IP,
        kernel_time: 0x3333,
        user_time: 0x4444,
        payload: vec![0xaa],
        ..FullRecord::default()
    };
    let common = "0a 04 02 00 11 11 00 00 22 22 00 00 08 07 06 05 04 03 02 01
                  c0 0a 28 9a e0 c8 d1 11 84 e2 00 c0 4f b9 98 a2 33 33 00 00 44 44 00 00";
    assert_dump(&full.to_bytes(), &format!("31 00 14 c0 {common} aa"));
    let narrow = FullRecord { width: Width::Bits32, ..full.clone() };
    assert_dump(&narrow.to_bytes(), &format!("31 00 0a c0 {common} aa"));
    let instance = Instance { id: 7, parent_id: 6, parent_class: [0xcc; 16] };
    let instance = FullRecord { instance: Some(instance), ..full };
    let more = format!("07 00 00 00 06 00 00 00 {}", "cc ".repeat(16));
    assert_dump(&instance.to_bytes(), &format!("49 00 15 c0 {common} {more} aa"));
}

#[test]
fn messages() {
    let common_form = MessageRecord {
        number: 10,
        guid: Some([0xee; 16]),
        timestamp: Some(0x0102_0304_0506_0708),
        thread_and_process: Some((0x1111, 0x2222)),
        width: Some(Width::Bits64),
        payload: vec![0xaa],
        ..MessageRecord::default()
    };
    let guid = "ee ".repeat(16);
    assert_dump(
        &common_form.to_bytes(),
        &format!(
            "29 00 00 90 0a 00 aa 00 {guid} 08 07 06 05 04 03 02 01 11 11 00 00 22 22 00 00 aa"
        ),
    );
    let with_component = MessageRecord {
        sequence: Some(5),
        component: Some(6),
        performance_timestamp: true,
        width: Some(Width::Bits32),
        ..common_form
    };
    assert_dump(
        &with_component.to_bytes(),
        "21 00 00 90 0a 00 7f 00 05 00 00 00 06 00 00 00
         08 07 06 05 04 03 02 01 11 11 00 00 22 22 00 00 aa",
    );
    assert_dump(&MessageRecord::default().to_bytes(), "08 00 00 90 00 00 00 00");
}

#[test]
fn records_to_step_over() {
    let error = OpaqueRecord::error(&[0xaa]).to_bytes();
    assert_dump(&error[..4], "51 00 0d c0");
    assert_eq!((error.len(), error[80]), (81, 0xaa));
    assert_dump(&OpaqueRecord::wnode(&[1, 2, 3, 4]).to_bytes(), "08 00 0e c0 01 02 03 04");
    assert_dump(&OpaqueRecord::timed(&[1]).to_bytes(), "05 00 0c c0 01");
    let lie = OpaqueRecord { claimed_size: Some(3), header_type: 0x77, ..OpaqueRecord::default() };
    assert_dump(&lie.to_bytes(), "03 00 77 c0");
}
