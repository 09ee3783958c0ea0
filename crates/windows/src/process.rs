//! One process: opened for questions that every user may ask.

use std::os::windows::io::{AsRawHandle, OwnedHandle};

use event::Timestamp;
use windows_sys::Win32::Foundation::{FILETIME, HANDLE, STILL_ACTIVE};
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, GetExitCodeProcess, GetProcessTimes, OpenProcess,
    PROCESS_QUERY_LIMITED_INFORMATION,
};

use crate::session::Owner;
use crate::{error, filetime, handle};

/// OpenProcess's code for an id that nobody has.
const NO_SUCH_PROCESS: u32 = 87;

/// The times of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Times {
    pub(crate) created: Timestamp,
    /// Time spent in the kernel, in 100 ns.
    pub(crate) kernel: i64,
    /// Time spent outside it, in 100 ns.
    pub(crate) user: i64,
}

/// Opens a process.
///
/// # Errors
///
/// OpenProcess's code: 87 when there is no such process, 5 when this user may not even ask.
pub(crate) fn open(pid: u32) -> Result<OwnedHandle, u32> {
    // SAFETY: no pointers.
    let opened = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
    // SAFETY: made by the line above, or null.
    unsafe { handle::owned(opened) }.ok_or_else(error::last)
}

/// The times of an open process.
pub(crate) fn times(process: &OwnedHandle) -> Option<Times> {
    // SAFETY: a borrowed handle is open.
    unsafe { times_of(process.as_raw_handle()) }
}

/// The times of this process.
pub(crate) fn own_times() -> Option<Times> {
    // SAFETY: no arguments; a constant that needs no closing.
    let this = unsafe { GetCurrentProcess() };
    // SAFETY: stands for this process for ever.
    unsafe { times_of(this) }
}

/// This process, as the owner of sessions.
pub(crate) fn this() -> Option<Owner> {
    own_times().map(|times| Owner { pid: std::process::id(), started: times.created })
}

/// Whether this very process, not a later one of the same id, still runs. When that may not be
/// asked, it counts as living: a session is better left than taken from somebody.
pub(crate) fn lives(owner: Owner) -> bool {
    match open(owner.pid) {
        // The exit time of a process that runs is undefined; its exit code is not.
        Ok(process) => {
            times(&process).is_none_or(|times| times.created == owner.started) && runs(&process)
        }
        Err(code) => may_live(code),
    }
}

/// Whether a process may live that could not be opened, for this reason: out of memory, or without
/// rights, nobody knows.
const fn may_live(code: u32) -> bool {
    code != NO_SUCH_PROCESS
}

/// Whether an open process has not ended. One that cannot be asked counts as running.
fn runs(process: &OwnedHandle) -> bool {
    let mut code = 0;
    // SAFETY: a borrowed handle is open; `code` is writable.
    let known = unsafe { GetExitCodeProcess(process.as_raw_handle(), &raw mut code) } != 0;
    !known || code == STILL_ACTIVE.cast_unsigned()
}

/// # Safety
///
/// The handle is that of an open process.
unsafe fn times_of(process: HANDLE) -> Option<Times> {
    let mut times = [FILETIME::default(); 4];
    let [created, exited, kernel, user] = &mut times;
    // SAFETY: an open handle, says the contract, and four writable structures.
    let done = unsafe {
        GetProcessTimes(
            process,
            &raw mut *created,
            &raw mut *exited,
            &raw mut *kernel,
            &raw mut *user,
        )
    };
    let [created, _, kernel, user] = times;
    (done != 0).then(|| Times {
        created: filetime::timestamp(created),
        kernel: filetime::timestamp(kernel).0,
        user: filetime::timestamp(user).0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_that_does_not_exist_is_dead() {
        assert_eq!([5, 8, 1450, 1455, 87].map(may_live), [true, true, true, true, false]);
        let this = this().unwrap();
        assert!(lives(this));
        assert!(!lives(Owner { started: this.started.plus(-1), ..this }));
    }
}
