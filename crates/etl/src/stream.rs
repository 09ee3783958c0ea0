//! All events of one stream, one after the other.

use event::wild::{MOST, leaps, wild};
use event::{RawEvent, Timestamp};

use crate::index::{BufferLocation, StreamCursor};
use crate::problem::{Problem, ProblemReason};
use crate::reader::{BufferReader, Loaded};
use crate::record::Peek;
use crate::source::ReadAt;
use crate::trace::Trace;

/// Reads the buffers of one stream, record by record, in little memory.
///
/// Holds one buffer or, of a large one, a window of it. What was read is the same either way.
#[derive(Debug)]
pub struct StreamReader<'t> {
    locations: StreamCursor<'t>,
    reader: BufferReader,
    /// Bytes of memory a buffer may take as a whole.
    room: usize,
    /// The buffer being read.
    buffer: Option<(BufferLocation, Loaded)>,
    /// The buffer could not be read, or not to its end; not reported yet.
    failed: Option<Problem>,
    /// Time of what was given last; a problem, which has no time, takes it.
    time: Timestamp,
    /// So many records that come next have wrong stamps.
    wrong: usize,
    /// That they have; not reported yet.
    note: Option<Problem>,
    /// A buffer that follows, and the first times in it.
    behind: Option<(BufferLocation, Vec<Timestamp>)>,
    bytes_read: u64,
}

impl<'t> StreamReader<'t> {
    /// Before the first event of what is left of a stream. A buffer that takes up to `room` bytes of
    /// memory, as stored and decompressed together, is read as a whole.
    pub fn new<S>(trace: &Trace<S>, locations: StreamCursor<'t>, room: usize) -> Self {
        let time = trace.header().started.unwrap_or_default();
        Self {
            locations,
            reader: BufferReader::new(),
            room,
            buffer: None,
            failed: None,
            time,
            wrong: 0,
            note: None,
            behind: None,
            bytes_read: 0,
        }
    }

    /// The next event, or the next problem found; `None` at the end of the stream. An event whose
    /// stamp is wrong ([`event::wild`]) has the time of the one before it, which a problem tells. `whole` is memory
    /// that many of these readers can share: compressed data is looked through in it before it is
    /// read in pieces.
    ///
    /// Not an [`Iterator`], because the event borrows the reader's memory.
    pub fn next<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        whole: &mut BufferReader,
    ) -> Option<Result<RawEvent<'_>, Problem>> {
        self.key(trace, whole)?;
        self.give(trace)
    }

    /// Bytes of the file taken so far, for a progress display.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Bytes decompressed so far.
    pub fn bytes_expanded(&self) -> u64 {
        self.reader.bytes_expanded()
    }

    /// Time of what is given next; `None` at the end. Fills the memory with it.
    #[inline]
    pub(crate) fn key<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        whole: &mut BufferReader,
    ) -> Option<Timestamp> {
        loop {
            match self.peek(trace) {
                Peek::At(time) if leaps(self.time, time) => {
                    return Some(self.leap(trace, whole, time));
                }
                Peek::At(time) => return Some(time),
                Peek::Problem => return Some(self.time),
                Peek::End => self.read_next(trace, whole)?,
            }
        }
    }

    #[inline]
    fn peek<S: ReadAt>(&mut self, trace: &Trace<S>) -> Peek {
        if self.buffer.as_ref().is_some_and(|(_, loaded)| loaded.needs_more()) {
            self.slide(trace);
        }
        match &self.buffer {
            Some((_, loaded)) => self.reader.view(loaded).peek(),
            None if self.failed.is_some() => Peek::Problem,
            None => Peek::End,
        }
    }

    /// Gives what [`StreamReader::key`] gave the time of.
    #[inline]
    pub(crate) fn give<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
    ) -> Option<Result<RawEvent<'_>, Problem>> {
        let Some((location, loaded)) = &mut self.buffer else {
            return self.failed.take().map(Err);
        };
        if self.note.is_some() {
            return self.note.take().map(Err);
        }
        if self.reader.is_stuck(loaded) {
            return self.reader.skip(trace, location, loaded).map(Err);
        }
        let mut given = self.reader.advance(loaded);
        if let Some(Ok(event)) = &mut given {
            if self.wrong > 0 {
                event.timestamp = self.time;
            }
            self.time = event.timestamp;
        }
        self.wrong = self.wrong.saturating_sub(1);
        given
    }

    /// Time of the next record, whose stamp leaps: what follows tells whether it is wrong.
    #[cold]
    fn leap<S: ReadAt>(
        &mut self,
        trace: &Trace<S>,
        whole: &mut BufferReader,
        time: Timestamp,
    ) -> Timestamp {
        if self.wrong > 0 {
            return self.time;
        }
        let Some((location, loaded)) = &self.buffer else { return time };
        let mut ahead = self.reader.view(loaded).times(MOST + 2);
        if ahead.len() <= MOST && !loaded.is_part() {
            let next = self.locations.clone().next();
            let known = self.behind.take().filter(|(location, _)| Some(*location) == next);
            let times = |location| {
                let buffer = whole.read(trace, &location);
                (location, buffer.map_or_else(|_| Vec::new(), |buffer| buffer.times(MOST)))
            };
            self.behind = known.or_else(|| next.map(times));
            ahead.extend(self.behind.iter().flat_map(|(_, times)| times));
        }
        self.wrong = wild(self.time, ahead);
        if self.wrong == 0 {
            return time;
        }
        let (offset, reason) = (location.offset, ProblemReason::WrongTime);
        self.note = Some(Problem { offset, skipped: 0, reason });
        self.time
    }

    #[cold]
    fn slide<S: ReadAt>(&mut self, trace: &Trace<S>) {
        let Some((location, loaded)) = &mut self.buffer else { return };
        if let Err(problem) = self.reader.slide(trace, location, loaded) {
            self.failed = Some(problem);
            self.buffer = None;
        }
    }

    /// Goes to the next buffer; `None` if there is none.
    fn read_next<S: ReadAt>(&mut self, trace: &Trace<S>, whole: &mut BufferReader) -> Option<()> {
        self.buffer = None;
        let location = self.locations.next()?;
        match self.reader.load_within(trace, &location, self.room, whole) {
            Ok(loaded) => self.buffer = Some((location, loaded)),
            Err(problem) => self.failed = Some(problem),
        }
        self.bytes_read += u64::from(location.size);
        Some(())
    }
}
