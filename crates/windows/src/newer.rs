//! Functions that Windows 7 does not have, looked up once each. This crate imports no younger ones,
//! so that the program starts there when it is built for it (docs/machine.md).

use std::ffi::CStr;
use std::sync::OnceLock;

use windows_sys::Win32::Foundation::{FILETIME, HANDLE};
use windows_sys::Win32::System::SystemInformation::GetSystemTimeAsFileTime;
use windows_sys::core::PWSTR;

use crate::library::Library;

/// A clock of the system.
pub(crate) type SystemTime = unsafe extern "system" fn(*mut FILETIME);
/// GetPackageFullName: process, units of room or needed, room.
pub(crate) type PackageFullName = unsafe extern "system" fn(HANDLE, *mut u32, PWSTR) -> u32;

/// GetSystemTimePreciseAsFileTime, from Windows 8 on; before, its elder sister, whose time is that
/// of the last tick of the timer, up to 16 ms ago.
pub(crate) fn system_time() -> SystemTime {
    static FOUND: OnceLock<SystemTime> = OnceLock::new();
    // SAFETY: the type is the documented one.
    let precise = || unsafe { kernel(c"GetSystemTimePreciseAsFileTime") };
    *FOUND.get_or_init(|| precise().unwrap_or(GetSystemTimeAsFileTime))
}

/// GetPackageFullName, from Windows 8 on, as are packages.
pub(crate) fn package_full_name() -> Option<PackageFullName> {
    static FOUND: OnceLock<Option<PackageFullName>> = OnceLock::new();
    // SAFETY: the type is the documented one.
    *FOUND.get_or_init(|| unsafe { kernel(c"GetPackageFullName") })
}

/// A function of kernel32, which is loaded as long as the program runs: it may be called after the
/// handle it was found by is gone.
///
/// # Safety
///
/// `F` must be a function pointer of the function's true type.
unsafe fn kernel<F: Copy>(name: &CStr) -> Option<F> {
    let library = Library::system("kernel32.dll")?;
    // SAFETY: the caller vouches for the type; the library stays, as above.
    unsafe { library.function(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_has_a_stand_in_or_is_none() {
        // SAFETY: whatever the type, nothing is called.
        let missing: Option<SystemTime> = unsafe { kernel(c"GetSystemTimeOfTomorrow") };
        assert!(missing.is_none());
        let mut time = FILETIME::default();
        // SAFETY: a writable structure.
        unsafe { system_time()(&raw mut time) };
        assert!(time.dwHighDateTime > 0);
    }
}
