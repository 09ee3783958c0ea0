//! Any sidecar is understood or refused in a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    if let Err(sentence) = nettally::fuzzed::sidecar(text) {
        assert!(!sentence.is_empty());
    }
});
