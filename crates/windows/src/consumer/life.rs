//! When a handle of OpenTrace may be used, and when its number may be given out anew.
//!
//! CloseTrace from another thread is how a reception is ended, and it may come between the moment
//! ProcessTrace is called and the moment it has looked its handle up. If a further OpenTrace got
//! the same number in between, ProcessTrace would receive somebody else's events, with somebody
//! else's context. So nothing is opened while a handle has been closed and the call that uses it
//! has not returned.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Where a handle stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Open,
    /// ProcessTrace has been called and has not returned.
    Receiving,
    /// Closed from elsewhere while ProcessTrace has not returned.
    Closing,
    Closed,
}

/// The life of one handle: it is received from once, and closed once.
#[derive(Debug)]
pub(super) struct Life(Mutex<Stage>);

/// Receptions of this process that were closed and have not returned.
#[derive(Debug)]
pub(super) struct Openings {
    closing: Mutex<usize>,
    none: Condvar,
}

/// Of this process.
pub(super) static OPENINGS: Openings = Openings::new();

impl Openings {
    const fn new() -> Self {
        Self { closing: Mutex::new(0), none: Condvar::new() }
    }

    /// Opens a handle, as soon as no handle is closing.
    pub(super) fn open<T>(&self, open: impl FnOnce() -> T) -> T {
        let mut closing = locked(&self.closing);
        while *closing > 0 {
            closing = self.none.wait(closing).unwrap_or_else(PoisonError::into_inner);
        }
        open()
    }

    fn begin_closing(&self) {
        *locked(&self.closing) += 1;
    }

    fn end_closing(&self) {
        *locked(&self.closing) -= 1;
        self.none.notify_all();
    }
}

impl Life {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Stage::Open))
    }

    /// Receives by `receive`; `None` when the handle is closed.
    pub(super) fn receive<T>(&self, openings: &Openings, receive: impl FnOnce() -> T) -> Option<T> {
        {
            let mut stage = locked(&self.0);
            if *stage != Stage::Open {
                return None;
            }
            *stage = Stage::Receiving;
        }
        let received = receive();
        let mut stage = locked(&self.0);
        match *stage {
            Stage::Closing => {
                *stage = Stage::Closed;
                openings.end_closing();
            }
            _ => *stage = Stage::Open,
        }
        Some(received)
    }

    /// Closes by `close`; `None` when that has been done.
    pub(super) fn close<T>(&self, openings: &Openings, close: impl FnOnce() -> T) -> Option<T> {
        let mut stage = locked(&self.0);
        *stage = match *stage {
            Stage::Open => Stage::Closed,
            Stage::Receiving => {
                openings.begin_closing();
                Stage::Closing
            }
            Stage::Closing | Stage::Closed => return None,
        };
        Some(close())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::thread;

    #[test]
    fn a_handle_is_closed_once_and_never_received_from_afterwards() {
        let (openings, life) = (Openings::new(), Life::new());
        assert_eq!(life.close(&openings, || 1), Some(1));
        assert_eq!(life.close(&openings, || 2), None);
        assert_eq!(life.receive(&openings, || 3), None);
        assert_eq!(openings.open(|| 4), 4);
    }

    #[test]
    fn what_ends_by_itself_is_closed_afterwards() {
        let (openings, life) = (Openings::new(), Life::new());
        assert_eq!(life.receive(&openings, || 1), Some(1));
        assert_eq!(life.close(&openings, || 2), Some(2));
        assert_eq!(life.close(&openings, || 3), None);
    }

    /// The reception is closed after it was called and before it has looked at its handle; what is
    /// opened meanwhile has to wait for it.
    #[test]
    fn nothing_is_opened_while_a_closed_handle_may_still_be_used() {
        let (openings, life) = (Openings::new(), Life::new());
        let (began, wait_for_begin) = channel();
        let (go_on, wait) = channel::<()>();
        let used = Mutex::new(Vec::new());
        thread::scope(|scope| {
            let (life, openings, used) = (&life, &openings, &used);
            scope.spawn(move || {
                life.receive(openings, || {
                    began.send(()).unwrap();
                    wait.recv().unwrap();
                    locked(used).push("received");
                })
            });
            wait_for_begin.recv().unwrap();
            assert_eq!(life.close(openings, || 0), Some(0));
            assert_eq!(*locked(&openings.closing), 1);
            scope.spawn(|| openings.open(|| locked(used).push("opened")));
            go_on.send(()).unwrap();
        });
        assert_eq!(*locked(&used), ["received", "opened"]);
        assert_eq!(*locked(&openings.closing), 0);
    }
}
