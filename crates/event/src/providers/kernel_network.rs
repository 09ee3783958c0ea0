//! Microsoft-Windows-Kernel-Network: every send and receive of the machine.
//!
//! The manifests of Windows 7 to Windows 11 26H1 list the same 22 events, all of version 0. Of a
//! later version the common beginning is read.
//! An IPv6 event has an id of its own but the opcode of its IPv4 twin: the id decides.
//! Layouts: [`super::transfer`].

use super::transfer::Meaning;
use super::{Decoded, Enable, Provider};
use crate::guid::Guid;
use crate::kinds::Family::{V4, V6};
use crate::kinds::NetworkEvent;
use crate::kinds::Operation::{
    Accept, Connect, Copy, Disconnect, Receive, Reconnect, Retransmit, Send,
};
use crate::kinds::Protocol::{Tcp, Udp};
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// The provider.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x7dd4_2a49,
        0x5329,
        0x4832,
        [0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15, 0x3a, 0x88],
    ),
    name: "Microsoft-Windows-Kernel-Network",
    // Keywords: IPv4 0x10 and IPv6 0x20. None tells data from connection events; the list of
    // ids keeps copies (18, 34) out of the session: on a busy receiver there is one for each
    // receive, and they repeat its bytes. All others come: retransmissions and reconnections are
    // few, and without them a live view could not say that a connection is a bad one.
    enable: Some(Enable {
        level: 4,
        keywords: 0x30,
        event_ids: &[
            10, 11, 12, 13, 14, 15, 16, 17, 26, 27, 28, 29, 30, 31, 32, 42, 43, 49, 58, 59,
        ],
        rundown: false,
    }),
    carries_traffic: true,
    newest: |_| NEWEST,
    decode,
};

/// The highest version known, of every event.
pub const NEWEST: u8 = 0;

/// Decodes one record of this provider.
///
/// # Errors
///
/// The event is not known, or is cut short.
fn decode(raw: &RawEvent<'_>) -> Decoded {
    known(raw).ok_or(Undecoded::UnknownEvent)?.read(raw)
}

/// What a record of this provider says of a flow, for callers that handle it apart: inlined there,
/// the fact goes from register to register, while through [`PROVIDER`] it goes through memory,
/// which costs more than reading it. `None` for every record that is rare.
#[inline(always)]
pub fn transfer(raw: &RawEvent<'_>) -> Option<NetworkEvent> {
    known(raw).filter(|_| raw.version == NEWEST)?.transfer(raw)
}

#[inline(always)]
fn known(raw: &RawEvent<'_>) -> Option<Meaning> {
    MEANINGS.get(usize::from(raw.id)).copied().flatten()
}

/// [`meaning`] of every id there is: reading it is quicker than choosing among 22 cases.
static MEANINGS: [Option<Meaning>; 60] = {
    let mut meanings = [None; 60];
    let mut id = 0;
    while id < 60 {
        meanings[id as usize] = meaning(id);
        id += 1;
    }
    meanings
};

/// Id to meaning. There is no event 33.
const fn meaning(id: u16) -> Option<Meaning> {
    Some(match id {
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
        42 => Meaning::Transfer(V4, Udp, Send),
        43 => Meaning::Transfer(V4, Udp, Receive),
        49 => Meaning::Failure(Udp),
        58 => Meaning::Transfer(V6, Udp, Send),
        59 => Meaning::Transfer(V6, Udp, Receive),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{check, describe, hex, record};

    const IPV4: &str = "u32 2716, u32 4101, ip 157.56.244.38, ip 10.121.106.118, \
                        port 443, port 61740";
    const IPV6: &str = "u32 2716, u32 4101, ip 2001:db8::2, ip 2001:db8::1, port 443, port 61740";

    #[test]
    fn every_event_of_the_manifest() {
        let v4_out = "10.121.106.118:61740 -> 157.56.244.38:443";
        let v4_in = "10.121.106.118:61740 <- 157.56.244.38:443";
        let v6_out = "[2001:db8::1]:61740 -> [2001:db8::2]:443";
        let v6_in = "[2001:db8::1]:61740 <- [2001:db8::2]:443";
        for (ids, name, v4_ends, v6_ends) in [
            ([10, 26], "Tcp Send", v4_out, v6_out),
            ([11, 27], "Tcp Receive", v4_in, v6_in),
            ([12, 28], "Tcp Connect", v4_out, v6_out),
            ([13, 29], "Tcp Disconnect", v4_out, v6_out),
            ([14, 30], "Tcp Retransmit", v4_out, v6_out),
            ([15, 31], "Tcp Accept", v4_out, v6_out),
            ([16, 32], "Tcp Reconnect", v4_out, v6_out),
            ([18, 34], "Tcp Copy", v4_out, v6_out),
            ([42, 58], "Udp Send", v4_out, v6_out),
            (
                [43, 59],
                "Udp Receive",
                "157.56.244.38:443 <- 10.121.106.118:61740",
                "[2001:db8::2]:443 <- [2001:db8::1]:61740",
            ),
        ] {
            for tail in ["", ", u32 0, pointer 0", ", u32 1, u32 2, u32 0, pointer 0"] {
                let [v4, v6] = [format!("{IPV4}{tail}"), format!("{IPV6}{tail}")];
                let line = |ends| format!("2716 {name} 4101: {ends}");
                check(&PROVIDER, &[(ids[0], 0, &v4, &line(v4_ends))]);
                check(&PROVIDER, &[(ids[1], 0, &v6, &line(v6_ends))]);
            }
        }
    }

    #[test]
    fn failures_and_refusals() {
        check(
            &PROVIDER,
            &[
                (17, 0, "u16 2, u16 5", "Tcp family 2 code 5"),
                (49, 0, "u16 23, u16 1", "Udp family 23 code 1"),
                (17, 0, "u16 2", "payload too short: FailureCode at 2: needs 2 bytes, 0 left"),
                (11, 0, "u32 1", "payload too short: PID to sport at 0: needs 20 bytes, 4 left"),
                (27, 0, IPV4, "payload too short: PID to sport at 0: needs 44 bytes, 20 left"),
                (33, 0, IPV4, "unknown event"),
                (33, 1, IPV4, "unknown event"),
                (11, 1, "u32 1", "payload too short: PID to sport at 0: needs 20 bytes, 4 left"),
            ],
        );
    }

    #[test]
    fn later_versions_are_read_by_their_beginning() {
        let longer = |text: &str| format!("{text}, u32 0, pointer 0, hex 0102030405060708ff");
        let v4 = "2716 Tcp Receive 4101: 10.121.106.118:61740 <- 157.56.244.38:443";
        let v6 = "2716 Udp Send 4101: [2001:db8::1]:61740 -> [2001:db8::2]:443";
        for version in [1, 2, 255] {
            check(
                &PROVIDER,
                &[
                    (11, version, IPV4, v4),
                    (11, version, &longer(IPV4), v4),
                    (58, version, &longer(IPV6), v6),
                    (17, version, "u16 2, u16 5, u32 99", "Tcp family 2 code 5"),
                ],
            );
        }
    }

    #[test]
    fn a_real_receive_of_windows_7() {
        let bytes = hex("9c0a0000 05100000 9d38f426 0a796a76 01bb f12c 00000000 0000000000000000");
        let line = |process_id| {
            let raw = record(PROVIDER.guid, 11, 0, &bytes);
            describe(&decode(&RawEvent { process_id, ..raw }))
        };
        let fact = "2716 Tcp Receive 4101: 10.121.106.118:61740 <- 157.56.244.38:443";
        assert_eq!(line(Some(0)), fact);
        assert_eq!(line(None), fact);
        assert_eq!(line(Some(2716)), format!("{fact} by owner"));
    }

    #[test]
    fn nobody_owns_process_zero() {
        let bytes = [0; 20];
        let raw = record(PROVIDER.guid, 10, 0, &bytes);
        let line = describe(&decode(&RawEvent { process_id: Some(0), ..raw }));
        assert_eq!(line, "0 Tcp Send 0: 0.0.0.0:0 -> 0.0.0.0:0");
    }
}
