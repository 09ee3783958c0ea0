//! Both sides of a span, and what is left between them.

use super::carried::Carried;
use super::counted::Counted;
use super::overhead::Basis;
use crate::attribute::roles::Role;
use event::timestamp::Timestamp;

/// Bytes in one direction, by who owns them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Shares {
    /// Of programs.
    pub programs: u64,
    /// Of the system itself, in all its roles.
    pub kernel: u64,
    /// Of nobody.
    pub unattributed: u64,
}

impl Shares {
    fn sum(self) -> u64 {
        self.programs.saturating_add(self.kernel).saturating_add(self.unattributed)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            programs: self.programs.saturating_add(other.programs),
            kernel: self.kernel.saturating_add(other.kernel),
            unattributed: self.unattributed.saturating_add(other.unattributed),
        }
    }
}

/// One direction of a balance, or both together, in bytes. `None` is what is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Side {
    /// What events reported over devices.
    pub shares: Shares,
    /// Estimate of what lost events would have reported.
    pub lost: Option<u64>,
    /// Bytes reported as sent again; part of what the adapters carried, of no sum of traffic.
    pub resent: Option<u64>,
    /// Estimate of headers and acknowledgements; `None` where nothing is known of the adapters.
    pub headers: Option<u64>,
    /// What the adapters carried.
    pub carried: Option<u64>,
}

impl Side {
    /// What events reported: programs, system and unattributed.
    pub fn counted(&self) -> u64 {
        self.shares.sum()
    }

    /// What should have been carried, going by events.
    pub fn explained(&self) -> u64 {
        let parts = [self.lost, self.resent, self.headers].into_iter().flatten();
        parts.fold(self.counted(), u64::saturating_add)
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
        #[expect(clippy::cast_precision_loss, reason = "a percentage needs three digits")]
        let percent = self.difference()? as f64 * 100.0 / carried as f64;
        Some(percent)
    }

    fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| one?.checked_add(other?);
        Self {
            shares: self.shares.plus(other.shares),
            lost: sum(self.lost, other.lost),
            // Nothing is received again that counts: what comes twice is dropped below us.
            resent: self.resent.or(other.resent),
            headers: sum(self.headers, other.headers),
            carried: sum(self.carried, other.carried),
        }
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
    /// What the devices carried; `None` where it is not known.
    pub carried: Option<Carried>,
    /// What the estimate of headers rests on.
    pub basis: Basis,
    /// What was sent.
    pub sent: Side,
    /// What was received.
    pub received: Side,
}

/// What a balance comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// What remains is within the tolerance.
    Agrees,
    /// The adapters carried more than is explained: protocols without an owner, forwarded traffic,
    /// or something we missed.
    Unexplained,
    /// More was counted than the adapters carried: something is counted twice, or went another way.
    CountedMore,
    /// So much was lost, or so much of it unknown, that nothing can be said.
    Incomplete,
    /// There are no counters to set it against.
    NoCounters,
}

/// Bytes below which a percentage says nothing: an idle machine's own chatter is more.
const TRIFLE: u64 = 64 << 10;

impl Balance {
    /// Sets both sides against each other; without `carried` there is one side only.
    pub fn of(
        from: Timestamp,
        until: Timestamp,
        counted: Counted,
        carried: Option<Carried>,
    ) -> Self {
        let headers = counted.overhead.headers(carried.as_ref());
        let lost = counted.lost_bytes();
        let roles = [counted.of(Role::Program), counted.kernel(), counted.of(Role::Unattributed)];
        let [programs, kernel, unattributed] = roles.map(|counters| counters.sent().bytes);
        let sent = Side {
            shares: Shares { programs, kernel, unattributed },
            lost: lost.map(|(sent, _)| sent),
            resent: counted.resent(),
            headers: carried.map(|_| headers.sent),
            carried: carried.map(|carried| carried.bytes_out),
        };
        let [programs, kernel, unattributed] = roles.map(|counters| counters.received().bytes);
        let received = Side {
            shares: Shares { programs, kernel, unattributed },
            lost: lost.map(|(_, received)| received),
            resent: None,
            headers: carried.map(|_| headers.received),
            carried: carried.map(|carried| carried.bytes_in),
        };
        Self { from, until, counted, carried, basis: headers.basis, sent, received }
    }

    /// Both directions together.
    pub fn both(&self) -> Side {
        self.sent.plus(self.received)
    }

    /// What it comes to, if so many percent of what the adapters carried may remain.
    pub fn verdict(&self, tolerance: f64) -> Verdict {
        let both = self.both();
        let Some(remaining) = both.difference() else { return Verdict::NoCounters };
        if self.counted.lost.unknown > 0 {
            return Verdict::Incomplete;
        }
        let within = both.difference_percent().is_some_and(|percent| percent.abs() <= tolerance);
        match within || remaining.unsigned_abs() <= TRIFLE {
            true => Verdict::Agrees,
            false if remaining > 0 => Verdict::Unexplained,
            false => Verdict::CountedMore,
        }
    }
}
