//! Microsoft-Windows-TCPIP: which connection of which process failed, and datagrams.
//!
//! Kernel-Network says that an attempt failed and not whose; these events name the process and
//! both ends. All of failures have one layout (manifests of Windows 7 to Windows 11 26H1):
//!
//! | field | bytes |
//! |---|---|
//! | LocalAddressLength | u32 |
//! | LocalAddress | a SOCKADDR of that length |
//! | RemoteAddressLength | u32 |
//! | RemoteAddress | a SOCKADDR of that length |
//! | Status | u32, an NTSTATUS |
//! | ProcessId | u32 |
//!
//! What follows (Compartment, Tcb and, since version 1, ProcessStartKey) is not read, so every
//! later version reads as the first.
//!
//! | event | meaning |
//! |---|---|
//! | 1016 | an incoming connection was turned away |
//! | 1034 | connecting failed |
//! | 1045 | connecting timed out |
//! | 1046 | the other end did not acknowledge what was sent again and again |
//! | 1047 | the other end did not answer keep-alives |
//!
//! Connections that succeeded (1017, 1033) are not read: Kernel-Network counts them.
//!
//! Datagrams sent (1169) and received (1170) are a second witness of UDP in recordings that have
//! them; a live session does not enable them, for Kernel-Network reports the same. One event is
//! a number of datagrams:
//!
//! | field | bytes |
//! |---|---|
//! | Endpoint | a pointer |
//! | NumMessages | u32 |
//! | NumBytes | u32, of all together |
//! | LocalSockAddrLength | u32 |
//! | LocalSockAddr | a SOCKADDR of that length |
//! | RemoteSockAddrLength | u32 |
//! | RemoteSockAddr | a SOCKADDR of that length |
//! | Pid | u32 |

use super::{Decoded, Enable, Provider};
use crate::guid::Guid;
use crate::kinds::{
    Address, Datagrams, Endpoint, Event, Failure, Family, Flow, FlowFailure, Operation, Protocol,
};
use crate::payload::{Payload, ShortPayload};
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// AF_INET and AF_INET6 as Windows numbers them, and what an empty SOCKADDR says.
const AF_UNSPECIFIED: u16 = 0;
const AF_INET: u16 = 2;
const AF_INET6: u16 = 23;

/// The provider.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x2f07_e2ee,
        0x15db,
        0x40f1,
        [0x90, 0xef, 0x9d, 0x7b, 0xa2, 0x82, 0x18, 0x8a],
    ),
    name: "Microsoft-Windows-TCPIP",
    // Keywords: ConnectPath, and ClosePath by its bit of Windows 7 and by that of Windows 10.
    // Events of both come a few for each connection; those for each packet (SendPath,
    // ReceivePath) and each timer (TcpipTcb, Endpoint) stay out even where Windows cannot filter
    // by id. Version 1 of 1034 is of level 2, all others are of level 4.
    enable: Some(Enable {
        level: 4,
        keywords: 0x4_0000_0000 | 0x8_0000_0000 | 0x10_0000_0000,
        event_ids: &[1016, 1034, 1045, 1046, 1047],
        rundown: false,
    }),
    carries_traffic: false,
    newest: |_| 1,
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    let (failure, connecting): (fn(u32) -> Failure, bool) = match raw.id {
        1016 => (|_| Failure::Rejected, false),
        1034 => (Failure::of_status, true),
        1045 => (|_| Failure::TimedOut, true),
        1046 | 1047 => (|_| Failure::TimedOut, false),
        1169 => return datagrams(raw, Operation::Send),
        1170 => return datagrams(raw, Operation::Receive),
        // The inner life of the stack: hundreds of events that name no failure.
        _ => return Ok(None),
    };
    let mut payload = Payload::new(raw.payload);
    let local = socket_address(&mut payload, "LocalAddress")?;
    let remote = socket_address(&mut payload, "RemoteAddress")?;
    let status = payload.u32("Status")?;
    let pid = payload.u32("ProcessId")?;
    let (local, remote) = ends(local, remote).ok_or(Undecoded::UnknownAddress)?;
    let flow = Flow { pid, protocol: Protocol::Tcp, local, remote };
    let failure = failure(status);
    Ok(Some(Event::FlowFailed(FlowFailure { flow, failure, status, connecting })))
}

fn datagrams(raw: &RawEvent<'_>, operation: Operation) -> Decoded {
    let mut payload = Payload::new(raw.payload);
    payload.pointer("Endpoint", raw.pointer_size)?;
    let messages = payload.u32("NumMessages")?;
    let bytes = payload.u32("NumBytes")?;
    let local = socket_address(&mut payload, "LocalSockAddr")?;
    let remote = socket_address(&mut payload, "RemoteSockAddr")?;
    let pid = payload.u32("Pid")?;
    let (local, remote) = ends(local, remote).ok_or(Undecoded::UnknownAddress)?;
    let flow = Flow { pid, protocol: Protocol::Udp, local, remote };
    Ok(Some(Event::Datagrams(Datagrams { flow, operation, messages, bytes })))
}

/// What a SOCKADDR holds.
#[derive(Clone, Copy)]
enum SocketAddress {
    /// An address and a port.
    Of(Endpoint),
    /// Nothing: the end was not bound yet.
    Unbound,
    /// An address of another family.
    Unknown,
}

/// The next SOCKADDR, preceded by its length: family u16, port u16 in network order, then four
/// bytes of address, or four of flow information and sixteen of address.
fn socket_address(
    payload: &mut Payload<'_>,
    field: &'static str,
) -> Result<SocketAddress, ShortPayload> {
    let length = payload.u32(field)?;
    let bytes = payload.bytes(field, usize::try_from(length).unwrap_or(usize::MAX))?;
    if bytes.is_empty() {
        return Ok(SocketAddress::Unbound);
    }
    let mut parts = Payload::new(bytes);
    let family = parts.u16(field)?;
    if family == AF_UNSPECIFIED {
        return Ok(SocketAddress::Unbound);
    }
    let port = parts.array(field).map(u16::from_be_bytes)?;
    let address = match family {
        AF_INET => Address::v4(parts.array(field)?),
        AF_INET6 => {
            parts.skip(field, 4)?;
            Address::v6(parts.array(field)?)
        }
        _ => return Ok(SocketAddress::Unknown),
    };
    Ok(SocketAddress::Of(Endpoint { address, port }))
}

/// Both ends; one that is not bound has the other's family. `None` where neither says anything.
fn ends(local: SocketAddress, remote: SocketAddress) -> Option<(Endpoint, Endpoint)> {
    match (local, remote) {
        (SocketAddress::Of(local), SocketAddress::Of(remote)) => Some((local, remote)),
        (SocketAddress::Unbound, SocketAddress::Of(remote)) => Some((unbound(remote), remote)),
        (SocketAddress::Of(local), SocketAddress::Unbound) => Some((local, unbound(local))),
        _ => None,
    }
}

/// No address and no port, of the same family.
fn unbound(other: Endpoint) -> Endpoint {
    let address = match other.address.family() {
        Family::V4 => Address::v4([0; 4]),
        Family::V6 => Address::v6([0; 16]),
    };
    Endpoint { address, port: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    const V4: &str = "u32 16, u16 2, port 50001, ip 10.0.0.5, u64 0, \
                      u32 16, u16 2, port 443, ip 192.0.2.1, u64 0";
    const V6: &str = "u32 28, u16 23, port 50001, u32 7, ip 2001:db8::5, u32 1, \
                      u32 28, u16 23, port 443, u32 0, ip 2001:db8::1, u32 0";

    #[test]
    fn every_event_in_every_version() {
        let v4 = "10.0.0.5:50001 -> 192.0.2.1:443";
        let v6 = "[2001:db8::5]:50001 -> [2001:db8::1]:443";
        for (id, status, says) in [
            (1016, "0xc0000236", "Rejected 0xc0000236"),
            (1034, "0xc0000236", "Refused 0xc0000236 connecting"),
            (1034, "0xc00000b5", "TimedOut 0xc00000b5 connecting"),
            (1034, "0xc000020d", "Reset 0xc000020d connecting"),
            (1034, "0xc000023c", "Unreachable 0xc000023c connecting"),
            (1034, "0xc0000120", "Other 0xc0000120 connecting"),
            (1034, "0", "Other 0x0 connecting"),
            (1045, "0", "TimedOut 0x0 connecting"),
            (1046, "0xc000020d", "TimedOut 0xc000020d"),
            (1047, "0", "TimedOut 0x0"),
        ] {
            for (ends, shown) in [(V4, v4), (V6, v6)] {
                let line = format!("4000 Tcp {says}: {shown}");
                for (version, tail) in [
                    (0, ""),
                    (0, ", u32 1, pointer 0xbeef"),
                    (1, ", u32 1, pointer 0xbeef, u64 77"),
                    (9, ", u32 1, pointer 0xbeef, u64 77, u32 5"),
                ] {
                    let text = format!("{ends}, u32 {status}, u32 4000{tail}");
                    check(&PROVIDER, &[(id, version, &text, &line)]);
                }
            }
        }
    }

    #[test]
    fn ends_of_other_lengths_and_ends_that_are_not_bound() {
        let remote = "u32 16, u16 2, port 443, ip 192.0.2.1, u64 0";
        let rest = "u32 0xc0000236, u32 8";
        let refused = |ends: &str| format!("8 Tcp Refused 0xc0000236 connecting: {ends}");
        let unbound = refused("0.0.0.0:0 -> 192.0.2.1:443");
        for (ends, expected) in [
            // As short as the family allows, and as long as a SOCKADDR_STORAGE.
            (
                format!("u32 8, u16 2, port 5, ip 10.0.0.5, {remote}"),
                refused("10.0.0.5:5 -> 192.0.2.1:443"),
            ),
            (
                format!("u32 128, u16 2, port 5, ip 10.0.0.5, hex {}, {remote}", "00".repeat(120)),
                refused("10.0.0.5:5 -> 192.0.2.1:443"),
            ),
            (format!("u32 0, {remote}"), unbound.clone()),
            (format!("u32 16, u16 0, hex {}, {remote}", "00".repeat(14)), unbound),
            ("u32 0, u32 0".to_owned(), "unknown kind of address".to_owned()),
            (format!("u32 4, u16 34, port 5, {remote}"), "unknown kind of address".to_owned()),
            (
                format!("u32 4, u16 2, port 5, {remote}"),
                "payload too short: LocalAddress at 4: needs 4 bytes, 0 left".to_owned(),
            ),
            (
                "u32 4294967295, u16 2".to_owned(),
                "payload too short: LocalAddress at 4: needs 4294967295 bytes, 10 left".to_owned(),
            ),
        ] {
            check(&PROVIDER, &[(1034, 1, &format!("{ends}, {rest}"), &expected)]);
        }
    }

    #[test]
    fn datagrams_in_every_version() {
        for (id, what, arrow) in [(1169, "Send", "->"), (1170, "Receive", "<-")] {
            for (ends, local, remote) in [
                (V4, "10.0.0.5:50001", "192.0.2.1:443"),
                (V6, "[2001:db8::5]:50001", "[2001:db8::1]:443"),
            ] {
                for (version, tail) in [(0, ""), (1, ", u64 77"), (9, ", u64 77, u32 5")] {
                    let text = format!("pointer 0xbeef, u32 3, u32 3600, {ends}, u32 4000{tail}");
                    let line = format!("4000 Udp {what} 3 of 3600: {local} {arrow} {remote}");
                    check(&PROVIDER, &[(id, version, &text, &line)]);
                }
            }
        }
    }

    #[test]
    fn what_succeeded_and_what_the_stack_does_inside_is_nothing() {
        let text = format!("{V4}, u32 0, u32 4000, u32 1, pointer 1");
        let quiet = [1017, 1033, 1040, 1073, 1187, 1300, 1603];
        for id in quiet {
            check(&PROVIDER, &[(id, 0, &text, "nothing"), (id, 3, "", "nothing")]);
        }
    }
}
