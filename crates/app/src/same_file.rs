//! Which file a path leads to, whatever it is called: links of both kinds, other spellings.

use std::fs::File;
use std::path::Path;

/// What tells a file from every other one of this machine.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum FileId {
    /// Its volume, and its number there.
    #[cfg_attr(not(any(unix, windows)), allow(dead_code, reason = "no system tells"))]
    Number(u64, u64),
    /// Its one path, where the system tells no number.
    #[cfg_attr(unix, allow(dead_code, reason = "there every file has a number"))]
    Path(std::path::PathBuf),
    /// Standard input, where it has no number.
    StandardInput,
}

/// The file a path leads to; nothing where there is none.
pub(crate) fn of(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        std::fs::metadata(path).ok().as_ref().map(numbered)
    }
    #[cfg(windows)]
    {
        // Whoever opens a pipe takes it from the one who is to read it.
        if path.starts_with(r"\\.\pipe") {
            return Some(FileId::Path(path.to_owned()));
        }
        let number = File::open(path).ok().as_ref().and_then(of_open);
        number.or_else(|| std::fs::canonicalize(path).ok().map(FileId::Path))
    }
    #[cfg(not(any(unix, windows)))]
    {
        std::fs::canonicalize(path).ok().map(FileId::Path)
    }
}

/// An open file; nothing where the system tells no number.
pub(crate) fn of_open(file: &File) -> Option<FileId> {
    #[cfg(unix)]
    {
        file.metadata().ok().as_ref().map(numbered)
    }
    #[cfg(windows)]
    {
        let number = windows::file::number(file)?;
        Some(FileId::Number(number.volume, number.index))
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = file;
        None
    }
}

#[cfg(unix)]
fn numbered(found: &std::fs::Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    FileId::Number(found.dev(), found.ino())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_itself_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        std::fs::write(&one, "").unwrap();
        std::fs::write(&other, "").unwrap();
        assert_ne!(of(&one), of(&other));
        assert_eq!(of(&folder.path().join("none")), None);
        let hard = folder.path().join("hard");
        std::fs::hard_link(&one, &hard).unwrap();
        let spelt = folder.path().join(".").join("one");
        assert_eq!((of(&hard), of(&spelt)), (of(&one), of(&one)));
    }
}
