//! The ledger that balances: what was counted, set against what the adapters carried.
//!
//! On one side stands what events reported: programs, the system's own roles, what has no owner,
//! and an estimate of what was lost. On the other stand the adapters' own counters, which hold
//! whole frames. Between them lie headers, acknowledgements and retransmissions, which are
//! estimated (`overhead`); what then remains is the difference, and nobody explains it away.
//!
//! ```text
//! let mut ledger = Ledger::default();
//! ledger.read_counters(time, &counters);        // the first reading opens the account
//! ledger.add(&bucket);                          // every interval that closes,
//! ledger.add_group(&line.key, &line.gained);    // or every line of a frame
//! ledger.lose(lost);                            // what the session says it lost meanwhile
//! if let Some(balance) = ledger.read_counters(later, &counters) {
//!     balance.sent.difference_percent();        // `None`: not known
//!     balance.verdict(5.0);
//! }
//! ledger.total();                               // all balanced spans together
//! ```
//!
//! Readings fall between intervals as a rule: an interval belongs to the span in which it is
//! added, so a balance over a few intervals is off by what moved in a part of one.

mod balance;
mod carried;
mod counted;
mod overhead;

use crate::aggregate::buckets::Bucket;
use crate::aggregate::counters::Counters;
use crate::rollup::{Dimension, GroupKey};
pub use balance::{Balance, Shares, Side, Verdict};
pub use carried::{AdapterCarried, Carried};
pub use counted::{Counted, Lost};
use event::kinds::AdapterCounters;
use event::timestamp::Timestamp;
pub use overhead::{Basis, Overhead};

/// Sums between readings of the adapters' counters.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    reading: Option<(Timestamp, AdapterCounters)>,
    open: Counted,
    /// Spans balanced so far, together.
    whole: Option<(Timestamp, Timestamp, Counted, Option<Carried>)>,
}

impl Ledger {
    /// What [`Ledger::add_group`] has to know of a group; more dimensions do no harm.
    pub const GROUPING: [Dimension; 4] = Counted::GROUPING;

    /// Adds an interval that has closed. Before the first reading there is no account to add to.
    pub fn add(&mut self, bucket: &Bucket) {
        if self.reading.is_some() {
            self.open.add_bucket(bucket);
        }
    }

    /// Adds what a group gained, where traffic comes grouped; see [`Counted::add_group`].
    pub fn add_group(&mut self, key: &GroupKey, gained: &Counters) {
        if self.reading.is_some() {
            self.open.add_group(key, gained);
        }
    }

    /// Notes what was lost since this was last told, beside what intervals say.
    pub fn lose(&mut self, lost: Lost) {
        if self.reading.is_some() {
            self.open.lost += lost;
        }
    }

    /// Takes a reading of the counters and balances the span since the one before.
    pub fn read_counters(&mut self, time: Timestamp, now: &AdapterCounters) -> Option<Balance> {
        let (from, before) = self.reading.replace((time, now.clone()))?;
        let counted = std::mem::take(&mut self.open);
        let carried = Carried::between(&before, now);
        self.whole = Some(match self.whole.take() {
            None => (from, time, counted.clone(), carried),
            Some((first, _, mut sum, whole)) => {
                sum += &counted;
                (first, time, sum, whole.zip(carried).map(|(a, b)| a.plus(b)))
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

#[cfg(test)]
mod tests;
