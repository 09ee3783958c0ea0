//! What happens when the DLL is loaded and unloaded.

use super::imports::{Import, replace};
use super::{endings, escapes, processes, query, rights, setup, sockets};
use std::ffi::c_void;
use std::sync::atomic::AtomicUsize;
use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::SystemServices::{DLL_PROCESS_ATTACH, DLL_PROCESS_DETACH};

/// Functions that Wine 8's advapi32 lacks: programs get them from here directly.
fn lacking() -> [Import; 2] {
    static FORMER: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];
    let [first, second] = &FORMER;
    let query_information = query::TraceQueryInformation as *const c_void;
    let enumerate = query::EnumerateTraceGuidsEx as *const c_void;
    [
        Import { name: "TraceQueryInformation", ours: query_information, former: first },
        Import { name: "EnumerateTraceGuidsEx", ours: enumerate, former: second },
    ]
}

/// # Safety
/// Called by the loader only.
#[unsafe(no_mangle)]
unsafe extern "system" fn DllMain(_module: HMODULE, reason: u32, _reserved: *mut c_void) -> i32 {
    match reason {
        DLL_PROCESS_ATTACH => {
            replace(&lacking());
            rights::pretend();
            escapes::refuse();
            if setup::captures() {
                sockets::watch();
                endings::watch();
                processes::begin();
            }
        }
        DLL_PROCESS_DETACH if setup::captures() => processes::end(),
        _ => {}
    }
    1
}
