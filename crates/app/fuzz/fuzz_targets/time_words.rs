//! Any words are a span of a recording or none, and its ends are written so that they are read as the
//! same.
//!
//! Input: when the recording began and ended, in ticks of 100 ns, then the words.
#![no_main]

use event::Timestamp;
use libfuzzer_sys::fuzz_target;
use nettally::fuzzed;

fuzz_target!(|input: &[u8]| {
    let Some((times, words)) = input.split_first_chunk::<16>() else { return };
    let Ok(words) = std::str::from_utf8(words) else { return };
    let [began, ended] = [0, 8].map(|at| {
        let bytes: [u8; 8] = times[at..at + 8].try_into().unwrap_or_default();
        Timestamp(i64::from_le_bytes(bytes))
    });
    if let Some((from, until)) = fuzzed::span(words, began, ended) {
        for end in [from, until] {
            let Some(written) = fuzzed::written(end) else { continue };
            let again = fuzzed::span(&written, began, ended);
            assert_eq!(again.map(|(from, _)| from), Some(end), "{words:?} is {written}");
        }
    }
    fuzzed::duration(words);
});
