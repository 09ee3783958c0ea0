//! Files that are written: whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What to do where the path is a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Links {
    /// The user named it: what it leads to is written.
    Followed,
    /// Its name was made up, and anybody may have put it there: the file takes its place.
    Replaced,
}

/// Writes a file. It is made beside its place and moved there when it is whole; a device, a pipe, or
/// a file in a folder that takes no other is written as it goes.
///
/// # Errors
/// It cannot be written; then what was there before is as it was.
pub(crate) fn write(
    path: &Path,
    links: Links,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    match place(path, links)? {
        Some((target, temporary)) => {
            let mut out = BufWriter::new(&temporary.file);
            content(&mut out)?;
            out.flush()?;
            drop(out);
            temporary.becomes(&target)
        }
        None => {
            let mut out = BufWriter::new(File::create(path)?);
            content(&mut out)?;
            out.flush()
        }
    }
}

/// Where the file belongs, and the one to write; nothing where it can only be written as it goes.
fn place(path: &Path, links: Links) -> io::Result<Option<(PathBuf, Temporary)>> {
    if links == Links::Replaced {
        return Ok(Some((path.to_owned(), Temporary::beside(path)?)));
    }
    let before = match fs::metadata(path) {
        Ok(found) if found.is_file() && !is_of_the_system(path) => found,
        // A link that leads to no file yet is written through.
        Err(error)
            if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_err() =>
        {
            return Ok(Some((path.to_owned(), Temporary::beside(path)?)));
        }
        _ => return Ok(None),
    };
    // What may not be written may not be replaced either.
    OpenOptions::new().write(true).open(path)?;
    let Ok(target) = fs::canonicalize(path) else { return Ok(None) };
    match Temporary::beside(&target) {
        Ok(temporary) => {
            fs::set_permissions(&temporary.path, before.permissions())?;
            Ok(Some((target, temporary)))
        }
        Err(_) => Ok(None),
    }
}

/// Names for what is open already, such as `/dev/stdout`: moving a file there would take the name
/// away and leave what is open as it was.
fn is_of_the_system(path: &Path) -> bool {
    cfg!(unix) && ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder))
}

/// A new file that goes unless it is moved to its place.
struct Temporary {
    file: File,
    path: PathBuf,
    is_moved: bool,
}

impl Temporary {
    /// In the folder of a path: only there is moving it one step.
    fn beside(target: &Path) -> io::Result<Self> {
        let mut number = 0_u32;
        loop {
            let name = format!("nettally-{}-{number}.tmp", std::process::id());
            let path = target.with_file_name(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { file, path, is_moved: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 99 => {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn becomes(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_moved = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_moved {
            // What cannot be removed either is left as it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, links: Links, text: &str) -> io::Result<()> {
        write(path, links, |out| out.write_all(text.as_bytes()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("use.csv");
        put(&path, Links::Followed, "before").unwrap();
        let failed = write(&path, Links::Followed, |out| {
            out.write_all(&[b'x'; 1 << 20])?;
            Err(io::Error::other("full"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        put(&path, Links::Followed, "after").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "after");
        assert_eq!(names(folder.path()), ["use.csv"], "nothing is left behind");
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let error = put(&folder.path().join("none/use.csv"), Links::Followed, "").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_or_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "kept").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        put(&link, Links::Replaced, "mine").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        put(&link, Links::Followed, "through").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "through");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_written_as_it_goes() {
        put(Path::new("/dev/null"), Links::Followed, "gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
