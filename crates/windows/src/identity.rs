//! Who a process is, asked by its id: what events do not tell, or told before anybody listened.
//!
//! Every field is asked for by itself. What this user may not ask, or what has no answer, stays
//! `None`, and takes nothing from the others.

#[cfg(windows)]
mod account;
mod command_line;
mod version_resource;

#[cfg(windows)]
mod look_up;

#[cfg(windows)]
pub use look_up::Identities;
pub use version_resource::block::{Version, texts as version_of_block};
#[cfg(windows)]
pub use version_resource::read as version_of_file;
