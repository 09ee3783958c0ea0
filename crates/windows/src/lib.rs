//! Every call into Windows, in safe words.
//!
//! The ETW controller ([`session`]) and consumer ([`consumer`]) first, then what the system knows
//! beside events: processes, services, sockets, interfaces, rights. Callers see plain Rust values,
//! owned handles and [`WindowsError`]; no pointer leaves this crate.
//!
//! Modules that only arrange or read bytes compile and are tested on every system; those that call
//! Windows exist on Windows only.
#![expect(
    unsafe_code,
    reason = "Windows is called through pointers; this crate is where that happens, so that no \
              other has to, and every site names the promise it rests on"
)]
#![cfg_attr(
    not(windows),
    allow(
        dead_code,
        reason = "elsewhere only the parts that need no Windows are compiled, and their callers are missing"
    )
)]

pub mod consumer;
pub mod error;
mod filetime;
mod guid;
#[cfg(all(test, target_pointer_width = "64"))]
mod layout;
pub mod session;
mod wide;

pub use error::{Operation, WindowsError};
