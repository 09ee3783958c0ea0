//! What is counted for a flow, a process, or any other group.

use event::kinds::{Failure, Operation};
use std::ops::{AddAssign, Sub};

/// Kinds of operation that carry bytes: the first of [`Operation`].
const CARRYING: usize = 4;
/// Kinds that carry none: the others.
const STEPS: usize = 4;

/// One kind of operation: how often, and the bytes it reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Total {
    /// Events. Never a number of packets: one event may stand for many (in real traces one send of 65,652 bytes
    /// is one event).
    pub operations: u64,
    /// Transport payload in bytes.
    pub bytes: u64,
}

/// Totals by kind of operation, and connections that failed by how.
///
/// [`Operation::Retransmit`] and [`Operation::Copy`] repeat bytes that are also counted as
/// sent or received; they are kept apart and never enter a sum of traffic. A failure is no
/// operation: Kernel-Network counts the attempt as a connect or not at all.
///
/// An event touches one line of the processor's cache: what carries bytes comes first and fills it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C)]
pub struct Counters {
    carried: [Total; CARRYING],
    steps: [u64; STEPS],
    /// Connections that failed.
    pub failures: Failures,
}

/// Connections that failed, by how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Failures([u32; Failure::ALL.len()]);

const _: () = assert!(size_of::<Counters>() <= 128 && Operation::Copy as usize == CARRYING - 1);

impl Counters {
    /// Counts one event.
    #[inline]
    pub fn count(&mut self, operation: Operation, bytes: u32) {
        let place = operation as usize;
        match self.carried.get_mut(place) {
            Some(total) => {
                total.operations += 1;
                total.bytes += u64::from(bytes);
            }
            None => self.steps[place - CARRYING] += 1,
        }
    }

    /// Counts so many events of a kind that carries bytes, reported in one event with the bytes of all.
    pub(crate) fn count_several(&mut self, operation: Operation, (events, bytes): (u32, u32)) {
        if let Some(total) = self.carried.get_mut(operation as usize) {
            total.operations += u64::from(events);
            total.bytes += u64::from(bytes);
        }
    }

    /// The total of one kind. Steps of a connection carry no bytes.
    pub fn of(&self, operation: Operation) -> Total {
        let place = operation as usize;
        let step = || Total { operations: self.steps[place - CARRYING], bytes: 0 };
        self.carried.get(place).copied().unwrap_or_else(step)
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
        self.events() == 0
    }

    /// Events counted, of every kind.
    pub fn events(&self) -> u64 {
        let carried: u64 = self.carried.iter().map(|total| total.operations).sum();
        carried + self.steps.iter().sum::<u64>() + self.failures.total()
    }
}

impl AddAssign for Counters {
    fn add_assign(&mut self, other: Self) {
        for (sum, total) in self.carried.iter_mut().zip(other.carried) {
            sum.operations += total.operations;
            sum.bytes += total.bytes;
        }
        self.steps.iter_mut().zip(other.steps).for_each(|(sum, count)| *sum += count);
        self.failures += other.failures;
    }
}

impl Sub for Counters {
    type Output = Self;

    /// What was added since `earlier`, an older state of the same counters.
    fn sub(mut self, earlier: Self) -> Self {
        for (total, before) in self.carried.iter_mut().zip(earlier.carried) {
            total.operations -= before.operations;
            total.bytes -= before.bytes;
        }
        self.steps.iter_mut().zip(earlier.steps).for_each(|(count, before)| *count -= before);
        let failures = self.failures.0.iter_mut().zip(earlier.failures.0);
        failures.for_each(|(count, before)| *count -= before);
        self
    }
}

impl Failures {
    /// Counts one.
    pub fn count(&mut self, failure: Failure) {
        let count = &mut self.0[failure as usize];
        *count = count.saturating_add(1);
    }

    /// Those that failed in one way.
    pub fn of(&self, failure: Failure) -> u64 {
        self.0[failure as usize].into()
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|count| u64::from(*count)).sum()
    }

    /// The ways in which any failed, and how many did.
    pub fn ways(&self) -> impl Iterator<Item = (Failure, u64)> {
        let all = Failure::ALL.map(|failure| (failure, self.of(failure)));
        all.into_iter().filter(|(_, count)| *count > 0)
    }
}

impl AddAssign for Failures {
    fn add_assign(&mut self, other: Self) {
        for (sum, count) in self.0.iter_mut().zip(other.0) {
            *sum = sum.saturating_add(count);
        }
    }
}

impl FromIterator<Counters> for Counters {
    fn from_iter<I: IntoIterator<Item = Counters>>(counters: I) -> Self {
        let mut sum = Self::default();
        counters.into_iter().for_each(|one| sum += one);
        sum
    }
}
