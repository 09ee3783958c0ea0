//! Source, engine, outputs: the only place that starts threads.
//!
//! Reading recordings, decoding is shared out: any thread takes the next stretch of buffers
//! of a processor from the `board`, decodes it into a batch and puts it back. The calling
//! thread merges the batches by time into the engine, and decodes itself whenever the batch
//! it needs is not there yet. With one thread everything happens on the caller's.
//!
//! In real time (`live`) a source has threads of its own, the engine has one, and the caller's
//! shows what comes out.

mod beside;
mod board;
#[cfg(windows)]
mod captured;
#[cfg(windows)]
mod carried;
mod decode;
mod live;
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is asked"))]
mod lookups;
mod noticed;
mod now;
mod origins;
mod receiver;
mod recorded;
mod replay;
#[cfg(windows)]
mod selftest;
mod slot;
mod spares;
#[cfg(windows)]
mod stopping;
mod told;
mod trace_facts;
mod within;

pub(crate) use beside::{Course, Newest, beside};
#[cfg(windows)]
pub use captured::{CaptureError, capture};
#[cfg(windows)]
pub(crate) use carried::Carrying;
pub use noticed::{ClockBasis, ClockSet};
pub(crate) use now::now;
pub use receiver::{Delivery, Receiver};
pub use recorded::{Speed, replay_live};
pub use replay::{Interval, Progress, Replay, ReplayRequest, replay};
#[cfg(windows)]
pub(crate) use selftest::self_test;
#[cfg(windows)]
pub(crate) use stopping::Stopping;
pub use trace_facts::TraceFacts;
