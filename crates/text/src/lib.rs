//! How the program speaks to people, the same on every surface.
//!
//! Pure: no files, no clock, no environment.
#![forbid(unsafe_code)]

mod catalogue;
mod cells;
mod lang;
pub mod moments;
mod sanitize;
pub mod times;
mod units;

pub use catalogue::fill;
pub use cells::{Align, cut, cut_front, fitted, painted, width, wrapped};
pub use lang::{Bilingual, Lang};
pub use sanitize::{is_hidden, sanitize};
pub use units::{Units, count, per_second, percent, signed_percent, thousandths};
