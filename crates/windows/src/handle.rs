//! Kernel handles that close themselves.

use std::os::windows::io::{FromRawHandle, OwnedHandle};

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};

/// Takes over a handle that a call has just made; `None` for the two values that mean failure.
///
/// # Safety
///
/// The handle is one of those two, or nobody else closes it.
pub(crate) unsafe fn owned(handle: HANDLE) -> Option<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return None;
    }
    // SAFETY: an open handle, and the caller gives up closing it.
    Some(unsafe { OwnedHandle::from_raw_handle(handle) })
}
