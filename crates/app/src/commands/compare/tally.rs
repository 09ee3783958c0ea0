//! From groups of traffic to the counted side of the comparison.

use std::collections::BTreeMap;

use event::kinds::{Family, Operation, Protocol};
use traffic::rollup::{Dimension, GroupKey};
use traffic::{Counters, Role};

use super::account::{Both, Counted, Headers, Shares};

/// How traffic has to be grouped for it.
pub(super) const GROUPING: [Dimension; 4] =
    [Dimension::Role, Dimension::Zone, Dimension::Protocol, Dimension::Family];

/// The counted side, and its parts by role.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub(super) counted: Counted,
    /// What adapters should have carried, by what it is for.
    pub(super) by_role: BTreeMap<Role, Both<u64>>,
}

impl Tally {
    /// Adds what one group gained.
    pub(super) fn add(&mut self, key: &GroupKey, gained: &Counters) {
        let bytes = Both { sent: gained.sent().bytes, received: gained.received().bytes };
        let counted = &mut self.counted;
        counted.events += gained.sent().operations + gained.received().operations;
        if key.zone.is_some_and(|zone| !zone.meets_a_device()) {
            counted.aside.sent += bytes.sent;
            counted.aside.received += bytes.received;
            return;
        }
        let role = key.role.unwrap_or(Role::Unattributed);
        let share = |bytes: u64| match role {
            Role::Program => Shares { processes: bytes, ..Shares::default() },
            Role::Unattributed => Shares { unattributed: bytes, ..Shares::default() },
            _ => Shares { kernel: bytes, ..Shares::default() },
        };
        counted.shares.sent += share(bytes.sent);
        counted.shares.received += share(bytes.received);
        let sum = self.by_role.entry(role).or_default();
        sum.sent += bytes.sent;
        sum.received += bytes.received;
        let [v6, tcp] = [key.family == Some(Family::V6), key.protocol == Some(Protocol::Tcp)];
        counted.headers += Headers::of(gained.traffic_bytes(), v6, tcp);
        if let Some(again) = &mut counted.sent_again {
            *again += gained.of(Operation::Retransmit).bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use traffic::Zone;

    fn gained(sent: u32, received: u32) -> Counters {
        let mut counters = Counters::default();
        counters.count(Operation::Send, sent);
        counters.count(Operation::Receive, received);
        counters.count(Operation::Retransmit, 7);
        counters.count(Operation::Copy, 5000);
        counters
    }

    fn key(role: Role, zone: Zone) -> GroupKey {
        let (protocol, family) = (Some(Protocol::Tcp), Some(Family::V4));
        GroupKey { role: Some(role), zone: Some(zone), protocol, family, ..GroupKey::default() }
    }

    #[test]
    fn every_byte_stands_in_one_place() {
        let mut tally = Tally::default();
        tally.counted.sent_again = Some(0);
        for (role, zone) in [
            (Role::Program, Zone::Internet),
            (Role::SmbClient, Zone::Lan),
            (Role::Unattributed, Zone::Lan),
            (Role::Program, Zone::Loopback),
            (Role::Program, Zone::TunnelInner),
        ] {
            tally.add(&key(role, zone), &gained(10, 100));
        }
        let counted = tally.counted;
        let shares = |bytes| Shares { processes: bytes, kernel: bytes, unattributed: bytes };
        assert_eq!(counted.shares, Both { sent: shares(10), received: shares(100) });
        assert_eq!(counted.aside, Both { sent: 20, received: 200 });
        assert_eq!((counted.events, counted.sent_again), (10, Some(21)));
        let roles: Vec<_> = tally.by_role.iter().map(|(role, sum)| (*role, sum.sent)).collect();
        assert_eq!(roles, [(Role::Program, 10), (Role::Unattributed, 10), (Role::SmbClient, 10)]);
    }
}
