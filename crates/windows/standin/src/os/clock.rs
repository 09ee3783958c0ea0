//! The machine's clock: the performance counter, which Wine runs at 10 MHz, that is in FILETIME's
//! ticks of 100 ns.

use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::Performance::QueryPerformanceCounter;
use windows_sys::Win32::System::SystemInformation::GetSystemTimePreciseAsFileTime;

/// Ticks per second.
pub(super) const FREQUENCY: i64 = 10_000_000;

/// The performance counter.
pub(super) fn now() -> i64 {
    let mut ticks = 0;
    // SAFETY: `ticks` is a place the function may write to.
    unsafe { QueryPerformanceCounter(&raw mut ticks) };
    ticks
}

/// FILETIME in UTC.
pub(super) fn file_time() -> i64 {
    let mut time = FILETIME::default();
    // SAFETY: `time` is a place the function may write to.
    unsafe { GetSystemTimePreciseAsFileTime(&raw mut time) };
    i64::from(time.dwHighDateTime) << 32 | i64::from(time.dwLowDateTime)
}
