//! When events are missing: between which of those that were kept.
#![expect(clippy::unwrap_used, reason = "tests")]

use etl::{BufferReader, Gap, GapReason, Problems, Trace};
use testkit::etl_writer::{EtlOptions, EtlWriter, flag};
use testkit::records::EventRecord;

const UNIT: usize = 512;
/// `BufferFlag` in a buffer's header.
const FLAGS: usize = 0x34;

/// Events 1 to 40, a millisecond apart, five in turn on each of two processors.
fn file() -> Vec<u8> {
    let mut options = EtlOptions::default();
    options.header.buffer_size = u32::try_from(UNIT).unwrap();
    let mut writer = EtlWriter::new(options);
    for number in 1..=40_i64 {
        let timestamp = writer.header().raw_time(number * 10_000);
        let processor = u16::try_from((number - 1) / 5 % 2).unwrap();
        let payload = vec![0x66; 8];
        writer.push(processor, &EventRecord { timestamp, payload, ..EventRecord::default() });
    }
    writer.finish()
}

/// Processor, first and last event of each buffer behind the header's, in milliseconds.
fn layout(bytes: &[u8]) -> Vec<(u64, u16, i64, i64)> {
    let trace = Trace::open(bytes).unwrap();
    let started = trace.header().started.unwrap();
    let mut reader = BufferReader::new();
    let mut found = Vec::new();
    for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)) {
        let Ok(buffer) = reader.read(&trace, &location) else { continue };
        let times: Vec<i64> =
            buffer.records().flatten().map(|raw| raw.timestamp.since(started) / 10_000).collect();
        found.push((location.offset, location.processor, times[0], *times.last().unwrap()));
    }
    found.sort_unstable();
    found
}

/// The gaps in words: `5..11 on 0: reason`.
fn gaps(bytes: &[u8]) -> Vec<String> {
    let trace = Trace::open(bytes).unwrap();
    let mut problems: Problems = trace.problems().clone();
    let mut reader = BufferReader::new();
    for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)) {
        match reader.read(&trace, &location) {
            Ok(buffer) => buffer.records().filter_map(Result::err).for_each(|p| problems.push(p)),
            Err(problem) => problems.push(problem),
        }
    }
    let started = trace.header().started.unwrap();
    let gaps = trace.gaps(&problems);
    assert_eq!(gaps.total, gaps.kept.len() as u64);
    gaps.kept.iter().map(|gap| words(gap, started)).collect()
}

fn words(gap: &Gap, started: etl::Timestamp) -> String {
    let end = |end: Option<etl::Timestamp>| match end {
        Some(end) => (end.since(started) / 10_000).to_string(),
        None => "?".to_owned(),
    };
    let processor = gap.processor.map_or_else(|| "any".to_owned(), |number| number.to_string());
    let why = match gap.why {
        GapReason::EventsLost => "events",
        GapReason::BuffersLost => "buffers",
        GapReason::Damage(reason) => reason.code(),
    };
    format!("{}..{} on {processor}: {why}", end(gap.from), end(gap.until))
}

/// The buffers of one processor, in order: offset, first and last event.
fn of_processor(bytes: &[u8], wanted: u16) -> Vec<(usize, i64, i64)> {
    let all = layout(bytes).into_iter().filter(|(offset, on, ..)| *offset > 0 && *on == wanted);
    all.map(|(offset, _, first, last)| (usize::try_from(offset).unwrap(), first, last)).collect()
}

#[test]
fn a_whole_file_has_none() {
    assert_eq!(gaps(&file()), [""; 0]);
}

#[test]
fn what_a_flag_tells_lies_before_its_buffer() {
    for (bit, why) in [(flag::EVENTS_LOST, "events"), (flag::BUFFER_LOST, "buffers")] {
        let mut bytes = file();
        let buffers = of_processor(&bytes, 1);
        let ((_, _, last), (offset, first, _)) = (buffers[0], buffers[1]);
        let bit = u8::try_from(bit).unwrap();
        bytes[offset + FLAGS] |= bit;
        assert_eq!(gaps(&bytes), [format!("{last}..{first} on 1: {why}")]);
    }
}

#[test]
fn a_damaged_record_ends_its_buffer() {
    let mut bytes = file();
    let buffers = of_processor(&bytes, 0);
    let ((offset, first, last), (_, next, _)) = (buffers[1], buffers[2]);
    assert!(last > first, "one record alone would be no test");
    // The size of the second record: each is 80 bytes of header and 8 of payload.
    let second = offset + 0x48 + 88;
    bytes[second..second + 2].fill(0);
    assert_eq!(gaps(&bytes), [format!("{first}..{next} on 0: bad_record_size")]);
}

#[test]
fn a_buffer_without_its_header_may_be_of_any_processor() {
    let whole = file();
    let (zero, one) = (of_processor(&whole, 0), of_processor(&whole, 1));
    let (offset, ..) = one[1];
    let mut bytes = whole.clone();
    bytes[offset..offset + 0x48].fill(0xA5);
    let below = |of: &[(usize, i64, i64)]| of.iter().rfind(|(at, ..)| *at < offset).unwrap().2;
    let above = |of: &[(usize, i64, i64)]| of.iter().find(|(at, ..)| *at > offset).unwrap().1;
    let from = below(&zero).min(below(&one));
    let until = above(&zero).max(above(&one));
    assert_eq!(gaps(&bytes), [format!("{from}..{until} on any: bad_buffer_header")]);
}

#[test]
fn neighbours_that_cannot_be_read_are_one_gap() {
    let mut bytes = file();
    let buffers = of_processor(&bytes, 1);
    for (offset, ..) in &buffers[1..3] {
        // No field says where its data ends.
        bytes[offset + 0x04..offset + 0x0c].fill(0);
        bytes[offset + 0x30..offset + 0x34].fill(0);
    }
    let expected = format!("{}..{} on 1: bad_valid_end", buffers[0].2, buffers[3].1);
    assert_eq!(gaps(&bytes), [expected]);
}

#[test]
fn a_cut_file_lacks_its_end() {
    let bytes = file();
    let (offset, _, first, last) = *layout(&bytes).last().unwrap();
    assert!(last > first);
    let cut = &bytes[..usize::try_from(offset).unwrap() + 0x48 + 100];
    let found = gaps(cut);
    assert!(found[0].starts_with(&format!("{first}..")), "{found:?}");
    assert!(found.iter().all(|gap| gap.contains("truncated")), "{found:?}");
}
