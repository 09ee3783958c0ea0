//! The controller: start a session, enable providers, ask what was lost, stop.

mod fallback;
mod filter;
mod holders;
mod losses;
mod name;
mod ownership;
mod plan;
mod properties;

#[cfg(windows)]
mod control;
#[cfg(windows)]
mod controller;
#[cfg(windows)]
mod limit;
#[cfg(windows)]
mod running;

pub use fallback::Compromise;
pub use losses::Losses;
pub use name::{Owner, Role, SessionName};
pub use ownership::Ownership;
pub use plan::{BufferPlan, Destination, PROCESS_GROUP, SessionPlan};

#[cfg(windows)]
pub use controller::{Filtering, Session};
#[cfg(windows)]
pub use limit::most_sessions;
#[cfg(windows)]
pub use running::{Reclaimed, RunningSession, list, query, reclaim_stale, stop_named, this_owner};

/// ERROR_WMI_INSTANCE_NOT_FOUND.
#[cfg(windows)]
const NO_SUCH_SESSION: u32 = 4201;
