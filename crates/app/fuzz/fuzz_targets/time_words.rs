//! Any words are a moment or none; a moment is written so that it is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nettally::fuzzed;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Some(moment) = fuzzed::time(text)
        && let Some(written) = fuzzed::written(moment)
    {
        assert_eq!(fuzzed::time(&written), Some(moment), "{text:?} is {written}");
    }
    fuzzed::duration(text);
});
