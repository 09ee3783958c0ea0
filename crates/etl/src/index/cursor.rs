//! Going through the buffers of one stream.

use super::{BufferLocation, OTHER_SIZE, Run, WHOLE_UNITS};
use crate::steps::Turn;

/// A part of a buffer in which the clock was not set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Part {
    /// Its first record begins here or later, from the buffer's start.
    pub(crate) from: u32,
    /// It ends here or, with the buffer, earlier.
    pub(crate) until: u32,
    /// Ticks of 100 ns to add to the times of its records.
    pub(crate) shift: i64,
}

impl Default for Part {
    fn default() -> Self {
        Self { from: 0, until: u32::MAX, shift: 0 }
    }
}

/// The buffers of one processor and logger in the order of time.
#[derive(Clone, Debug)]
pub struct StreamCursor<'t> {
    /// Entries of the present run not given yet.
    rest: &'t [u8],
    /// Of the buffer given last.
    offset: u64,
    /// Runs not begun yet.
    runs: &'t [Run],
    entries: &'t [u8],
    processor: u16,
    logger: u16,
    unit: u32,
    /// Places not reached yet at which the clock was set.
    turns: &'t [Turn],
    /// Buffers begun so far.
    begun: u64,
    /// What lies behind such a place in the buffer given last.
    rest_of_buffer: Option<BufferLocation>,
    shift: i64,
}

impl<'t> StreamCursor<'t> {
    /// Before the first buffer.
    pub(super) fn of(
        processor: u16,
        logger: u16,
        entries: &'t [u8],
        runs: &'t [Run],
        unit: u32,
        turns: &'t [Turn],
    ) -> Self {
        let (rest, offset, begun, rest_of_buffer, shift) = (&[][..], 0, 0, None, 0);
        Self {
            rest,
            offset,
            runs,
            entries,
            processor,
            logger,
            unit,
            turns,
            begun,
            rest_of_buffer,
            shift,
        }
    }
}

impl StreamCursor<'_> {
    /// The processor whose buffers these are.
    pub fn processor(&self) -> u16 {
        self.processor
    }

    /// The session that logged them, by its number while it ran; 0 in relogged files.
    pub fn logger(&self) -> u16 {
        self.logger
    }
}

impl StreamCursor<'_> {
    fn next_buffer(&mut self) -> Option<BufferLocation> {
        while self.rest.is_empty() {
            let (run, runs) = self.runs.split_first()?;
            self.runs = runs;
            self.rest = self.entries.get(run.start..run.end)?;
            self.offset = run.base;
        }
        let head = take_number(&mut self.rest);
        let scale = if head & WHOLE_UNITS == 0 { 1 } else { u64::from(self.unit) };
        self.offset += (head >> 2) * scale;
        let size = match head & OTHER_SIZE {
            0 => self.unit,
            _ => u32::try_from(take_number(&mut self.rest)).unwrap_or(u32::MAX),
        };
        self.begun += 1;
        let part = Part { shift: self.shift, ..Part::default() };
        let Self { offset, processor, logger, .. } = *self;
        Some(BufferLocation { offset, size, processor, logger, part })
    }
}

impl Iterator for StreamCursor<'_> {
    type Item = BufferLocation;

    /// A buffer in which the clock was set comes in parts, one for each setting of the clock.
    fn next(&mut self) -> Option<BufferLocation> {
        let mut location = match self.rest_of_buffer.take() {
            Some(rest) => rest,
            None => self.next_buffer()?,
        };
        if let Some((turn, later)) = self.turns.split_first()
            && turn.buffer + 1 == self.begun
        {
            self.turns = later;
            self.shift = turn.shift;
            let part = Part { from: turn.position, shift: turn.shift, ..location.part };
            self.rest_of_buffer = Some(BufferLocation { part, ..location });
            location.part.until = turn.position;
        }
        Some(location)
    }
}

/// Takes what [`put_number`] appended.
fn take_number(rest: &mut &[u8]) -> u64 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((byte, behind)) = rest.split_first() {
        *rest = behind;
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}
