//! The live view's data: the engine fed as events come, and what it shows each second.
//!
//! Pure: threads, clocks and sources stand in [`crate::pipeline`]. A recording fed through
//! here in its own time gives the same totals as `report` gives for it.

mod accounts;
mod beats;
mod engine;
mod frame;
mod held;
mod identities;
mod known;
mod overview;
mod restarts;
mod sums;

pub use accounts::Ledger;
pub use beats::{BEAT, Beats, FLUSH_SECONDS};
pub use engine::{Lane, LiveEngine, LiveSettings, SET_BACK};
pub use frame::{Extent, Flaws, Frame, Gap, GapReason, Line, OwnCost};
pub use known::Identity;
pub use restarts::Restarts;
