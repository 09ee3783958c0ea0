//! Room for one value between two threads: the newest wins, a slow reader misses the rest.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The room.
#[derive(Debug)]
pub(super) struct Slot<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    closed: bool,
}

impl<T> Slot<T> {
    pub(super) fn new() -> Self {
        let state = Mutex::new(State { value: None, closed: false });
        Self { state, filled: Condvar::new(), emptied: Condvar::new() }
    }

    /// Nothing panics while it holds the lock.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a value in, in place of the one before; never waits.
    pub(super) fn put(&self, value: T) {
        self.lock().value = Some(value);
        self.filled.notify_one();
    }

    /// Puts a value in when there is room; drops it when the slot is closed.
    pub(super) fn put_patiently(&self, value: T) {
        let mut state = self.lock();
        while state.value.is_some() && !state.closed {
            state = self.emptied.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.closed {
            state.value = Some(value);
            self.filled.notify_one();
        }
    }

    /// No more values will come, or nobody will take them.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
        self.emptied.notify_one();
    }

    /// The value, if there is one.
    pub(super) fn try_take(&self) -> Option<T> {
        let value = self.lock().value.take();
        self.emptied.notify_one();
        value
    }

    /// The value, waiting no longer than this for one.
    pub(super) fn take_within(&self, time: Duration) -> Option<T> {
        let is_empty = |state: &mut State<T>| state.value.is_none() && !state.closed;
        let waited = self.filled.wait_timeout_while(self.lock(), time, is_empty);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let value = state.value.take();
        self.emptied.notify_one();
        value
    }

    /// Waits for a value; `None` when there is none and none will come.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(value) = state.value.take() {
                self.emptied.notify_one();
                return Some(value);
            }
            if state.closed {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_wins_and_closing_keeps_it() {
        let slot = Slot::new();
        slot.put(1);
        slot.put(2);
        slot.close();
        assert_eq!(slot.take(), Some(2));
        assert_eq!(slot.take(), None);
    }

    #[test]
    fn what_is_there_is_not_waited_for() {
        let (slot, day) = (Slot::new(), Duration::from_secs(86_400));
        slot.put(1);
        assert_eq!(slot.take_within(day), Some(1));
        assert_eq!(slot.take_within(Duration::ZERO), None);
        slot.close();
        assert_eq!(slot.take_within(day), None);
    }
}
