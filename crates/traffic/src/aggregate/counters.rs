//! What is counted for a flow, a process, or any other group.

use event::kinds::Operation;
use std::ops::{AddAssign, Sub};

/// How many kinds of operation there are.
const OPERATIONS: usize = 8;

/// One kind of operation: how often, and the bytes it reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Total {
    /// Events. Never a number of packets: one event may stand for many (in real traces one send of 65,652 bytes
    /// is one event).
    pub operations: u64,
    /// Transport payload in bytes.
    pub bytes: u64,
}

/// Totals by kind of operation.
///
/// [`Operation::Retransmit`] and [`Operation::Copy`] repeat bytes that are also counted as
/// sent or received; they are kept apart and never enter a sum of traffic.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters([Total; OPERATIONS]);

impl Counters {
    /// Counts one event.
    #[inline]
    pub fn count(&mut self, operation: Operation, bytes: u32) {
        let total = &mut self.0[operation as usize];
        total.operations += 1;
        total.bytes += u64::from(bytes);
    }

    /// The total of one kind.
    pub fn of(&self, operation: Operation) -> Total {
        self.0[operation as usize]
    }

    /// What was sent.
    pub fn sent(&self) -> Total {
        self.of(Operation::Send)
    }

    /// What was received.
    pub fn received(&self) -> Total {
        self.of(Operation::Receive)
    }

    /// Bytes sent and received together.
    pub fn traffic_bytes(&self) -> u64 {
        self.sent().bytes.saturating_add(self.received().bytes)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|total| total.operations == 0)
    }

    /// Events counted, of every kind.
    pub fn events(&self) -> u64 {
        self.0.iter().map(|total| total.operations).sum()
    }
}

impl AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        for (sum, total) in self.0.iter_mut().zip(other.0) {
            sum.operations += total.operations;
            sum.bytes += total.bytes;
        }
    }
}

impl Sub for Counters {
    type Output = Self;

    /// What was added since `earlier`, an older state of the same counters.
    fn sub(mut self, earlier: Self) -> Self {
        for (total, before) in self.0.iter_mut().zip(earlier.0) {
            total.operations -= before.operations;
            total.bytes -= before.bytes;
        }
        self
    }
}

impl FromIterator<Counters> for Counters {
    fn from_iter<I: IntoIterator<Item = Counters>>(counters: I) -> Self {
        let mut sum = Self::default();
        counters.into_iter().for_each(|one| sum += one);
        sum
    }
}
