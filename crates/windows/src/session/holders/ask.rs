//! The questions to Windows: which sessions run, and which have a provider.

use std::ffi::c_void;

use event::Guid;
use windows_sys::Win32::System::Diagnostics::Etw::TraceGuidQueryInfo;
use windows_sys::core::GUID;

use crate::library::Library;
use crate::{guid, session::running};

const MORE_DATA: u32 = 234;
const INSUFFICIENT_BUFFER: u32 = 122;
/// The answer may grow between two calls; after so many tries something else is wrong.
const TRIES: u32 = 4;

/// Where Windows documents the function, and where it really is.
const LIBRARIES: [&str; 2] = ["advapi32.dll", "sechost.dll"];

type EnumerateTraceGuidsEx =
    unsafe extern "system" fn(i32, *const c_void, u32, *mut c_void, u32, *mut u32) -> u32;

/// The names of all sessions; empty when they cannot be listed.
pub(crate) fn of_machine() -> Vec<String> {
    let sessions = running::list().unwrap_or_default();
    sessions.into_iter().map(|session| session.name).collect()
}

/// The names of the sessions that have the provider; empty when it cannot be found out.
pub(crate) fn of_provider(provider: Guid) -> Vec<String> {
    let ids = super::logger_ids(&answer(provider).unwrap_or_default());
    let sessions = running::list().unwrap_or_default();
    let name = |id: &u16| {
        let session = sessions.iter().find(|session| session.logger_id == *id);
        session.map_or_else(|| format!("session number {id}"), |found| found.name.clone())
    };
    ids.iter().map(name).collect()
}

/// EnumerateTraceGuidsEx's answer about one provider.
fn answer(provider: Guid) -> Option<Vec<u8>> {
    // Looked up when needed: this is the way to a better message, and must not be one more thing
    // without which the program does not start.
    let libraries = LIBRARIES.map(Library::system);
    let enumerate: EnumerateTraceGuidsEx = libraries.iter().flatten().find_map(|library| {
        // SAFETY: the type is the function's documented one; the libraries outlive its use.
        unsafe { library.function(c"EnumerateTraceGuidsEx") }
    })?;
    let id = guid::to_windows(provider);
    // As 64-bit units, because the structures are aligned to their 64-bit keywords.
    let mut room = vec![0_u64; 512];
    for _ in 0..TRIES {
        let (code, needed) = ask(enumerate, &id, &mut room)?;
        match code {
            0 => {
                let bytes = room.iter().flat_map(|word| word.to_ne_bytes());
                return Some(bytes.take(needed).collect());
            }
            // Some slack for what is enabled meanwhile.
            MORE_DATA | INSUFFICIENT_BUFFER => room.resize(needed / 8 + 64, 0),
            _ => return None,
        }
    }
    None
}

/// One call: its code, and the bytes of the whole answer.
fn ask(enumerate: EnumerateTraceGuidsEx, id: &GUID, room: &mut [u64]) -> Option<(u32, usize)> {
    let id_size = u32::try_from(size_of::<GUID>()).ok()?;
    let room_size = u32::try_from(size_of_val(room)).ok()?;
    let mut needed = 0;
    // SAFETY: `id` is as large as said; `room` has `room_size` writable bytes, aligned for the
    // structures; both outlive the call.
    let code = unsafe {
        enumerate(
            TraceGuidQueryInfo,
            std::ptr::from_ref(id).cast(),
            id_size,
            room.as_mut_ptr().cast(),
            room_size,
            &raw mut needed,
        )
    };
    Some((code, usize::try_from(needed).ok()?))
}
