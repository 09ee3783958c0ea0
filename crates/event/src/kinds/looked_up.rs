//! Facts that no event of the kernel tells: somebody asked the system for them.
//!
//! They enter the engine as events, with the time at which they were true, so that the engine
//! itself asks nobody. What could not be found out stays `None`.

use super::{Endpoint, ProcessFacts, Protocol};
use std::net::IpAddr;

/// Every adapter of the machine as of one moment. A newer table replaces the one before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AdapterTable {
    /// The adapters, in no particular order.
    pub adapters: Vec<Adapter>,
}

/// One network adapter (IP_ADAPTER_ADDRESSES, MIB_IF_ROW2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adapter {
    /// Its number until the next restart.
    pub index: u32,
    /// Its locally unique identifier, which outlives a restart: NET_LUID as a number.
    pub luid: u64,
    /// The name people give it: `Ethernet 2`.
    pub name: Box<str>,
    /// What it is: `Intel(R) I210 Gigabit Network Connection`.
    pub description: Box<str>,
    /// What its traffic is.
    pub kind: AdapterKind,
    /// Its unicast addresses, each with the length of its subnet's prefix.
    pub addresses: Vec<AdapterAddress>,
    /// For a tunnel: remote addresses that carry it, where known. Empty where not.
    pub carriers: Vec<IpAddr>,
    /// It can carry traffic (IfOperStatusUp).
    pub operational: bool,
}

/// What the traffic of an adapter is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AdapterKind {
    /// A device, or software on top of one that adds nothing to what the device carries.
    Ordinary,
    /// It leads back to this machine.
    Loopback,
    /// A VPN or another tunnel: what it carries travels once more, wrapped, over another adapter.
    Tunnel,
    /// The host's side of a switch to virtual machines or containers.
    GuestSwitch,
}

/// A unicast address of an adapter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AdapterAddress {
    /// The address.
    pub address: IpAddr,
    /// Bits of it that every neighbour in its subnet shares: OnLinkPrefixLength.
    pub prefix: u8,
}

/// What each adapter has carried since the system started, as of one moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AdapterCounters {
    /// The adapters, in no particular order.
    pub adapters: Vec<AdapterTotals>,
}

/// What one adapter has carried: frames whole, with headers, acknowledgements, retransmissions
/// and protocols that belong to no process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdapterTotals {
    /// The adapter, by the number it has until the next restart.
    pub index: u32,
    /// It belongs into a sum over the machine: a device that is up. Filters, tunnels and virtual
    /// switches repeat what a device carries.
    pub in_total: bool,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Packets received, `None` where the system does not count them.
    pub packets_in: Option<u64>,
    /// Packets sent, `None` where the system does not count them.
    pub packets_out: Option<u64>,
}

/// What asking the system told about one process.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessIdentity {
    /// Process id.
    pub pid: u32,
    /// What an event could have told as well; `created` is what tells two processes of one id
    /// apart. The path of the image is a DOS path here.
    pub facts: ProcessFacts,
    /// Its user, `DOMAIN\name`; the SID is among the facts.
    pub user: Option<Box<str>>,
    /// FileDescription of the image's version resource.
    pub description: Option<Box<str>>,
    /// CompanyName of the image's version resource: what the file says, proven by no signature.
    pub company: Option<Box<str>>,
    /// Short names of the services it hosts; `None` when nobody asked.
    pub services: Option<Vec<Box<str>>>,
}

/// A service that one socket of a shared host process belongs to, by the service tag of the socket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionService {
    /// The process that hosts it.
    pub pid: u32,
    /// Transport protocol.
    pub protocol: Protocol,
    /// This machine's end.
    pub local: Endpoint,
    /// The other end; `None` for a socket that talks to many.
    pub remote: Option<Endpoint>,
    /// Short name of the service.
    pub service: Box<str>,
}

/// How it is known that a name belongs to an address, the best first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum NameSource {
    /// An answer that a process got, with the process known where the event was logged in it.
    ProcessAnswer,
    /// The machine's cache of names, or the service that keeps it, on behalf of somebody.
    MachineCache,
    /// The address was asked for its name afterwards, which need not be the name it was used by.
    Reverse,
}
