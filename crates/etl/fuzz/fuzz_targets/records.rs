//! Any bytes as the records of a buffer: every event lies within them, each behind the last.
#![no_main]

use etl::{BUFFER_HEADER, BufferReader, Trace};
use libfuzzer_sys::fuzz_target;
use testkit::etl_writer::{Buffer, EtlOptions, EtlWriter};

fuzz_target!(|input: &[u8]| {
    if input.len() > 8000 {
        return;
    }
    let mut writer = EtlWriter::new(EtlOptions::default());
    writer.push_buffer(Buffer {
        processor: 1,
        sequence: 1,
        records: input.to_vec(),
        ..Buffer::default()
    });
    let bytes = writer.finish();
    let trace = Trace::open(bytes.as_slice()).expect("the header is as it should be");
    let location = trace.stream(1).next().expect("there is a second processor");
    let mut reader = BufferReader::new();
    let buffer = reader.read(&trace, &location).expect("the buffer is as it should be");
    assert_eq!(&buffer.bytes()[BUFFER_HEADER..], input);
    let mut behind = BUFFER_HEADER;
    let mut records = buffer.records();
    while let Some(next) = records.next() {
        assert!(records.position() >= behind);
        behind = records.position() + 8;
        let Ok(event) = next else { continue };
        assert!(
            event.payload.len() + event.extended.len() + 8
                <= buffer.bytes().len() - records.position()
        );
    }
});
