//! Sessions that log to a file.

/// What must be known to go on writing.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct FileState {
    /// Where the open buffer stands in the file.
    pub(super) offset: u64,
    pub(super) sequence: u64,
}

use super::machine::Table;
use windows_sys::Win32::Foundation::WIN32_ERROR;

pub(super) fn open(_table: &mut Table, _slot: usize) -> Result<(), WIN32_ERROR> {
    Ok(())
}

pub(super) fn close(_table: &mut Table, _slot: usize) {}
