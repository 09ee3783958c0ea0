//! Copies of what can be read only once: temporary files that go with the program, however it ends.

use std::fs::File;
use std::io::{self, Read, Write};

use etl::{OpenError, Trace};

use super::InputReason;

/// What names the folder for temporary files.
pub(super) const FOLDER_VARIABLE: &str = if cfg!(windows) { "TMP" } else { "TMPDIR" };
/// A recording's first bytes, in which its header lies.
const HEAD: usize = 64 << 10;
/// So many bytes are copied at once.
const STRETCH: usize = 1 << 20;

/// Copies a recording, unless its beginning shows that it is none; tells how many bytes have been
/// copied.
pub(super) fn recording(
    source: &mut impl Read,
    copied: &mut dyn FnMut(u64),
) -> Result<File, InputReason> {
    let mut head = Vec::new();
    source.take(HEAD as u64).read_to_end(&mut head).map_err(InputReason::Unreadable)?;
    check(&head)?;
    copy(&head, source, copied)
}

/// Whether a recording may begin so. Something else may never end.
fn check(head: &[u8]) -> Result<(), InputReason> {
    match Trace::open(head) {
        Ok(_) | Err(OpenError::Unreadable(_)) => Ok(()),
        Err(error) => Err(InputReason::refused(error, head)),
    }
}

fn copy(
    head: &[u8],
    rest: &mut dyn Read,
    copied: &mut dyn FnMut(u64),
) -> Result<File, InputReason> {
    let failed = |error| InputReason::NotCopied { folder: std::env::temp_dir(), error };
    let mut copy = tempfile::tempfile().map_err(failed)?;
    copy.write_all(head).map_err(failed)?;
    let mut length = head.len() as u64;
    let mut stretch = vec![0; STRETCH];
    loop {
        copied(length);
        let count = match rest.read(&mut stretch) {
            Ok(0) => return Ok(copy),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(InputReason::Unreadable(error)),
        };
        copy.write_all(&stretch[..count]).map_err(failed)?;
        length += count as u64;
    }
}
