//! The payloads that Kernel-Network, TcpIp and UdpIp share.
//!
//! Twenty-two events have three layouts for two address families, and all of them begin alike:
//!
//! | field | IPv4 at | IPv6 at | bytes |
//! |---|---|---|---|
//! | PID | 0 | 0 | u32 |
//! | size | 4 | 4 | u32 |
//! | daddr | 8 | 8 | 4 or 16, network order |
//! | saddr | 12 | 24 | 4 or 16, network order |
//! | dport | 16 | 40 | u16, network order |
//! | sport | 18 | 42 | u16, network order |
//!
//! What follows (window sizes, start and end time, seqnum, connid) is not read. The last of it,
//! connid, is 32 bits wide in the manifest and as wide as a pointer in real records, so a
//! payload is accepted by its least length and never by its exact one.

use super::Decoded;
use crate::kinds::{
    Address, ConnectFailure, Endpoint, Event, Family, Flow, NetworkEvent, Operation, Protocol,
};
use crate::payload::{Payload, ShortPayload};
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// Bytes of the common beginning over IPv4.
const V4: usize = 20;
/// Bytes of the common beginning over IPv6.
const V6: usize = 44;

/// What an event's number says about its payload.
///
/// Aligned so that one load fetches it whole from a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(align(4))]
pub(super) enum Meaning {
    /// Something happened on a flow.
    Transfer(Family, Protocol, Operation),
    /// A connection attempt failed.
    Failure(Protocol),
}

impl Meaning {
    /// Reads the payload accordingly.
    #[inline]
    pub(super) fn read(self, raw: &RawEvent<'_>) -> Decoded {
        match self {
            Self::Failure(protocol) => failure(raw, protocol),
            Self::Transfer(family, ..) => match self.transfer(raw) {
                Some(network) => Ok(Some(Event::Network(network))),
                None => Err(short(raw, if family == Family::V4 { V4 } else { V6 })),
            },
        }
    }

    /// What happened on a flow; `None` when that is not what is told, or the payload is too short.
    ///
    /// One length check covers all fields: the offsets into the fixed beginning are constant.
    #[inline(always)]
    pub(super) fn transfer(self, raw: &RawEvent<'_>) -> Option<NetworkEvent> {
        let Self::Transfer(family, protocol, operation) = self else { return None };
        let prefix = match family {
            Family::V4 => v4(raw.payload.first_chunk()?),
            Family::V6 => v6(raw.payload.first_chunk()?),
        };
        Some(prefix.network(raw, protocol, operation))
    }
}

#[inline(always)]
fn v4(p: &[u8; V4]) -> Prefix {
    let daddr = Address::v4([p[8], p[9], p[10], p[11]]);
    let saddr = Address::v4([p[12], p[13], p[14], p[15]]);
    Prefix {
        pid: u32::from_le_bytes([p[0], p[1], p[2], p[3]]),
        bytes: u32::from_le_bytes([p[4], p[5], p[6], p[7]]),
        destination: Endpoint { address: daddr, port: u16::from_be_bytes([p[16], p[17]]) },
        source: Endpoint { address: saddr, port: u16::from_be_bytes([p[18], p[19]]) },
    }
}

#[inline(always)]
fn v6(p: &[u8; V6]) -> Prefix {
    let (mut daddr, mut saddr) = ([0; 16], [0; 16]);
    daddr.copy_from_slice(&p[8..24]);
    saddr.copy_from_slice(&p[24..40]);
    let (daddr, saddr) = (Address::v6(daddr), Address::v6(saddr));
    Prefix {
        pid: u32::from_le_bytes([p[0], p[1], p[2], p[3]]),
        bytes: u32::from_le_bytes([p[4], p[5], p[6], p[7]]),
        destination: Endpoint { address: daddr, port: u16::from_be_bytes([p[40], p[41]]) },
        source: Endpoint { address: saddr, port: u16::from_be_bytes([p[42], p[43]]) },
    }
}

/// The common beginning, as the fields are called in the manifest.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    /// Owner of the socket.
    pub(super) pid: u32,
    /// Transport payload in bytes.
    pub(super) bytes: u32,
    /// `daddr` and `dport`.
    pub(super) destination: Endpoint,
    /// `saddr` and `sport`.
    pub(super) source: Endpoint,
}

impl Prefix {
    /// The fact these fields state.
    #[inline(always)]
    pub(super) fn network(
        self,
        raw: &RawEvent<'_>,
        protocol: Protocol,
        operation: Operation,
    ) -> NetworkEvent {
        let (local, remote) = self.ends(protocol, operation);
        NetworkEvent {
            flow: Flow { pid: self.pid, protocol, local, remote },
            operation,
            bytes: self.bytes,
            logged_by_owner: self.pid != 0 && raw.process_id == Some(self.pid),
        }
    }

    /// This machine's end and the other one.
    ///
    /// TCP events describe the connection: the source is local, whichever way the data went.
    /// UDP events describe the datagram: the source of a received one is the other machine.
    /// So in real traces of Windows 7 and 8; the message texts of the manifest, which read TCP
    /// receives the UDP way, are wrong there.
    #[inline(always)]
    fn ends(self, protocol: Protocol, operation: Operation) -> (Endpoint, Endpoint) {
        match (protocol, operation) {
            (Protocol::Udp, Operation::Receive) => (self.destination, self.source),
            _ => (self.source, self.destination),
        }
    }
}

/// Four bytes (class TcpIp_Fail): address family and reason. No process, no address.
fn failure(raw: &RawEvent<'_>, protocol: Protocol) -> Decoded {
    let mut payload = Payload::new(raw.payload);
    let family = payload.u16("Proto")?;
    let code = payload.u16("FailureCode")?;
    Ok(Some(Event::ConnectFailed(ConnectFailure { protocol, family, code })))
}

#[cold]
fn short(raw: &RawEvent<'_>, needed: usize) -> Undecoded {
    let available = raw.payload.len();
    Undecoded::Short(ShortPayload { field: "PID to sport", offset: 0, needed, available })
}
