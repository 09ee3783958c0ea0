//! The processes that run now, as events: what a session cannot tell about the time before it.

use std::os::windows::io::{AsRawHandle, OwnedHandle};

use event::kinds::{Image, ProcessEvent, ProcessFacts, ProcessPhase};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::System::Threading::{PROCESS_NAME_WIN32, QueryFullProcessImageNameW};

use crate::error::{Operation, WindowsError};
use crate::{handle, newer, process, wide};

/// The longest path Windows has, in UTF-16 units with the closing zero.
const LONGEST_PATH: usize = 32_768;
/// PACKAGE_FULL_NAME_MAX_LENGTH, with the closing zero.
const LONGEST_PACKAGE: usize = 128;
/// ERROR_NO_MORE_FILES: the snapshot ends.
const NO_MORE_FILES: u32 = 18;

/// Every process, in the system's order. One that this user may not open keeps its bare file name
/// and has no creation time.
///
/// Take it after process events are enabled: a process that begins in between is then told twice,
/// which is harmless, and none is missed.
///
/// # Errors
///
/// CreateToolhelp32Snapshot failed, or the snapshot could not be read to its end.
pub fn snapshot() -> Result<Vec<ProcessEvent>, WindowsError> {
    let failed = || WindowsError::last(Operation::ListProcesses, "");
    // SAFETY: no pointers.
    let made = unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) };
    // SAFETY: made by the line above, or the value for failure.
    let snapshot = unsafe { handle::owned(made) }.ok_or_else(failed)?;
    let size = u32::try_from(size_of::<PROCESSENTRY32W>()).unwrap_or(0);
    let mut entry = PROCESSENTRY32W { dwSize: size, ..Default::default() };
    let mut found = Vec::new();
    // SAFETY: an open snapshot; the entry says its size.
    let mut more = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        found.push(of_entry(&entry));
        // SAFETY: as above.
        more = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) };
    }
    let end = failed();
    if end.code == NO_MORE_FILES { Ok(found) } else { Err(end) }
}

/// One process, by id: for events whose process nobody has announced.
///
/// # Errors
///
/// OpenProcess failed: 87 when there is no such process, 5 without rights.
pub fn look_up(pid: u32) -> Result<ProcessEvent, WindowsError> {
    let failed = |code| WindowsError::new(Operation::ReadProcess, pid.to_string(), code);
    let process = process::open(pid).map_err(failed)?;
    let mut facts = ProcessFacts { session: session(pid), ..ProcessFacts::default() };
    add_facts(&mut facts, &process);
    Ok(ProcessEvent { pid, phase: ProcessPhase::Running, facts })
}

fn of_entry(entry: &PROCESSENTRY32W) -> ProcessEvent {
    let pid = entry.th32ProcessID;
    let mut facts = ProcessFacts {
        parent_pid: Some(entry.th32ParentProcessID),
        session: session(pid),
        image: Some(Image::Name(wide::text(&entry.szExeFile).into())),
        ..ProcessFacts::default()
    };
    // The idle process has an id that cannot be opened.
    if pid != 0
        && let Ok(process) = process::open(pid)
    {
        add_facts(&mut facts, &process);
    }
    ProcessEvent { pid, phase: ProcessPhase::Running, facts }
}

fn add_facts(facts: &mut ProcessFacts, process: &OwnedHandle) {
    facts.created = process::times(process).map(|times| times.created);
    if let Some(path) = image_path(process) {
        facts.image = Some(Image::Path(path.into()));
    }
    facts.package = package(process).map(Into::into);
}

/// The path of the executable, with a drive letter.
fn image_path(process: &OwnedHandle) -> Option<String> {
    let mut path = vec![0; LONGEST_PATH];
    let mut units = u32::try_from(path.len()).ok()?;
    // SAFETY: a borrowed handle is open; `path` has room for `units`, which is writable.
    let done = unsafe {
        QueryFullProcessImageNameW(
            process.as_raw_handle(),
            PROCESS_NAME_WIN32,
            path.as_mut_ptr(),
            &raw mut units,
        )
    };
    let path = path.get(..usize::try_from(units).ok()?)?;
    (done != 0 && !path.is_empty()).then(|| wide::text(path))
}

/// The full name of the store package that the process belongs to; most belong to none.
fn package(process: &OwnedHandle) -> Option<String> {
    let ask = newer::package_full_name()?;
    let mut name = [0; LONGEST_PACKAGE];
    let mut units = u32::try_from(name.len()).ok()?;
    // SAFETY: a borrowed handle is open; `name` has room for `units`, which is writable.
    let code = unsafe { ask(process.as_raw_handle(), &raw mut units, name.as_mut_ptr()) };
    let name = wide::text(&name);
    (code == 0 && !name.is_empty()).then_some(name)
}

/// The terminal session of a process.
fn session(pid: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: `session` is writable.
    let known = unsafe { ProcessIdToSessionId(pid, &raw mut session) };
    (known != 0).then_some(session)
}
