//! Recordings that Windows writes by itself.

use std::path::PathBuf;

use super::{Losses, SystemError};

/// What to record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RecordingPlan {
    pub(crate) path: PathBuf,
    /// Size limit in megabytes (2^20 bytes), at least 1.
    pub(crate) max_megabytes: u32,
    /// At the limit, overwrite the oldest events instead of ending.
    pub(crate) ring: bool,
}

/// A recording under way. Dropping it stops it.
pub(crate) trait Recording {
    /// What the user should know about how it started.
    fn notes(&self) -> &[Note];
    /// What was written and lost so far.
    ///
    /// # Errors
    /// [`super::Reason::Gone`] when somebody has stopped it.
    fn losses(&mut self) -> Result<Losses, SystemError>;
    /// Stops it and completes the file.
    fn finish(&mut self) -> Result<Losses, SystemError>;
}

/// Something that is not as it should be, and does not keep the recording from being made.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows records"))]
pub(crate) enum Note {
    /// A session of a process that has ended was stopped first.
    Reclaimed(String),
    /// There was memory for half the buffers only.
    HalfTheBuffers,
    /// Processes will have no names, for this reason.
    NoProcesses(String),
    /// Addresses will have no names, for this reason.
    NoHostNames(String),
}
