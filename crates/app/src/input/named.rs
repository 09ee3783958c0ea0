//! From a name on the command line to a recording.

use std::fs::File;
use std::io::{IsTerminal, Seek};
use std::path::Path;

use super::{InputError, InputReason, Recording, spool, standard};
use crate::same_file::{self, FileId};

/// The name of standard input.
const STANDARD_INPUT: &str = "-";

/// What tells the things named on the command line from each other, whatever each is called.
pub(crate) type Identity = FileId;

pub(super) fn is_standard_input(name: &Path) -> bool {
    name.as_os_str() == STANDARD_INPUT
}

/// What a name leads to; nothing where there is nothing.
pub(crate) fn identity(name: &Path) -> Option<Identity> {
    match is_standard_input(name) {
        true => Some(
            standard::input()
                .ok()
                .and_then(|file| same_file::of_open(&file))
                .unwrap_or(FileId::StandardInput),
        ),
        false => same_file::of(name),
    }
}

/// The recording of this name. What can be read only once is copied; `copied` is told how far.
///
/// # Errors
/// It cannot be opened or copied. Whether a file is a recording at all shows when it is opened.
pub(crate) fn named(name: &Path, copied: &mut dyn FnMut(u64)) -> Result<Recording, InputError> {
    let failed = |reason| InputError { path: name.to_owned(), reason };
    let is_standard = is_standard_input(name);
    let file = if is_standard { standard::input() } else { File::open(name) };
    let mut file = file.map_err(|error| failed(InputReason::of(name, error)))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(failed(InputReason::Directory));
    }
    if file.is_terminal() {
        return Err(failed(InputReason::Terminal));
    }
    let is_whole = standard::is_seekable(&file);
    if is_whole && !is_standard {
        return Ok(Recording::at(name.to_owned()));
    }
    // Of a file that somebody has read from, what is left is the input.
    let is_whole = is_whole && file.stream_position().is_ok_and(|place| place == 0);
    if !is_whole {
        file = spool::recording(&mut file, copied).map_err(failed)?;
    }
    Ok(Recording::held(name.to_owned(), file))
}
