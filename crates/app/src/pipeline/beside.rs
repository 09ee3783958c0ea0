//! Work on a thread of its own while the caller's shows how it goes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::slot::Slot;

/// The newest value another thread made, for one who looks now and then.
pub(crate) struct Newest<T>(Slot<T>);

impl<T> Newest<T> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self(Slot::new())
    }

    /// Puts a value in place of the one before.
    pub(crate) fn put(&self, value: T) {
        self.0.put(value);
    }

    /// The newest value, if nobody has taken it yet.
    pub(crate) fn take(&self) -> Option<T> {
        self.0.try_take()
    }

    /// The same, waiting no longer than this for one.
    pub(crate) fn take_within(&self, time: Duration) -> Option<T> {
        self.0.take_within(time)
    }
}

/// How the work stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Course {
    /// It goes on.
    Running,
    /// It is done.
    Done,
    /// It failed, or panicked.
    Failed,
}

/// Runs `work` on a thread of its own, and `watch` on this one, which may ask how the work
/// stands. Ends when both have.
pub(crate) fn beside<E: Send, T>(
    work: impl FnOnce() -> Result<(), E> + Send,
    watch: impl FnOnce(&dyn Fn() -> Course) -> T,
) -> (Result<(), E>, T) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let outcome = work();
            done.store(outcome.is_ok(), Ordering::Release);
            outcome
        });
        let watched = watch(&|| match (worker.is_finished(), done.load(Ordering::Acquire)) {
            (_, true) => Course::Done,
            (false, false) => Course::Running,
            // Between the two questions it may have become both.
            (true, false) if done.load(Ordering::Acquire) => Course::Done,
            (true, false) => Course::Failed,
        });
        (worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), watched)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(work: impl FnOnce() -> Result<(), u8> + Send) -> (Result<(), u8>, Course) {
        beside(work, |course| {
            loop {
                match course() {
                    Course::Running => thread::yield_now(),
                    ended => break ended,
                }
            }
        })
    }

    #[test]
    fn the_watcher_learns_how_the_work_ended() {
        assert_eq!(ending(|| Ok(())), (Ok(()), Course::Done));
        assert_eq!(ending(|| Err(7)), (Err(7), Course::Failed));
    }
}
