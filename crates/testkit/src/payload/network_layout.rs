//! Field by field: the payloads of Kernel-Network, shared with the classes TcpIp and UdpIp.

use crate::Width;
use crate::bytes::Bytes;
use std::net::{SocketAddr, SocketAddrV4};

/// Payload of every network event but failures.
///
/// Addresses and ports are in network order, the rest little-endian.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetworkPayload {
    /// Owner of the socket.
    pub pid: u32,
    /// Transport payload in bytes.
    pub size: u32,
    /// `daddr` and `dport`; the remote end, but for received datagrams the local one.
    pub destination: SocketAddr,
    /// `saddr` and `sport`; of the same family as `destination`.
    pub source: SocketAddr,
    /// Fields of some events only.
    pub template: Template,
    /// `seqnum`, 0 in real files.
    pub sequence: u32,
    /// `connid`, 0 in real files; of pointer size although the manifest says 32 bits.
    pub connection: u64,
}

/// What stands between the ports and `seqnum`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Template {
    /// Nothing: received and copied data, datagrams, disconnects, retransmits, reconnects.
    #[default]
    Data,
    /// Sent TCP data: ticks of 100 ms since boot.
    Send {
        /// When the send was accepted.
        start: u32,
        /// When it completed.
        end: u32,
    },
    /// Connection attempted or accepted.
    Connection(ConnectionOptions),
}

/// TCP options agreed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConnectionOptions {
    /// Maximum segment size.
    pub mss: u16,
    /// Selective acknowledgement in use.
    pub sack: u16,
    /// Time stamps in use.
    pub timestamps: u16,
    /// Window scaling in use.
    pub window_scaling: u16,
    /// Receive window in bytes.
    pub receive_window: u32,
    /// Shift of the receive window.
    pub receive_scale: i16,
    /// Shift of the send window.
    pub send_scale: i16,
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        Self {
            mss: 1460,
            sack: 1,
            timestamps: 0,
            window_scaling: 1,
            receive_window: 65_535,
            receive_scale: 8,
            send_scale: 7,
        }
    }
}

impl NetworkPayload {
    /// Layout of Kernel-Network events, and of TcpIp and UdpIp from version 2.
    pub fn to_bytes(&self, width: Width) -> Vec<u8> {
        let prefix = Bytes::new().raw(&self.version_1());
        let middle = match self.template {
            Template::Data => prefix,
            Template::Send { start, end } => prefix.u32(start).u32(end),
            Template::Connection(options) => prefix.raw(&options.to_bytes()),
        };
        middle.u32(self.sequence).pointer(width, self.connection).into_vec()
    }

    /// Layout of TcpIp and UdpIp version 1: only the fields all events share.
    pub fn version_1(&self) -> Vec<u8> {
        Bytes::new()
            .u32(self.pid)
            .u32(self.size)
            .address(self.destination.ip())
            .address(self.source.ip())
            .u16_be(self.destination.port())
            .u16_be(self.source.port())
            .into_vec()
    }
}

impl ConnectionOptions {
    fn to_bytes(self) -> Vec<u8> {
        Bytes::new()
            .u16(self.mss)
            .u16(self.sack)
            .u16(self.timestamps)
            .u16(self.window_scaling)
            .u32(self.receive_window)
            .raw(&self.receive_scale.to_le_bytes())
            .raw(&self.send_scale.to_le_bytes())
            .into_vec()
    }
}

/// Payload of a failed connection attempt: protocol 2 for IPv4 or 23 for IPv6, and a code.
pub fn failure(protocol: u16, code: u16) -> Vec<u8> {
    Bytes::new().u16(protocol).u16(code).into_vec()
}

/// TcpIp version 0 (Windows 2000): addresses first, then size and process id.
pub fn tcp_version_0(pid: u32, size: u32, to: SocketAddrV4, from: SocketAddrV4) -> Vec<u8> {
    Bytes::new()
        .raw(&to.ip().octets())
        .raw(&from.ip().octets())
        .u16_be(to.port())
        .u16_be(from.port())
        .u32(size)
        .u32(pid)
        .into_vec()
}

/// UdpIp version 0 (Windows 2000): a context instead of a process id, two sizes.
pub fn udp_version_0(
    width: Width,
    context: u64,
    size: u16,
    to: SocketAddrV4,
    from: SocketAddrV4,
) -> Vec<u8> {
    Bytes::new()
        .pointer(width, context)
        .raw(&from.ip().octets())
        .u16_be(from.port())
        .u16(size)
        .raw(&to.ip().octets())
        .u16_be(to.port())
        .u16(size)
        .into_vec()
}
