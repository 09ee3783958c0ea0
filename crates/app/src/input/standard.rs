//! Standard input as a file, and what can be read at any place.

use std::fs::File;
use std::io;

/// Standard input.
///
/// # Errors
/// There is none.
pub(super) fn input() -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        io::stdin().as_fd().try_clone_to_owned().map(File::from)
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        io::stdin().as_handle().try_clone_to_owned().map(File::from)
    }
    #[cfg(not(any(unix, windows)))]
    {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Whether a file can be read at any place, as often as needed: pipes, terminals and devices cannot.
pub(super) fn is_seekable(file: &File) -> bool {
    #[cfg(windows)]
    {
        windows::file::is_on_disk(file)
    }
    #[cfg(not(windows))]
    {
        file.metadata().is_ok_and(|found| found.is_file())
    }
}
