//! Lets a program find a console that knows no escape sequences, as consoles before Windows 10.
//! Wine 8 accepts the mode and then shows the sequences as text.

use super::imports::{Import, replace};
use super::setup::{injected, injections};
use std::ffi::c_void;
use std::mem::transmute;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Foundation::{HANDLE, SetLastError};
use windows_sys::Win32::System::Console::ENABLE_VIRTUAL_TERMINAL_PROCESSING;

type SetConsoleMode = unsafe extern "system" fn(HANDLE, u32) -> i32;

static REAL: AtomicUsize = AtomicUsize::new(0);

/// Takes the place of SetConsoleMode if a rule says so: `SetConsoleMode:escapes=87`.
pub(super) fn refuse() {
    if injections().mentions("SetConsoleMode") {
        let ours = set_console_mode as SetConsoleMode as *const c_void;
        replace(&[Import { name: "SetConsoleMode", ours, former: &REAL }]);
    }
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn set_console_mode(console: HANDLE, mode: u32) -> i32 {
    if mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0
        && let Some(code) = injected("SetConsoleMode", "escapes")
    {
        // SAFETY: takes any number.
        unsafe { SetLastError(code) };
        return 0;
    }
    let address = std::ptr::with_exposed_provenance::<c_void>(REAL.load(Ordering::Relaxed));
    // SAFETY: the import table had the address of the real function there.
    let real: SetConsoleMode = unsafe { transmute(address) };
    // SAFETY: as this function's.
    unsafe { real(console, mode) }
}
