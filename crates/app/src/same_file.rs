//! Which file a path leads to, whatever it is called: links of both kinds, other spellings.

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
}

/// The file a path leads to; nothing where there is none.
pub(crate) fn of(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = std::fs::metadata(path).ok()?;
        Some(FileId::Number(found.dev(), found.ino()))
    }
    #[cfg(windows)]
    {
        let number = std::fs::File::open(path).ok().and_then(|file| windows::file::number(&file));
        let path = || std::fs::canonicalize(path).ok().map(FileId::Path);
        number.map(|number| FileId::Number(number.volume, number.index)).or_else(path)
    }
    #[cfg(not(any(unix, windows)))]
    {
        std::fs::canonicalize(path).ok().map(FileId::Path)
    }
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
