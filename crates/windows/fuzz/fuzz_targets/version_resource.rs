//! Any block of a version resource gives texts or nothing, never a panic, and texts only that stand
//! in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windows::identity::version_of_block;

fuzz_target!(|block: &[u8]| {
    let version = version_of_block(block);
    for text in [version.description, version.company].into_iter().flatten() {
        let units = text.encode_utf16().count();
        assert!(!text.is_empty() && 2 * units <= block.len(), "{units} units");
    }
});
