//! Any payload under any provider, number and version is decoded or refused, never a panic.
//!
//! Input: provider (index in the registry), number (two bytes, little-endian), version with the
//! pointer size in its top bit, then the payload.
#![no_main]

use event::providers::{self, PROVIDERS};
use event::raw::{PointerSize, RawEvent, RecordFamily};
use event::{Event, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let [provider, low, high, version, payload @ ..] = input else { return };
    let provider = &PROVIDERS[usize::from(*provider) % PROVIDERS.len()];
    let raw = RawEvent {
        provider: provider.guid,
        family: RecordFamily::Manifest,
        id: u16::from_le_bytes([*low, *high]),
        version: version & 0x7f,
        opcode: *low,
        level: 4,
        keyword: 0,
        process_id: Some(4),
        thread_id: None,
        processor: 0,
        logger: 0,
        timestamp: Timestamp(0),
        pointer_size: if version & 0x80 == 0 { PointerSize::Eight } else { PointerSize::Four },
        payload,
        extended: &[],
    };
    let decoded = providers::decode(&raw);
    // The same record always says the same.
    assert_eq!(decoded, providers::decode(&raw));
    if let Ok(Some(Event::Network(network))) = decoded {
        assert!(payload.len() >= 20, "a flow from {} bytes", payload.len());
        assert_eq!(network.flow.local.address.family(), network.flow.remote.address.family());
    }
});
