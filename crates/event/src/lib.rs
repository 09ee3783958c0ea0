//! What a trace can say, and how bytes become meaning.
//!
//! Two steps: a [`raw::RawEvent`] is one record as a file or a live session gives it;
//! [`providers::decode`] turns it into a [`kinds::Event`], one typed fact.
//! No I/O, no clock, no threads.
#![forbid(unsafe_code)]

#[cfg(test)]
mod cases;
pub mod code_page;
pub mod guid;
pub mod kinds;
pub mod payload;
pub mod problem;
pub mod providers;
pub mod raw;
pub mod sid;
pub mod timestamp;
pub mod utf16;
pub mod wild;

pub use guid::Guid;
pub use kinds::Event;
pub use raw::RawEvent;
pub use timestamp::{Clock, Timestamp};
