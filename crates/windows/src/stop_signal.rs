//! Ctrl+C and everything else by which Windows asks a console program to end.
//!
//! Windows calls on a thread of its own, or sends a message to a [window](EndWindow). After Ctrl+C it
//! leaves the rest to the program; when the console is closed, the user logs off or the machine shuts
//! down, it ends the program as soon as the call returns, or after 5 seconds: so that call must wait
//! until the sessions are stopped.

mod window;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use windows_sys::Win32::System::Console::{
    CTRL_BREAK_EVENT, CTRL_C_EVENT, CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT,
    SetConsoleCtrlHandler,
};
use windows_sys::core::BOOL;

use crate::error::{Operation, WindowsError};
pub use window::{EndWindow, EndWindowCloser};

/// Windows waits 5 seconds; a little less, so that this program ends by itself.
const PATIENCE: Duration = Duration::from_millis(4500);

const ALREADY_EXISTS: u32 = 183;

/// Why the program should end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StopReason {
    /// Ctrl+C, or `taskkill` without `/F`.
    Interrupt,
    /// Ctrl+Break.
    Break,
    /// The console window was closed.
    Close,
    /// The user logs off.
    Logoff,
    /// The machine shuts down.
    Shutdown,
}

impl StopReason {
    const fn of(event: u32) -> Option<Self> {
        Some(match event {
            CTRL_C_EVENT => Self::Interrupt,
            CTRL_BREAK_EVENT => Self::Break,
            CTRL_CLOSE_EVENT => Self::Close,
            CTRL_LOGOFF_EVENT => Self::Logoff,
            CTRL_SHUTDOWN_EVENT => Self::Shutdown,
            _ => return None,
        })
    }

    /// Whether Windows ends the program by itself, soon.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Interrupt | Self::Break)
    }
}

type Callback = Box<dyn Fn(StopReason) + Send>;

/// The one watcher of this process, because a handler gets no pointer of ours.
static CALLBACK: Mutex<Option<Callback>> = Mutex::new(None);
/// Whether everything has been put in order, so that Windows may end the program.
static IN_ORDER: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Watches until it is dropped. Keep it until the sessions are stopped: dropping it is what lets
/// Windows end the program.
#[derive(Debug)]
pub struct StopSignal(());

impl StopSignal {
    /// Calls `callback` with every reason to end, on a thread of Windows. It should set a flag or
    /// send a message, and return.
    ///
    /// # Errors
    ///
    /// 183 when somebody in this process watches already, or SetConsoleCtrlHandler failed.
    pub fn watch(callback: impl Fn(StopReason) + Send + 'static) -> Result<Self, WindowsError> {
        {
            let mut slot = CALLBACK.lock().unwrap_or_else(PoisonError::into_inner);
            if slot.is_some() {
                return Err(WindowsError::new(Operation::WatchForStop, "", ALREADY_EXISTS));
            }
            *slot = Some(Box::new(callback));
        }
        *IN_ORDER.0.lock().unwrap_or_else(PoisonError::into_inner) = false;
        // From here on, so that the callback goes again when the call fails. No lock is held
        // during the call, for Windows may hold one of its own while it calls us.
        let this = Self(());
        // SAFETY: `on_event` is a function of the asked type that lives for ever.
        if unsafe { SetConsoleCtrlHandler(Some(on_event), 1) } == 0 {
            return Err(WindowsError::last(Operation::WatchForStop, ""));
        }
        Ok(this)
    }
}

impl Drop for StopSignal {
    fn drop(&mut self) {
        *CALLBACK.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *IN_ORDER.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        // Before the handler is taken away: that may wait for a call which is under way.
        IN_ORDER.1.notify_all();
        // SAFETY: takes away what `watch` has added.
        unsafe { SetConsoleCtrlHandler(Some(on_event), 0) };
    }
}

/// HandlerRoutine; its answer says whether the event was taken care of.
extern "system" fn on_event(event: u32) -> BOOL {
    // Without anybody who takes care, Windows ends the program as it always does.
    StopReason::of(event).is_some_and(ask).into()
}

/// Tells the watcher, and waits for it where Windows ends the program afterwards. Whether there was
/// one that took care.
fn ask(reason: StopReason) -> bool {
    let told = catch_unwind(AssertUnwindSafe(|| {
        let callback = CALLBACK.lock().unwrap_or_else(PoisonError::into_inner);
        callback.as_ref().map(|callback| callback(reason)).is_some()
    }));
    let takes_care = matches!(told, Ok(true));
    if takes_care && reason.is_final() {
        wait_until_in_order();
    }
    takes_care
}

fn wait_until_in_order() {
    let guard = IN_ORDER.0.lock().unwrap_or_else(PoisonError::into_inner);
    // A poisoned lock means that its holder is gone; then there is nothing to wait for.
    drop(IN_ORDER.1.wait_timeout_while(guard, PATIENCE, |in_order| !*in_order));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::MutexGuard;
    use std::sync::mpsc::channel;

    /// Leave to watch: a process has one watcher, and tests run side by side.
    pub(super) fn only_watcher() -> MutexGuard<'static, ()> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[test]
    fn events_reach_the_watcher_while_there_is_one() {
        let _only = only_watcher();
        assert_eq!(on_event(CTRL_C_EVENT), 0);
        let (tell, told) = channel();
        let signal = StopSignal::watch(move |reason| tell.send(reason).unwrap()).unwrap();
        assert_eq!(StopSignal::watch(|_| {}).unwrap_err().code, ALREADY_EXISTS);
        assert_eq!((on_event(CTRL_C_EVENT), on_event(CTRL_BREAK_EVENT), on_event(99)), (1, 1, 0));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [StopReason::Interrupt, StopReason::Break]);
        drop(signal);
        assert_eq!(on_event(CTRL_C_EVENT), 0);

        // The window is closed: Windows' call must not return before everything is in order. What
        // it finds then was written before the signal was dropped.
        let (tell, told) = channel();
        let signal = StopSignal::watch(move |reason| tell.send(reason).unwrap()).unwrap();
        let (ended, end) = channel();
        let windows = std::thread::spawn(move || {
            let answer = on_event(CTRL_CLOSE_EVENT);
            (answer, end.try_recv())
        });
        assert_eq!(told.recv(), Ok(StopReason::Close));
        ended.send("in order").unwrap();
        drop(signal);
        assert_eq!(windows.join().unwrap(), (1, Ok("in order")));

        let signal = StopSignal::watch(|_| panic!("told to")).unwrap();
        assert_eq!(on_event(CTRL_C_EVENT), 0);
        drop(signal);
    }

    #[test]
    fn three_reasons_are_final() {
        for (reason, is_final) in [
            (StopReason::Interrupt, false),
            (StopReason::Break, false),
            (StopReason::Close, true),
            (StopReason::Logoff, true),
            (StopReason::Shutdown, true),
        ] {
            assert_eq!(reason.is_final(), is_final, "{reason:?}");
        }
    }
}
