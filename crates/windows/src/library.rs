//! Functions that may be missing, looked up when they are needed.

use std::ffi::CStr;

use windows_sys::Win32::Foundation::{FreeLibrary, HMODULE};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};

use crate::wide;

/// A library of Windows, unloaded on drop.
#[derive(Debug)]
pub(crate) struct Library(HMODULE);

// SAFETY: a module handle is a number for the whole process, usable on every thread.
unsafe impl Send for Library {}

impl Library {
    /// Loads a library from the system's own folder and nowhere else, so that a file of that name
    /// beside the program is not run with an administrator's rights. `None` when it is missing.
    pub(crate) fn system(name: &str) -> Option<Self> {
        let wide = wide::terminated(name);
        // SAFETY: `wide` ends in a zero and outlives the call; no file handle, as documented.
        let module = unsafe {
            LoadLibraryExW(wide.as_ptr(), std::ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32)
        };
        (!module.is_null()).then_some(Self(module))
    }

    /// The function of this name; `None` when this Windows does not have it.
    ///
    /// # Safety
    ///
    /// `F` must be a function pointer of the function's true type, and may not be called after
    /// the library was dropped.
    pub(crate) unsafe fn function<F: Copy>(&self, name: &CStr) -> Option<F> {
        const { assert!(size_of::<F>() == size_of::<usize>(), "a function pointer") };
        // SAFETY: the module is loaded while `self` lives; `name` ends in a zero.
        let address = unsafe { GetProcAddress(self.0, name.as_ptr().cast()) }?;
        // SAFETY: function pointers have one size; the caller vouches for the type.
        Some(unsafe { std::mem::transmute_copy(&address) })
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: loaded by `system`, freed once.
        unsafe { FreeLibrary(self.0) };
    }
}
