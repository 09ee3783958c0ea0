//! Copies of what can be read only once: temporary files that go with the program, however it ends.

use std::fs::File;
use std::io::{self, Read, Write};

use etl::{OpenError, Trace};

use super::{ArchiveReason, InputReason};

/// What names the folder for temporary files.
pub(super) const FOLDER_VARIABLE: &str = if cfg!(windows) { "TMP" } else { "TMPDIR" };
/// A recording's first bytes, in which its header lies.
const HEAD: u64 = 64 << 10;
/// So many bytes are copied at once.
const STRETCH: usize = 1 << 20;

/// A copy.
pub(super) struct Copy {
    pub(super) file: File,
    /// In bytes.
    pub(super) length: u64,
}

/// The beginning, by which it shows what something is.
pub(super) fn head(source: &mut impl Read) -> Result<Vec<u8>, InputReason> {
    let mut head = Vec::new();
    source.take(HEAD).read_to_end(&mut head).map_err(InputReason::Unreadable)?;
    Ok(head)
}

/// Whether a recording may begin so. Something else may never end.
pub(super) fn check(head: &[u8]) -> Result<(), InputReason> {
    match Trace::open(head) {
        Ok(_) | Err(OpenError::Unreadable(_)) => Ok(()),
        Err(error) => Err(InputReason::refused(error, head)),
    }
}

/// Copies what begins so and goes on so, up to so many bytes; tells how many have been copied.
pub(super) fn copy(
    head: &[u8],
    rest: &mut impl Read,
    most: u64,
    copied: &mut dyn FnMut(u64),
) -> Result<Copy, InputReason> {
    let failed = |error| InputReason::NotCopied { folder: std::env::temp_dir(), error };
    let mut file = tempfile::tempfile().map_err(failed)?;
    file.write_all(head).map_err(failed)?;
    let mut length = head.len() as u64;
    let mut stretch = vec![0; STRETCH];
    while length <= most {
        copied(length);
        let count = match rest.read(&mut stretch) {
            Ok(0) => return Ok(Copy { file, length }),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(InputReason::Unreadable(error)),
        };
        file.write_all(&stretch[..count]).map_err(failed)?;
        length += count as u64;
    }
    Err(ArchiveReason::TooLarge.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_an_end() {
        let copied =
            |most| copy(b"head", &mut &[0; 6][..], most, &mut |_| {}).map(|copy| copy.length);
        assert!(matches!(copied(10), Ok(10)));
        assert!(matches!(copied(9), Err(InputReason::Archive(ArchiveReason::TooLarge))));
        assert!(matches!(copied(3), Err(InputReason::Archive(ArchiveReason::TooLarge))));
    }
}
