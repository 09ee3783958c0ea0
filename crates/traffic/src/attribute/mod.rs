//! Giving every event its owner and its place: processes over time and how they belong together,
//! zones, roles, names of addresses and ports, old systems' errors.

pub mod asked;
mod identity;
pub(crate) mod kin;
pub mod known;
pub mod labels;
pub mod names;
mod parents;
pub mod process;
pub mod processes;
pub mod quirks;
pub mod roles;
pub(crate) mod services;
pub mod texts;
pub mod zones;
