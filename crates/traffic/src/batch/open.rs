//! A batch on its way through the engine.

use super::Batch;
use event::timestamp::Timestamp;

/// A batch that the engine is working through: how far it has come, and what it has looked up.
#[derive(Debug, Default)]
pub struct OpenBatch {
    pub(crate) batch: Batch,
    pub(crate) position: usize,
    /// Facts behind the position.
    facts_passed: usize,
    pub(crate) resolved: Vec<Resolved>,
    /// Flows before this place of the dictionary have been looked for.
    pub(crate) warmed: usize,
}

/// The owner and slot found for one flow of the dictionary, and for how long that holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved {
    /// Slot in the engine's flow table.
    pub(crate) slot: u32,
    /// The engine's epoch in which it was found; any other makes it void. 0 is never used.
    pub(crate) epoch: u32,
    /// Holds for events at or after this time, ...
    pub(crate) from: Timestamp,
    /// ... and before this one.
    pub(crate) until: Timestamp,
}

impl Resolved {
    const NOTHING: Self = Self { slot: 0, epoch: 0, from: Timestamp::MAX, until: Timestamp::MIN };
}

impl OpenBatch {
    /// Starts on a batch, and gives back the memory of the one before for refilling.
    pub fn replace(&mut self, batch: Batch) -> Batch {
        self.position = 0;
        self.facts_passed = 0;
        self.warmed = 0;
        self.resolved.clear();
        self.resolved.resize(batch.distinct_flows(), Resolved::NOTHING);
        std::mem::replace(&mut self.batch, batch)
    }

    /// Before this time the batch holds nothing but traffic, and nothing of its stream that is
    /// not in the batch yet. `None` when it is used up.
    pub fn plain_until(&mut self) -> Option<Timestamp> {
        self.next_time()?;
        self.next_fact().or_else(|| self.last_time())
    }

    /// When the next event happened that is not traffic; `None` when the batch has no more.
    pub fn next_fact(&mut self) -> Option<Timestamp> {
        let facts = &self.batch.fact_entries;
        while facts.get(self.facts_passed).is_some_and(|place| *place < self.position) {
            self.facts_passed += 1;
        }
        let place = facts.get(self.facts_passed)?;
        self.batch.entry(*place).map(|entry| entry.time)
    }

    /// Gives the batch up, for its memory to be used again.
    pub fn into_batch(self) -> Batch {
        self.batch
    }

    /// When the event counted last happened; `None` before the first.
    pub(crate) fn reached(&self) -> Option<Timestamp> {
        self.batch.entry(self.position.checked_sub(1)?).map(|entry| entry.time)
    }

    /// When the last event of the batch happened.
    pub fn last_time(&self) -> Option<Timestamp> {
        self.batch.last_time()
    }

    /// When the next event happened; `None` when the batch is used up.
    #[inline]
    pub fn next_time(&self) -> Option<Timestamp> {
        self.batch.entry(self.position).map(|entry| entry.time)
    }
}
