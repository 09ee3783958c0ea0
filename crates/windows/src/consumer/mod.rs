//! The consumer: receives the events of a session, one call per event.

mod bridge;
mod clock;
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows has handles"))]
mod life;
#[cfg(windows)]
mod now;
#[cfg(windows)]
mod priority;
mod record;
mod rehearsal;

#[cfg(windows)]
mod receive;

pub use bridge::{BufferFacts, Handler};
#[cfg(windows)]
pub use receive::{Closer, Consumer, End, Ended};
pub use rehearsal::Rehearsal;
