//! One buffer: its header (`WMI_BUFFER_HEADER`) and the records behind it.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0x00 | 4 | bytes from this buffer to the next one in the file |
//! | 0x04 | 4 | saved offset: end of the records, of a buffer that is full |
//! | 0x08 | 4 | current offset: where the next record goes; behind the buffer once that is closed |
//! | 0x0c | 4 | reference count: unused |
//! | 0x10 | 8 | time of the flush: raw in plain files, FILETIME in merged ones |
//! | 0x18 | 8 | sequence number, rising with each buffer of one processor |
//! | 0x20 | 8 | clock or list pointers: garbage in practice, unused |
//! | 0x28 | 2 | processor; only its low byte unless flag 0x20 is set |
//! | 0x2a | 2 | logger: number of the session while it ran |
//! | 0x2c | 4 | state |
//! | 0x30 | 4 | end of the valid bytes, from the buffer's start, after decompression |
//! | 0x34 | 2 | flags |
//! | 0x36 | 2 | type |
//! | 0x38 | 16 | padding |

use event::{Clock, RawEvent, Timestamp};

use crate::fields::{i64_at, u16_at, u32_at, u64_at};
use crate::problem::Problem;
use crate::record::{Peek, RecordCursor, Surroundings};

/// Bytes of a buffer's header.
pub const BUFFER_HEADER: usize = 0x48;

/// No buffer is larger: Windows' own limit of 16 MiB, and room for one more record.
pub const MAX_BUFFER: usize = (16 << 20) + (64 << 10);

const FLUSHED: u16 = 0x01;
const EVENTS_LOST: u16 = 0x02;
const BUFFER_LOST: u16 = 0x04;
const WIDE_PROCESSOR: u16 = 0x20;
const COMPRESSED: u16 = 0x40;
/// All flags that Windows defines.
const KNOWN_FLAGS: u16 = 0x7f;

/// Buffer type of the trace's first buffer.
pub(crate) const TYPE_HEADER: u16 = 4;
const LAST_TYPE: u16 = 7;
const LAST_STATE: u32 = 6;

/// The dependable fields of a buffer's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BufferHeader {
    pub(crate) size: usize,
    pub(crate) sequence: u64,
    pub(crate) processor: u16,
    pub(crate) logger: u16,
    pub(crate) state: u32,
    pub(crate) valid_end: usize,
    /// The session was still writing into it: `valid_end` is where writing had come to.
    pub(crate) open: bool,
    /// When it was flushed, in a clock that depends on the writer.
    pub(crate) flushed: i64,
    pub(crate) flags: u16,
    pub(crate) kind: u16,
}

impl BufferHeader {
    pub(crate) fn parse(header: &[u8; BUFFER_HEADER]) -> Self {
        let flags = u16_at::<0x34, _>(header);
        let processor = match flags & WIDE_PROCESSOR {
            0 => u16::from(header[0x28]),
            _ => u16_at::<0x28, _>(header),
        };
        let size = u32_at::<0x00, _>(header) as usize;
        let closed_at = u32_at::<0x30, _>(header) as usize;
        let written_to = match closed_at {
            0..=BUFFER_HEADER => {
                written_to(header, if flags & COMPRESSED == 0 { size } else { MAX_BUFFER })
            }
            _ => None,
        };
        Self {
            size,
            sequence: u64_at::<0x18, _>(header),
            processor,
            logger: u16_at::<0x2a, _>(header),
            state: u32_at::<0x2c, _>(header),
            valid_end: written_to.unwrap_or(closed_at),
            open: written_to.is_some(),
            flushed: i64_at::<0x10, _>(header),
            flags,
            kind: u16_at::<0x36, _>(header),
        }
    }

    pub(crate) fn compressed(&self) -> bool {
        self.flags & COMPRESSED != 0
    }

    /// Whether it was written out because the session was flushed, as at its end.
    pub(crate) fn is_flush(&self) -> bool {
        self.flags & FLUSHED != 0 && self.kind != TYPE_HEADER
    }

    pub(crate) fn events_lost(&self) -> bool {
        self.flags & EVENTS_LOST != 0
    }

    pub(crate) fn buffer_lost(&self) -> bool {
        self.flags & BUFFER_LOST != 0
    }

    /// Whether a reader can step over this buffer: its size is one that a buffer can have.
    pub(crate) fn is_possible(&self) -> bool {
        (BUFFER_HEADER..=MAX_BUFFER).contains(&self.size)
            && self.valid_end <= MAX_BUFFER
            && self.kind <= 15
    }

    /// Whether every field has a value that Windows writes: the test for bytes found by search.
    pub(crate) fn is_believable(&self) -> bool {
        self.is_possible()
            && self.valid_end >= BUFFER_HEADER
            && (self.compressed() || self.valid_end <= self.size)
            && self.flags & !KNOWN_FLAGS == 0
            && self.kind <= LAST_TYPE
            && self.state <= LAST_STATE
    }
}

/// Where writing had come to in a buffer that no header field says to end behind its header: the
/// place of the next record, or, where writers already found the buffer full, the saved end.
fn written_to(header: &[u8; BUFFER_HEADER], room: usize) -> Option<usize> {
    let ends = [u32_at::<0x08, _>(header), u32_at::<0x04, _>(header)];
    ends.map(|end| end as usize).into_iter().find(|end| (BUFFER_HEADER + 1..=room).contains(end))
}

/// One buffer in memory, decompressed.
#[derive(Clone, Copy, Debug)]
pub struct Buffer<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) offset: u64,
    pub(crate) surroundings: Surroundings,
    pub(crate) cursor: RecordCursor,
}

impl<'a> Buffer<'a> {
    /// The buffer's valid bytes after decompression, its header included.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where the buffer starts in the file.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The processor whose events these are.
    pub fn processor(&self) -> u16 {
        self.surroundings.processor
    }

    /// The clock of the trace.
    pub fn clock(&self) -> Clock {
        self.surroundings.clock
    }

    #[inline]
    pub(crate) fn peek(&self) -> Peek {
        self.cursor.peek(self.bytes, &self.surroundings)
    }

    /// Times of the next records, so many at most, up to the first problem.
    pub(crate) fn times(mut self, most: usize) -> Vec<Timestamp> {
        let mut times = Vec::new();
        while let (Peek::At(time), true) = (self.peek(), times.len() < most) {
            times.push(time);
            self.cursor.next(self.bytes, &self.surroundings, self.offset);
        }
        times
    }

    /// The records, in the order of logging, which is that of time.
    pub fn records(&self) -> Records<'a> {
        Records { buffer: *self }
    }
}

/// The records of one buffer.
///
/// A problem either concerns one record, or ends the buffer; reading simply goes on.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    buffer: Buffer<'a>,
}

impl Records<'_> {
    /// Where in [`Buffer::bytes`] the record or problem given last stands.
    pub fn position(&self) -> usize {
        self.buffer.cursor.last()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<RawEvent<'a>, Problem>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Buffer { bytes, offset, surroundings, cursor } = &mut self.buffer;
        cursor.next(bytes, surroundings, *offset)
    }

    /// Quicker than taking the records one by one; so is [`Iterator::for_each`].
    ///
    /// The commonest layout goes to a call of its own: where `f` becomes part of this loop,
    /// an event's fields then need no place in memory.
    #[inline]
    fn fold<B, F: FnMut(B, Self::Item) -> B>(mut self, init: B, mut f: F) -> B {
        let mut folded = init;
        loop {
            let Buffer { bytes, surroundings, cursor, .. } = &mut self.buffer;
            if let Some(event) = cursor.next_event_header(bytes, surroundings) {
                folded = f(folded, Ok(event));
                continue;
            }
            match self.next() {
                Some(record) => folded = f(folded, record),
                None => return folded,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(flags: u16) -> [u8; BUFFER_HEADER] {
        let mut bytes = [0; BUFFER_HEADER];
        bytes[0x00..0x04].copy_from_slice(&0x2000_u32.to_le_bytes());
        bytes[0x28..0x2a].copy_from_slice(&0x0803_u16.to_le_bytes());
        bytes[0x30..0x34].copy_from_slice(&0x1ff8_u32.to_le_bytes());
        bytes[0x34..0x36].copy_from_slice(&flags.to_le_bytes());
        bytes
    }

    #[test]
    fn the_processor_is_wide_only_with_its_flag() {
        assert_eq!(BufferHeader::parse(&header(0)).processor, 3);
        assert_eq!(BufferHeader::parse(&header(WIDE_PROCESSOR)).processor, 0x0803);
    }

    #[test]
    fn believable_is_more_than_possible() {
        assert!(BufferHeader::parse(&header(0x21)).is_believable());
        let unknown_flag = BufferHeader::parse(&header(0x100));
        assert!(unknown_flag.is_possible() && !unknown_flag.is_believable());
        let blank = BufferHeader::parse(&[0; BUFFER_HEADER]);
        assert!(!blank.is_possible());
        let filler = BufferHeader::parse(&[0xff; BUFFER_HEADER]);
        assert!(!filler.is_possible());
    }
}
