//! Memory of batches on its way back to those who fill them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use traffic::Batch;

/// Most batches kept: what a storm needed beyond that is given back after it.
const MOST: usize = 64;

/// Batches that were counted. Those used last are given out first: their memory is nearest.
#[derive(Debug, Default)]
pub(super) struct Spares(Mutex<Vec<Batch>>);

impl Spares {
    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Vec<Batch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes batches back.
    pub(super) fn put(&self, batches: impl Iterator<Item = Batch>) {
        let mut batches = batches.peekable();
        if batches.peek().is_none() {
            return;
        }
        let mut all = self.lock();
        for batch in batches {
            if all.len() < MOST {
                all.push(batch);
            }
        }
    }

    /// A batch to be filled, whatever is in it.
    pub(super) fn take(&self) -> Batch {
        self.lock().pop().unwrap_or_default()
    }
}
