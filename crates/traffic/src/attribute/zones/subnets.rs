//! The subnets around a machine's addresses, found without looking at each of them: a machine may
//! have very many addresses.

use crate::effort::steps;
use event::kinds::{AdapterAddress, AdapterKind, Address, Family};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Subnets by the length of their prefix, of which there are few.
#[derive(Debug, Default)]
pub(super) struct Subnets {
    lengths: Vec<Length>,
}

/// The subnets of one family and length.
#[derive(Debug)]
struct Length {
    family: Family,
    host_bits: u32,
    by_network: HashMap<u128, Subnet, FixedState>,
}

/// What is known of a subnet, however many addresses lie in it.
#[derive(Clone, Copy, Debug)]
struct Subnet {
    /// Its place in the table of adapters; of several subnets around an address the first counts.
    place: usize,
    kind: AdapterKind,
    /// A switch for guests is among its adapters.
    has_switch: bool,
}

impl Subnets {
    /// Adds the subnet around an address of an adapter of this kind, behind those before.
    pub(super) fn add(&mut self, kind: AdapterKind, around: AdapterAddress, place: usize) {
        let address: Address = around.address.into();
        let bits: u32 = if around.address.is_ipv4() { 32 } else { 128 };
        let (family, host_bits) = (address.family(), bits.saturating_sub(around.prefix.into()));
        let same = |length: &Length| length.family == family && length.host_bits == host_bits;
        let known = self.lengths.iter().position(same);
        let at = known.unwrap_or_else(|| {
            self.lengths.push(Length { family, host_bits, by_network: HashMap::default() });
            self.lengths.len() - 1
        });
        let subnet = Subnet { place, kind, has_switch: false };
        let networks = &mut self.lengths[at].by_network;
        let subnet = networks.entry(network(address, host_bits)).or_insert(subnet);
        subnet.has_switch |= kind == AdapterKind::GuestSwitch;
    }

    /// The kind of the first adapter in whose subnet an address lies.
    pub(super) fn kind(&self, address: Address) -> Option<AdapterKind> {
        let around = self.around(address).map(|(_, subnet)| subnet);
        around.min_by_key(|subnet| subnet.place).map(|subnet| subnet.kind)
    }

    /// Whether an address lies in a subnet of guests.
    pub(super) fn is_of_a_guest(&self, address: Address) -> bool {
        self.around(address).any(|(_, subnet)| subnet.has_switch)
    }

    /// Whether it is the address of an IPv4 subnet that means all its members. Point-to-point links
    /// have none.
    pub(super) fn is_broadcast(&self, address: Address) -> bool {
        self.around(address).any(|(length, _)| {
            let hosts = (1_u128 << length.host_bits.min(32)) - 1;
            let is_wide = length.family == Family::V4 && (2..32).contains(&length.host_bits);
            is_wide && address.bits() & hosts == hosts
        })
    }

    /// The subnets an address lies in: at most one of each length.
    fn around(&self, address: Address) -> impl Iterator<Item = (&Length, &Subnet)> {
        steps(self.lengths.len());
        let family = address.family();
        let of_family = self.lengths.iter().filter(move |length| length.family == family);
        of_family.filter_map(move |length| {
            let subnet = length.by_network.get(&network(address, length.host_bits));
            subnet.map(|subnet| (length, subnet))
        })
    }
}

/// What all members of a subnet share; nothing where it has no prefix.
fn network(address: Address, host_bits: u32) -> u128 {
    address.bits().checked_shr(host_bits).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_addresses_are_few_lengths_to_look_in() {
        let mut subnets = Subnets::default();
        for number in 0_u32..100_000 {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 | number).into();
            let around = AdapterAddress { address, prefix: 32 - (number % 3) as u8 };
            subnets.add(AdapterKind::Ordinary, around, number as usize);
        }
        assert_eq!(subnets.lengths.len(), 3);
        let outside = Address::v4([192, 0, 2, 1]);
        assert_eq!(subnets.kind(outside), None);
        assert_eq!(subnets.kind(Address::v4([10, 1, 0, 0])), Some(AdapterKind::Ordinary));
    }

    #[test]
    fn of_two_subnets_around_an_address_the_first_counts() {
        let around =
            |address: &str, prefix| AdapterAddress { address: address.parse().unwrap(), prefix };
        let mut subnets = Subnets::default();
        subnets.add(AdapterKind::Tunnel, around("10.0.0.1", 8), 0);
        subnets.add(AdapterKind::GuestSwitch, around("10.1.0.1", 16), 1);
        subnets.add(AdapterKind::Ordinary, around("10.2.0.1", 24), 2);
        let of = |last| subnets.kind(Address::v4([10, last, 0, 9]));
        assert_eq!([of(1), of(2), of(3)], [Some(AdapterKind::Tunnel); 3]);
        assert!(subnets.is_of_a_guest(Address::v4([10, 1, 0, 9])));
        assert!(!subnets.is_of_a_guest(Address::v4([10, 2, 0, 9])));
        assert!(subnets.is_broadcast(Address::v4([10, 2, 0, 255])));
        assert!(!subnets.is_broadcast(Address::v4([10, 2, 1, 255])));
    }
}
