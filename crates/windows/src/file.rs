//! What tells one file from another, and from what is no file.

use std::fs::File;
use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, FILE_TYPE_DISK, GetFileInformationByHandle, GetFileType,
};

/// The number of a file: the same for every name of it while it is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileNumber {
    /// Serial number of its volume.
    pub volume: u64,
    /// Its number there (nFileIndex); of ReFS the lower half of it.
    pub index: u64,
}

/// The number of an open file; nothing where its volume has none, as with devices.
pub fn number(file: &File) -> Option<FileNumber> {
    let mut found = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle stays open as long as `file` is borrowed, and `found` may be written.
    let done = unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut found) };
    let index = u64::from(found.nFileIndexHigh) << 32 | u64::from(found.nFileIndexLow);
    (done != 0).then(|| FileNumber { volume: found.dwVolumeSerialNumber.into(), index })
}

/// Whether an open file lies on a disk, and so can be read at any place.
pub fn is_on_disk(file: &File) -> bool {
    // SAFETY: the handle stays open as long as `file` is borrowed.
    unsafe { GetFileType(file.as_raw_handle()) == FILE_TYPE_DISK }
}
