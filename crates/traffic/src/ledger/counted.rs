//! The side of the events: every byte of a span in one account.

use super::overhead::Overhead;
use crate::aggregate::buckets::Bucket;
use crate::aggregate::counters::Counters;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use crate::health::Losses;
use crate::rollup::{Dimension, GroupKey};
use event::kinds::{Family, Operation, Protocol};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What events reported in a span of time, by account. Together the accounts hold every byte.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// What moved over a device, by what it was for: [`Role::Program`] is what programs moved,
    /// [`Role::Unattributed`] what nobody owns, the others the system itself.
    pub by_role: BTreeMap<Role, Counters>,
    /// What met no device: on this machine, between it and its guests, or inside a tunnel and so
    /// counted once more as what carries it. Not part of the balance.
    pub off_device: BTreeMap<Zone, Counters>,
    /// What never reached the figures.
    pub lost: Lost,
    /// Retransmissions were asked for, so that none seen means that there was none.
    pub tells_resent: bool,
    /// Wire figures of what moved over a device, for the estimate of headers.
    pub(super) overhead: Overhead,
}

/// What was lost on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lost {
    /// Events, by Windows or by us. Not those that could not be decoded: nobody knows whether
    /// they told of bytes.
    pub events: u64,
    /// Losses with an unknown number of events in each: buffers, spans without a session,
    /// damaged places.
    pub unknown: u64,
}

impl From<Losses> for Lost {
    fn from(losses: Losses) -> Self {
        let events = losses.events.saturating_add(losses.dropped);
        Self { events, unknown: losses.buffers.saturating_add(losses.gaps) }
    }
}

impl AddAssign for Lost {
    fn add_assign(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.unknown = self.unknown.saturating_add(other.unknown);
    }
}

impl Counted {
    /// What [`Counted::add_group`] has to know of a group; more dimensions do no harm.
    pub const GROUPING: [Dimension; 4] =
        [Dimension::Role, Dimension::Zone, Dimension::Protocol, Dimension::Family];

    /// A span with nothing counted yet, of which these losses are known.
    pub fn with(lost: Lost, tells_resent: bool) -> Self {
        Self { lost, tells_resent, ..Self::default() }
    }

    /// Adds what a group gained. Of a group that hides a dimension of [`Counted::GROUPING`] the
    /// balance assumes what is most common: a device, TCP, IPv4; its role is unattributed.
    pub fn add_group(&mut self, key: &GroupKey, gained: &Counters) {
        let role = key.role.unwrap_or(Role::Unattributed);
        let wire = (key.protocol.unwrap_or(Protocol::Tcp), key.family.unwrap_or(Family::V4));
        self.add(role, key.zone.unwrap_or(Zone::Internet), wire, gained);
    }

    /// Adds a closed interval, with what it says of losses.
    pub fn add_bucket(&mut self, bucket: &Bucket) {
        for row in &bucket.rows {
            let key = &row.key;
            self.add(key.role, key.zone, (key.protocol, key.family), &row.counters);
        }
        self.lost += bucket.losses.into();
    }

    fn add(&mut self, role: Role, zone: Zone, wire: (Protocol, Family), gained: &Counters) {
        if !zone.meets_a_device() {
            *self.off_device.entry(zone).or_default() += *gained;
            return;
        }
        self.overhead.add(wire.0, wire.1, gained);
        *self.by_role.entry(role).or_default() += *gained;
    }

    /// What one role moved over devices.
    pub fn of(&self, role: Role) -> Counters {
        self.by_role.get(&role).copied().unwrap_or_default()
    }

    /// What the system itself moved over devices, in all its roles.
    pub fn kernel(&self) -> Counters {
        let all = self.by_role.iter();
        let kernel = all.filter(|(role, _)| !matches!(role, Role::Program | Role::Unattributed));
        kernel.map(|(_, counters)| *counters).collect()
    }

    /// Everything that moved over a device.
    pub fn on_device(&self) -> Counters {
        self.by_role.values().copied().collect()
    }

    /// Everything that met none.
    pub fn aside(&self) -> Counters {
        self.off_device.values().copied().collect()
    }

    /// Every byte of the span.
    pub fn total(&self) -> Counters {
        [self.on_device(), self.aside()].into_iter().collect()
    }

    /// Bytes sent again; `None` where such events were not asked for and none came.
    pub fn resent(&self) -> Option<u64> {
        let again = self.on_device().of(Operation::Retransmit);
        (self.tells_resent || again.operations > 0).then_some(again.bytes)
    }

    /// What the lost events would have held, if they were like the sends and receives that came,
    /// those that met no device included: bytes sent and received over devices. `None` where
    /// nobody knows how many were lost, or none came to compare with.
    pub fn lost_bytes(&self) -> Option<(u64, u64)> {
        let (lost, total) = (self.lost, self.total());
        let events = total.sent().operations.saturating_add(total.received().operations);
        if lost.unknown > 0 || lost.events > 0 && events == 0 {
            return None;
        }
        let share = |bytes: u64| {
            let product = u128::from(bytes) * u128::from(lost.events);
            u64::try_from(product / u128::from(events.max(1))).unwrap_or(u64::MAX)
        };
        let on_device = self.on_device();
        Some((share(on_device.sent().bytes), share(on_device.received().bytes)))
    }
}

impl AddAssign<&Self> for Counted {
    fn add_assign(&mut self, other: &Self) {
        self.lost += other.lost;
        self.tells_resent |= other.tells_resent;
        self.overhead += other.overhead;
        for (role, counters) in &other.by_role {
            *self.by_role.entry(*role).or_default() += *counters;
        }
        for (zone, counters) in &other.off_device {
            *self.off_device.entry(*zone).or_default() += *counters;
        }
    }
}
