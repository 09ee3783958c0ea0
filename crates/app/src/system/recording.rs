//! Recordings that Windows writes by itself.

use std::path::PathBuf;

use super::{Losses, SystemError};
use crate::note::Note;

/// What to record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RecordingPlan {
    pub(crate) path: PathBuf,
    /// Size limit in megabytes (2^20 bytes), at least 1.
    pub(crate) max_megabytes: u32,
    /// At the limit, overwrite the oldest events instead of ending.
    pub(crate) ring: bool,
    /// MB of the session's buffers together at most; `None` for what suits the machine.
    pub(crate) buffer_megabytes: Option<u32>,
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
    /// Stops it, completes the file, and gives the final counts.
    ///
    /// # Errors
    /// [`super::Reason::Gone`] when it had ended before, and its counts with it.
    fn finish(&mut self) -> Result<Losses, SystemError>;
}
