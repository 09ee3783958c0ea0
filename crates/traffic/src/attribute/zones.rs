//! Where traffic goes: every flow lies in exactly one zone.
//!
//! With the machine's adapter table the zone follows from the adapter of the local address and
//! the subnets around it. Without it only the addresses themselves speak, and
//! [`ZoneBasis`] says so: a tunnel or a guest's network then looks like any other.

mod subnets;

use super::roles::Confidence;
use event::kinds::{Adapter, AdapterKind, AdapterTable, Address, Endpoint, Protocol};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use subnets::Subnets;

/// Where the other end of a flow is, seen from this machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Zone {
    /// On this machine. The sender and the receiver are each counted.
    Loopback,
    /// On the same link: link-local addresses, multicast, broadcast.
    LinkLocal,
    /// In a local network: private ranges, and the subnets of the machine's adapters.
    Lan,
    /// Anywhere else.
    Internet,
    /// Inside a tunnel: the same bytes travel once more, wrapped, as [`Zone::TunnelCarrier`].
    TunnelInner,
    /// The outside of a tunnel.
    TunnelCarrier,
    /// To or from a virtual machine or container on this host, or forwarded for one.
    Guest,
}

impl Zone {
    /// Every zone.
    pub const ALL: [Self; 7] = [
        Self::Loopback,
        Self::LinkLocal,
        Self::Lan,
        Self::Internet,
        Self::TunnelInner,
        Self::TunnelCarrier,
        Self::Guest,
    ];

    /// Its name in every machine format and in filters.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loopback => "loopback",
            Self::LinkLocal => "link-local",
            Self::Lan => "lan",
            Self::Internet => "internet",
            Self::TunnelInner => "tunnel-inner",
            Self::TunnelCarrier => "tunnel-carrier",
            Self::Guest => "guest",
        }
    }

    /// Whether a device carries its bytes as they are counted here: loopback meets no device,
    /// guests of this machine are reached over a switch made of software, and what is inside a
    /// tunnel is counted as what carries the tunnel.
    pub const fn meets_a_device(self) -> bool {
        !matches!(self, Self::Loopback | Self::TunnelInner | Self::Guest)
    }
}

/// What the zones of a ledger were told by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ZoneBasis {
    /// Ranges of addresses alone: tunnels and guests cannot be told.
    #[default]
    AddressRanges,
    /// The adapter table, for every flow.
    AdapterTable,
    /// Ranges of addresses until the adapter table came.
    TableCameLate,
}

impl ZoneBasis {
    /// Its name in every machine format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AddressRanges => "address_ranges",
            Self::AdapterTable => "adapter_table",
            Self::TableCameLate => "adapter_table_came_late",
        }
    }
}

/// Most addresses of machines that are learned from traffic.
const OWN: usize = 64;

/// Tells the zone of a flow.
#[derive(Debug, Default)]
pub struct Zones {
    table: Option<Table>,
    basis: ZoneBasis,
    /// A flow was placed before any table came.
    placed_blind: bool,
    /// A flow was taken for the outside of a tunnel by its port alone.
    carrier_by_port: bool,
    /// Addresses that machines were seen to send from; used until a table tells them.
    own: HashSet<(u16, Address), FixedState>,
    /// The machine whose flows are placed.
    machine: u16,
    revision: u32,
}

/// The adapter table in the form questions are asked of it.
#[derive(Debug)]
struct Table {
    own: HashMap<Address, AdapterKind, FixedState>,
    subnets: Subnets,
    carriers: HashSet<Address, FixedState>,
    has_tunnel: bool,
}

impl Table {
    fn of(table: &AdapterTable) -> Self {
        let up = || table.adapters.iter().filter(|adapter| adapter.operational);
        let of = |adapter: &Adapter| {
            let kind = adapter.kind;
            adapter.addresses.clone().into_iter().map(move |address| (kind, address))
        };
        let mut subnets = Subnets::default();
        let all = up().flat_map(of).enumerate();
        all.for_each(|(place, (kind, address))| subnets.add(kind, address, place));
        Self {
            own: up().flat_map(of).map(|(kind, own)| (own.address.into(), kind)).collect(),
            subnets,
            carriers: up()
                .flat_map(|adapter| adapter.carriers.iter().map(|ip| (*ip).into()))
                .collect(),
            has_tunnel: up().any(|adapter| adapter.kind == AdapterKind::Tunnel),
        }
    }

    /// What the table alone decides.
    fn zone(&self, protocol: Protocol, local: Endpoint, remote: Endpoint) -> Option<Zone> {
        if self.own.contains_key(&remote.address) {
            return Some(Zone::Loopback);
        }
        let ours = self.own.get(&local.address).copied();
        match (ours, self.subnets.kind(remote.address)) {
            (Some(AdapterKind::Tunnel), _) => Some(Zone::TunnelInner),
            (Some(AdapterKind::GuestSwitch), _) => Some(Zone::Guest),
            // A group has no adapter of its own; the sender's subnet tells where it was heard.
            (None, Some(AdapterKind::Tunnel)) => Some(Zone::TunnelInner),
            (None, Some(AdapterKind::GuestSwitch)) => Some(Zone::Guest),
            // Forwarded for a guest. Any other address we do not know is one of this machine that
            // came after the table: its next reading will tell.
            (None, _) if self.subnets.is_of_a_guest(local.address) => Some(Zone::Guest),
            _ if self.carries_a_tunnel(protocol, remote) => Some(Zone::TunnelCarrier),
            _ if self.means_all(remote.address) || self.means_all(local.address) => {
                Some(Zone::LinkLocal)
            }
            (_, Some(_)) if !is_on_link(remote.address.ip()) && !is_shared(local.address.ip()) => {
                Some(Zone::Lan)
            }
            _ => None,
        }
    }

    fn means_all(&self, address: Address) -> bool {
        self.subnets.is_broadcast(address)
    }

    /// By its address, where the table tells which ones carry tunnels, else by its port.
    fn carries_a_tunnel(&self, protocol: Protocol, remote: Endpoint) -> bool {
        let by_port = || is_tunnel_port(protocol, remote.port);
        match self.carriers.is_empty() {
            true => self.has_tunnel && by_port(),
            false => self.carriers.contains(&remote.address),
        }
    }
}

impl Zones {
    /// Takes a table; it holds for every flow placed from now on.
    pub fn learn(&mut self, table: &AdapterTable) {
        self.table = Some(Table::of(table));
        self.revision = self.revision.wrapping_add(1);
        self.basis = match (self.basis, self.placed_blind) {
            (ZoneBasis::AdapterTable, _) | (_, false) => ZoneBasis::AdapterTable,
            _ => ZoneBasis::TableCameLate,
        };
    }

    /// From now on flows are those of this machine.
    pub(crate) fn turn_to(&mut self, machine: u16) {
        self.machine = machine;
    }

    /// Takes an address that the machine sends from. Says whether flows may lie elsewhere for it.
    ///
    /// Without a table this is what tells a group's or a subnet's datagrams that the machine sent
    /// itself from those of its neighbours: both come from an address of the local network.
    pub(crate) fn learn_own(&mut self, address: Address) -> bool {
        let is_single = !is_shared(plain(address.ip()));
        let has_room = self.table.is_none() && self.own.len() < OWN;
        let is_new = is_single && has_room && self.own.insert((self.machine, address));
        self.revision = self.revision.wrapping_add(is_new.into());
        is_new
    }

    /// Changes with every table, and with every address of this machine that is learned.
    pub(crate) fn revision(&self) -> u32 {
        self.revision
    }

    /// What the zones told so far rest on.
    pub fn basis(&self) -> ZoneBasis {
        self.basis
    }

    /// How sure the flows of a zone are in it.
    ///
    /// What the addresses themselves say is certain, and so is what the adapter table says. By
    /// ranges alone a tunnel or a guest's network looks like any other. Where no adapter tells what
    /// carries its tunnel, the usual ports of tunnels do, which other programs may use as well.
    pub fn confidence(&self, zone: Zone) -> Confidence {
        match zone {
            Zone::Loopback | Zone::LinkLocal => Confidence::High,
            Zone::TunnelCarrier if self.carrier_by_port => Confidence::Low,
            _ if self.basis == ZoneBasis::AdapterTable => Confidence::High,
            _ => Confidence::Medium,
        }
    }

    /// Whether a datagram comes from this machine, as far as it was seen to send to groups.
    fn comes_from_here(&self, protocol: Protocol, remote: Address) -> bool {
        protocol == Protocol::Udp
            && self.table.is_none()
            && self.own.contains(&(self.machine, remote))
    }

    /// The zone of a flow.
    pub fn place(&mut self, protocol: Protocol, local: Endpoint, remote: Endpoint) -> Zone {
        self.placed_blind |= self.table.is_none();
        let is_own = || self.comes_from_here(protocol, remote.address);
        if is_loopback(local.address, remote.address) || is_own() {
            return Zone::Loopback;
        }
        let told = self.table.as_ref().and_then(|table| table.zone(protocol, local, remote));
        let by_port = self.table.as_ref().is_some_and(|table| table.carriers.is_empty());
        self.carrier_by_port |= told == Some(Zone::TunnelCarrier) && by_port;
        told.unwrap_or_else(|| by_range(local.address, remote.address))
    }
}

/// By the addresses alone.
fn by_range(local: Address, remote: Address) -> Zone {
    let (local, remote) = (plain(local.ip()), plain(remote.ip()));
    if is_shared(local) && !local.is_unspecified() || is_on_link(remote) {
        return Zone::LinkLocal;
    }
    if is_private(remote) { Zone::Lan } else { Zone::Internet }
}

fn is_loopback(local: Address, remote: Address) -> bool {
    let (ours, theirs) = (plain(local.ip()), plain(remote.ip()));
    ours.is_loopback() || theirs.is_loopback() || local == remote && !ours.is_unspecified()
}

/// IPv4 in the clothes of IPv6 as IPv4.
fn plain(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

/// No single machine's address: a group, all of a link, or none.
fn is_shared(ip: IpAddr) -> bool {
    ip.is_multicast() || ip.is_unspecified() || ip == IpAddr::V4(Ipv4Addr::BROADCAST)
}

/// Reaches no further than the link: link-local, group, broadcast, "this network".
fn is_on_link(ip: IpAddr) -> bool {
    is_shared(ip)
        || match ip {
            IpAddr::V4(v4) => v4.is_link_local() || v4.octets()[0] == 0,
            IpAddr::V6(v6) => v6.is_unicast_link_local(),
        }
}

/// Never routed on the Internet: RFC 1918, the shared space of RFC 6598, unique local (RFC 4193)
/// and the former site-local addresses.
fn is_private(ip: IpAddr) -> bool {
    let site_local = |v6: Ipv6Addr| v6.segments()[0] & 0xffc0 == 0xfec0;
    match ip {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || first == 100 && second & 0xc0 == 64
        }
        IpAddr::V6(v6) => v6.is_unique_local() || site_local(v6),
    }
}

/// Ports by which tunnels are carried: IKE and its NAT traversal, L2TP, OpenVPN, WireGuard; PPTP.
pub(crate) fn is_tunnel_port(protocol: Protocol, port: u16) -> bool {
    match protocol {
        Protocol::Udp => matches!(port, 500 | 1194 | 1701 | 4500 | 51_820),
        Protocol::Tcp => matches!(port, 1194 | 1723),
    }
}

#[cfg(test)]
mod tests;
