//! What holds for every provider in the registry.

use super::*;
use crate::cases::payload;
use crate::cases::{describe, record};
use crate::raw::PointerSize;
use proptest::prelude::*;

const SIZES: [PointerSize; 2] = [PointerSize::Four, PointerSize::Eight];

/// For every layout the shortest whole payload: provider, number, versions, fields.
fn layouts() -> Vec<(&'static Provider, u16, &'static [u8], String)> {
    let v4 = "u32 8, u32 9, ip 192.0.2.1, ip 192.0.2.2, port 80, port 81";
    let v6 = "u32 8, u32 9, ip 2001:db8::1, ip 2001:db8::2, port 80, port 81";
    let failure = "u16 2, u16 5";
    let start = "u32 8, u64 1, u32 4, u32 1";
    let package = "u32 7, u32 8, wide package";
    let sequences =
        "u32 8, u64 2, u64 1, u32 4, u64 3, u32 1, u32 0, u32 3, u32 0, sid S-1-16-8192";
    let stop = "u64 1, u64 2, u32 0, u32 0, u32 0, u64 0, u64 0";
    let counters = "u64 3, u32 4, u32 5, u32 6, u32 7, u32 8";
    let numbers = "pointer 0xf00d, u32 8, u32 4, u32 1, u32 0";
    let owner = "pointer 0xbeef, pointer 0, sid S-1-5-32-544, narrow a.exe";
    let sockets = "u32 8, u16 2, port 1, ip 192.0.2.1, u32 24, u16 23, port 2, u32 0, ip ::1";
    let rows = [
        (&kernel_network::PROVIDER, 11, &[0, 1][..], v4.to_owned()),
        (&kernel_network::PROVIDER, 27, &[0, 9], v6.to_owned()),
        (&kernel_network::PROVIDER, 17, &[0, 1], failure.to_owned()),
        (&tcpip::PROVIDER, 10, &[0, 1, 2, 3], v4.to_owned()),
        (&tcpip::PROVIDER, 26, &[1, 2, 3], v6.to_owned()),
        (&tcpip::PROVIDER, 17, &[1, 2, 3], failure.to_owned()),
        (&udpip::PROVIDER, 11, &[1, 2, 3], v4.to_owned()),
        (&udpip::PROVIDER, 27, &[1, 2, 3], v6.to_owned()),
        (&udpip::PROVIDER, 17, &[1, 2, 3], failure.to_owned()),
        (&kernel_process::PROVIDER, 1, &[0], format!("{start}, wide name")),
        (&kernel_process::PROVIDER, 1, &[1], format!("{start}, u32 0, wide name")),
        (&kernel_process::PROVIDER, 1, &[2], format!("{start}, u32 0, wide name, {package}")),
        (&kernel_process::PROVIDER, 1, &[3, 4, 5, 6], format!("{sequences}, wide name, {package}")),
        (&kernel_process::PROVIDER, 2, &[0], format!("u32 8, {stop}, narrow a")),
        (&kernel_process::PROVIDER, 2, &[1], format!("u32 8, {stop}, {counters}, narrow a")),
        (
            &kernel_process::PROVIDER,
            2,
            &[2, 3],
            format!("u32 8, u64 9, {stop}, {counters}, narrow a"),
        ),
        (&kernel_process::PROVIDER, 15, &[0], format!("{start}, u32 0, wide name, {package}")),
        (
            &kernel_process::PROVIDER,
            15,
            &[1, 2, 3, 4],
            format!("{sequences}, wide name, {package}"),
        ),
        (&process::PROVIDER, 1, &[0], format!("pointer 8, pointer 4, {owner}")),
        (&process::PROVIDER, 2, &[1], format!("{numbers}, {owner}")),
        (&process::PROVIDER, 3, &[2], format!("{numbers}, {owner}, wide command")),
        (&process::PROVIDER, 4, &[3], format!("{numbers}, pointer 0, {owner}, wide command")),
        (
            &process::PROVIDER,
            39,
            &[4],
            format!("{numbers}, pointer 0, u32 0, {owner}, wide command, wide package, wide app"),
        ),
        (
            &process::PROVIDER,
            39,
            &[5, 6],
            format!("{numbers}, pointer 0, u32 0, {owner}, wide c, wide p, wide a, u64 7"),
        ),
        (&dns_client::PROVIDER, 3008, &[0, 1], "wide a, u32 1, u64 0, u32 0, wide ::1".to_owned()),
        (&dns_client::PROVIDER, 3018, &[0], "wide a, u32 1, u64 0, u32 0, wide ::1".to_owned()),
        (
            &dns_client::PROVIDER,
            3020,
            &[1, 2, 3],
            "wide a, u32 1, u64 0, u32 0, wide ::1, u32 9".to_owned(),
        ),
        (&windows_tcpip::PROVIDER, 1034, &[0, 1, 7], format!("{sockets}, u32 0, u32 8")),
        (&windows_tcpip::PROVIDER, 1016, &[0, 1], format!("{sockets}, u32 0, u32 8")),
        (&volume::PROVIDER, 35, &[0], "wide a, wide b".to_owned()),
    ];
    rows.into()
}

#[test]
fn the_registry_names_each_provider_once() {
    for (at, provider) in PROVIDERS.iter().enumerate() {
        assert!(!provider.name.is_empty());
        assert!(find(provider.guid).is_some_and(|found| std::ptr::eq(found, provider)));
        for other in &PROVIDERS[at + 1..] {
            assert!(provider.guid != other.guid && provider.name != other.name);
        }
    }
}

#[test]
fn every_id_asked_for_is_decoded() {
    for provider in PROVIDERS {
        for id in provider.enable.iter().flat_map(|enable| enable.event_ids) {
            let decoded = decode(&record(provider.guid, *id, 0, &[]));
            assert!(matches!(decoded, Err(Undecoded::Short(_))), "{} {id}", provider.name);
        }
    }
}

#[test]
fn later_versions_are_read_as_the_newest_known() {
    for (provider, number, newest) in [
        (&kernel_network::PROVIDER, 10, 0),
        (&tcpip::PROVIDER, 10, 2),
        (&udpip::PROVIDER, 17, 2),
        (&kernel_process::PROVIDER, 1, 5),
        (&kernel_process::PROVIDER, 2, 2),
        (&kernel_process::PROVIDER, 15, 3),
        (&process::PROVIDER, 1, 4),
        (&process::PROVIDER, 39, 5),
        (&dns_client::PROVIDER, 3008, 0),
        (&dns_client::PROVIDER, 3020, 2),
        (&volume::PROVIDER, 35, 0),
    ] {
        let name = provider.name;
        let newest_as = read_as(&record(provider.guid, number, newest, &[]));
        assert_eq!(newest_as, None, "{name} {number}");
        for later in [newest + 1, 255] {
            let read = read_as(&record(provider.guid, number, later, &[]));
            assert_eq!(read, Some(newest), "{name} {number} v{later}");
        }
    }
    assert_eq!(read_as(&record(Guid::default(), 10, 9, &[])), None);
}

#[test]
fn what_carries_neither_traffic_nor_names_nor_processes_is_not_undecoded() {
    for (provider, numbers) in [
        (&kernel_process::PROVIDER, &[0, 3, 13, 27, 99][..]),
        (&dns_client::PROVIDER, &[1016, 3006, 3023, 3024, 8043, 8051, 9999]),
        (&process::PROVIDER, &[0, 5, 32, 48, 255]),
        (&volume::PROVIDER, &[0, 32, 38]),
    ] {
        for number in numbers {
            let decoded = decode(&record(provider.guid, *number, 1, &[]));
            assert_eq!(decoded, Ok(None), "{} {number}", provider.name);
        }
    }
    for (provider, number) in [
        (&kernel_network::PROVIDER, 60),
        (&tcpip::PROVIDER, 33),
        (&udpip::PROVIDER, 12),
        (&lost_event::PROVIDER, 35),
    ] {
        let decoded = decode(&record(provider.guid, number, 0, &[]));
        assert_eq!(decoded, Err(Undecoded::UnknownEvent), "{}", provider.name);
    }
}

#[test]
fn providers_that_are_not_ours_yield_nothing() {
    assert_eq!(decode(&record(Guid::default(), 10, 0, &[])), Ok(None));
}

#[test]
fn whole_payloads_are_facts_and_cut_ones_are_short() {
    for (provider, number, versions, text) in layouts() {
        for (version, pointer_size) in versions.iter().flat_map(|v| SIZES.map(|size| (v, size))) {
            let bytes = payload(&text, pointer_size);
            let line = |length: usize| {
                let raw = record(provider.guid, number, *version, &bytes[..length]);
                decode(&RawEvent { pointer_size, ..raw })
            };
            let whole = line(bytes.len());
            assert!(matches!(whole, Ok(Some(_))), "{text}: {}", describe(&whole));
            for length in 0..bytes.len() {
                let cut = line(length);
                assert!(matches!(cut, Err(Undecoded::Short(_))), "{text}: {length} bytes");
            }
        }
    }
}

proptest! {
    #[test]
    fn any_payload_is_decoded_or_refused(
        at in 0..PROVIDERS.len(),
        number in prop_oneof![0_u16..64, 1000_u16..1200, 3000_u16..3025, any::<u16>()],
        version in prop_oneof![0_u8..7, any::<u8>()],
        wide in any::<bool>(),
        bytes in prop::collection::vec(prop_oneof![Just(0), Just(1), any::<u8>()], 0..200),
    ) {
        let provider = &PROVIDERS[at];
        let pointer_size = SIZES[usize::from(wide)];
        let raw = record(provider.guid, number, version, &bytes);
        let _ = decode(&RawEvent { pointer_size, ..raw });
    }

    #[test]
    fn damaged_payloads_are_decoded_or_refused(
        at in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let layouts = layouts();
        let (provider, number, versions, text) = at.get(&layouts);
        for pointer_size in SIZES {
            let mut bytes = payload(text, pointer_size);
            for (position, byte) in &damage {
                *position.get_mut(&mut bytes) = *byte;
            }
            let raw = record(provider.guid, *number, versions[0], &bytes);
            prop_assert_ne!(decode(&RawEvent { pointer_size, ..raw }), Ok(None));
        }
    }
}
