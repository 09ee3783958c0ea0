//! Lets a program believe that its user has fewer rights: under Wine every user is elevated.

use super::imports::{Import, replace};
use super::setup::{injected, injections};
use std::ffi::c_void;
use std::mem::transmute;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::Security::{
    TOKEN_INFORMATION_CLASS, TokenElevation, TokenElevationType, TokenElevationTypeFull,
};

type GetTokenInformation =
    unsafe extern "system" fn(HANDLE, TOKEN_INFORMATION_CLASS, *mut c_void, u32, *mut u32) -> i32;

static REAL: AtomicUsize = AtomicUsize::new(0);

/// Takes the place of GetTokenInformation if a rule says so: `Elevation=1` for a plain user,
/// `Elevation=3` for an administrator who has not elevated the program.
pub(super) fn pretend() {
    if injections().mentions("Elevation") {
        let ours = get_token_information as GetTokenInformation as *const c_void;
        replace(&[Import { name: "GetTokenInformation", ours, former: &REAL }]);
    }
}

/// # Safety
/// As the real function's.
unsafe extern "system" fn get_token_information(
    token: HANDLE,
    class: TOKEN_INFORMATION_CLASS,
    out: *mut c_void,
    length: u32,
    needed: *mut u32,
) -> i32 {
    let address = std::ptr::with_exposed_provenance::<c_void>(REAL.load(Ordering::Relaxed));
    // SAFETY: the import table had the address of the real function there.
    let real: GetTokenInformation = unsafe { transmute(address) };
    // SAFETY: as this function's.
    let done = unsafe { real(token, class, out, length, needed) };
    let answer = match injected("Elevation", "").and_then(|kind| i32::try_from(kind).ok()) {
        Some(kind) if class == TokenElevation => i32::from(kind == TokenElevationTypeFull),
        Some(kind) if class == TokenElevationType => kind,
        _ => return done,
    };
    if done != 0 && length >= 4 {
        // SAFETY: the real function has written four bytes there.
        unsafe { out.cast::<i32>().write_unaligned(answer) };
    }
    done
}
