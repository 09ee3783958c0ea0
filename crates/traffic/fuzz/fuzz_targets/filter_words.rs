//! Any words are a filter or a sentence why not, and a filter answers for any name.
//!
//! Input: the words, a zero, the name of a process and of a host.
#![no_main]

use event::kinds::{Address, Endpoint, Protocol};
use libfuzzer_sys::fuzz_target;
use traffic::filter::FlowFacts;
use traffic::{Filter, Role, Zone};

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (words, name) = (text(), text());
    let filter: Filter = match words.parse() {
        Ok(filter) => filter,
        Err(bad) => {
            let _ = bad.to_string();
            return;
        }
    };
    // What nothing is asked of, everything passes.
    assert!(filter.passes_owner(Some(4), Some(&name), None) || !filter.is_empty());
    let end = |port| Some(Endpoint { address: Address::v4([192, 0, 2, 1]), port });
    let passes = filter.passes_flow(&FlowFacts {
        zone: Zone::Internet,
        protocol: Protocol::Tcp,
        role: Role::Program,
        label: Some("https"),
        local: end(50_000),
        remote: end(443),
        remote_name: Some(&name),
        service: Some(&name),
    });
    assert!(passes || !filter.is_empty());
});
