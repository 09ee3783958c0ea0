//! Microsoft-Windows-TCPIP: what became of a connection, and datagrams, with process and ends.

use super::{ANALYTIC_CHANNEL, CHANNEL_KEYWORD, INFORMATION};
use crate::Width;
use crate::bytes::Bytes;
use crate::guid::WINDOWS_TCPIP;
use crate::records::EventRecord;
use std::net::SocketAddr;

/// One of the events that share this layout: 1016, 1017, 1033, 1034, 1039, 1040, 1045, 1046, 1047.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConnectionEvent {
    /// Its number.
    pub id: u16,
    /// 0, or 1 with the key of the process.
    pub version: u8,
    /// Whose connection it is.
    pub pid: u32,
    /// This machine's end.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// An NTSTATUS.
    pub status: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Of pointers.
    pub width: Width,
}

impl ConnectionEvent {
    /// The payload.
    pub fn payload(&self) -> Vec<u8> {
        let front = ends(Bytes::new(), self.local, self.remote)
            .u32(self.status)
            .u32(self.pid)
            .u32(1) // Compartment
            .pointer(self.width, 0xffff_a80c_4f00_1000); // Tcb
        match self.version {
            0 => front.into_vec(),
            _ => front.u64(u64::from(self.pid) + 1).into_vec(),
        }
    }

    /// The record.
    pub fn event(&self) -> EventRecord {
        EventRecord {
            provider: WINDOWS_TCPIP,
            channel: ANALYTIC_CHANNEL,
            level: INFORMATION,
            keyword: CHANNEL_KEYWORD | 0x4_0000_0484,
            id: self.id,
            version: self.version,
            task: self.id,
            timestamp: self.timestamp,
            payload: self.payload(),
            ..EventRecord::default()
        }
    }
}

/// Several datagrams, sent (1169) or received (1170).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DatagramsEvent {
    /// Its number.
    pub id: u16,
    /// Whose they are.
    pub pid: u32,
    /// The socket's own end, as it is bound.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
    /// How many.
    pub messages: u32,
    /// Payload of all of them.
    pub bytes: u32,
    /// Raw session clock.
    pub timestamp: i64,
}

impl DatagramsEvent {
    /// The record, of version 1 and a machine of 64 bits.
    pub fn event(&self) -> EventRecord {
        let front = Bytes::new().u64(0xffff_a80c_4f00_2000).u32(self.messages).u32(self.bytes);
        let payload = ends(front, self.local, self.remote).u32(self.pid).u64(77);
        EventRecord {
            provider: WINDOWS_TCPIP,
            channel: ANALYTIC_CHANNEL,
            level: INFORMATION,
            keyword: CHANNEL_KEYWORD | 0x1_0000_0000,
            id: self.id,
            version: 1,
            task: self.id,
            timestamp: self.timestamp,
            payload: payload.into_vec(),
            ..EventRecord::default()
        }
    }
}

/// Both ends, each behind its length.
fn ends(front: Bytes, local: SocketAddr, remote: SocketAddr) -> Bytes {
    [local, remote]
        .map(socket_address)
        .iter()
        .fold(front, |bytes, end| bytes.u32(u32::try_from(end.len()).unwrap_or(0)).raw(end))
}

/// SOCKADDR_IN or SOCKADDR_IN6.
fn socket_address(end: SocketAddr) -> Vec<u8> {
    let bytes = match end {
        SocketAddr::V4(_) => Bytes::new().u16(2).u16_be(end.port()).address(end.ip()).u64(0),
        SocketAddr::V6(v6) => Bytes::new()
            .u16(23)
            .u16_be(end.port())
            .u32(v6.flowinfo())
            .address(end.ip())
            .u32(v6.scope_id()),
    };
    bytes.into_vec()
}
