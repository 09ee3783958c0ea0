//! Every kind of record, written by an independent writer and read back.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use etl::{Ordered, RawEvent, Trace};
use testkit::Width;
use testkit::etl_writer::{EtlOptions, EtlWriter, Storage};
use testkit::records::{
    EventRecord, ExtendedItem, FullRecord, Instance, KernelHeader, KernelRecord, MessageRecord,
    OpaqueRecord, Record,
};

const GUID: [u8; 16] = [1, 0, 0, 0, 2, 0, 3, 0, 4, 5, 6, 7, 8, 9, 10, 11];

/// Writes a trace of one record and an ordinary event behind it, and tells how they are read:
/// the same from plain, merged and compressed files.
fn read_back(make: impl Fn(i64) -> Vec<u8>) -> String {
    let read = |storage| {
        let mut writer = EtlWriter::new(EtlOptions { storage, ..EtlOptions::default() });
        let second = writer.header().raw_time(10_000_000);
        writer.push(3, &make(second));
        let behind = EventRecord { id: 999, timestamp: second, ..EventRecord::default() };
        writer.push(3, &behind);
        lines(&writer.finish())
    };
    let lines = read(Storage::Plain);
    assert_eq!(read(Storage::Merged), lines);
    assert_eq!(read(Storage::Compressed), lines);
    lines.join("\n")
}

/// What is read behind the trace's own header, a line each.
fn lines(bytes: &[u8]) -> Vec<String> {
    let trace = Trace::open(bytes).unwrap();
    assert_eq!(trace.problems().total(), 0, "{:?}", trace.problems());
    let mut events = Ordered::new(&trace);
    let started = events.next().unwrap().unwrap().timestamp;
    let mut lines = Vec::new();
    while let Some(next) = events.next() {
        lines.push(match next {
            Ok(event) if event.id == 999 => "behind".to_owned(),
            Ok(event) => format!("{} at {}", line(&event), event.timestamp.since(started)),
            Err(problem) => format!("{}, {} skipped", problem.reason.code(), problem.skipped),
        });
    }
    lines
}

fn line(event: &RawEvent<'_>) -> String {
    let number = |id: Option<u32>| id.map_or("-".to_owned(), |id| id.to_string());
    format!(
        "{:?} {} id {} v{} op {} level {} keyword {:#x} pid {} tid {} cpu {} {:?} {:?}+{}",
        event.family,
        event.provider,
        event.id,
        event.version,
        event.opcode,
        event.level,
        event.keyword,
        number(event.process_id),
        number(event.thread_id),
        event.processor,
        event.pointer_size,
        event.payload,
        event.extended.len(),
    )
}

#[test]
fn event_header() {
    let record = |width, extended: &[ExtendedItem], timestamp| EventRecord {
        width,
        thread_id: 8,
        process_id: 4,
        timestamp,
        provider: GUID,
        id: 300,
        version: 1,
        channel: 16,
        level: 5,
        opcode: 10,
        task: 7,
        keyword: 0x8000_0000_0000_0010,
        extended: extended.to_vec(),
        payload: vec![1, 2, 3],
        ..EventRecord::default()
    };
    let common = "Manifest 00000001-0002-0003-0405-060708090a0b id 300 v1 op 10 level 5 \
                  keyword 0x8000000000000010 pid 4 tid 8 cpu 3";
    assert_eq!(
        read_back(|time| record(Width::Bits64, &[], time).to_bytes()),
        format!("{common} Eight [1, 2, 3]+0 at 10000000\nbehind")
    );
    let items =
        [ExtendedItem { kind: 12, data: vec![7; 18] }, ExtendedItem { kind: 11, data: vec![] }];
    assert_eq!(
        read_back(|time| record(Width::Bits32, &items, time).to_bytes()),
        format!("{common} Four [1, 2, 3]+40 at 10000000\nbehind")
    );
}

#[test]
fn broken_extended_data_costs_one_record() {
    let item = ExtendedItem { kind: 12, data: vec![7; 18] };
    let record = |timestamp| {
        let extended = vec![item.clone()];
        EventRecord { timestamp, extended, ..EventRecord::default() }.to_bytes()
    };
    for (what, place, value) in
        [("another item follows", 84, 1), ("size 0", 80, 0), ("data longer than item", 86, 60)]
    {
        let read = read_back(|time| {
            let mut bytes = record(time);
            bytes[place] = value;
            bytes
        });
        assert_eq!(read, "bad_extended_data, 112 skipped\nbehind", "{what}");
    }
}

#[test]
fn a_classic_event_may_have_an_event_header() {
    let record =
        |timestamp| EventRecord { flags: 0x100, opcode: 26, timestamp, ..EventRecord::default() };
    assert!(read_back(|time| record(time).to_bytes()).starts_with("Classic "));
}

#[test]
fn kernel_headers() {
    let record = |header, width, timestamp| KernelRecord {
        header,
        width,
        version: 2,
        kind: 26,
        group: 6,
        thread_id: 8,
        process_id: 4,
        timestamp,
        payload: vec![9; 5],
        ..KernelRecord::default()
    };
    let tcp = "Classic 9a280ac0-c8e0-11d1-84e2-00c04fb998a2 id 0 v2 op 26 level 0 keyword 0x0";
    let rest = "[9, 9, 9, 9, 9]+0 at 10000000\nbehind";
    for (width, pointer) in [(Width::Bits32, "Four"), (Width::Bits64, "Eight")] {
        for (header, ids) in [
            (KernelHeader::System, "pid 4 tid 8"),
            (KernelHeader::Compact, "pid 4 tid 8"),
            (KernelHeader::PerfInfo, "pid - tid -"),
        ] {
            assert_eq!(
                read_back(|time| record(header, width, time).to_bytes()),
                format!("{tcp} {ids} cpu 3 {pointer} {rest}"),
                "{header:?}"
            );
        }
    }
}

#[test]
fn processor_counters_are_stepped_over() {
    for header in [KernelHeader::System, KernelHeader::Compact, KernelHeader::PerfInfo] {
        for (pebs, counters) in [(Some(1), vec![]), (None, vec![5; 3]), (Some(1), vec![5; 7])] {
            let read = read_back(|timestamp| {
                let (counters, payload) = (counters.clone(), vec![9; 2]);
                KernelRecord { header, timestamp, pebs, counters, payload, ..Default::default() }
                    .to_bytes()
            });
            assert!(read.contains(" v0 op 0 "), "{read}");
            assert!(read.ends_with(" [9, 9]+0 at 10000000\nbehind"), "{read}");
        }
    }
}

#[test]
fn full_and_instance() {
    let instance = Instance { id: 1, parent_id: 2, parent_class: GUID };
    for instance in [None, Some(instance)] {
        let record = |timestamp| FullRecord {
            width: Width::Bits32,
            opcode: 3,
            level: 4,
            version: 2,
            thread_id: 8,
            process_id: 4,
            timestamp,
            class: GUID,
            instance,
            payload: vec![9; 3],
            ..FullRecord::default()
        };
        assert_eq!(
            read_back(|time| record(time).to_bytes()),
            "Classic 00000001-0002-0003-0405-060708090a0b id 0 v2 op 3 level 4 keyword 0x0 \
             pid 4 tid 8 cpu 3 Four [9, 9, 9]+0 at 10000000\nbehind"
        );
    }
}

#[test]
fn messages_with_every_choice_of_parts() {
    let read = read_back(|time| {
        let record = MessageRecord {
            number: 77,
            guid: Some(GUID),
            timestamp: Some(time),
            thread_and_process: Some((8, 4)),
            width: Some(Width::Bits32),
            payload: vec![9],
            ..MessageRecord::default()
        };
        record.to_bytes()
    });
    assert_eq!(
        read,
        "Message 00000001-0002-0003-0405-060708090a0b id 77 v0 op 0 level 0 keyword 0x0 \
         pid 4 tid 8 cpu 3 Four [9]+0 at 10000000\nbehind"
    );
    for parts in 0..32 {
        let has = |part: u32| parts & part != 0;
        let read = read_back(|time| {
            let record = MessageRecord {
                sequence: has(1).then_some(1),
                guid: has(2).then_some(GUID),
                component: has(4).then_some(3),
                timestamp: has(8).then_some(time),
                thread_and_process: has(16).then_some((8, 4)),
                payload: vec![9; 4],
                ..MessageRecord::default()
            };
            record.to_bytes()
        });
        let pid = if has(16) { "pid 4 tid 8" } else { "pid - tid -" };
        // A message without a time has that of the record before it, here of the start.
        let time = if has(8) { 10_000_000 } else { 0 };
        let end = format!("{pid} cpu 3 Eight [9, 9, 9, 9]+0 at {time}\nbehind");
        assert!(read.ends_with(&end), "{parts:#b}: {read}");
        assert_eq!(read.contains("00000001-"), has(2) && !has(4), "{parts:#b}: {read}");
    }
}

#[test]
fn a_message_shorter_than_its_parts_costs_one_record() {
    let read = read_back(|_| vec![12, 0, 0, 0x90, 1, 0, 0x2a, 0, 0, 0, 0, 0]);
    assert_eq!(read, "bad_message, 12 skipped\nbehind");
}

#[test]
fn records_without_an_event_are_stepped_over() {
    for record in [OpaqueRecord::error(&[1]), OpaqueRecord::wnode(&[0; 40])] {
        let size = record.to_bytes().len();
        let read = read_back(|_| record.to_bytes());
        assert_eq!(read, format!("unusable_record, {size} skipped\nbehind"));
    }
    let read = read_back(|_| OpaqueRecord::timed(&[0; 28]).to_bytes());
    assert_eq!(read, "unusable_record, 32 skipped\nbehind");
}

#[test]
fn records_that_end_the_buffer() {
    // 80 bytes of the event behind are lost with them.
    let opaque = |header_type, marker, claimed_size| OpaqueRecord {
        header_type,
        marker,
        claimed_size,
        rest: vec![0; 84],
    };
    for (record, problem) in [
        (opaque(0x7f, 0xc0, None), "unknown_record, 168 skipped"),
        (opaque(0x13, 0x55, None), "unknown_record, 168 skipped"),
        (opaque(0x00, 0xb0, None), "ancient_record, 168 skipped"),
        (opaque(0x13, 0xc0, Some(79)), "bad_record_size, 168 skipped"),
        (opaque(0x13, 0xc0, Some(0)), "bad_record_size, 168 skipped"),
        (opaque(0x13, 0xc0, Some(60_000)), "bad_record_size, 168 skipped"),
        (opaque(0x14, 0xc0, Some(47)), "bad_record_size, 168 skipped"),
        (opaque(0x11, 0xc0, None), "bad_record_size, 168 skipped"),
    ] {
        assert_eq!(read_back(|_| record.to_bytes()), problem);
    }
    let filler = OpaqueRecord {
        header_type: 0xff,
        marker: 0xff,
        claimed_size: Some(0xffff),
        rest: vec![1; 4],
    };
    assert_eq!(read_back(|_| filler.to_bytes()), "", "four bytes of 0xFF are the end");
}
