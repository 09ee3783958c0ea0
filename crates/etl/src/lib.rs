//! Reads Windows `.etl` trace files on any system, without Windows.
//!
//! A trace is a sequence of buffers, each filled by one processor. [`Trace::open`] finds them;
//! [`BufferReader`] reads one of them, decompressing it if need be; [`Buffer::records`] gives
//! its events. Any thread may read any buffer. [`Ordered`] does all of it on one thread and
//! gives the events of all processors in the order of time.
//!
//! ```no_run
//! let trace = etl::Trace::open(std::fs::File::open("trace.etl")?)?;
//! println!("Windows build {}", trace.header().os_build);
//! let mut events = etl::Ordered::new(&trace);
//! while let Some(next) = events.next() {
//!     match next {
//!         Ok(event) => println!("{} {}: {} bytes", event.provider, event.id, event.payload.len()),
//!         Err(problem) => println!("{problem}"),
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Traces from Windows Vista to Windows 11 are read, 32- and 64-bit, plain, merged and
//! compressed, closed or not. Damage ends a record or a buffer, never the reading: all that
//! is left out is listed as a [`Problem`]. Memory does not grow with the file, except for the
//! one to five bytes by which each buffer is found again.
#![forbid(unsafe_code)]

mod buffer;
mod fields;
mod gaps;
pub mod groups;
mod header;
mod held;
mod index;
pub mod order;
mod ordered;
mod problem;
mod reader;
mod record;
mod recover;
mod scan;
mod source;
mod steps;
mod stream;
mod trace;
pub mod xpress;

pub use buffer::{BUFFER_HEADER, Buffer, MAX_BUFFER, Records};
pub use event::raw::{PointerSize, RecordFamily};
pub use event::{Clock, Guid, RawEvent, Timestamp};
pub use gaps::{Gap, GapReason, Gaps};
pub use header::{ClockKind, Season, TraceHeader, ZoneRule};
pub use index::{BufferLocation, StreamCursor};
pub use ordered::Ordered;
pub use problem::{Problem, ProblemReason, Problems};
pub use reader::BufferReader;
pub use scan::LossFlags;
pub use source::ReadAt;
pub use steps::ClockStep;
pub use stream::StreamReader;
pub use trace::{OpenError, Trace};
