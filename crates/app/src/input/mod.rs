//! What the user names to be read, and saying plainly what is wrong with it.
//!
//! A name is a file, `-` for standard input, a pipe, or a .zip with recordings in it (`named`).
//! Whatever it is, a [`Recording`] can be opened as often as needed: what can be read only once, or is
//! compressed, is copied first.

mod archive;
mod foreign;
mod named;
mod recording;
mod sidecar;
mod spool;
mod standard;
mod zone;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use etl::OpenError;
use text::sanitize;

use crate::lang::{InputText, Lang};
pub use archive::ArchiveReason;
pub use foreign::Foreign;
pub(crate) use named::{Identity, all, identity, one};
pub use recording::Recording;
pub(crate) use sidecar::of as sidecar_of;
pub(crate) use zone::zone_of;

/// A file that cannot be used at all.
#[derive(Debug)]
pub struct InputError {
    /// The file as the user named it.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: InputReason,
}

/// What is wrong with an input file.
#[derive(Debug)]
pub enum InputReason {
    /// There is no such file.
    Missing,
    /// It is a directory.
    Directory,
    /// The system does not let us read it.
    Denied,
    /// It can be read, but is not a trace.
    NotATrace(OpenError),
    /// It is another kind of file.
    Foreign(&'static Foreign),
    /// It is an archive, or in one.
    Archive(ArchiveReason),
    /// Somebody sits there instead of a recording.
    Terminal,
    /// It can be read only once, and its copy cannot be written.
    NotCopied {
        /// The folder for temporary files.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Reading failed for another reason.
    Unreadable(io::Error),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reading {}: {}", self.path.display(), self.reason)
    }
}

impl fmt::Display for InputReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no such file"),
            Self::Directory => f.write_str("is a directory, not an .etl file"),
            Self::Denied => f.write_str("access denied: check the file's permissions"),
            Self::NotATrace(error) => write!(f, "{error}"),
            Self::Unreadable(error) => write!(f, "{error}"),
            Self::Foreign(_) | Self::Archive(_) | Self::Terminal | Self::NotCopied { .. } => {
                f.write_str(&self.words(Lang::En))
            }
        }
    }
}

impl std::error::Error for InputError {}

impl InputError {
    /// The file as people call it.
    pub(crate) fn name(&self, lang: Lang) -> String {
        match named::is_standard_input(&self.path) {
            true => InputText::StandardInput.of(lang).to_owned(),
            false => sanitize(&self.path.display().to_string()),
        }
    }
}

impl InputReason {
    /// In words, where it is no matter of a usual file.
    pub(crate) fn words(&self, lang: Lang) -> String {
        match self {
            Self::Foreign(kind) => kind.words(lang),
            Self::Archive(reason) => reason.words(lang),
            Self::Terminal => InputText::Terminal.of(lang).to_owned(),
            Self::NotCopied { folder, error } => {
                let folder = sanitize(&folder.display().to_string());
                let (error, variable) = (error.to_string(), spool::FOLDER_VARIABLE);
                let values = [("folder", &*folder), ("error", &error), ("variable", variable)];
                InputText::NotCopied.fill(lang, &values)
            }
            other => other.to_string(),
        }
    }

    /// Why a file at this path cannot be opened or read.
    fn of(path: &Path, error: io::Error) -> Self {
        // Windows refuses to open a directory as it refuses a file without permission.
        if path.is_dir() {
            return Self::Directory;
        }
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Unreadable(error),
        }
    }

    /// Why something that begins with these bytes is no recording.
    fn refused(error: OpenError, head: &[u8]) -> Self {
        match error {
            OpenError::NotEtl { .. } | OpenError::TooShort { .. } => {
                foreign::of(head).map_or(Self::NotATrace(error), Self::Foreign)
            }
            other => Self::NotATrace(other),
        }
    }
}
