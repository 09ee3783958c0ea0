//! The command line a process was started with, and by whom.
//!
//! Windows 8.1 and later hand the command line out (ProcessCommandLineInformation, a structure of
//! NtQueryInformationProcess). Before that it has to be read from the process's own memory, where
//! PEB and RTL_USER_PROCESS_PARAMETERS of winternl.h say it lies; that takes more rights.

#[cfg(windows)]
pub(super) use ask::{of, parent};

/// UNICODE_STRING: length in bytes u16, room u16, on 64-bit systems 4 bytes of nothing, pointer.
const POINTER_AT: usize = size_of::<usize>();
const HEAD: usize = 2 * size_of::<usize>();

/// The length in bytes of the text a UNICODE_STRING describes, and where the text lies.
fn described(head: &[u8]) -> Option<(usize, usize)> {
    let length = u16::from_ne_bytes(*head.first_chunk()?);
    let pointer = usize::from_ne_bytes(*head.get(POINTER_AT..)?.first_chunk()?);
    Some((length.into(), pointer))
}

/// The text of a UNICODE_STRING at the front of an answer that was written to `base`; the text lies
/// in the same answer.
fn answered(answer: &[u8], base: usize) -> Option<String> {
    let (length, pointer) = described(answer)?;
    let start = pointer.checked_sub(base).filter(|start| *start >= HEAD)?;
    answer.get(start..start.checked_add(length)?).map(text)
}

/// UTF-16 text; what is no text is spelt out ([`event::utf16::text`]).
fn text(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks();
    event::utf16::text(units.iter().map(|unit| u16::from_ne_bytes(*unit)))
}

#[cfg(windows)]
mod ask {
    use std::ffi::c_void;
    use std::mem::offset_of;
    use std::os::windows::io::{AsRawHandle, OwnedHandle};

    use windows_sys::Win32::System::Diagnostics::Debug::ReadProcessMemory;
    use windows_sys::Win32::System::Threading::{
        OpenProcess, PEB, PROCESS_BASIC_INFORMATION, PROCESS_QUERY_INFORMATION, PROCESS_VM_READ,
        RTL_USER_PROCESS_PARAMETERS,
    };

    use super::{HEAD, POINTER_AT, answered, described, text};
    use crate::handle;
    use crate::library::Library;

    /// PROCESSINFOCLASS: ProcessBasicInformation, ProcessCommandLineInformation.
    const BASIC: i32 = 0;
    const COMMAND_LINE: i32 = 60;
    /// The longest a UNICODE_STRING can be, with its head.
    const ROOM: usize = HEAD + 0x1_0000;

    type NtQueryInformationProcess =
        unsafe extern "system" fn(*mut c_void, i32, *mut c_void, u32, *mut u32) -> i32;

    /// The command line; `None` when this user may not know it.
    pub(in super::super) fn of(pid: u32, process: &OwnedHandle) -> Option<String> {
        told(process).or_else(|| in_memory(pid)).filter(|line| !line.is_empty())
    }

    /// The id of the process that started it. That one may have ended, and its id be another's now.
    pub(in super::super) fn parent(process: &OwnedHandle) -> Option<u32> {
        u32::try_from(basic(process)?.InheritedFromUniqueProcessId).ok()
    }

    fn told(process: &OwnedHandle) -> Option<String> {
        let mut room = vec![0_u64; ROOM / 8];
        // SAFETY: this class answers with a UNICODE_STRING and the text it points at.
        let length = unsafe { query(process, COMMAND_LINE, &mut room) }?;
        let base = room.as_ptr().addr();
        let bytes: Vec<u8> = room.iter().flat_map(|unit| unit.to_ne_bytes()).collect();
        answered(bytes.get(..length)?, base)
    }

    fn basic(process: &OwnedHandle) -> Option<PROCESS_BASIC_INFORMATION> {
        let mut room = [0_u64; size_of::<PROCESS_BASIC_INFORMATION>().div_ceil(8)];
        // SAFETY: this class answers with this very structure.
        unsafe { query(process, BASIC, &mut room) }?;
        // SAFETY: written by the call above, plain data, aligned because `room` is.
        Some(unsafe { room.as_ptr().cast::<PROCESS_BASIC_INFORMATION>().read() })
    }

    /// Asks, and gives the length of the answer in bytes.
    ///
    /// # Safety
    ///
    /// Any answer to `class` is plain data.
    unsafe fn query(process: &OwnedHandle, class: i32, room: &mut [u64]) -> Option<usize> {
        let ntdll = Library::system("ntdll.dll")?;
        // SAFETY: the type is the documented one, and the library outlives the call below.
        let ask: NtQueryInformationProcess =
            unsafe { ntdll.function(c"NtQueryInformationProcess") }?;
        let (size, mut length) = (u32::try_from(size_of_val(room)).ok()?, 0);
        // SAFETY: a borrowed handle is open; `room` has `size` writable bytes.
        let status = unsafe {
            ask(process.as_raw_handle(), class, room.as_mut_ptr().cast(), size, &raw mut length)
        };
        (status >= 0).then(|| usize::try_from(length).ok())?
    }

    /// The command line as it stands in the process's own memory.
    pub(super) fn in_memory(pid: u32) -> Option<String> {
        let rights = PROCESS_QUERY_INFORMATION | PROCESS_VM_READ;
        // SAFETY: no pointers.
        let opened = unsafe { OpenProcess(rights, 0, pid) };
        // SAFETY: made by the line above, or null.
        let process = unsafe { handle::owned(opened) }?;
        let peb = basic(&process)?.PebBaseAddress.addr();
        let place = peb.checked_add(offset_of!(PEB, ProcessParameters))?;
        let parameters = read(&process, place, POINTER_AT)?;
        let parameters = usize::from_ne_bytes(*parameters.first_chunk()?);
        let place = parameters.checked_add(offset_of!(RTL_USER_PROCESS_PARAMETERS, CommandLine))?;
        let (length, pointer) = described(&read(&process, place, HEAD)?)?;
        read(&process, pointer, length).map(|bytes| text(&bytes))
    }

    /// Bytes at an address of another process; `None` unless all of them can be read.
    fn read(process: &OwnedHandle, address: usize, length: usize) -> Option<Vec<u8>> {
        let (mut bytes, mut done) = (vec![0_u8; length], 0);
        // SAFETY: a borrowed handle is open; the address is the other process's and is checked by
        // Windows; `bytes` has `length` writable bytes.
        let read = unsafe {
            ReadProcessMemory(
                process.as_raw_handle(),
                std::ptr::without_provenance(address),
                bytes.as_mut_ptr().cast(),
                length,
                &raw mut done,
            )
        };
        (read != 0 && done == length).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer written to address 0x1000.
    fn answer(length: u16, pointer: usize, tail: &str) -> Vec<u8> {
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.resize(POINTER_AT, 0xcc);
        bytes.extend(pointer.to_ne_bytes());
        bytes.extend(tail.encode_utf16().flat_map(u16::to_ne_bytes));
        bytes
    }

    #[test]
    fn the_text_lies_behind_its_head() {
        let whole = answer(8, 0x1000 + HEAD, "a.exe -b");
        assert_eq!(answered(&whole, 0x1000).as_deref(), Some("a.ex"));
        assert_eq!(answered(&answer(0, 0x1000 + HEAD, ""), 0x1000).as_deref(), Some(""));
    }

    #[test]
    fn a_text_elsewhere_or_cut_is_none() {
        for pointer in [0, 0xfff, 0x1000, 0x1000 + HEAD + 1000, usize::MAX] {
            assert_eq!(answered(&answer(8, pointer, "a.exe"), 0x1000), None, "{pointer:#x}");
        }
        let whole = answer(10, 0x1000 + HEAD, "a.exe");
        assert!((0..whole.len()).all(|length| answered(&whole[..length], 0x1000).is_none()));
    }

    #[cfg(windows)]
    #[test]
    fn both_ways_give_the_same() {
        let own = std::process::id();
        let process = crate::process::open(own).unwrap();
        let line = of(own, &process).expect("a command line");
        assert_eq!(ask::in_memory(own).as_ref(), Some(&line));
        assert!(std::env::args().all(|argument| line.contains(&argument)), "{line}");
    }

    #[cfg(target_pointer_width = "64")]
    #[test]
    fn layouts_are_those_of_winternl_h() {
        use std::mem::offset_of;
        use windows_sys::Win32::System::Threading::{PEB, RTL_USER_PROCESS_PARAMETERS};
        assert_eq!(offset_of!(PEB, ProcessParameters), 0x20);
        assert_eq!(offset_of!(RTL_USER_PROCESS_PARAMETERS, CommandLine), 0x70);
    }
}
