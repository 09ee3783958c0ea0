//! Reading buffers into memory that is used again and again.

use std::io;

use event::RawEvent;

use crate::buffer::{BUFFER_HEADER, Buffer, BufferHeader, MAX_BUFFER};
use crate::index::{BufferLocation, Part};
use crate::problem::{Problem, ProblemReason};
use crate::record::{Ending, RecordCursor, Surroundings};
use crate::source::{ReadAt, read_full};
use crate::trace::Trace;
use crate::xpress;

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
}

/// What is in the memory of a reader; enough to make a [`Buffer`] of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loaded {
    offset: u64,
    end: usize,
    compressed: bool,
    surroundings: Surroundings,
    cursor: RecordCursor,
}

impl Loaded {
    /// Takes `again`, the same buffer read once more, without losing the place.
    pub(crate) fn continue_in(&mut self, again: Self) {
        let cursor = self.cursor;
        *self = Self { cursor, ..again };
    }
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

    /// Bytes of memory held.
    pub(crate) fn memory(&self) -> usize {
        self.stored.capacity() + self.plain.capacity()
    }

    fn fetch<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        location: &BufferLocation,
    ) -> Result<Loaded, ProblemReason> {
        let (header, size) = self.fill(trace.source(), location)?;
        let valid_end = header.valid_end;
        if !(BUFFER_HEADER..=MAX_BUFFER).contains(&valid_end) {
            return Err(ProblemReason::BadValidEnd);
        }
        let (end, ending) = if header.compressed() {
            self.expand(size, valid_end)?;
            (valid_end, Ending::Whole)
        } else if valid_end <= size {
            (valid_end, Ending::Whole)
        } else if valid_end <= header.size {
            (size, Ending::Cut)
        } else {
            (size, Ending::Overrun)
        };
        let Part { from, until, .. } = location.part;
        let (end, ending) = match until as usize {
            until if until < end => (until, Ending::Whole),
            _ => (end, ending),
        };
        let surroundings = Surroundings {
            clock: trace.clock().behind(location.part.shift.saturating_neg()),
            pointer_size: trace.header().pointer_size,
            processor: header.processor,
            logger: header.logger,
        };
        let start = trace.header().started.unwrap_or_default();
        let compressed = header.compressed();
        let cursor =
            RecordCursor::new(BUFFER_HEADER.max(from as usize), start, ending, !compressed);
        Ok(Loaded { offset: location.offset, end, compressed, surroundings, cursor })
    }

    /// Reads the stored bytes; gives the header and how many bytes there are.
    fn fill<S: ReadAt>(
        &mut self,
        source: &S,
        location: &BufferLocation,
    ) -> Result<(BufferHeader, usize), ProblemReason> {
        let size = (location.size as usize).min(MAX_BUFFER);
        let first = if size > READ_WHOLE { BUFFER_HEADER } else { size };
        let got = self.fill_part(source, location.offset, 0, first)?;
        let header = self.stored[..got].first_chunk().ok_or(ProblemReason::Truncated)?;
        let header = BufferHeader::parse(header);
        if first == size {
            return Ok((header, got));
        }
        let wanted = if header.compressed() { size } else { size.min(header.valid_end) };
        let more = wanted.max(first) - first;
        let got = self.fill_part(source, location.offset, first, more)?;
        // What was left out on purpose is not missing.
        Ok((header, if got == more { size } else { first + got }))
    }

    fn fill_part<S: ReadAt>(
        &mut self,
        source: &S,
        offset: u64,
        from: usize,
        count: usize,
    ) -> Result<usize, ProblemReason> {
        if self.stored.len() < from + count {
            self.stored.resize(from + count, 0);
        }
        read_full(source, &mut self.stored[from..from + count], offset + from as u64)
            .map_err(|error: io::Error| ProblemReason::ReadFailed(error.kind()))
    }

    /// Decompresses `size` stored bytes to `valid_end` plain ones, the header as it is.
    fn expand(&mut self, size: usize, valid_end: usize) -> Result<(), ProblemReason> {
        if self.plain.len() < valid_end {
            self.plain.resize(valid_end, 0);
        }
        let (header, input) = self.stored[..size].split_at(BUFFER_HEADER.min(size));
        self.plain[..header.len()].copy_from_slice(header);
        xpress::decompress(input, &mut self.plain[BUFFER_HEADER..valid_end])
            .map_err(|_| ProblemReason::BadCompressedData)
    }
}
