//! A `sechost.dll` that gives programs under Wine a full ETW; for tests, never shipped.
//!
//! Laid beside an exe, it answers the calls of an ETW controller and consumer as Windows does,
//! plays scenarios, and reports what real programs in the same Wine prefix do. `README.md` in
//! this folder says how to use it and what it cannot show.
//!
//! What has no need of Windows is compiled, and tested, everywhere: [`scenario`] reads what is to
//! happen, [`inject`] which calls are to fail, [`filter`] decides which events a session gets,
//! [`event`] reads records, [`tally`] adds up what was delivered,
//! [`twin`] tells of processes as the kernel's own class does, [`spread`] says which processor sees
//! an event.

pub mod event;
pub mod filter;
pub mod inject;
pub mod scenario;
pub mod spread;
pub mod tally;
pub mod twin;

#[cfg(windows)]
#[expect(unsafe_code, reason = "a DLL's calls, shared memory and import tables are nothing else")]
mod os;
