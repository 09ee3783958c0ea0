//! From a name on the command line to a recording.

use std::fs::File;
use std::io::{IsTerminal, Seek};
use std::path::Path;

use etl::ReadAt;

use super::{InputError, InputReason, Recording, archive, spool, standard};
use crate::same_file::{self, FileId};

/// The name of standard input.
const STANDARD_INPUT: &str = "-";

/// What tells the things named on the command line from each other, whatever each is called.
#[derive(PartialEq, Eq, Hash, Debug)]
pub(crate) struct Identity {
    /// The file that is read.
    pub(crate) file: FileId,
    /// The name in it, where it is an archive and one entry is meant.
    entry: Option<String>,
}

pub(super) fn is_standard_input(name: &Path) -> bool {
    name.as_os_str() == STANDARD_INPUT
}

/// What a name leads to; nothing where there is nothing.
pub(crate) fn identity(name: &Path) -> Option<Identity> {
    if is_standard_input(name) {
        let number = standard::input().ok().and_then(|file| same_file::of_open(&file));
        return Some(Identity { file: number.unwrap_or(FileId::StandardInput), entry: None });
    }
    match same_file::of(name) {
        Some(file) => Some(Identity { file, entry: None }),
        None => {
            let (archive, entry) = split(name)?;
            same_file::of(archive).map(|file| Identity { file, entry: Some(entry) })
        }
    }
}

/// The recordings of this name: several, where it is an archive. What can be read only once, or is
/// compressed, is copied; `copied` is told how far.
///
/// # Errors
/// It cannot be opened or copied. Whether a file is a recording at all shows when it is opened.
pub(crate) fn all(name: &Path, copied: &mut dyn FnMut(u64)) -> Result<Vec<Recording>, InputError> {
    let failed = |reason| InputError { path: name.to_owned(), reason };
    let is_standard = is_standard_input(name);
    let opened = if is_standard { standard::input() } else { File::open(name) };
    let mut file = match opened {
        Ok(file) => file,
        Err(error) => {
            let missing = || Err(failed(InputReason::of(name, error)));
            return in_archive(name, copied).unwrap_or_else(missing);
        }
    };
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(failed(InputReason::Directory));
    }
    if file.is_terminal() {
        return Err(failed(InputReason::Terminal));
    }
    let is_whole = standard::is_seekable(&file) && (!is_standard || is_at_its_beginning(&file));
    if !is_whole {
        file = copy(&mut file, copied).map_err(failed)?;
    }
    if begins_as_archive(&file) {
        return archive::recordings(name, &file, None, copied);
    }
    Ok(vec![match is_whole && !is_standard {
        true => Recording::at(name.to_owned()),
        false => Recording::held(name.to_owned(), file, Ok(None)),
    }])
}

/// The one recording of this name.
///
/// # Errors
/// It cannot be opened or copied, or there are several.
pub(crate) fn one(name: &Path, copied: &mut dyn FnMut(u64)) -> Result<Recording, InputError> {
    archive::only(name, all(name, copied)?)
}

/// Of a file that somebody has read from, what is left is the input.
fn is_at_its_beginning(mut file: &File) -> bool {
    file.stream_position().is_ok_and(|place| place == 0)
}

fn copy(source: &mut File, copied: &mut dyn FnMut(u64)) -> Result<File, InputReason> {
    let head = spool::head(source)?;
    if !archive::is_archive(&head) {
        spool::check(&head)?;
    }
    Ok(spool::copy(&head, source, u64::MAX, copied)?.file)
}

fn begins_as_archive(file: &File) -> bool {
    let mut head = [0; 4];
    file.read_at(&mut head, 0).is_ok_and(|length| archive::is_archive(&head[..length]))
}

/// The recording in an archive that a name leads into, such as `logs.zip/trace.etl`.
fn in_archive(
    name: &Path,
    copied: &mut dyn FnMut(u64),
) -> Option<Result<Vec<Recording>, InputError>> {
    let (archive, entry) = split(name)?;
    let file = File::open(archive).ok().filter(begins_as_archive)?;
    Some(archive::recordings(archive, &file, Some(&entry), copied))
}

/// A file, and what a name says behind it.
fn split(name: &Path) -> Option<(&Path, String)> {
    let file = name.ancestors().skip(1).find(|path| path.is_file())?;
    let rest = name.strip_prefix(file).ok()?.components();
    let parts: Vec<_> = rest.map(|part| part.as_os_str().to_string_lossy()).collect();
    Some((file, parts.join("/")))
}
