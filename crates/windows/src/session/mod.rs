//! The controller: start a session, enable providers, ask what was lost, stop.

mod fallback;
mod filter;
mod losses;
mod name;
mod plan;
mod properties;

#[cfg(windows)]
mod control;
#[cfg(windows)]
mod controller;

pub use fallback::Compromise;
pub use losses::Losses;
pub use name::{Owner, Role, SessionName};
pub use plan::{BufferPlan, Destination, KERNEL_GROUP_PROCESS, SessionPlan};

#[cfg(windows)]
pub use controller::{Filtering, Session};
