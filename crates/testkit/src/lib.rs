//! Makes records, `.etl` files and whole scenarios for tests; never shipped.
//!
//! The crate writes what a reader reads, and shares no code with any reader: it depends on
//! none of the workspace's crates, so that a layout that is wrong in the reader cannot agree
//! with itself in a test.
//!
//! From the small to the large:
//!
//! - [`payload`] lays out the bytes a provider logs (Kernel-Network, Kernel-Process, ...);
//! - [`records`] puts a record header of each kind before them;
//! - [`etl_writer`] collects records in buffers and buffers in a file;
//! - [`script`] tells a whole story in text: a recording, and what is true of it;
//! - [`bench_trace`] streams traces too big to hold.
#![forbid(unsafe_code)]

pub mod bench_trace;
pub mod bytes;
pub mod etl_writer;
pub mod guid;
pub mod hostile;
pub mod payload;
pub mod random;
pub mod records;
pub mod samples;
pub mod script;
#[cfg(test)]
mod tests;

/// Size of a pointer in a payload or a file header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Width {
    /// Four bytes.
    Bits32,
    /// Eight bytes.
    #[default]
    Bits64,
}

impl Width {
    /// Bytes of one pointer: 4 or 8.
    pub const fn bytes(self) -> u32 {
        match self {
            Self::Bits32 => 4,
            Self::Bits64 => 8,
        }
    }
}
