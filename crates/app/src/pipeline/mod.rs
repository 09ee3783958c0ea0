//! Source, engine, outputs: the only place that starts threads.
//!
//! Reading recordings, decoding is shared out: any thread takes the next stretch of buffers
//! of a processor from the [`board`], decodes it into a batch and puts it back. The calling
//! thread merges the batches by time into the engine, and decodes itself whenever the batch
//! it needs is not there yet. With one thread everything happens on the caller's.

mod board;
mod decode;
mod replay;

pub use replay::{Progress, Replay, ReplayRequest, TraceFacts, replay};
