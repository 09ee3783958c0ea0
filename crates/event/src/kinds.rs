//! Every kind of fact the program knows: one typed, owned value per event.

mod failures;
mod image;
mod looked_up;
mod texts;

use crate::timestamp::Timestamp;
pub use failures::{ConnectFailure, Failure, FlowFailure};
pub use image::{Image, NarrowName};
pub use looked_up::{
    Adapter, AdapterAddress, AdapterCounters, AdapterKind, AdapterTable, AdapterTotals,
    ConnectionService, NameSource, ProcessIdentity,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
pub use texts::{LONGEST_LINE, LONGEST_NAME};

/// One fact from a trace. Its time is the record's and travels beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// Something happened on a connection or socket that has an owner.
    Network(NetworkEvent),
    /// Datagrams were sent or received, several reported in one event.
    Datagrams(Datagrams),
    /// A connection attempt failed; the event names neither process nor address.
    ConnectFailed(ConnectFailure),
    /// A connection failed; the event names its owner and its ends.
    FlowFailed(FlowFailure),
    /// A process began, ended, or was found running.
    Process(Box<ProcessEvent>),
    /// A host name was resolved.
    Name(Box<NameAnswer>),
    /// A native path prefix has a DOS equivalent.
    Volume(Box<VolumeMapping>),
    /// The session itself reports events it could not deliver.
    Lost(LostEvents),
    /// Concluded from a datagram to a group or to all: it was sent from this address, so what comes
    /// from there is this machine's own, coming back. No record is decoded to this.
    OwnAddress(Address),
    /// Asked for: the adapters the machine has.
    Adapters(Box<AdapterTable>),
    /// Asked for: what the adapters have carried.
    AdapterCounters(Box<AdapterCounters>),
    /// Asked for: who a process is.
    Identity(Box<ProcessIdentity>),
    /// Asked for: which service of a shared process a connection belongs to.
    Service(Box<ConnectionService>),
}

/// A send, a receive, or a change of state of one flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetworkEvent {
    /// The flow it happened on.
    pub flow: Flow,
    /// What happened.
    pub operation: Operation,
    /// Transport payload in bytes: no headers, no bare acknowledgements. Real traces have datagrams
    /// at exactly the size of their payload.
    pub bytes: u32,
    /// The event was logged in the context of the flow's own, nonzero process id.
    ///
    /// Only used to correct Windows 7 (`traffic::attribute::quirks`); `false` where the record has no header id.
    pub logged_by_owner: bool,
}

/// One end-to-end conversation of one process id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Flow {
    /// Owner of the socket, from the event's payload.
    pub pid: u32,
    /// Transport protocol.
    pub protocol: Protocol,
    /// This machine's end. For a multicast or broadcast receive: the group.
    pub local: Endpoint,
    /// The other end.
    pub remote: Endpoint,
}

impl Flow {
    /// Internet protocol version, the same at both ends.
    pub const fn family(&self) -> Family {
        self.local.address.family
    }
}

/// An address and a port.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Endpoint {
    /// The address.
    pub address: Address,
    /// The port, in host order.
    pub port: u16,
}

/// An IP address that compares and hashes as numbers.
///
/// Two halves on any multiple of 4: a 128-bit number would align everything that holds an address
/// to 16 bytes, and each byte of a flow is paid for with every event on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(Rust, packed(4))]
pub struct Address {
    family: Family,
    high: u64,
    low: u64,
}

const _: () = assert!(size_of::<Address>() == 20 && size_of::<Flow>() == 56);

impl Address {
    /// From four bytes in network order.
    #[inline]
    pub const fn v4(bytes: [u8; 4]) -> Self {
        Self { family: Family::V4, high: 0, low: u32::from_be_bytes(bytes) as u64 }
    }

    /// From sixteen bytes in network order.
    #[inline]
    pub const fn v6(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, low @ ..] = bytes;
        let high = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Self { family: Family::V6, high, low: u64::from_be_bytes(low) }
    }

    /// Internet protocol version.
    pub const fn family(self) -> Family {
        self.family
    }

    /// The address as a number, most significant byte first on the wire.
    #[inline]
    pub const fn bits(self) -> u128 {
        (self.high as u128) << 64 | self.low as u128
    }

    /// The standard library's form, for showing.
    pub fn ip(self) -> IpAddr {
        match self.family {
            // A V4 address is only ever made from 32 bits.
            Family::V4 => IpAddr::V4(Ipv4Addr::from_bits((self.low & 0xffff_ffff) as u32)),
            Family::V6 => IpAddr::V6(Ipv6Addr::from_bits(self.bits())),
        }
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(v4) => Self::v4(v4.octets()),
            IpAddr::V6(v6) => Self::v6(v6.octets()),
        }
    }
}

/// Internet protocol version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// Transport protocol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Protocol {
    /// Transmission Control Protocol.
    Tcp,
    /// User Datagram Protocol.
    Udp,
}

/// A number of datagrams that the network stack handed over at once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Datagrams {
    /// Who sent or received them, and the other end. The local address may be that to which the
    /// socket is bound, which is no address of the machine when it is bound to all of them.
    pub flow: Flow,
    /// Send or receive.
    pub operation: Operation,
    /// How many.
    pub messages: u32,
    /// Payload of all of them, in bytes.
    pub bytes: u32,
}

/// What a network event reports. Only `Send` and `Receive` carry bytes that may be added up; the
/// first four carry bytes at all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum Operation {
    /// Data sent. For TCP written when the send completes.
    Send,
    /// Data handed to the owner of the socket.
    Receive,
    /// Bytes already counted as sent were sent again.
    Retransmit,
    /// Bytes were buffered on behalf of the user; the same bytes are received later.
    Copy,
    /// An outgoing connection was attempted.
    Connect,
    /// A connection was accepted (which does not prove it came from outside: a real trace
    /// of Windows 7 has it for connections the machine opened itself).
    Accept,
    /// A disconnect was issued.
    Disconnect,
    /// A connection was attempted again.
    Reconnect,
}

/// What is said about one process at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcessEvent {
    /// Process id.
    pub pid: u32,
    /// What happened to it.
    pub phase: ProcessPhase,
    /// Everything else the event tells.
    pub facts: ProcessFacts,
}

/// Where in its life a process was reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProcessPhase {
    /// It began now.
    Start,
    /// It ended now.
    End,
    /// It was running when the session began or asked (DCStart, rundown, snapshot).
    Running,
    /// It was still running when the session ended (DCEnd).
    RunningAtEnd,
    /// It had ended, but something still holds its object.
    Defunct,
}

/// What an event may tell about a process; what it does not tell stays `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessFacts {
    /// Creation time from the kernel, the same in every source: the join key.
    pub created: Option<Timestamp>,
    /// Exit time from the kernel.
    pub exited: Option<Timestamp>,
    /// Exit code.
    pub exit_code: Option<u32>,
    /// Process id of the creator.
    pub parent_pid: Option<u32>,
    /// The creator's number unique within a boot: surer than its process id.
    pub parent_sequence: Option<u64>,
    /// Terminal session; `None` also for the kernel's own processes.
    pub session: Option<u32>,
    /// Number unique within a boot, Windows 10 2004 and later.
    pub sequence: Option<u64>,
    /// Kernel object key, equal in all classic events of one process. Never shown.
    pub unique_key: Option<u64>,
    /// The executable.
    pub image: Option<Image>,
    /// Command line. May hold secrets.
    pub command_line: Option<Box<str>>,
    /// Full package name of a store application.
    pub package: Option<Box<str>>,
    /// Owner's SID in its usual text form, `S-1-5-18`.
    pub sid: Option<Box<str>>,
}

/// The answer to a name query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameAnswer {
    /// How the name is known.
    pub source: NameSource,
    /// Process that asked, where the event was logged in its context.
    pub asked_by: Option<u32>,
    /// The name as asked.
    pub name: Box<str>,
    /// DNS record type asked for: 1 A, 28 AAAA, 5 CNAME, 65 HTTPS.
    pub query_type: u32,
    /// 0 when answered; 9003 no such name, 9701 no records.
    pub status: u32,
    /// Addresses that answer the question, in the order given.
    pub addresses: Vec<IpAddr>,
    /// Addresses that may be name servers' own rather than the answer: unmapped ones after mapped ones.
    pub doubtful: Vec<IpAddr>,
}

/// A native path prefix and its DOS form: `\Device\HarddiskVolume2\` is `C:\`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VolumeMapping {
    /// Native prefix, with its closing backslash.
    pub native: Box<str>,
    /// DOS prefix, with its closing backslash; empty where the native one is just left out
    /// (`\??\`).
    pub dos: Box<str>,
}

/// A loss reported inside the stream (the class RT_LostEvent of Microsoft's kernel trace MOF).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LostEvents {
    /// Events were dropped for want of a free buffer.
    Events,
    /// A whole buffer was dropped.
    Buffer,
    /// The file that bridges a slow consumer was full.
    BackupFull,
}
