//! Reading buffers into memory that is used again and again.

mod pieces;

use std::io;

use event::RawEvent;

use crate::buffer::{BUFFER_HEADER, Buffer, BufferHeader, MAX_BUFFER};
use crate::index::BufferLocation;
use crate::problem::{Problem, ProblemReason};
use crate::record::{Ending, RecordCursor, Surroundings};
use crate::source::{ReadAt, read_full};
use crate::trace::Trace;
use crate::xpress;
pub(crate) use pieces::LEAST_ROOM;
use pieces::Rest;

/// Above this size the header is read first, to read only the bytes that are valid:
/// sessions with large buffers write them out half empty.
const READ_WHOLE: usize = 128 << 10;

/// Memory for one buffer at a time; one per thread is enough.
///
/// It grows to the largest buffer met, never beyond twice [`MAX_BUFFER`], and is then reused.
#[derive(Debug, Default)]
pub struct BufferReader {
    /// The buffer as it stands in the file.
    stored: Vec<u8>,
    /// The buffer after decompression, if it was compressed.
    plain: Vec<u8>,
    /// Bytes decompressed so far.
    expanded: u64,
}

/// What is in the memory of a reader; enough to make a [`Buffer`] of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loaded {
    offset: u64,
    end: usize,
    compressed: bool,
    surroundings: Surroundings,
    cursor: RecordCursor,
    /// What of the buffer is not in memory.
    rest: Rest,
}

impl BufferReader {
    /// Without memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one buffer and decompresses it if need be.
    ///
    /// Of a buffer that the file cuts off, the part that is there.
    ///
    /// # Errors
    /// When nothing of the buffer is usable: it cannot be read, has no valid header any more,
    /// or its compressed data is damaged. The other buffers are not concerned.
    pub fn read<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
    ) -> Result<Buffer<'_>, Problem> {
        let loaded = self.load(trace, location)?;
        Ok(self.view(&loaded))
    }

    /// As [`BufferReader::read`], without borrowing the memory.
    pub(crate) fn load<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
    ) -> Result<Loaded, Problem> {
        self.fetch(trace, location).map_err(|reason| Problem {
            offset: location.offset,
            skipped: u64::from(location.size),
            reason,
        })
    }

    /// The buffer that `loaded` describes, if nothing else has been loaded since.
    #[inline]
    pub(crate) fn view(&self, loaded: &Loaded) -> Buffer<'_> {
        let memory = if loaded.compressed { &self.plain } else { &self.stored };
        Buffer {
            bytes: memory.get(..loaded.end).unwrap_or_default(),
            offset: loaded.offset,
            surroundings: loaded.surroundings,
            cursor: loaded.cursor,
        }
    }

    /// Gives the next record of the buffer that `loaded` describes.
    #[inline]
    pub(crate) fn advance<'a>(
        &'a self,
        loaded: &mut Loaded,
    ) -> Option<Result<RawEvent<'a>, Problem>> {
        let bytes = self.view(loaded).bytes;
        loaded.cursor.next(bytes, &loaded.surroundings, loaded.offset)
    }

    /// Bytes decompressed so far, which is what reading compressed buffers costs.
    pub fn bytes_expanded(&self) -> u64 {
        self.expanded
    }

    fn fetch<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
    ) -> Result<Loaded, ProblemReason> {
        let (header, first) = self.begin(trace.source(), location)?;
        self.complete(trace, location, &header, first)
    }

    /// Reads the rest of a buffer of which `first` bytes are read, and decompresses it if need be.
    fn complete<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
        header: &BufferHeader,
        first: usize,
    ) -> Result<Loaded, ProblemReason> {
        let size = self.fill(trace.source(), location, header, first)?;
        if header.compressed() {
            self.expand(size, header.valid_end)?;
        }
        Ok(Loaded::new(trace, location, header, ends(location, header, size)))
    }

    /// Reads the header and, of a small buffer, what follows; tells how many bytes it read.
    fn begin<S: ReadAt>(
        &mut self,
        source: &S,
        location: &BufferLocation,
    ) -> Result<(BufferHeader, usize), ProblemReason> {
        let size = stored_size(location);
        let first = if size > READ_WHOLE { BUFFER_HEADER } else { size };
        let got = self.fill_part(source, location.offset, 0, first)?;
        let header = self.stored[..got].first_chunk().ok_or(ProblemReason::Truncated)?;
        let header = BufferHeader::parse(header);
        if !(BUFFER_HEADER..=MAX_BUFFER).contains(&header.valid_end) {
            return Err(ProblemReason::BadValidEnd);
        }
        Ok((header, got))
    }

    /// Reads the stored bytes behind the first ones; tells how many bytes there are in all.
    fn fill<S: ReadAt>(
        &mut self,
        source: &S,
        location: &BufferLocation,
        header: &BufferHeader,
        first: usize,
    ) -> Result<usize, ProblemReason> {
        let size = stored_size(location);
        if size <= READ_WHOLE {
            return Ok(first);
        }
        let more = wanted(location, header).max(first) - first;
        let got = self.fill_part(source, location.offset, first, more)?;
        // What was left out on purpose is not missing.
        Ok(if got == more { size } else { first + got })
    }

    fn fill_part<S: ReadAt>(
        &mut self,
        source: &S,
        offset: u64,
        from: usize,
        count: usize,
    ) -> Result<usize, ProblemReason> {
        make_room(&mut self.stored, from + count);
        read_full(source, &mut self.stored[from..from + count], offset + from as u64)
            .map_err(|error: io::Error| ProblemReason::ReadFailed(error.kind()))
    }

    /// Decompresses `size` stored bytes to `valid_end` plain ones, the header as it is.
    fn expand(&mut self, size: usize, valid_end: usize) -> Result<(), ProblemReason> {
        make_room(&mut self.plain, valid_end);
        self.expanded += valid_end as u64;
        let (header, input) = self.stored[..size].split_at(BUFFER_HEADER.min(size));
        self.plain[..header.len()].copy_from_slice(header);
        xpress::decompress(input, &mut self.plain[BUFFER_HEADER..valid_end])
            .map_err(|_| ProblemReason::BadCompressedData)
    }
}

impl Loaded {
    /// Before the first record of a buffer whose records end at `end`.
    fn new<S>(
        trace: &Trace<S>,
        location: &BufferLocation,
        header: &BufferHeader,
        (end, ending): (usize, Ending),
    ) -> Self {
        let surroundings = Surroundings {
            clock: trace.clock().behind(location.part.shift.saturating_neg()),
            pointer_size: trace.header().pointer_size,
            processor: header.processor,
            logger: header.logger,
        };
        let start = BUFFER_HEADER.max(location.part.from as usize);
        let time = trace.header().started.unwrap_or_default();
        let compressed = header.compressed();
        let cursor = RecordCursor::new(start, time, ending, !compressed);
        let rest = Rest::default();
        Self { offset: location.offset, end, compressed, surroundings, cursor, rest }
    }
}

/// Bytes of the file that a buffer takes.
fn stored_size(location: &BufferLocation) -> usize {
    (location.size as usize).min(MAX_BUFFER)
}

/// Bytes of the file that have to be read of it.
fn wanted(location: &BufferLocation, header: &BufferHeader) -> usize {
    let size = stored_size(location);
    if header.compressed() { size } else { size.min(header.valid_end) }
}

/// Where the records of a buffer end of which `size` bytes are stored, and how.
fn ends(location: &BufferLocation, header: &BufferHeader, size: usize) -> (usize, Ending) {
    let valid_end = header.valid_end;
    let (end, ending) = if header.compressed() || valid_end <= size {
        (valid_end, Ending::Whole)
    } else if valid_end <= header.size {
        (size, Ending::Cut)
    } else {
        (size, Ending::Overrun)
    };
    match location.part.until as usize {
        until if until < end => (until, Ending::Whole),
        _ => (end, ending),
    }
}

/// Makes memory so large, and no larger than it has to be.
fn make_room(memory: &mut Vec<u8>, count: usize) {
    if memory.len() < count {
        memory.reserve_exact(count - memory.len());
        memory.resize(count, 0);
    }
}
