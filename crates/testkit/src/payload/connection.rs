//! Microsoft-Windows-TCPIP: what became of a connection, with its process and its ends.

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
        let [local, remote] = [self.local, self.remote].map(socket_address);
        let front = Bytes::new()
            .u32(u32::try_from(local.len()).unwrap_or(0))
            .raw(&local)
            .u32(u32::try_from(remote.len()).unwrap_or(0))
            .raw(&remote)
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
