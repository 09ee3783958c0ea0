//! How the program speaks to people, the same on every surface.
//!
//! Pure: no files, no clock, no environment.
#![forbid(unsafe_code)]

mod catalogue;
mod lang;
pub mod times;
mod units;

pub use catalogue::fill;
pub use lang::{Bilingual, Lang};
pub use units::{Units, count, per_second, percent, signed_percent, thousandths};
