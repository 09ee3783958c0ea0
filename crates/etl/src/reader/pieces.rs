//! Reading a large buffer in pieces, so that many can be open at once.
//!
//! A session of a large machine has a buffer of up to 16 MiB for each of its processors, and in the
//! order of time all of them are read at once. Of a buffer read in pieces, memory holds a window that
//! slides over its records. The file is read, and compressed data decompressed, from the beginning to
//! the end: what a match refers to lies at most 8 KiB back, so it is still in the window.

use super::{BufferReader, Loaded, ends, make_room, stored_size, wanted};
use crate::buffer::BUFFER_HEADER;
use crate::index::BufferLocation;
use crate::problem::{Problem, ProblemReason};
use crate::record::{LOOKAHEAD, MAX_RECORD, Peek};
use crate::source::{ReadAt, read_full};
use crate::trace::Trace;
use crate::xpress::{self, HISTORY, Stand};

/// Fewest bytes of records in memory: more than what must be seen of what lies ahead, so that a byte is
/// moved few times.
const LEAST_WINDOW: usize = LOOKAHEAD + (32 << 10);

/// Most bytes of records in memory: more would save nothing.
const MOST_WINDOW: usize = 512 << 10;

/// Bytes of compressed data in memory.
const STORED: usize = 16 << 10;

/// Bytes of memory with which any buffer can be read in pieces.
pub(crate) const LEAST_ROOM: usize = LEAST_WINDOW + STORED;

/// What of a buffer is not in memory; nothing if it was read as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    /// Bytes behind those in memory, decompressed.
    left: usize,
    /// The first byte not read, from the buffer's start in the file.
    read_to: usize,
    /// Bytes that there are to read, from the same place.
    stored: usize,
    /// Bytes that memory may hold.
    window: usize,
    stand: Stand,
}

impl Loaded {
    /// Whether the next record may not be wholly in memory.
    #[inline]
    pub(crate) fn needs_more(&self) -> bool {
        self.rest.left > 0 && self.lacks(MAX_RECORD)
    }

    /// Whether not all of the buffer has been in memory yet.
    pub(crate) fn is_part(&self) -> bool {
        self.rest.left > 0
    }

    /// Whether fewer bytes than this are in memory from the next record on.
    fn lacks(&self, bytes: usize) -> bool {
        self.cursor.position().is_some_and(|position| position + bytes > self.end)
    }
}

impl BufferReader {
    /// As [`BufferReader::load`]; a buffer that needs more than `room` bytes of memory, as a whole, is
    /// read in pieces. Its compressed data is looked through first, in the memory of `whole`: what
    /// is damaged gives no record, however it is read.
    pub(crate) fn load_within<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        room: usize,
        whole: &mut Self,
    ) -> Result<Loaded, Problem> {
        let problem =
            |reason| Problem { offset: location.offset, skipped: u64::from(location.size), reason };
        let (header, first) = self.begin(trace.source(), location).map_err(problem)?;
        let stored = wanted(location, &header);
        let plain = if header.compressed() { header.valid_end } else { 0 };
        let room = room.max(LEAST_ROOM);
        if stored + plain <= room {
            self.limit(first, (stored, plain), room);
            return self.complete(trace, location, &header, first).map_err(problem);
        }
        if header.compressed() {
            whole.load(trace, location)?;
        }
        let loaded =
            Loaded::new(trace, location, &header, ends(location, &header, stored_size(location)));
        self.begin_pieces(trace, location, (loaded, stored), room)
    }

    /// Gets the first piece of a buffer of which `stored` bytes are to be read.
    fn begin_pieces<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        (mut loaded, stored): (Loaded, usize),
        room: usize,
    ) -> Result<Loaded, Problem> {
        let begun = if loaded.compressed { BUFFER_HEADER } else { 0 };
        let window = (room - STORED).clamp(LEAST_WINDOW, MOST_WINDOW);
        self.limit(BUFFER_HEADER, if loaded.compressed { (0, window) } else { (window, 0) }, room);
        if loaded.compressed {
            make_room(&mut self.plain, window);
            self.plain[..BUFFER_HEADER].copy_from_slice(&self.stored[..BUFFER_HEADER]);
            self.stored = Vec::new();
        }
        let left = loaded.end.saturating_sub(begun);
        loaded.end = begun;
        loaded.rest = Rest { left, read_to: begun, stored, window, stand: Stand::default() };
        self.slide(trace, location, &mut loaded)?;
        Ok(loaded)
    }

    /// Gives memory back if what it has grown to and what it is to hold are more than `room` together.
    /// The first bytes of the buffer stay.
    fn limit(&mut self, first: usize, (stored, plain): (usize, usize), room: usize) {
        if self.stored.capacity().max(stored) + self.plain.capacity().max(plain) > room {
            self.plain = Vec::new();
            self.stored.truncate(first);
            self.stored.shrink_to_fit();
        }
    }

    /// Lets go of what lies behind the next record, and gets more of what lies ahead, so that the
    /// next record is wholly in memory.
    pub(crate) fn slide<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        loaded: &mut Loaded,
    ) -> Result<(), Problem> {
        loop {
            self.slide_once(trace, location, loaded).map_err(|reason| {
                let read_to = loaded.rest.read_to;
                let skipped = (loaded.rest.stored - read_to) as u64;
                Problem { offset: location.offset + read_to as u64, skipped, reason }
            })?;
            if !(loaded.is_part() && loaded.lacks(LOOKAHEAD)) {
                return Ok(());
            }
        }
    }

    fn slide_once<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        loaded: &mut Loaded,
    ) -> Result<(), ProblemReason> {
        let next = loaded.cursor.position().unwrap_or(loaded.end);
        // What a match may refer to stays. Records begin at multiples of 8 bytes.
        let gone = next.min(loaded.end.saturating_sub(HISTORY)) & !7;
        let window = if loaded.compressed { &mut self.plain } else { &mut self.stored };
        window.copy_within(gone..loaded.end, 0);
        loaded.end -= gone;
        let full = loaded.rest.window.min(loaded.end + loaded.rest.left);
        make_room(window, full);
        if loaded.compressed {
            self.expand_to(full, trace.source(), location, loaded)?;
        } else {
            self.read_to(full, trace.source(), location, loaded)?;
        }
        loaded.cursor.slide(gone, loaded.rest.left);
        Ok(())
    }

    /// Reads on until the window holds `full` bytes.
    fn read_to<S: ReadAt>(
        &mut self,
        full: usize,
        source: &S,
        location: &BufferLocation,
        loaded: &mut Loaded,
    ) -> Result<(), ProblemReason> {
        let Loaded { end, rest, .. } = loaded;
        let got = read_at(source, &mut self.stored[*end..full], location, rest.read_to)?;
        // The file may have been cut since it was opened.
        rest.left = if *end + got == full { rest.left - got } else { 0 };
        rest.read_to += got;
        *end += got;
        Ok(())
    }

    /// Decompresses on until the window holds `full` bytes.
    fn expand_to<S: ReadAt>(
        &mut self,
        full: usize,
        source: &S,
        location: &BufferLocation,
        loaded: &mut Loaded,
    ) -> Result<(), ProblemReason> {
        let Loaded { end, rest, .. } = loaded;
        while *end < full {
            let count = STORED.min(rest.stored - rest.read_to);
            make_room(&mut self.stored, count);
            let input = &mut self.stored[..count];
            let got = read_at(source, input, location, rest.read_to)?;
            let is_last = got < count || rest.read_to + got == rest.stored;
            let piece = (&input[..got], is_last);
            let (taken, filled) =
                xpress::decompress_on(&mut rest.stand, piece, &mut self.plain[..full], *end)
                    .map_err(|_| ProblemReason::BadCompressedData)?;
            self.expanded += (filled - *end) as u64;
            rest.read_to += taken;
            rest.left -= filled - *end;
            *end = filled;
        }
        Ok(())
    }

    /// Gives the problem at the next place, with all that is left out because of it, if the buffer
    /// is read in pieces; the next record may lie in another one.
    pub(crate) fn skip<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        loaded: &mut Loaded,
    ) -> Option<Problem> {
        let mut problem = match self.advance(loaded)? {
            Err(problem) => problem,
            Ok(_) => return None,
        };
        while loaded.cursor.is_searching() {
            if self.slide(trace, location, loaded).is_err() {
                break;
            }
            let bytes = self.view(loaded).bytes;
            problem.skipped += loaded.cursor.search_on(bytes, &loaded.surroundings) as u64;
        }
        Some(problem)
    }

    /// Whether a problem is at the next place of a buffer that is read in pieces.
    pub(crate) fn is_stuck(&self, loaded: &Loaded) -> bool {
        loaded.is_part() && self.view(loaded).peek() == Peek::Problem
    }
}

/// Reads from this byte of a buffer on; tells how much there was.
fn read_at<S: ReadAt>(
    source: &S,
    into: &mut [u8],
    location: &BufferLocation,
    place: usize,
) -> Result<usize, ProblemReason> {
    let got = read_full(source, into, location.offset + place as u64);
    got.map_err(|error| ProblemReason::ReadFailed(error.kind()))
}
