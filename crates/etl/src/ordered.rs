//! All events of a trace in the order of time.

use event::{RawEvent, Timestamp};

use crate::index::{BufferLocation, StreamCursor};
use crate::order::{Merge, Turn};
use crate::problem::Problem;
use crate::reader::{BufferReader, Loaded};
use crate::record::Peek;
use crate::source::ReadAt;
use crate::trace::Trace;

/// What all buffers together may hold unless told otherwise: enough for 256 processors with
/// buffers of 1 MiB, compressed.
const MAX_MEMORY: usize = 512 << 20;

/// Reads a whole trace in the order of time, on one thread.
///
/// Holds one buffer per processor, up to 512 MiB. Events of one processor come in the order
/// in which they stand in the file; sessions without buffers per processor may have written
/// them slightly out of the order of time.
#[derive(Debug)]
pub struct Ordered<'t, S> {
    trace: &'t Trace<S>,
    streams: Vec<Stream<'t>>,
    merge: Merge<Timestamp>,
    turn: Option<Turn<Timestamp>>,
    bytes_read: u64,
    max_memory: usize,
}

/// One processor's buffers and the place reached in them.
#[derive(Debug)]
struct Stream<'t> {
    locations: StreamCursor<'t>,
    reader: BufferReader,
    /// The buffer being read.
    buffer: Option<(BufferLocation, Loaded)>,
    /// Whether that buffer's memory was given up, so that it has to be read again.
    given_up: bool,
    /// The buffer could not be read; not told yet.
    failed: Option<Problem>,
    /// Time of what was given last; a problem, which has no time, takes it.
    time: Timestamp,
}

impl<'t, S: ReadAt> Ordered<'t, S> {
    /// Before the first event. Reads the first buffer of every processor.
    pub fn new(trace: &'t Trace<S>) -> Self {
        Self::with_memory(trace, MAX_MEMORY)
    }

    /// As [`Ordered::new`], with buffers that together hold `max_memory` bytes, or a single
    /// one that holds more. When they would exceed it, all but one are given up, to be read
    /// again when their turn comes.
    pub fn with_memory(trace: &'t Trace<S>, max_memory: usize) -> Self {
        let started = trace.header().started.unwrap_or_default();
        let streams = (0..trace.streams()).map(|stream| Stream::new(trace.stream(stream), started));
        let streams = streams.collect();
        let mut ordered =
            Self { trace, streams, merge: Merge::new(), turn: None, bytes_read: 0, max_memory };
        for stream in 0..ordered.streams.len() {
            if let Some(key) = ordered.key(stream) {
                ordered.merge.insert(stream, key);
            }
        }
        ordered
    }

    /// The next event, or the next problem found; `None` at the end of the trace.
    ///
    /// Not an [`Iterator`], because the event borrows the reader's memory.
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    #[inline]
    pub fn next(&mut self) -> Option<Result<RawEvent<'_>, Problem>> {
        let stream = self.choose()?;
        self.streams.get_mut(stream)?.give()
    }

    /// Bytes of the file taken so far, for a progress display.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The stream that gives next, its memory filled.
    #[inline]
    fn choose(&mut self) -> Option<usize> {
        if let Some(turn) = self.turn {
            match self.key(turn.stream) {
                Some(key) if turn.allows(key) => return Some(turn.stream),
                key => self.merge.proceed(key),
            }
        }
        self.turn = self.merge.turn();
        let stream = self.turn?.stream;
        if self.streams[stream].given_up {
            self.streams[stream].read_again(self.trace);
            self.limit_memory(stream);
        }
        Some(stream)
    }

    /// Time of what the stream gives next; `None` at its end.
    #[inline]
    fn key(&mut self, number: usize) -> Option<Timestamp> {
        loop {
            let stream = &mut self.streams[number];
            match stream.peek() {
                Peek::At(time) => return Some(time),
                Peek::Problem => return Some(stream.time),
                Peek::End => self.bytes_read += u64::from(stream.read_next(self.trace)?),
            }
            self.limit_memory(number);
        }
    }

    /// Gives up the memory of all streams but one when together they hold too much.
    fn limit_memory(&mut self, keep: usize) {
        let held: usize = self.streams.iter().map(|stream| stream.reader.memory()).sum();
        if held <= self.max_memory {
            return;
        }
        for (number, stream) in self.streams.iter_mut().enumerate() {
            if number != keep && stream.buffer.is_some() {
                stream.reader = BufferReader::new();
                stream.given_up = true;
            }
        }
    }
}

impl<'t> Stream<'t> {
    fn new(locations: StreamCursor<'t>, started: Timestamp) -> Self {
        let reader = BufferReader::new();
        Self { locations, reader, buffer: None, given_up: false, failed: None, time: started }
    }

    #[inline]
    fn peek(&self) -> Peek {
        match &self.buffer {
            Some((_, loaded)) => self.reader.view(loaded).peek(),
            None if self.failed.is_some() => Peek::Problem,
            None => Peek::End,
        }
    }

    #[inline]
    fn give(&mut self) -> Option<Result<RawEvent<'_>, Problem>> {
        let Some((_, loaded)) = &mut self.buffer else { return self.failed.take().map(Err) };
        let given = self.reader.advance(loaded);
        if let Some(Ok(event)) = &given {
            self.time = event.timestamp;
        }
        given
    }

    /// Goes to the next buffer; tells how many bytes of the file it takes.
    fn read_next<S: ReadAt>(&mut self, trace: &Trace<S>) -> Option<u32> {
        self.buffer = None;
        let location = self.locations.next()?;
        match self.reader.load(trace, &location) {
            Ok(loaded) => self.buffer = Some((location, loaded)),
            Err(problem) => self.failed = Some(problem),
        }
        Some(location.size)
    }

    /// Fills the memory that was given up, and goes on where reading stood.
    fn read_again<S: ReadAt>(&mut self, trace: &Trace<S>) {
        self.given_up = false;
        let Some((location, loaded)) = &mut self.buffer else { return };
        match self.reader.load(trace, location) {
            Ok(again) => loaded.continue_in(again),
            Err(problem) => {
                self.failed = Some(problem);
                self.buffer = None;
            }
        }
    }
}
