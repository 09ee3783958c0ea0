//! Every way by which the user, or Windows, asks this program to end.

use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};

use windows::WindowsError;
use windows::stop_signal::{EndWindow, EndWindowCloser, StopReason, StopSignal};

/// Watches until it is dropped. Keep it until the sessions are stopped: dropping it is what lets
/// Windows end the program.
pub(crate) struct Stopping {
    /// Dropped first: whoever waits for it holds up the window.
    _signal: StopSignal,
    _window: Listener,
}

impl Stopping {
    /// Calls `callback` with every reason to end, on a thread that must not be held up.
    ///
    /// # Errors
    /// Somebody in this process watches already, or Windows tells nothing.
    pub(crate) fn watch(
        callback: impl Fn(StopReason) + Send + 'static,
    ) -> Result<Self, WindowsError> {
        let signal = StopSignal::watch(callback)?;
        Ok(Self { _signal: signal, _window: Listener::start() })
    }
}

/// A thread with a window, ended on drop.
struct Listener {
    opened: Receiver<EndWindowCloser>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    fn start() -> Self {
        let (tell, opened) = mpsc::channel();
        let thread = thread::spawn(move || {
            // Where no window can be had nobody logs off from; the console's handler remains.
            if let Ok(window) = EndWindow::open()
                && tell.send(window.closer()).is_ok()
            {
                window.listen();
            }
        });
        Self { opened, thread: Some(thread) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Ok(closer) = self.opened.recv() {
            closer.close();
        }
        // It has nothing to say, not even that it panicked.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
