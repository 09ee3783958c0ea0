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
pub mod session;

pub mod identity;
pub mod names;
#[cfg(windows)]
pub mod processes;
#[cfg(windows)]
pub mod services;
pub mod sockets;
pub mod volumes;

pub mod adapters;
pub mod interfaces;
pub mod pdh;

#[cfg(windows)]
pub mod console;
#[cfg(windows)]
pub mod file;
#[cfg(windows)]
pub mod machine;
#[cfg(windows)]
pub mod own_cost;
#[cfg(windows)]
pub mod privilege;
#[cfg(windows)]
pub mod providers;
#[cfg(windows)]
pub mod stop_signal;

mod answer;
pub mod error;
mod filetime;
mod guid;
#[cfg(windows)]
mod handle;
#[cfg(all(test, target_pointer_width = "64"))]
mod layout;
#[cfg(windows)]
mod library;
#[cfg(windows)]
mod newer;
#[cfg(windows)]
mod process;
#[cfg(windows)]
mod registry;
mod wide;

pub use error::{Operation, WindowsError};
