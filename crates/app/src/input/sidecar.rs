//! The file beside a recording, which anybody may have written, read within bounds.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Added to the whole name of the recording.
pub(crate) const ENDING: &str = ".counters.json";
/// Largest file read, in bytes: the readings of 200 adapters, with room to spare.
const LARGEST: u64 = 16 << 20;

/// Where the file that belongs to a recording would be.
pub(crate) fn of(trace: &Path) -> PathBuf {
    let mut name = trace.as_os_str().to_owned();
    name.push(ENDING);
    name.into()
}

/// All of a file; nothing where there is none.
///
/// # Errors
/// Why it cannot be used, in words: it is no regular file (reading a pipe or a device may never end),
/// too large, or cannot be read.
pub(super) fn at(path: &Path) -> Result<Option<Vec<u8>>, String> {
    let words = |error: io::Error| error.to_string();
    match fs::metadata(path) {
        // Opening a pipe would wait for whoever writes into it.
        Ok(found) if !found.is_file() => return Err("not a regular file".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(words(error)),
    }
    let file = File::open(path).map_err(words)?;
    // What has been opened may be another by now.
    if !file.metadata().map_err(words)?.is_file() {
        return Err("not a regular file".to_owned());
    }
    all(file).map(Some)
}

/// All that can be read, unless it is too large.
pub(super) fn all(source: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    match bytes.len() as u64 > LARGEST {
        true => Err(format!("larger than {} MiB", LARGEST >> 20)),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_only_so_far() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(at(&path), Ok(None));
        fs::write(&path, "abc").unwrap();
        assert_eq!(at(&path), Ok(Some(b"abc".to_vec())));
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert_eq!(at(&path), Err("larger than 16 MiB".to_owned()));
        assert!(at(folder.path()).unwrap_err().contains("not a regular file"));
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("device");
        std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
        assert_eq!(at(&device), Err("not a regular file".to_owned()));
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(at(&pipe), Err("not a regular file".to_owned()));
        }
    }
}
