//! Memory of batches on its way back to those who fill them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use traffic::Batch;

/// Batches that were counted. Those used last are given out first: their memory is nearest.
#[derive(Debug, Default)]
pub(super) struct Spares(Mutex<Pool>);

#[derive(Debug, Default)]
struct Pool {
    batches: Vec<Batch>,
    /// So many were there all the time since the last trimming.
    idle: usize,
}

impl Spares {
    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes batches back.
    pub(super) fn put(&self, batches: impl Iterator<Item = Batch>) {
        let mut batches = batches.peekable();
        if batches.peek().is_some() {
            self.lock().batches.extend(batches);
        }
    }

    /// A batch to be filled, whatever is in it.
    pub(super) fn take(&self) -> Batch {
        let mut pool = self.lock();
        let batch = pool.batches.pop();
        pool.idle = pool.idle.min(pool.batches.len());
        batch.unwrap_or_default()
    }

    /// Gives up the memory that nobody has asked for since this was last called: what a storm
    /// needed is not kept after it.
    pub(super) fn trim(&self) {
        let mut pool = self.lock();
        let idle = pool.idle.min(pool.batches.len());
        let given_up: Vec<Batch> = pool.batches.drain(..idle).collect();
        pool.idle = pool.batches.len();
        drop(pool);
        drop(given_up);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(spares: &Spares) -> usize {
        spares.lock().batches.len()
    }

    #[test]
    fn what_nobody_asked_for_is_given_up() {
        let spares = Spares::default();
        spares.put((0..5).map(|_| Batch::default()));
        spares.trim();
        assert_eq!(left(&spares), 5, "they have just come");
        let used = [spares.take(), spares.take()];
        spares.put(used.into_iter());
        spares.trim();
        assert_eq!(left(&spares), 2, "as many as were used at once");
        spares.trim();
        assert_eq!(left(&spares), 0);
    }
}
