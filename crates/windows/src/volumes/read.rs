//! GetLogicalDrives and QueryDosDeviceW.

use event::kinds::VolumeMapping;
use windows_sys::Win32::Storage::FileSystem::{GetLogicalDrives, QueryDosDeviceW};

use super::{drive, fixed};
use crate::error::{Operation, WindowsError};
use crate::wide;

/// The map now: the longest prefix that fits is the right one.
///
/// # Errors
///
/// GetLogicalDrives failed.
pub fn list() -> Result<Vec<VolumeMapping>, WindowsError> {
    // SAFETY: no arguments.
    let drives = unsafe { GetLogicalDrives() };
    if drives == 0 {
        return Err(WindowsError::last(Operation::MapVolumes, ""));
    }
    let windows = std::env::var("SystemRoot").ok();
    let mut volumes = fixed(windows.as_deref());
    let letters = ('A'..='Z').enumerate().filter(|(bit, _)| drives >> bit & 1 == 1);
    for (_, letter) in letters {
        let letter = format!("{letter}:");
        // A drive that has gone since is left out.
        volumes.extend(target(&letter).and_then(|target| drive(&letter, &target)));
    }
    Ok(volumes)
}

/// What a drive letter stands for.
fn target(letter: &str) -> Option<String> {
    let letter = wide::terminated(letter);
    let mut target = [0; 1024];
    let room = u32::try_from(target.len()).ok()?;
    // SAFETY: `letter` ends in a zero; `target` has room for `room` units.
    let units = unsafe { QueryDosDeviceW(letter.as_ptr(), target.as_mut_ptr(), room) };
    // Several texts may follow each other; the first is the present one.
    (units != 0).then(|| wide::text(&target))
}
