//! One event object for each session, to wake its consumer in whichever process it is.

use super::machine::SLOTS;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::System::Threading::{CreateEventW, SetEvent, WaitForSingleObject};

/// Wakes who waits for this session.
pub(super) fn wake(slot: usize) {
    // SAFETY: the handle is never closed.
    unsafe { SetEvent(object(slot)) };
}

/// Waits until somebody wakes this session, or for this many ticks of 100 ns.
pub(super) fn wait(slot: usize, ticks: i64) {
    let milliseconds = u32::try_from((ticks / 10_000).max(1)).unwrap_or(1000);
    // SAFETY: the handle is never closed.
    unsafe { WaitForSingleObject(object(slot), milliseconds) };
}

fn object(slot: usize) -> HANDLE {
    static OBJECTS: [AtomicUsize; SLOTS] = [const { AtomicUsize::new(0) }; SLOTS];
    let known = OBJECTS[slot].load(Ordering::Relaxed);
    if known != 0 {
        return ptr::with_exposed_provenance_mut(known);
    }
    let name: Vec<u16> = format!("nettally-standin-{slot}\0").encode_utf16().collect();
    // SAFETY: the name ends in a zero. Two threads at once open the object twice, no harm done.
    let handle = unsafe { CreateEventW(ptr::null(), 0, 0, name.as_ptr()) };
    OBJECTS[slot].store(handle.expose_provenance(), Ordering::Relaxed);
    handle
}
