//! The first pass over a trace: from buffer header to buffer header, to the end of the file.
//!
//! Each buffer's own size leads to the next. The header's count of buffers is no guide: it is
//! 0 in files that were never closed. Where no buffer stands, [`crate::recover`] looks for
//! the next one.

use std::io;

use crate::buffer::{BUFFER_HEADER, BufferHeader};
use crate::header::TraceHeader;
use crate::held::Held;
use crate::index::{BufferLocation, Index, Part};
use crate::problem::{Problem, ProblemReason, Problems};
use crate::source::ReadAt;

/// Buffers up to this size are cheaper read whole than one header at a time.
const SMALL_BUFFER: usize = 8 << 10;

/// Bytes read at once where headers stand close together.
const WINDOW: usize = 64 << 10;

/// Bytes read at once where a header elsewhere is looked at: of headers that lead to places next to
/// each other each need not be read by itself, and of one that leads anywhere little is read.
const ELSEWHERE: usize = 512;

/// What the first pass found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) index: Index,
    pub(crate) problems: Problems,
    pub(crate) lossy: LossFlags,
    /// The first buffers that are flagged.
    pub(crate) flagged: Vec<Flagged>,
    /// When the session was flushed last, as its end does; in a clock that depends on the writer.
    pub(crate) flushed: Option<i64>,
    /// Bytes of the largest buffer, decompressed, as the headers say.
    pub(crate) largest: u32,
    /// Some buffer is compressed.
    pub(crate) compressed: bool,
}

/// Most flagged buffers remembered; all are counted.
const FLAGGED: usize = 100;

/// A buffer whose header says that something was lost before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Flagged {
    pub(crate) offset: u64,
    /// Whole buffers, or else events.
    pub(crate) whole_buffers: bool,
}

/// Buffers whose headers say that something was lost before or in them.
///
/// Independent of the totals in the trace's header: real files have the one without the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LossFlags {
    /// Buffers flagged as preceded by lost events.
    pub events_lost: u64,
    /// Buffers flagged as preceded by lost buffers.
    pub buffers_lost: u64,
}

impl LossFlags {
    pub(crate) fn total(self) -> u64 {
        self.events_lost + self.buffers_lost
    }
}

/// What stands where a buffer header is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    Buffer(BufferHeader),
    /// Only zeros or only 0xFF: reserved and never written.
    Blank,
    Garbage,
    Unreadable(io::ErrorKind),
    /// The file ends inside the header.
    Short {
        blank: bool,
    },
}

/// The first pass.
pub(crate) struct Scan<'s, S> {
    source: &'s S,
    pub(crate) length: u64,
    /// Size of every buffer of a plain file.
    pub(crate) unit: u64,
    /// Whether all buffers are of that size; so that one can find the next by counting.
    pub(crate) plain: bool,
    /// Around the place reached.
    here: Held,
    /// Around a place that a header leads to.
    elsewhere: Held,
    /// Whether the buffer met last was small; the next one is likely to be.
    small: bool,
    found: Found,
}

impl<'s, S: ReadAt> Scan<'s, S> {
    pub(crate) fn new(source: &'s S, length: u64, header: &TraceHeader, first_size: usize) -> Self {
        let mixed = header.has_mixed_buffers() || first_size != header.buffer_size as usize;
        let found = Found {
            index: Index::new(u32::try_from(first_size).unwrap_or(u32::MAX)),
            problems: Problems::default(),
            lossy: LossFlags::default(),
            flagged: Vec::new(),
            flushed: None,
            largest: 0,
            compressed: false,
        };
        Self {
            source,
            length,
            unit: first_size as u64,
            plain: !mixed,
            here: Held::default(),
            elsewhere: Held::default(),
            small: first_size <= SMALL_BUFFER,
            found,
        }
    }

    pub(crate) fn run(mut self) -> Found {
        let mut offset = 0;
        while offset < self.length {
            offset = match self.slot(offset) {
                Slot::Buffer(header) => self.buffer(offset, header),
                other => self.gap(offset, other),
            };
        }
        self.found.index = self.found.index.finish();
        self.found
    }

    /// Takes one buffer; gives where the next one starts.
    fn buffer(&mut self, offset: u64, header: BufferHeader) -> u64 {
        let size = header.size as u64;
        if self.plain && size != self.unit {
            if self.usual_size_fits(offset) {
                self.problem(offset, 0, ProblemReason::BadBufferSize);
                self.add(offset, self.unit, &header);
                return offset + self.unit;
            }
            self.plain = false;
        }
        let left = self.length - offset;
        if size > left {
            return self.cut(offset, &header);
        }
        self.add(offset, size, &header);
        offset + size
    }

    /// Whether a size other than usual is wrong: the next buffer, or the end of the file,
    /// stands where the usual size leads.
    fn usual_size_fits(&mut self, offset: u64) -> bool {
        let next = offset + self.unit;
        next == self.length
            || matches!(self.slot(next), Slot::Buffer(header) if header.is_believable())
    }

    /// Takes the buffer at the end of a cut file; of compressed data a part is of no use.
    fn cut(&mut self, offset: u64, header: &BufferHeader) -> u64 {
        if let Some(next) = self.believable_after(offset) {
            self.problem(offset, next - offset, ProblemReason::BadBufferHeader);
            return next;
        }
        let left = self.length - offset;
        let end = header.valid_end as u64;
        if header.compressed() {
            self.problem(offset, left, ProblemReason::Truncated);
        } else {
            self.problem(offset, end.saturating_sub(left), ProblemReason::Truncated);
            self.add(offset, left, header);
        }
        self.length
    }

    /// Steps over what is no buffer; gives where the next one starts.
    fn gap(&mut self, offset: u64, first: Slot) -> u64 {
        let (next, blank) = self.skip(offset, first);
        let skipped = next - offset;
        let reason = match first {
            _ if blank && next == self.length => ProblemReason::UnusedSpace,
            Slot::Short { .. } => ProblemReason::Truncated,
            Slot::Unreadable(kind) => ProblemReason::ReadFailed(kind),
            _ => ProblemReason::BadBufferHeader,
        };
        self.problem(offset, skipped, reason);
        next
    }

    fn add(&mut self, offset: u64, size: u64, header: &BufferHeader) {
        self.small = size <= SMALL_BUFFER as u64;
        self.note_losses(offset, header);
        if header.is_flush() {
            self.found.flushed = self.found.flushed.max(Some(header.flushed));
        }
        if header.open {
            self.problem(offset, 0, ProblemReason::OpenBuffer);
        }
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        let valid_end = u32::try_from(header.valid_end).unwrap_or(u32::MAX);
        let plain = if header.compressed() { valid_end } else { valid_end.min(size) };
        self.found.largest = self.found.largest.max(plain);
        self.found.compressed |= header.compressed();
        let BufferHeader { processor, logger, .. } = *header;
        let location = BufferLocation { offset, size, processor, logger, part: Part::default() };
        self.found.index.add(location, header.sequence);
    }

    fn note_losses(&mut self, offset: u64, header: &BufferHeader) {
        self.found.lossy.events_lost += u64::from(header.events_lost());
        self.found.lossy.buffers_lost += u64::from(header.buffer_lost());
        let flags = [(header.events_lost(), false), (header.buffer_lost(), true)];
        for (_, whole_buffers) in flags.into_iter().filter(|(is_set, _)| *is_set) {
            if self.found.flagged.len() < FLAGGED {
                self.found.flagged.push(Flagged { offset, whole_buffers });
            }
        }
    }

    fn problem(&mut self, offset: u64, skipped: u64, reason: ProblemReason) {
        self.found.problems.push(Problem { offset, skipped, reason });
    }

    /// What stands at `offset`.
    pub(crate) fn slot(&mut self, offset: u64) -> Slot {
        let count = if self.small { WINDOW } else { BUFFER_HEADER };
        let bytes = match self.bytes(offset, BUFFER_HEADER, count) {
            Ok(bytes) => bytes,
            Err(error) => return Slot::Unreadable(error.kind()),
        };
        let blank = is_blank(&bytes[..bytes.len().min(BUFFER_HEADER)]);
        let Some(header) = bytes.first_chunk() else { return Slot::Short { blank } };
        let header = BufferHeader::parse(header);
        match header.is_possible() {
            true => Slot::Buffer(header),
            false if blank => Slot::Blank,
            false => Slot::Garbage,
        }
    }

    /// The bytes from `offset` on: at least `needed` if the file has them. When they are not
    /// at hand, `count` are read.
    pub(crate) fn bytes(&mut self, offset: u64, needed: usize, count: usize) -> io::Result<&[u8]> {
        self.here.get(self.source, offset, needed, count)
    }

    /// The header at `offset`, if there is room for one. What is held around the place
    /// reached stays.
    pub(crate) fn header_at(&mut self, offset: u64) -> Option<BufferHeader> {
        if offset.saturating_add(BUFFER_HEADER as u64) > self.length {
            return None;
        }
        let bytes = match self.here.at_hand(offset, BUFFER_HEADER) {
            Some(bytes) => bytes,
            None => self.elsewhere.get(self.source, offset, BUFFER_HEADER, ELSEWHERE).ok()?,
        };
        bytes.first_chunk().map(BufferHeader::parse)
    }
}

/// Whether all bytes are 0, or all are 0xFF.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0) || bytes.iter().all(|byte| *byte == 0xff)
}
