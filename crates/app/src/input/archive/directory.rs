//! The directory of an archive, read within bounds whatever it claims.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{ArchiveReason, ENTRIES};
use crate::input::InputReason;

/// Most bytes read to learn of the entries.
const DIRECTORY: u64 = 16 << 20;
/// The records at the end of an archive lie within so many bytes: a comment has 64 KiB at most.
const END: u64 = 128 << 10;
/// The end of a directory, with the number of entries in the two bytes at byte 10.
const LAST: &[u8] = b"PK\x05\x06";
/// The same for any number, in the eight bytes at byte 32; and what says where that is.
const LAST_OF_MANY: &[u8] = b"PK\x06\x06";
const PLACE_OF_LAST: &[u8] = b"PK\x06\x07";
/// Instead of a number: it is in the longer record.
const NOT_HERE: u64 = 0xffff;

/// An archive whose directory is known.
pub(super) type Archive<'a> = ZipArchive<Bounded<'a>>;

/// Reads the directory.
pub(super) fn open(file: &File) -> Result<Archive<'_>, InputReason> {
    let broken = |error: ZipError| InputReason::from(ArchiveReason::Broken(error.to_string()));
    if claimed(file).map_err(InputReason::Unreadable)? > ENTRIES {
        return Err(ArchiveReason::ManyEntries.into());
    }
    let left = Rc::new(Cell::new(DIRECTORY));
    let archive = ZipArchive::new(Bounded { file, left: Rc::clone(&left) }).map_err(broken)?;
    // What entries expand to is counted where they are copied.
    left.set(u64::MAX);
    Ok(archive)
}

/// How many entries the end of an archive claims, before anything is set aside for them.
fn claimed(mut file: &File) -> io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut end = Vec::new();
    file.take(END).read_to_end(&mut end)?;
    let few = largest(&end, LAST, 10, 0xffff).unwrap_or(0);
    let many = largest(&end, LAST_OF_MANY, 32, u64::MAX);
    let has_place = end.windows(4).any(|found| found == PLACE_OF_LAST);
    Ok(match many {
        // Whoever writes the longer record may say in the other that the number is not there.
        Some(many) if few == NOT_HERE => many,
        Some(many) => many.max(few),
        None if has_place => u64::MAX,
        None => few,
    })
}

/// The largest number, of the bits in the mask, at so many bytes behind any place with this sign.
fn largest(bytes: &[u8], sign: &[u8], at: usize, mask: u64) -> Option<u64> {
    let places = bytes.windows(sign.len()).enumerate().filter(|(_, found)| *found == sign);
    let rests = places.filter_map(|(place, _)| bytes.get(place + at..)?.first_chunk());
    rests.map(|number| u64::from_le_bytes(*number) & mask).max()
}

/// A file of which only so many more bytes are read.
pub(super) struct Bounded<'a> {
    file: &'a File,
    left: Rc<Cell<u64>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        match self.left.get().checked_sub(count as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other("its directory is too large")),
        }
        Ok(count)
    }
}

impl Seek for Bounded<'_> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.file.seek(place)
    }
}
