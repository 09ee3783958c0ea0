//! The user's wish that the program ends.

use std::any::Any;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Ctrl+C and its kin, as messages. While this lives, Windows leaves the ending to us.
pub(crate) struct StopRequests {
    asked: Receiver<()>,
    /// Dropping it lets Windows end the program.
    _watch: Box<dyn Any>,
}

impl StopRequests {
    /// `watch` keeps the sender of `asked` busy.
    #[cfg_attr(not(windows), allow(dead_code, reason = "elsewhere nothing has to be stopped"))]
    pub(crate) fn new(asked: Receiver<()>, watch: Box<dyn Any>) -> Self {
        Self { asked, _watch: watch }
    }

    /// Waits; `true` when the user wants to end, `false` when the time is over.
    pub(crate) fn within(&self, time: Duration) -> bool {
        match self.asked.recv_timeout(time) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => true,
            Err(RecvTimeoutError::Timeout) => false,
        }
    }
}
