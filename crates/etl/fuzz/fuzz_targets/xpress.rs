//! Any bytes are decompressed to the asked length or refused, and nothing else is written.
//!
//! Input: length of the output (three bytes, little-endian), then the stream.
#![no_main]

use etl::xpress::decompress;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [low, middle, high, stream @ ..] = input else { return };
    let length = u32::from_le_bytes([*low, *middle, *high % 4, 0]) as usize;
    let mut first = vec![0x00; length];
    let mut second = vec![0xff; length];
    let is_whole = decompress(stream, &mut first).is_ok();
    assert_eq!(is_whole, decompress(stream, &mut second).is_ok());
    if is_whole {
        assert_eq!(first, second, "output that came from no input");
    }
});
