//! Records: the events inside a buffer, each with one of several header layouts.
//!
//! A record starts at a multiple of 8 bytes from the buffer's start. Its first four bytes
//! tell the layout: the top byte is 0xC0 and the byte below it the header type
//! (`TRACE_HEADER_TYPE_*` of the Windows headers), or the top two bytes are 0x9000 for a
//! message. Four bytes of 0xFF end the buffer early.

mod compact;
mod event_header;
mod full;
mod layout;
mod message;
mod perfinfo;
mod resume;
mod system;

use event::raw::PointerSize;
use event::{Clock, RawEvent, Timestamp};

use crate::fields::{bytes_at, i64_at};
use crate::problem::{Problem, ProblemReason};
use layout::Layout;

/// What a record inherits from its buffer and its trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surroundings {
    /// Of the trace.
    pub(crate) clock: Clock,
    /// Of the trace; only for records that do not say it themselves.
    pub(crate) pointer_size: PointerSize,
    /// Of the buffer.
    pub(crate) processor: u16,
    /// Of the buffer.
    pub(crate) logger: u16,
}

/// How the valid bytes of a buffer end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// Where the buffer's header says.
    Whole,
    /// Earlier, because the file ends; the trace has listed that.
    Cut,
    /// The header's figure lies outside the buffer; all of the buffer is taken.
    Overrun,
}

/// What [`RecordCursor::next`] would give.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Peek {
    /// A record of this time, or a problem with it.
    At(Timestamp),
    /// A problem, which has no time.
    Problem,
    /// Nothing.
    End,
}

/// A place in the records of a buffer, without holding the buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordCursor {
    /// Where the next record starts, from the buffer's start.
    position: usize,
    /// Where the record given last starts.
    last: usize,
    /// Time of the event given last, for messages without a time of their own.
    time: Timestamp,
    ending: Ending,
    /// Whether places in the buffer are also places in the file.
    stored: bool,
    /// Bytes of the buffer in front of those in memory, where it is read in pieces.
    passed: usize,
    /// Bytes of the buffer behind those in memory.
    more: usize,
    /// The next record is being looked for, and lies at or behind `position`; it is not older than this.
    searching: Option<Timestamp>,
}

/// No record is longer, padding included.
pub(crate) const MAX_RECORD: usize = 64 << 10;

/// Whether there is a record can be said with so many bytes from there on.
pub(crate) const LOOKAHEAD: usize = 2 * MAX_RECORD;

impl RecordCursor {
    /// Begins at `start`; a first record without a time of its own gets `time`. `stored`: the
    /// buffer is as it stands in the file, not expanded.
    pub(crate) fn new(start: usize, time: Timestamp, ending: Ending, stored: bool) -> Self {
        let (passed, more, searching) = (0, 0, None);
        Self { position: start, last: start, time, ending, stored, passed, more, searching }
    }

    /// Where in memory the next record starts; `None` at the end.
    pub(crate) fn position(&self) -> Option<usize> {
        (self.position != FINISHED).then_some(self.position)
    }

    /// Where in the buffer the record given last starts.
    pub(crate) fn last(&self) -> usize {
        self.last
    }

    /// The next record of `buffer`, whose first byte stands at `file_offset` of the file.
    #[inline]
    pub(crate) fn next<'a>(
        &mut self,
        buffer: &'a [u8],
        surroundings: &Surroundings,
        file_offset: u64,
    ) -> Option<Result<RawEvent<'a>, Problem>> {
        if let Some(event) = self.next_event_header(buffer, surroundings) {
            return Some(Ok(event));
        }
        if let Some(event) = self.next_perfinfo(buffer, surroundings) {
            return Some(Ok(event));
        }
        self.next_of_any_layout(buffer, surroundings, file_offset)
    }

    /// The next record if it is of the layout that most traces are full of: a whole
    /// `EVENT_HEADER` without extended data. Written so that it can become part of the
    /// caller, where the fields that are not used then cost nothing.
    #[inline(always)]
    pub(crate) fn next_event_header<'a>(
        &mut self,
        buffer: &'a [u8],
        surroundings: &Surroundings,
    ) -> Option<RawEvent<'a>> {
        let rest = buffer.get(self.position..)?;
        let (header, payload) = common::<{ event_header::HEADER }>(rest, 0x12, 0)?;
        if event_header::has_extended(header) {
            return None;
        }
        self.pass(header.len() + payload.len());
        let event = event_header::event(header, width(header), surroundings, payload);
        self.time = event.timestamp;
        Some(event)
    }

    /// As [`RecordCursor::next_event_header`], for PERFINFO without counters, the layout
    /// that the kernel's own traces are full of.
    #[inline(always)]
    fn next_perfinfo<'a>(
        &mut self,
        buffer: &'a [u8],
        surroundings: &Surroundings,
    ) -> Option<RawEvent<'a>> {
        let rest = buffer.get(self.position..)?;
        let (header, payload) = common::<{ perfinfo::HEADER }>(rest, 0x10, 4)?;
        if perfinfo::has_counters(header) {
            return None;
        }
        self.pass(header.len() + payload.len());
        let event = perfinfo::event(header, width(header), surroundings, payload);
        self.time = event.timestamp;
        Some(event)
    }

    /// Steps over a record of `size` bytes.
    #[inline(always)]
    fn pass(&mut self, size: usize) {
        self.last = self.position;
        self.position += size.next_multiple_of(8);
    }

    #[inline(never)]
    fn next_of_any_layout<'a>(
        &mut self,
        buffer: &'a [u8],
        surroundings: &Surroundings,
        file_offset: u64,
    ) -> Option<Result<RawEvent<'a>, Problem>> {
        let Some(rest) = buffer.get(self.position..) else {
            return self.past_end(file_offset).map(Err);
        };
        self.last = self.position;
        match self.step(rest, surroundings) {
            Ok(event) => {
                self.time = event.timestamp;
                Some(Ok(event))
            }
            Err(stop) => self.stopped(rest, stop, surroundings, file_offset).map(Err),
        }
    }

    /// What [`RecordCursor::next`] would give, without reading all of the record.
    #[inline]
    pub(crate) fn peek(&self, buffer: &[u8], surroundings: &Surroundings) -> Peek {
        let rest = buffer.get(self.position..).unwrap_or_default();
        match raw_time(rest) {
            Some(raw) => Peek::At(surroundings.clock.timestamp(raw)),
            None => self.peek_slowly(buffer, surroundings),
        }
    }

    #[cold]
    fn peek_slowly(&self, buffer: &[u8], surroundings: &Surroundings) -> Peek {
        let Some(rest) = buffer.get(self.position..) else {
            return if self.ends_badly() { Peek::Problem } else { Peek::End };
        };
        let mut probe = *self;
        match probe.step(rest, surroundings) {
            Ok(event) => Peek::At(event.timestamp),
            // Where reading goes on is looked for when the problem is given.
            Err(stop) if self.reason(rest, &stop).is_some() => Peek::Problem,
            Err(_) => Peek::End,
        }
    }

    fn step<'a>(
        &mut self,
        rest: &'a [u8],
        surroundings: &Surroundings,
    ) -> Result<RawEvent<'a>, Stop> {
        let first = *rest.first_chunk::<8>().ok_or(Stop::End)?;
        let marker = [first[0], first[1], first[2], first[3]];
        let layout = Layout::of(marker).map_err(Stop::Buffer)?;
        let size = layout.size(first);
        if size < layout.header_bytes() {
            return Err(Stop::Buffer(ProblemReason::BadRecordSize));
        }
        let record = rest.get(..size).ok_or(Stop::Overlong)?;
        self.position += size.next_multiple_of(8);
        match layout {
            Layout::EventHeader(width) => event_header::read(record, width, surroundings),
            Layout::Perfinfo(width) => perfinfo::read(record, width, surroundings),
            Layout::System(width) => system::read(record, width, surroundings),
            Layout::Compact(width) => compact::read(record, width, surroundings),
            Layout::Full(width, header) => full::read(record, header, width, surroundings),
            Layout::Message => message::read(record, self.time, surroundings),
            Layout::Unusable => Err(ProblemReason::UnusableRecord),
        }
        .map_err(|reason| Stop::Record(reason, size))
    }

    /// What to say when a step gave no event; decides where reading goes on.
    #[cold]
    fn stopped(
        &mut self,
        rest: &[u8],
        stop: Stop,
        surroundings: &Surroundings,
        file_offset: u64,
    ) -> Option<Problem> {
        let reason = self.reason(rest, &stop);
        let skipped = match (stop, reason) {
            (Stop::Record(_, size), _) => size,
            (_, Some(reason)) => self.go_on(rest, reason, surroundings),
            (_, None) => self.finish(rest),
        };
        let offset = match reason? {
            // A fault of the buffer's header.
            ProblemReason::BadValidEnd => file_offset,
            _ if self.stored => file_offset + (self.passed + self.last) as u64,
            _ => file_offset,
        };
        Some(Problem { offset, skipped: skipped as u64, reason: reason? })
    }

    /// Why there is no event here, or nothing if that is in order.
    fn reason(&self, rest: &[u8], stop: &Stop) -> Option<ProblemReason> {
        match (stop, self.ending) {
            (Stop::Record(reason, _), _) => Some(*reason),
            (_, Ending::Overrun) => Some(ProblemReason::BadValidEnd),
            _ if is_filler(rest) => None,
            (Stop::Overlong | Stop::End, Ending::Cut) => None,
            (Stop::Buffer(_), _) if is_unfilled(rest) => Some(ProblemReason::UnfilledRecord),
            (Stop::Buffer(reason), _) => Some(*reason),
            (Stop::Overlong | Stop::End, Ending::Whole) => Some(ProblemReason::BadRecordSize),
        }
    }

    /// The last record's padding passed the valid bytes, or all is said.
    #[cold]
    fn past_end(&mut self, file_offset: u64) -> Option<Problem> {
        if !self.ends_badly() {
            return None;
        }
        self.position = FINISHED;
        Some(Problem { offset: file_offset, skipped: 0, reason: ProblemReason::BadValidEnd })
    }

    /// Whether it is still to be said that the buffer's end of data is not where its header says.
    fn ends_badly(&self) -> bool {
        self.position != FINISHED && self.ending == Ending::Overrun
    }
}

/// Whether filler stands here: the valid bytes end early.
fn is_filler(rest: &[u8]) -> bool {
    rest.iter().take(4).all(|byte| *byte == 0xff)
}

/// Whether the start of a record was never written.
fn is_unfilled(rest: &[u8]) -> bool {
    rest.first_chunk::<8>().is_some_and(|first| *first == [0; 8])
}

/// A position behind which nothing can lie.
const FINISHED: usize = usize::MAX;

/// Header and payload of the record at the start of `rest`, if it is whole and its header type
/// is `narrow` (32-bit) or the next number (64-bit); its size stands at `size_at`.
#[inline(always)]
fn common<const HEADER: usize>(
    rest: &[u8],
    narrow: u8,
    size_at: usize,
) -> Option<(&[u8; HEADER], &[u8])> {
    let (header, _) = rest.split_first_chunk::<HEADER>()?;
    let size = usize::from(u16::from_le_bytes([header[size_at], header[size_at + 1]]));
    let is_it = header[3] == 0xc0 && header[2] & !1 == narrow;
    if is_it && size >= HEADER { Some((header, rest.get(HEADER..size)?)) } else { None }
}

/// Pointer width by the lowest bit of the header type, as [`common`] layouts have it.
#[inline(always)]
fn width<const HEADER: usize>(header: &[u8; HEADER]) -> PointerSize {
    if header[2] & 1 == 0 { PointerSize::Four } else { PointerSize::Eight }
}

/// The time of the record at the start of `rest`, if it is whole and not a message.
#[inline]
fn raw_time(rest: &[u8]) -> Option<i64> {
    let head = rest.first_chunk::<24>()?;
    let layout = Layout::of([head[0], head[1], head[2], head[3]]).ok()?;
    let size = layout.size(bytes_at::<0, 8, _>(head));
    if size < layout.header_bytes() || size > rest.len() {
        return None;
    }
    match layout {
        Layout::Perfinfo(_) => Some(i64_at::<8, _>(head)),
        Layout::Message | Layout::Unusable => None,
        _ => Some(i64_at::<16, _>(head)),
    }
}

/// Why a step gave no event.
enum Stop {
    /// Fewer bytes are left than the smallest record has.
    End,
    /// The record reaches past the valid bytes.
    Overlong,
    /// This record is unusable, so many bytes long; the next one can be read.
    Record(ProblemReason, usize),
    /// No more records can be found in this buffer.
    Buffer(ProblemReason),
}
