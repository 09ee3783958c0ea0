//! Any bytes are opened and read to the end, or refused; both ways of reading find the same.
#![no_main]

use etl::{BufferReader, Ordered, Trace};
use libfuzzer_sys::fuzz_target;

/// Compressed buffers of a few bytes may hold 16 MiB each; more of them only cost time.
const FEW: u64 = 64;

fuzz_target!(|input: &[u8]| {
    let Ok(trace) = Trace::open(input) else { return };
    if trace.buffers() > FEW {
        return;
    }
    let mut in_order = 0_u64;
    let mut events = Ordered::new(&trace);
    while let Some(next) = events.next() {
        in_order += u64::from(next.is_ok());
    }
    let mut by_stream = 0_u64;
    let mut reader = BufferReader::new();
    for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)) {
        assert!(location.offset + u64::from(location.size) <= trace.length());
        let Ok(buffer) = reader.read(&trace, &location) else { continue };
        by_stream += buffer.records().filter(Result::is_ok).count() as u64;
    }
    assert_eq!(in_order, by_stream);
});
