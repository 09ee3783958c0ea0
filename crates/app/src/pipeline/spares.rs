//! Memory of batches on its way back to those who fill them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use traffic::Batch;

/// Most batches kept: as many as a busy machine needs in a second. What a storm needs beyond them
/// is given up at once: kept, it would lie scattered in the heap for ever.
const MOST: usize = 8;

/// Batches that were counted. Those used last are given out first: their memory is nearest.
#[derive(Debug, Default)]
pub(super) struct Spares(Mutex<Vec<Batch>>);

impl Spares {
    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Vec<Batch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a batch back, or gives up its memory.
    pub(super) fn put(&self, batch: Batch) {
        let mut all = self.lock();
        if all.len() < MOST {
            all.push(batch);
        }
    }

    /// A batch to be filled, whatever is in it.
    pub(super) fn take(&self) -> Option<Batch> {
        self.lock().pop()
    }
}
