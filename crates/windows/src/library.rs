//! Functions that may be missing, looked up when they are needed.

use std::ffi::CStr;

use windows_sys::Win32::Foundation::{FreeLibrary, HMODULE};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_FLAGS, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::Win32::System::SystemInformation::GetSystemDirectoryW;

use crate::wide;

const INVALID_PARAMETER: u32 = 87;

/// A library of Windows, unloaded on drop.
#[derive(Debug)]
pub(crate) struct Library(HMODULE);

// SAFETY: a module handle is a number for the whole process, usable on every thread.
unsafe impl Send for Library {}

impl Library {
    /// Loads a library from the system's own folder and nowhere else, so that a file of that name
    /// beside the program is not run with an administrator's rights. `None` when it is missing.
    pub(crate) fn system(name: &str) -> Option<Self> {
        Self::load(name, LOAD_LIBRARY_SEARCH_SYSTEM32).or_else(|| {
            // Windows 7 without its update KB2533623 does not know the flag, only whole paths.
            let unknown = crate::error::last() == INVALID_PARAMETER;
            Self::load(&in_system_folder(name).filter(|_| unknown)?, 0)
        })
    }

    fn load(name: &str, flags: LOAD_LIBRARY_FLAGS) -> Option<Self> {
        let wide = wide::terminated(name);
        // SAFETY: `wide` ends in a zero and outlives the call; no file handle, as documented.
        let module = unsafe { LoadLibraryExW(wide.as_ptr(), std::ptr::null_mut(), flags) };
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

/// The path of a library in the system's own folder.
fn in_system_folder(name: &str) -> Option<String> {
    let mut folder = [0; 260];
    let room = u32::try_from(folder.len()).ok()?;
    // SAFETY: `folder` has room for so many units.
    let units = unsafe { GetSystemDirectoryW(folder.as_mut_ptr(), room) };
    let folder = folder.get(..usize::try_from(units).ok()?).filter(|folder| !folder.is_empty())?;
    Some(format!(r"{}\{name}", wide::text(folder)))
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: loaded by `system`, freed once.
        unsafe { FreeLibrary(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_found_by_its_name_and_by_its_path() {
        assert!(Library::system("ntdll.dll").is_some());
        assert!(Library::system("no such library.dll").is_none());
        let path = in_system_folder("ntdll.dll").unwrap();
        assert!(Library::load(&path, 0).is_some(), "{path}");
    }
}
