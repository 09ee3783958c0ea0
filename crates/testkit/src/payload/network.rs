//! Network events by meaning: who sent what where, in either dress.

use super::network_layout::{self, ConnectionOptions, NetworkPayload, Template};
use super::{ANALYTIC_CHANNEL, CHANNEL_KEYWORD, INFORMATION};
use crate::Width;
use crate::guid::KERNEL_NETWORK;
use crate::records::{EventRecord, KernelRecord};
use std::net::SocketAddr;

/// TCP or UDP.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Transport {
    /// Transmission control protocol.
    Tcp,
    /// User datagram protocol.
    Udp,
}

/// What happened on a flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Operation {
    /// 10: TCP data sent.
    TcpSend,
    /// 11: TCP data received.
    TcpReceive,
    /// 12: TCP connection attempted.
    TcpConnect,
    /// 13: TCP disconnect issued.
    TcpDisconnect,
    /// 14: TCP data sent again.
    TcpRetransmit,
    /// 15: TCP connection accepted.
    TcpAccept,
    /// 16: TCP reconnect attempted.
    TcpReconnect,
    /// 18: TCP data copied on behalf of the user.
    TcpCopy,
    /// 42: datagram sent.
    UdpSend,
    /// 43: datagram received.
    UdpReceive,
}

impl Operation {
    /// Transport it belongs to.
    pub const fn transport(self) -> Transport {
        match self {
            Self::UdpSend | Self::UdpReceive => Transport::Udp,
            _ => Transport::Tcp,
        }
    }

    /// Event id over IPv4 in Kernel-Network; the opcode of both families.
    const fn manifest_id(self) -> u8 {
        match self {
            Self::TcpSend => 10,
            Self::TcpReceive => 11,
            Self::TcpConnect => 12,
            Self::TcpDisconnect => 13,
            Self::TcpRetransmit => 14,
            Self::TcpAccept => 15,
            Self::TcpReconnect => 16,
            Self::TcpCopy => 18,
            Self::UdpSend => 42,
            Self::UdpReceive => 43,
        }
    }

    /// Event type over IPv4 in the classes TcpIp and UdpIp.
    const fn classic_type(self) -> u8 {
        match self {
            Self::UdpSend => 10,
            Self::UdpReceive => 11,
            tcp => tcp.manifest_id(),
        }
    }
}

/// One event on one flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetworkEvent {
    /// What happened.
    pub operation: Operation,
    /// Owner of the socket.
    pub pid: u32,
    /// This machine's end; for a multicast receive the group.
    pub local: SocketAddr,
    /// The other end, of the same family.
    pub remote: SocketAddr,
    /// Transport payload in bytes.
    pub size: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Time since boot in ticks of 100 ms; stored by TCP sends.
    pub uptime: u32,
    /// Process the event is logged in: mostly 0 or a bystander's. Not stored by PERFINFO.
    pub logged_by: u32,
    /// Pointer size of the payload.
    pub width: Width,
    /// Operation whose id the event bears, if not its own: Windows 7 logs UDP sends over IPv6
    /// as received.
    pub logged_as: Option<Operation>,
}

impl NetworkEvent {
    /// The payload, ends arranged as the stack stores them: TCP has the remote end as
    /// destination in both directions, a received datagram its own sender as source.
    pub fn payload(&self) -> NetworkPayload {
        let (destination, source) = match self.operation {
            Operation::UdpReceive => (self.local, self.remote),
            _ => (self.remote, self.local),
        };
        let template = match self.operation {
            Operation::TcpSend => Template::Send { start: self.uptime, end: self.uptime },
            Operation::TcpConnect | Operation::TcpAccept => {
                Template::Connection(ConnectionOptions::default())
            }
            _ => Template::Data,
        };
        let (pid, size) = (self.pid, self.size);
        NetworkPayload { pid, size, destination, source, template, sequence: 0, connection: 0 }
    }

    /// As logged by Microsoft-Windows-Kernel-Network.
    pub fn manifest(&self) -> EventRecord {
        let opcode = self.logged_as.unwrap_or(self.operation).manifest_id();
        let family = Family::of(self.remote);
        EventRecord {
            width: self.width,
            process_id: self.logged_by,
            timestamp: self.timestamp,
            id: u16::from(opcode) + family.id_offset(),
            opcode,
            task: task(self.operation.transport()),
            keyword: CHANNEL_KEYWORD | family.keyword(),
            payload: self.payload().to_bytes(self.width),
            ..blank()
        }
    }

    /// As logged by the kernel logger: a PERFINFO record of class TcpIp or UdpIp, version 2.
    pub fn classic(&self) -> KernelRecord {
        let family = Family::of(self.remote).classic_offset();
        let operation = self.logged_as.unwrap_or(self.operation);
        KernelRecord {
            width: self.width,
            version: 2,
            kind: operation.classic_type() + family,
            group: group(self.operation.transport()),
            timestamp: self.timestamp,
            payload: self.payload().to_bytes(self.width),
            ..KernelRecord::default()
        }
    }
}

/// A connection attempt that failed; it names neither process nor address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// TCP or UDP.
    pub transport: Transport,
    /// Over IPv6 rather than IPv4.
    pub ipv6: bool,
    /// 1 to 6; 5 is "other".
    pub code: u16,
    /// Raw session clock.
    pub timestamp: i64,
}

impl Failure {
    fn payload(&self) -> Vec<u8> {
        network_layout::failure(if self.ipv6 { 23 } else { 2 }, self.code)
    }

    /// Kernel-Network event 17 or 49.
    pub fn manifest(&self) -> EventRecord {
        let opcode = match self.transport {
            Transport::Tcp => 17,
            Transport::Udp => 49,
        };
        EventRecord {
            timestamp: self.timestamp,
            id: u16::from(opcode),
            opcode,
            task: task(self.transport),
            keyword: CHANNEL_KEYWORD | Family::V4.keyword() | Family::V6.keyword(),
            payload: self.payload(),
            ..blank()
        }
    }

    /// TcpIp or UdpIp type 17.
    pub fn classic(&self) -> KernelRecord {
        KernelRecord {
            version: 2,
            kind: 17,
            group: group(self.transport),
            timestamp: self.timestamp,
            payload: self.payload(),
            ..KernelRecord::default()
        }
    }
}

#[derive(Clone, Copy)]
enum Family {
    V4,
    V6,
}

impl Family {
    const fn of(end: SocketAddr) -> Self {
        if end.is_ipv6() { Self::V6 } else { Self::V4 }
    }

    /// An IPv6 event has its own id and the opcode of its IPv4 twin.
    const fn id_offset(self) -> u16 {
        match self {
            Self::V4 => 0,
            Self::V6 => 16,
        }
    }

    const fn classic_offset(self) -> u8 {
        match self {
            Self::V4 => 0,
            Self::V6 => 16,
        }
    }

    const fn keyword(self) -> u64 {
        match self {
            Self::V4 => 0x10,
            Self::V6 => 0x20,
        }
    }
}

const fn task(transport: Transport) -> u16 {
    match transport {
        Transport::Tcp => 10,
        Transport::Udp => 11,
    }
}

const fn group(transport: Transport) -> u8 {
    match transport {
        Transport::Tcp => 6,
        Transport::Udp => 8,
    }
}

/// What all Kernel-Network events have in common.
fn blank() -> EventRecord {
    EventRecord {
        provider: KERNEL_NETWORK,
        channel: ANALYTIC_CHANNEL,
        level: INFORMATION,
        ..EventRecord::default()
    }
}
