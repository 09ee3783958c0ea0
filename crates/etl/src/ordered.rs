//! All events of a trace in the order of time.

use event::{RawEvent, Timestamp};

use crate::order::{Merge, Turn};
use crate::problem::Problem;
use crate::reader::{BufferReader, LEAST_ROOM};
use crate::source::ReadAt;
use crate::stream::StreamReader;
use crate::trace::Trace;

/// What the buffers of all streams together may hold unless told otherwise: enough for 128
/// processors with compressed buffers of 1 MiB, each as a whole.
const MAX_MEMORY: usize = 256 << 20;

/// Reads a whole trace in the order of time, on one thread.
///
/// Holds one buffer per processor; where all of them may take more than 256 MiB together, large
/// ones are read in pieces. Each byte is read and decompressed once, or twice in pieces. Events of
/// one processor come in the order in which they stand in the file; sessions without buffers per
/// processor may have written them slightly out of the order of time.
#[derive(Debug)]
pub struct Ordered<'t, S> {
    trace: &'t Trace<S>,
    streams: Vec<StreamReader<'t>>,
    merge: Merge<Timestamp>,
    turn: Option<Turn<Timestamp>>,
    /// Where compressed data is looked through before it is read in pieces.
    whole: BufferReader,
}

impl<'t, S: ReadAt> Ordered<'t, S> {
    /// Before the first event. Reads the first buffer of every processor.
    pub fn new(trace: &'t Trace<S>) -> Self {
        Self::with_memory(trace, MAX_MEMORY)
    }

    /// As [`Ordered::new`], with buffers that together hold `max_memory` bytes, or what is needed
    /// least: 176 KiB for each stream.
    pub fn with_memory(trace: &'t Trace<S>, max_memory: usize) -> Self {
        let room = (max_memory / trace.streams().max(1)).max(LEAST_ROOM);
        let stream = |number| StreamReader::new(trace, trace.stream(number), room);
        let streams = (0..trace.streams()).map(stream).collect();
        let (merge, whole) = (Merge::new(), BufferReader::new());
        let mut ordered = Self { trace, streams, merge, turn: None, whole };
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
        self.streams.get_mut(stream)?.give(self.trace)
    }

    /// Bytes of the file taken so far, for a progress display.
    pub fn bytes_read(&self) -> u64 {
        self.streams.iter().map(StreamReader::bytes_read).sum()
    }

    /// Bytes decompressed so far.
    pub fn bytes_expanded(&self) -> u64 {
        let streams = self.streams.iter().map(StreamReader::bytes_expanded);
        streams.sum::<u64>() + self.whole.bytes_expanded()
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
        self.turn.map(|turn| turn.stream)
    }

    /// Time of what the stream gives next; `None` at its end.
    #[inline]
    fn key(&mut self, stream: usize) -> Option<Timestamp> {
        self.streams[stream].key(self.trace, &mut self.whole)
    }
}
