//! Totals by process, kept up as intervals close: a live view asks for them every second, and
//! adding up every flow each time would cost more than counting did.

use super::buckets::BucketRow;
use super::counters::Counters;
use crate::attribute::processes::ProcessId;

/// What one process has moved until the latest interval closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Owned {
    /// What was counted.
    pub counters: Counters,
    /// Flows; one that was folded and came back counts again.
    pub flows: u64,
}

/// One total for every process that has any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners(Vec<Owned>);

impl Owners {
    /// Adds what a flow gained in an interval; `is_new` if it gained nothing before.
    pub(crate) fn add(&mut self, row: &BucketRow, is_new: bool) {
        let place = row.key.process.0 as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, Owned::default());
        }
        self.0[place].counters += row.counters;
        self.0[place].flows += u64::from(is_new);
    }

    /// Those with any flow, in the order in which they were met.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ProcessId, &Owned)> {
        let all = (0u32..).map(ProcessId).zip(&self.0);
        all.filter(|(_, owned)| owned.flows > 0)
    }
}
