//! Giving every event its owner: processes over time, names of addresses, old systems' errors.

mod identity;
pub mod names;
pub mod processes;
pub mod quirks;
