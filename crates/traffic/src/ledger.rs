//! The ledger that balances: what was counted, set against what the adapters carried.
//!
//! On one side stands what events reported: programs, the system's own roles, what has no owner,
//! and an estimate of what was lost. On the other stand the adapters' own counters, which hold
//! whole frames. Between them lie headers, acknowledgements and retransmissions, which are
//! estimated ([`overhead`]); what then remains is the difference, and nobody explains it away.
//!
//! ```text
//! let mut ledger = Ledger::default();
//! ledger.read_counters(time, &counters);        // the first reading opens the account
//! ledger.add(&bucket);                          // every interval that closes
//! ledger.lose(events);                          // what the session says it lost meanwhile
//! if let Some(balance) = ledger.read_counters(later, &counters) {
//!     balance.sent.difference_percent();        // `None`: not known
//! }
//! ledger.total();                               // all balanced spans together
//! ```
//!
//! Readings fall between intervals as a rule: an interval belongs to the span in which it is
//! added, so a balance over a few intervals is off by what moved in a part of one.

mod overhead;

use crate::aggregate::buckets::Bucket;
use crate::aggregate::counters::Counters;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use event::kinds::{AdapterCounters, AdapterTotals};
use event::timestamp::Timestamp;
pub use overhead::{Basis, Overhead};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What events reported in a span of time, by account. Together the accounts hold every byte.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// What programs moved over a device.
    pub programs: Counters,
    /// What the system itself moved over a device, by role.
    pub kernel: BTreeMap<Role, Counters>,
    /// What nobody owns and moved over a device.
    pub unattributed: Counters,
    /// What met no device: on this machine, or inside a tunnel and so counted once more as what
    /// carries it. Not part of the balance.
    pub off_device: BTreeMap<Zone, Counters>,
    /// Events the session says it lost.
    pub lost_events: u64,
    /// Wire figures of what moved over a device, for the estimate of headers.
    overhead: Overhead,
}

impl Counted {
    /// Everything that moved over a device.
    pub fn on_device(&self) -> Counters {
        let kernel = self.kernel.values().copied();
        kernel.chain([self.programs, self.unattributed]).collect()
    }

    /// Every byte of the span.
    pub fn total(&self) -> Counters {
        self.off_device.values().copied().chain([self.on_device()]).collect()
    }

    /// What the lost events would have held, if they were like those that came: bytes sent and
    /// received. `None` where none was lost, or none came to compare with.
    pub fn lost_bytes(&self) -> Option<(u64, u64)> {
        let on_device = self.on_device();
        let events = self.total().events();
        let share = |bytes: u64| {
            let lost = u128::from(bytes) * u128::from(self.lost_events) / u128::from(events);
            u64::try_from(lost).unwrap_or(u64::MAX)
        };
        (self.lost_events > 0 && events > 0)
            .then(|| (share(on_device.sent().bytes), share(on_device.received().bytes)))
    }

    fn add(&mut self, bucket: &Bucket) {
        for row in &bucket.rows {
            let key = &row.key;
            if !key.zone.meets_a_device() {
                *self.off_device.entry(key.zone).or_default() += row.counters;
                continue;
            }
            self.overhead.add(key.protocol, key.family, &row.counters);
            match key.role {
                Role::Program => self.programs += row.counters,
                Role::Unattributed => self.unattributed += row.counters,
                role => *self.kernel.entry(role).or_default() += row.counters,
            }
        }
    }
}

impl AddAssign<&Self> for Counted {
    fn add_assign(&mut self, other: &Self) {
        self.programs += other.programs;
        self.unattributed += other.unattributed;
        self.lost_events += other.lost_events;
        self.overhead += other.overhead;
        for (role, counters) in &other.kernel {
            *self.kernel.entry(*role).or_default() += *counters;
        }
        for (zone, counters) in &other.off_device {
            *self.off_device.entry(*zone).or_default() += *counters;
        }
    }
}

/// What the devices carried in a span, summed over them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Carried {
    /// Bytes received, frames whole.
    pub bytes_in: u64,
    /// Bytes sent, frames whole.
    pub bytes_out: u64,
    /// Packets received; `None` where an adapter does not count them.
    pub packets_in: Option<u64>,
    /// Packets sent; `None` where an adapter does not count them.
    pub packets_out: Option<u64>,
}

/// One direction of a balance, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Side {
    /// What events reported: programs, system and unattributed, over devices.
    pub counted: u64,
    /// Estimate of what lost events would have reported; `None` where none was lost.
    pub lost: Option<u64>,
    /// Bytes reported as sent again; part of what the adapters carried, of no sum of traffic.
    pub resent: u64,
    /// Estimate of headers and acknowledgements.
    pub headers: u64,
    /// What the adapters carried; `None` where their counters are not known.
    pub carried: Option<u64>,
}

impl Side {
    /// What should have been carried, going by events.
    pub fn explained(&self) -> u64 {
        let parts = [self.lost.unwrap_or(0), self.resent, self.headers];
        parts.into_iter().fold(self.counted, u64::saturating_add)
    }

    /// Carried and not explained; negative where events explain more than was carried.
    pub fn difference(&self) -> Option<i64> {
        let difference = i128::from(self.carried?) - i128::from(self.explained());
        i64::try_from(difference).ok()
    }

    /// The difference in percent of what was carried; `None` where it is not known, or nothing
    /// was carried.
    pub fn difference_percent(&self) -> Option<f64> {
        let carried = self.carried.filter(|carried| *carried > 0)?;
        Some(self.difference()? as f64 * 100.0 / carried as f64)
    }
}

/// One span of time with both sides of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Balance {
    /// The span begins with the reading of this time ...
    pub from: Timestamp,
    /// ... and ends with this one.
    pub until: Timestamp,
    /// What events reported.
    pub counted: Counted,
    /// What the devices carried; `None` where a counter ran backwards or an adapter went.
    pub carried: Option<Carried>,
    /// What the estimate of headers rests on.
    pub basis: Basis,
    /// What was sent.
    pub sent: Side,
    /// What was received.
    pub received: Side,
}

impl Balance {
    fn of(from: Timestamp, until: Timestamp, counted: Counted, carried: Option<Carried>) -> Self {
        let on_device = counted.on_device();
        let lost = counted.lost_bytes();
        let headers = counted.overhead.headers(carried.as_ref());
        let resent = on_device.of(event::kinds::Operation::Retransmit).bytes;
        let sent = Side {
            counted: on_device.sent().bytes,
            lost: lost.map(|(sent, _)| sent),
            resent,
            headers: headers.sent,
            carried: carried.map(|carried| carried.bytes_out),
        };
        let received = Side {
            counted: on_device.received().bytes,
            lost: lost.map(|(_, received)| received),
            resent: 0,
            headers: headers.received,
            carried: carried.map(|carried| carried.bytes_in),
        };
        Self { from, until, counted, carried, basis: headers.basis, sent, received }
    }
}

/// Sums between readings of the adapters' counters.
#[derive(Debug, Default)]
pub struct Ledger {
    reading: Option<(Timestamp, AdapterCounters)>,
    open: Counted,
    /// Spans balanced so far, together.
    whole: Option<(Timestamp, Timestamp, Counted, Option<Carried>)>,
}

impl Ledger {
    /// Adds an interval that has closed. Before the first reading there is no account to add to.
    pub fn add(&mut self, bucket: &Bucket) {
        if self.reading.is_some() {
            self.open.add(bucket);
        }
    }

    /// Notes events the session lost since this was last told.
    pub fn lose(&mut self, events: u64) {
        if self.reading.is_some() {
            self.open.lost_events += events;
        }
    }

    /// Takes a reading of the counters and balances the span since the one before.
    pub fn read_counters(&mut self, time: Timestamp, now: &AdapterCounters) -> Option<Balance> {
        let (from, before) = self.reading.replace((time, now.clone()))?;
        let counted = std::mem::take(&mut self.open);
        let carried = carried(&before, now);
        self.whole = Some(match self.whole.take() {
            None => (from, time, counted.clone(), carried),
            Some((first, _, mut sum, whole)) => {
                sum += &counted;
                (first, time, sum, whole.zip(carried).map(|(a, b)| joined(a, b)))
            }
        });
        Some(Balance::of(from, time, counted, carried))
    }

    /// All balanced spans as one; `None` before the second reading. One span whose counters are
    /// not known leaves those of the whole unknown.
    pub fn total(&self) -> Option<Balance> {
        let (from, until, counted, carried) = self.whole.clone()?;
        Some(Balance::of(from, until, counted, carried))
    }
}

/// What the devices carried between two readings. A device that came between them counts from
/// 0; one that went, or whose counters ran backwards, leaves the sum unknown.
fn carried(before: &AdapterCounters, now: &AdapterCounters) -> Option<Carried> {
    let devices = |counters: &AdapterCounters| -> BTreeMap<u32, AdapterTotals> {
        let devices = counters.adapters.iter().filter(|adapter| adapter.in_total);
        devices.map(|adapter| (adapter.index, *adapter)).collect()
    };
    let (before, now) = (devices(before), devices(now));
    if now.is_empty() || before.keys().any(|index| !now.contains_key(index)) {
        return None;
    }
    let nothing = Carried { packets_in: Some(0), packets_out: Some(0), ..Carried::default() };
    now.iter().try_fold(nothing, |sum, (index, new)| {
        let gained = match before.get(index) {
            Some(old) => gained(old, new)?,
            None => gained(&AdapterTotals { index: *index, ..NOTHING }, new)?,
        };
        Some(joined(sum, gained))
    })
}

const NOTHING: AdapterTotals = AdapterTotals {
    index: 0,
    in_total: true,
    bytes_in: 0,
    bytes_out: 0,
    packets_in: Some(0),
    packets_out: Some(0),
};

fn gained(old: &AdapterTotals, new: &AdapterTotals) -> Option<Carried> {
    let packets = |old: Option<u64>, new: Option<u64>| new?.checked_sub(old?);
    Some(Carried {
        bytes_in: new.bytes_in.checked_sub(old.bytes_in)?,
        bytes_out: new.bytes_out.checked_sub(old.bytes_out)?,
        packets_in: packets(old.packets_in, new.packets_in),
        packets_out: packets(old.packets_out, new.packets_out),
    })
}

fn joined(a: Carried, b: Carried) -> Carried {
    let both = |a: Option<u64>, b: Option<u64>| a.zip(b).map(|(a, b)| a.saturating_add(b));
    Carried {
        bytes_in: a.bytes_in.saturating_add(b.bytes_in),
        bytes_out: a.bytes_out.saturating_add(b.bytes_out),
        packets_in: both(a.packets_in, b.packets_in),
        packets_out: both(a.packets_out, b.packets_out),
    }
}
