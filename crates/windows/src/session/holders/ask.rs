//! The questions to Windows: which sessions run, and which have a provider.

use std::ffi::c_void;

use event::Guid;
use windows_sys::Win32::System::Diagnostics::Etw::TraceGuidQueryInfo;
use windows_sys::core::GUID;

use crate::library::Library;
use crate::{guid, session::running};

const MORE_DATA: u32 = 234;
const INSUFFICIENT_BUFFER: u32 = 122;

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

fn answer(provider: Guid) -> Option<Vec<u8>> {
    // Looked up when needed: this is the way to a better message, and must not be one more
    // thing without which the program does not start.
    let library = Library::system("advapi32.dll")?;
    // SAFETY: the type is the function's documented one.
    let enumerate: EnumerateTraceGuidsEx = unsafe { library.function(c"EnumerateTraceGuidsEx") }?;
    let id = guid::to_windows(provider);
    let id_size = u32::try_from(size_of::<GUID>()).ok()?;
    let mut answer = vec![0_u64; 512];
    for _ in 0..4 {
        let room = u32::try_from(size_of_val(&*answer)).ok()?;
        let mut needed = 0;
        // SAFETY: both buffers are as large as said, the second is writable and aligned for
        // the 64-bit fields; both outlive the call.
        let code = unsafe {
            enumerate(
                TraceGuidQueryInfo,
                (&raw const id).cast(),
                id_size,
                answer.as_mut_ptr().cast(),
                room,
                &raw mut needed,
            )
        };
        match code {
            0 => {
                let bytes = answer.iter().flat_map(|word| word.to_ne_bytes());
                return Some(bytes.take(usize::try_from(needed).ok()?).collect());
            }
            MORE_DATA | INSUFFICIENT_BUFFER => {
                answer.resize(usize::try_from(needed).ok()? / 8 + 64, 0);
            }
            _ => return None,
        }
    }
    None
}
