//! TcpIp: the kernel's classic TCP events (MOF class TcpIp).
//!
//! Versions 1 and later have the payloads of Kernel-Network ([`super::transfer`]) under the same
//! numbers; 2 is the highest seen. Version 0 (Windows 2000, XP) has the same fields in another
//! order.

use super::transfer::{Meaning, Prefix};
use super::{Decoded, Provider};
use crate::guid::Guid;
use crate::kinds::Family::{V4, V6};
use crate::kinds::Operation::{
    self, Accept, Connect, Copy, Disconnect, Receive, Reconnect, Retransmit, Send,
};
use crate::kinds::Protocol::Tcp;
use crate::kinds::{Address, Endpoint, Event};
use crate::payload::{Payload, ShortPayload};
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// The class. Part of a kernel session, switched on there and not by itself.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x9a28_0ac0,
        0xc8e0,
        0x11d1,
        [0x84, 0xe2, 0x00, 0xc0, 0x4f, 0xb9, 0x98, 0xa2],
    ),
    name: "TcpIp",
    enable: None,
    carries_traffic: true,
    newest: |_| 2,
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    // ARP copy and full, partial or duplicate acknowledgement, of old systems: no data.
    if matches!(raw.opcode, 19..=22) {
        return Ok(None);
    }
    match (meaning(raw.opcode), raw.version) {
        (Some(meaning), 1..) => meaning.read(raw),
        (Some(Meaning::Transfer(V4, _, operation)), 0) => version_0(raw, operation),
        (Some(_), 0) => Err(Undecoded::UnknownVersion),
        (None, _) => Err(Undecoded::UnknownEvent),
    }
}

/// Event type to meaning. There is no type 33.
#[inline(always)]
const fn meaning(event_type: u8) -> Option<Meaning> {
    Some(match event_type {
        10 => Meaning::Transfer(V4, Tcp, Send),
        11 => Meaning::Transfer(V4, Tcp, Receive),
        12 => Meaning::Transfer(V4, Tcp, Connect),
        13 => Meaning::Transfer(V4, Tcp, Disconnect),
        14 => Meaning::Transfer(V4, Tcp, Retransmit),
        15 => Meaning::Transfer(V4, Tcp, Accept),
        16 => Meaning::Transfer(V4, Tcp, Reconnect),
        17 => Meaning::Failure(Tcp),
        18 => Meaning::Transfer(V4, Tcp, Copy),
        26 => Meaning::Transfer(V6, Tcp, Send),
        27 => Meaning::Transfer(V6, Tcp, Receive),
        28 => Meaning::Transfer(V6, Tcp, Connect),
        29 => Meaning::Transfer(V6, Tcp, Disconnect),
        30 => Meaning::Transfer(V6, Tcp, Retransmit),
        31 => Meaning::Transfer(V6, Tcp, Accept),
        32 => Meaning::Transfer(V6, Tcp, Reconnect),
        34 => Meaning::Transfer(V6, Tcp, Copy),
        _ => return None,
    })
}

/// Class TcpIp_V0_TypeGroup1: addresses first, process last; IPv4 only.
fn version_0(raw: &RawEvent<'_>, operation: Operation) -> Decoded {
    let prefix = prefix_0(&mut Payload::new(raw.payload))?;
    Ok(Some(Event::Network(prefix.network(raw, Tcp, operation))))
}

fn prefix_0(payload: &mut Payload<'_>) -> Result<Prefix, ShortPayload> {
    let daddr = Address::v4(payload.array("daddr")?);
    let saddr = Address::v4(payload.array("saddr")?);
    let dport = u16::from_be_bytes(payload.array("dport")?);
    let sport = u16::from_be_bytes(payload.array("sport")?);
    let bytes = payload.u32("size")?;
    let pid = payload.u32("PID")?;
    let destination = Endpoint { address: daddr, port: dport };
    let source = Endpoint { address: saddr, port: sport };
    Ok(Prefix { pid, bytes, destination, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, hex, record};

    const IPV4: &str = "u32 4, u32 99, ip 192.0.2.9, ip 192.0.2.1, port 445, port 64025";
    const IPV6: &str = "u32 4, u32 99, ip 2001:db8::2, ip 2001:db8::1, port 445, port 64025";

    #[test]
    fn every_type_in_versions_1_and_2() {
        for (types, name, arrow) in [
            ([10, 26], "Send", "->"),
            ([11, 27], "Receive", "<-"),
            ([12, 28], "Connect", "->"),
            ([13, 29], "Disconnect", "->"),
            ([14, 30], "Retransmit", "->"),
            ([15, 31], "Accept", "->"),
            ([16, 32], "Reconnect", "->"),
            ([18, 34], "Copy", "->"),
        ] {
            let v4 = format!("4 Tcp {name} 99: 192.0.2.1:64025 {arrow} 192.0.2.9:445");
            let v6 = format!("4 Tcp {name} 99: [2001:db8::1]:64025 {arrow} [2001:db8::2]:445");
            for version in [1, 2] {
                for tail in ["", ", u32 0, pointer 0"] {
                    check(&PROVIDER, &[(types[0], version, &format!("{IPV4}{tail}"), &v4)]);
                    check(&PROVIDER, &[(types[1], version, &format!("{IPV6}{tail}"), &v6)]);
                }
            }
        }
    }

    #[test]
    fn old_and_odd_types() {
        let version_0 = "ip 192.0.2.9, ip 192.0.2.1, port 445, port 64025, u32 99, u32 4";
        let short = "payload too short: PID at 16: needs 4 bytes, 0 left";
        check(
            &PROVIDER,
            &[
                (11, 0, version_0, "4 Tcp Receive 99: 192.0.2.1:64025 <- 192.0.2.9:445"),
                (11, 0, version_0.trim_end_matches(", u32 4"), short),
                (27, 0, IPV6, "unknown version"),
                (17, 0, "u16 2, u16 3", "unknown version"),
                (17, 2, "u16 2, u16 3", "Tcp family 2 code 3"),
                (19, 1, "", "nothing"),
                (22, 1, "", "nothing"),
                (33, 2, IPV6, "unknown event"),
                (33, 3, IPV6, "unknown event"),
            ],
        );
    }

    #[test]
    fn later_versions_are_read_by_their_beginning() {
        let v4 = "4 Tcp Send 99: 192.0.2.1:64025 -> 192.0.2.9:445";
        let v6 = "4 Tcp Receive 99: [2001:db8::1]:64025 <- [2001:db8::2]:445";
        for (version, tail) in [(3, ""), (3, ", u32 0, pointer 0, u64 7"), (200, ", hex 01")] {
            check(
                &PROVIDER,
                &[
                    (10, version, &format!("{IPV4}{tail}"), v4),
                    (27, version, &format!("{IPV6}{tail}"), v6),
                    (17, version, "u16 2, u16 3", "Tcp family 2 code 3"),
                ],
            );
        }
    }

    #[test]
    fn real_events_of_windows_8() {
        let daddr = "2001489800e000817cb900ab0cd5e6af";
        let saddr = "2001489800f00026b18ee85fdb5d08e8";
        let local = "[2001:4898:f0:26:b18e:e85f:db5d:8e8]:64025";
        let remote = "[2001:4898:e0:81:7cb9:ab:cd5:e6af]:445";
        for (opcode, numbers, tail, expected) in [
            (
                26,
                "04000000 74000100",
                "96070000 96070000 00000000 0000000000000000",
                format!("4 Tcp Send 65652: {local} -> {remote}"),
            ),
            (
                27,
                "04000000 54000000",
                "00000000 0000000000000000",
                format!("4 Tcp Receive 84: {local} <- {remote}"),
            ),
        ] {
            let bytes = hex(&format!("{numbers} {daddr} {saddr} 01bd fa19 {tail}"));
            assert_eq!(describe(&decode(&record(PROVIDER.guid, opcode, 2, &bytes))), expected);
        }
    }
}
