//! Which processes run in this prefix, and from which files.

use super::session::text;
use windows_sys::Win32::Foundation::{CloseHandle, HANDLE, INVALID_HANDLE_VALUE};
use windows_sys::Win32::Storage::FileSystem::QueryDosDeviceW;
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::Threading::{PROCESS_NAME_WIN32, QueryFullProcessImageNameW};

/// Process id, parent and file name of every process.
pub(super) fn running() -> Vec<(u32, u32, String)> {
    // SAFETY: takes any numbers.
    let snapshot = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    if snapshot == INVALID_HANDLE_VALUE {
        return Vec::new();
    }
    let mut entry = PROCESSENTRY32W::default();
    entry.dwSize = u32::try_from(size_of_val(&entry)).unwrap_or(0);
    let mut found = Vec::new();
    // SAFETY: the snapshot lives, and the entry says its size.
    let mut more = unsafe { Process32FirstW(snapshot, &raw mut entry) };
    while more != 0 {
        found.push((entry.th32ProcessID, entry.th32ParentProcessID, text(&entry.szExeFile)));
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot, &raw mut entry) };
    }
    // SAFETY: the snapshot is not used again.
    unsafe { CloseHandle(snapshot) };
    found
}

/// The path of a process's image as the kernel writes it, `\Device\HarddiskVolume1\...`.
pub(super) fn native_path(process: HANDLE) -> Option<String> {
    let mut path = [0; 520];
    let mut length = 520;
    // SAFETY: the buffer has as many characters as it says.
    let ok = unsafe {
        QueryFullProcessImageNameW(process, PROCESS_NAME_WIN32, path.as_mut_ptr(), &raw mut length)
    };
    (ok != 0).then(|| native(&text(&path)))
}

/// Exchanges the drive for its device.
fn native(path: &str) -> String {
    let Some((drive, rest)) = path.split_once('\\') else { return path.to_owned() };
    let name: Vec<u16> = drive.encode_utf16().chain([0]).collect();
    let mut device = [0; 260];
    // SAFETY: the name ends in a zero, and the buffer has as many characters as it says.
    let length = unsafe { QueryDosDeviceW(name.as_ptr(), device.as_mut_ptr(), 260) };
    if length == 0 { path.to_owned() } else { format!("{}\\{rest}", text(&device)) }
}
