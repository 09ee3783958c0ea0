//! UdpIp: the kernel's classic UDP events (MOF class UdpIp).
//!
//! Versions 1 and later have the payloads of Kernel-Network ([`super::transfer`]) under numbers of
//! their own: 10, 11, 26, 27 where the manifest has 42, 43, 58, 59. 2 is the highest seen.

use super::transfer::Meaning;
use super::{Decoded, Provider};
use crate::guid::Guid;
use crate::kinds::Family::{V4, V6};
use crate::kinds::Operation::{Receive, Send};
use crate::kinds::Protocol::Udp;
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// The class. Part of a kernel session, switched on there and not by itself.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0xbf3a_50c5,
        0xa9c9,
        0x4988,
        [0xa0, 0x05, 0x2d, 0xf0, 0xb7, 0xc8, 0x0f, 0x80],
    ),
    name: "UdpIp",
    enable: None,
    carries_traffic: true,
    newest: |_| 2,
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    match (meaning(raw.opcode), raw.version) {
        (Some(meaning), 1..) => meaning.read(raw),
        // Version 0 (Windows 2000, XP) names no process, so its bytes could be given to nobody.
        // Refusing it lets the report count these events instead of hiding them.
        (Some(_), 0) => Err(Undecoded::UnknownVersion),
        (None, _) => Err(Undecoded::UnknownEvent),
    }
}

/// Event type to meaning.
#[inline(always)]
const fn meaning(event_type: u8) -> Option<Meaning> {
    Some(match event_type {
        10 => Meaning::Transfer(V4, Udp, Send),
        11 => Meaning::Transfer(V4, Udp, Receive),
        17 => Meaning::Failure(Udp),
        26 => Meaning::Transfer(V6, Udp, Send),
        27 => Meaning::Transfer(V6, Udp, Receive),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, hex, record};

    const IPV4: &str = "u32 8, u32 99, ip 192.0.2.9, ip 192.0.2.1, port 53, port 64025";
    const IPV6: &str = "u32 8, u32 99, ip 2001:db8::2, ip 2001:db8::1, port 53, port 64025";

    #[test]
    fn every_type_in_every_version() {
        for version in [1, 2, 3, 255] {
            for tail in ["", ", u32 0, pointer 0"] {
                let [v4, v6] = [format!("{IPV4}{tail}"), format!("{IPV6}{tail}")];
                let v6_send = "8 Udp Send 99: [2001:db8::1]:64025 -> [2001:db8::2]:53";
                let v6_receive = "8 Udp Receive 99: [2001:db8::2]:53 <- [2001:db8::1]:64025";
                check(
                    &PROVIDER,
                    &[
                        (10, version, &v4, "8 Udp Send 99: 192.0.2.1:64025 -> 192.0.2.9:53"),
                        (11, version, &v4, "8 Udp Receive 99: 192.0.2.9:53 <- 192.0.2.1:64025"),
                        (26, version, &v6, v6_send),
                        (27, version, &v6, v6_receive),
                        (17, version, "u16 23, u16 6", "Udp family 23 code 6"),
                        (42, version, &v4, "unknown event"),
                    ],
                );
            }
        }
        check(&PROVIDER, &[(10, 0, IPV4, "unknown version"), (42, 3, IPV4, "unknown event")]);
    }

    #[test]
    fn real_events_of_windows_8() {
        let broadcast = "04000000 c9000000 0a8003ff 0a800037 008a 008a 00000000 0000000000000000";
        let multicast = "3c080000 ad000000 effffffa 0a800075 076c ec19 00000000 0000000000000000";
        for (opcode, bytes, expected) in [
            (10, broadcast, "4 Udp Send 201: 10.128.0.55:138 -> 10.128.3.255:138"),
            (11, broadcast, "4 Udp Receive 201: 10.128.3.255:138 <- 10.128.0.55:138"),
            (11, multicast, "2108 Udp Receive 173: 239.255.255.250:1900 <- 10.128.0.117:60441"),
        ] {
            let bytes = hex(bytes);
            assert_eq!(describe(&decode(&record(PROVIDER.guid, opcode, 2, &bytes))), expected);
        }
    }
}
