//! Names of addresses beside events: the machine's own cache of answers, and asking for the name of
//! an address.

#[cfg(windows)]
mod cache;
#[cfg(windows)]
mod reverse;

#[cfg(windows)]
pub use cache::cached;
#[cfg(windows)]
pub use reverse::ask;
