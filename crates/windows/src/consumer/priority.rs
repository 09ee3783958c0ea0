//! How eagerly a thread is given a processor.

use windows_sys::Win32::System::Threading::{
    GetCurrentThread, SetThreadPriority, THREAD_PRIORITY_ABOVE_NORMAL, THREAD_PRIORITY_NORMAL,
};

/// The two priorities a receiving thread has in its life.
#[derive(Clone, Copy)]
pub(super) enum Priority {
    Usual,
    AboveUsual,
}

/// Sets the priority of this thread. Failure is no harm: events are received all the same.
pub(super) fn set(priority: Priority) {
    let value = match priority {
        Priority::Usual => THREAD_PRIORITY_NORMAL,
        Priority::AboveUsual => THREAD_PRIORITY_ABOVE_NORMAL,
    };
    // SAFETY: no arguments; a constant that needs no closing.
    let this = unsafe { GetCurrentThread() };
    // SAFETY: stands for this thread while it runs.
    unsafe { SetThreadPriority(this, value) };
}
