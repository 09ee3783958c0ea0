//! Which flow lies in which zone.

use super::*;
use event::kinds::AdapterAddress;
use std::net::SocketAddr;

fn end(text: &str) -> Endpoint {
    let address: SocketAddr = text.parse().unwrap();
    Endpoint { address: address.ip().into(), port: address.port() }
}

fn placed(zones: &mut Zones, line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let protocol = if words[0] == "tcp" { Protocol::Tcp } else { Protocol::Udp };
    zones.place(protocol, end(words[1]), end(words[2])).name().to_owned()
}

fn adapter(kind: AdapterKind, addresses: &[&str]) -> Adapter {
    let address = |text: &&str| {
        let (address, prefix) = text.split_once('/').unwrap();
        AdapterAddress { address: address.parse().unwrap(), prefix: prefix.parse().unwrap() }
    };
    Adapter {
        index: 1,
        luid: 1,
        name: "x".into(),
        description: "x".into(),
        kind,
        addresses: addresses.iter().map(address).collect(),
        carriers: Vec::new(),
        operational: true,
    }
}

fn table() -> AdapterTable {
    AdapterTable {
        adapters: vec![
            adapter(AdapterKind::Loopback, &["127.0.0.1/8", "::1/128"]),
            adapter(AdapterKind::Ordinary, &["192.168.1.10/24", "2001:db8:1::10/64"]),
            adapter(AdapterKind::Tunnel, &["10.8.0.6/24"]),
            adapter(AdapterKind::GuestSwitch, &["172.20.0.1/20"]),
        ],
    }
}

#[test]
fn by_ranges() {
    let mut zones = Zones::default();
    for (flow, zone) in [
        ("tcp 127.0.0.1:1 127.0.0.1:2", "loopback"),
        ("tcp [::1]:1 [::1]:2", "loopback"),
        ("tcp 192.168.1.10:1 192.168.1.10:2", "loopback"),
        ("tcp [::ffff:127.0.0.1]:1 [::ffff:127.0.0.1]:2", "loopback"),
        ("udp 224.0.0.251:5353 192.168.1.4:5353", "link-local"),
        ("udp 192.168.1.10:5353 [ff02::fb]:5353", "link-local"),
        ("udp 0.0.0.0:68 255.255.255.255:67", "link-local"),
        ("tcp [fe80::1]:1 [fe80::2]:445", "link-local"),
        ("udp 192.168.1.10:1 169.254.3.4:2", "link-local"),
        ("tcp 192.168.1.10:1 10.1.2.3:445", "lan"),
        ("tcp 192.168.1.10:1 100.64.0.1:443", "lan"),
        ("tcp [2001:db8::1]:1 [fd00::1]:443", "lan"),
        ("tcp 192.168.1.10:1 203.0.113.9:443", "internet"),
        ("tcp 192.168.1.10:1 [::ffff:203.0.113.9]:443", "internet"),
        ("udp 192.168.1.10:1 203.0.113.9:51820", "internet"),
        ("udp 0.0.0.0:5000 203.0.113.9:443", "internet"),
    ] {
        assert_eq!(placed(&mut zones, flow), zone, "{flow}");
    }
    assert_eq!(zones.basis(), ZoneBasis::AddressRanges);
}

#[test]
fn by_the_adapter_table() {
    let mut zones = Zones::default();
    zones.learn(&table());
    for (flow, zone) in [
        ("tcp 192.168.1.10:1 10.8.0.6:2", "loopback"),
        ("tcp 10.8.0.6:1 203.0.113.9:443", "tunnel-inner"),
        ("tcp 10.8.0.6:1 10.8.0.1:53", "tunnel-inner"),
        ("udp 192.168.1.10:1 203.0.113.9:51820", "tunnel-carrier"),
        ("udp 192.168.1.10:1 203.0.113.9:443", "internet"),
        ("tcp 172.20.0.1:1 172.20.3.4:22", "guest"),
        ("tcp 172.20.3.4:1 203.0.113.9:443", "guest"),
        ("udp 224.0.0.251:5353 172.20.3.4:5353", "guest"),
        ("udp 224.0.0.251:5353 192.168.1.4:5353", "link-local"),
        ("udp 192.168.1.10:138 192.168.1.255:138", "link-local"),
        ("udp 192.168.1.255:138 192.168.1.77:138", "link-local"),
        ("tcp [2001:db8:1::10]:1 [2001:db8:1::99]:445", "lan"),
        ("tcp [2001:db8:1::10]:1 [2001:db8:2::99]:445", "internet"),
        ("tcp 192.168.1.10:1 10.1.2.3:445", "lan"),
        ("udp 0.0.0.0:5000 203.0.113.9:443", "internet"),
        // Addresses the machine got after the table was read.
        ("tcp 192.168.1.77:1 203.0.113.9:443", "internet"),
        ("tcp 10.9.0.2:1 10.9.0.1:445", "lan"),
        ("udp [2001:db8:9::7]:1 [2001:db8:a::9]:443", "internet"),
    ] {
        assert_eq!(placed(&mut zones, flow), zone, "{flow}");
    }
    assert_eq!(zones.basis(), ZoneBasis::AdapterTable);
}

#[test]
fn datagrams_that_come_from_here_are_of_this_machine() {
    let mut zones = Zones::default();
    let own = |text: &str| end(&format!("{text}:1")).address;
    let of = |zones: &mut Zones, machine, line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let protocol = if words[0] == "tcp" { Protocol::Tcp } else { Protocol::Udp };
        zones.turn_to(machine);
        zones.place(protocol, end(words[1]), end(words[2])).name()
    };
    let back = "udp 10.128.3.255:138 10.128.0.55:138";
    assert_eq!(of(&mut zones, 0, back), "lan", "nobody can know");
    assert!(zones.learn_own(own("10.128.0.55")));
    assert!(!zones.learn_own(own("10.128.0.55")), "once");
    assert!(zones.learn_own(own("[fe80::1]")));
    for (flow, zone) in [
        (back, "loopback"),
        ("udp 239.255.255.250:1900 10.128.0.55:50000", "loopback"),
        ("udp 255.255.255.255:67 10.128.0.55:68", "loopback"),
        ("udp [ff02::fb]:5353 [fe80::1]:5353", "loopback"),
        // What it sends, and what its neighbours send.
        ("udp 10.128.0.55:138 10.128.3.255:138", "lan"),
        ("udp 10.128.0.55:1900 239.255.255.250:1900", "link-local"),
        ("udp 10.128.3.255:138 10.128.0.56:138", "lan"),
        ("udp 239.255.255.250:1900 10.128.0.56:50000", "link-local"),
        ("tcp 10.128.0.77:1 10.128.0.55:445", "lan"),
    ] {
        assert_eq!(of(&mut zones, 0, flow), zone, "{flow}");
    }
    assert_eq!(of(&mut zones, 1, back), "lan", "another machine's address");
    zones.turn_to(0);
    for shared in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "[::]"] {
        assert!(!zones.learn_own(own(shared)), "{shared}");
    }
    // The table knows better: it has another address now.
    zones.learn(&table());
    assert_eq!(of(&mut zones, 0, back), "lan");
    assert!(!zones.learn_own(own("10.128.0.57")));
}

#[test]
fn known_carriers_speak_louder_than_ports() {
    let mut table = table();
    table.adapters[2].carriers = vec!["203.0.113.9".parse().unwrap()];
    let mut zones = Zones::default();
    zones.learn(&table);
    assert_eq!(placed(&mut zones, "udp 192.168.1.10:1 203.0.113.9:443"), "tunnel-carrier");
    assert_eq!(placed(&mut zones, "udp 192.168.1.10:1 203.0.113.8:51820"), "internet");
    table.adapters[2].operational = false;
    zones.learn(&table);
    assert_eq!(placed(&mut zones, "udp 192.168.1.10:1 203.0.113.9:443"), "internet");
}

#[test]
fn a_carrier_told_by_its_port_is_an_assumption() {
    let mut zones = Zones::default();
    assert_eq!(zones.confidence(Zone::Internet), Confidence::Medium);
    assert_eq!(zones.confidence(Zone::LinkLocal), Confidence::High);
    let mut table = table();
    zones.learn(&table);
    assert_eq!(zones.confidence(Zone::Internet), Confidence::High);
    assert_eq!(zones.confidence(Zone::TunnelCarrier), Confidence::High, "none was assumed yet");
    assert_eq!(placed(&mut zones, "udp 192.168.1.10:1 203.0.113.9:51820"), "tunnel-carrier");
    assert_eq!(zones.confidence(Zone::TunnelCarrier), Confidence::Low);
    assert_eq!(zones.confidence(Zone::TunnelInner), Confidence::High);
    let mut zones = Zones::default();
    table.adapters[2].carriers = vec!["203.0.113.9".parse().unwrap()];
    zones.learn(&table);
    assert_eq!(placed(&mut zones, "udp 192.168.1.10:1 203.0.113.9:443"), "tunnel-carrier");
    assert_eq!(zones.confidence(Zone::TunnelCarrier), Confidence::High);
}

#[test]
fn a_table_that_comes_late_is_no_basis_for_what_was_placed_before() {
    let mut zones = Zones::default();
    placed(&mut zones, "tcp 192.168.1.10:1 203.0.113.9:443");
    zones.learn(&table());
    assert_eq!(zones.basis(), ZoneBasis::TableCameLate);
}
