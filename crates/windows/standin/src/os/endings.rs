//! Learns the code a program ends with: when this DLL is detached, Wine does not tell yet.

use super::imports::{Import, replace};
use std::ffi::c_void;
use std::mem::transmute;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// STILL_ACTIVE: the program has not said how it ends.
const UNKNOWN: u32 = 259;

static CODE: AtomicU32 = AtomicU32::new(UNKNOWN);

/// Where the real functions are.
static REAL: [AtomicUsize; 3] = [const { AtomicUsize::new(0) }; 3];

type End = unsafe extern "system" fn(u32) -> !;

/// Begins to watch the functions that end the program.
pub(super) fn watch() {
    let functions: [(&'static str, *const c_void); 3] = [
        ("exit", exit as End as _),
        ("_exit", exit_at_once as End as _),
        ("ExitProcess", exit_process as End as _),
    ];
    let import = |((name, ours), former)| Import { name, ours, former };
    replace(&functions.into_iter().zip(&REAL).map(import).collect::<Vec<_>>());
}

/// What the program ended with; 0 if it did not say.
pub(super) fn code() -> u32 {
    match CODE.load(Ordering::Relaxed) {
        UNKNOWN => 0,
        code => code,
    }
}

/// Notes the code and goes on with the real function.
fn end(at: usize, code: u32) -> ! {
    CODE.store(code, Ordering::Relaxed);
    let address = std::ptr::with_exposed_provenance::<c_void>(REAL[at].load(Ordering::Relaxed));
    // SAFETY: the import table had the address of such a function there.
    let real: End = unsafe { transmute(address) };
    // SAFETY: takes any number.
    unsafe { real(code) }
}

unsafe extern "system" fn exit(code: u32) -> ! {
    end(0, code)
}

unsafe extern "system" fn exit_at_once(code: u32) -> ! {
    end(1, code)
}

unsafe extern "system" fn exit_process(code: u32) -> ! {
    end(2, code)
}
