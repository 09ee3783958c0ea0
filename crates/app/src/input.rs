//! Opening the files named on the command line, and saying plainly what is wrong with one.

use etl::{OpenError, Trace};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

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
        }
    }
}

impl std::error::Error for InputError {}

/// Opens a trace.
///
/// # Errors
/// When nothing can be read of it: missing, a directory, not permitted, not a trace.
pub fn open(path: &Path) -> Result<Trace<File>, InputError> {
    let failed = |reason| InputError { path: path.to_owned(), reason };
    let file = File::open(path).map_err(|error| failed(reason(path, error)))?;
    let is_directory = file.metadata().is_ok_and(|metadata| metadata.is_dir());
    if is_directory {
        return Err(failed(InputReason::Directory));
    }
    Trace::open(file).map_err(|error| match error {
        OpenError::Unreadable(error) => failed(reason(path, error)),
        other => failed(InputReason::NotATrace(other)),
    })
}

fn reason(path: &Path, error: io::Error) -> InputReason {
    // Windows refuses to open a directory as it refuses a file without permission.
    if path.is_dir() {
        return InputReason::Directory;
    }
    match error.kind() {
        io::ErrorKind::NotFound => InputReason::Missing,
        io::ErrorKind::PermissionDenied => InputReason::Denied,
        _ => InputReason::Unreadable(error),
    }
}
