//! A sidecar, which anybody may have written, read within bounds.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::marker::PhantomData;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// Largest file read, in bytes: the readings of 200 adapters, with room to spare.
const LARGEST: u64 = 16 << 20;
/// Most characters of a reason that are kept: it may quote the file.
const REASON: usize = 200;

/// All of a file; nothing where there is none.
///
/// # Errors
/// Why it cannot be used, in words: it is no regular file (reading a pipe or a device may never end),
/// too large, or cannot be read.
pub(super) fn bytes(path: &Path) -> Result<Option<Vec<u8>>, String> {
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
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(words)?;
    match bytes.len() as u64 > LARGEST {
        true => Err(format!("larger than {} MiB", LARGEST >> 20)),
        false => Ok(Some(bytes)),
    }
}

/// A reason, cut where it is long.
pub(super) fn brief(reason: String) -> String {
    match reason.char_indices().nth(REASON) {
        Some((end, _)) => reason[..end].to_owned() + "…",
        None => reason,
    }
}

/// A list of so many elements at most.
pub(super) fn at_most<'de, const MOST: usize, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct List<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(out, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut elements = Vec::new();
            while let Some(element) = list.next_element()? {
                if elements.len() >= MOST {
                    return Err(Error::custom(format!("a list of more than {MOST}")));
                }
                elements.push(element);
            }
            Ok(elements)
        }
    }

    deserializer.deserialize_seq(List::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_only_so_far() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(bytes(&path), Ok(None));
        fs::write(&path, "abc").unwrap();
        assert_eq!(bytes(&path), Ok(Some(b"abc".to_vec())));
        File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
        assert_eq!(bytes(&path), Err("larger than 16 MiB".to_owned()));
        assert!(bytes(folder.path()).unwrap_err().contains("not a regular file"));
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_not_begun() {
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("device");
        std::os::unix::fs::symlink("/dev/zero", &device).unwrap();
        assert_eq!(bytes(&device), Err("not a regular file".to_owned()));
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(bytes(&pipe), Err("not a regular file".to_owned()));
        }
    }

    #[test]
    fn lists_and_reasons_have_an_end() {
        #[derive(serde::Deserialize, Debug)]
        struct Three(#[serde(deserialize_with = "at_most::<3, _, _>")] Vec<u8>);
        let read = |text: &str| serde_json::from_str::<Three>(text);
        assert_eq!(read("[1, 2, 3]").unwrap().0, [1, 2, 3]);
        assert!(read("[1, 2, 3, 4]").unwrap_err().to_string().contains("more than 3"));
        assert_eq!(brief("x".repeat(1000)).chars().count(), REASON + 1);
        assert_eq!(brief("short".to_owned()), "short");
    }
}
