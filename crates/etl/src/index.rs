//! Where the buffers of each processor and logger lie: a few bytes per buffer.
//!
//! A merged file holds the buffers of several sessions, each named by its logger. Only the buffers
//! of one processor and one logger follow each other in time, so they form a stream.
//!
//! One entry is two variable-length integers of seven bits a byte. The first is the distance
//! from the previous buffer of the same stream; its lowest bit tells whether it counts
//! whole usual buffers. The second, the size, is there only when the second lowest bit says
//! that it differs from the usual one. So a plain file costs one or two bytes a buffer.

use std::collections::HashMap;

use crate::steps::Turn;

mod cursor;

pub(crate) use cursor::Part;
pub use cursor::StreamCursor;

/// Where one buffer lies.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct BufferLocation {
    /// Where it starts in the file.
    pub offset: u64,
    /// How many bytes of the file it takes, its header included.
    pub size: u32,
    /// The processor whose events it holds.
    pub processor: u16,
    /// The session that logged them, by its number while it ran; 0 in relogged files.
    pub logger: u16,
    /// Which of its records are meant, and how their times are to be taken.
    pub(crate) part: Part,
}

const WHOLE_UNITS: u64 = 1;
const OTHER_SIZE: u64 = 2;

/// More streams than any Windows has processors; a damaged file may claim more.
const MAX_STREAMS: usize = 2048;

/// All buffers of a trace.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// The usual size of a buffer.
    unit: u32,
    streams: Vec<Stream>,
    /// Place of each processor's and logger's stream. Only used while building.
    stream_of: HashMap<(u16, u16), usize>,
    /// The stream of the buffer added last.
    latest: usize,
    buffers: u64,
}

/// The buffers of one processor and logger.
#[derive(Clone, Debug)]
struct Stream {
    processor: u16,
    logger: u16,
    entries: Vec<u8>,
    /// Stretches of rising sequence numbers, none if there are too many to make sense.
    runs: Vec<Run>,
    last_offset: u64,
}

/// A stretch of buffers whose sequence numbers rise with their places in the file.
#[derive(Clone, Copy, Debug)]
struct Run {
    first_sequence: u64,
    last_sequence: u64,
    /// Where in the entries it starts and ends.
    start: usize,
    end: usize,
    /// The offset that its first distance counts from.
    base: u64,
}

/// A file written round and round has two runs a processor; this many is damage.
const MAX_RUNS: usize = 1024;

impl Index {
    pub(crate) fn new(unit: u32) -> Self {
        Self {
            unit: unit.max(1),
            streams: Vec::new(),
            stream_of: HashMap::new(),
            latest: 0,
            buffers: 0,
        }
    }

    pub(crate) fn buffers(&self) -> u64 {
        self.buffers
    }

    pub(crate) fn streams(&self) -> usize {
        self.streams.len()
    }

    /// Adds a buffer. Within a stream, in the order of the file.
    pub(crate) fn add(&mut self, location: BufferLocation, sequence: u64) {
        let unit = self.unit;
        self.buffers += 1;
        self.stream_mut(location).add(location, sequence, unit);
    }

    fn stream_mut(&mut self, location: BufferLocation) -> &mut Stream {
        let BufferLocation { processor, logger, .. } = location;
        let is_latest = self.streams.get(self.latest).is_some_and(|stream| stream.is_of(location));
        if !is_latest {
            let known = self.stream_of.get(&(processor, logger)).copied();
            self.latest = known.unwrap_or_else(|| self.enter(processor, logger));
        }
        &mut self.streams[self.latest]
    }

    /// The place of a new stream; beyond the limit, that of the last one.
    fn enter(&mut self, processor: u16, logger: u16) -> usize {
        if self.streams.len() == MAX_STREAMS {
            return MAX_STREAMS - 1;
        }
        self.streams.push(Stream::new(processor, logger));
        let place = self.streams.len() - 1;
        self.stream_of.insert((processor, logger), place);
        place
    }

    /// Puts streams in the order of processors and loggers, and each stream in the order of time.
    pub(crate) fn finish(mut self) -> Self {
        self.stream_of = HashMap::new();
        self.streams.sort_by_key(|stream| (stream.processor, stream.logger));
        self.streams.iter_mut().for_each(Stream::finish);
        self
    }

    /// The buffers of one stream, cut where its clock was set; none if there is no such stream.
    pub(crate) fn cursor<'t>(&'t self, stream: usize, turns: &'t [Turn]) -> StreamCursor<'t> {
        let unit = self.unit;
        let Some(Stream { processor, logger, entries, runs, .. }) = self.streams.get(stream) else {
            return StreamCursor::of(0, 0, &[], &[], unit, &[]);
        };
        StreamCursor::of(*processor, *logger, entries, runs, unit, turns)
    }
}

impl Stream {
    fn new(processor: u16, logger: u16) -> Self {
        Self { processor, logger, entries: Vec::new(), runs: Vec::new(), last_offset: 0 }
    }

    fn is_of(&self, location: BufferLocation) -> bool {
        (self.processor, self.logger) == (location.processor, location.logger)
    }

    fn add(&mut self, location: BufferLocation, sequence: u64, unit: u32) {
        let start = self.entries.len();
        let base = self.last_offset;
        self.put(location, unit);
        let end = self.entries.len();
        let too_many = self.runs.len() == MAX_RUNS;
        match self.runs.last_mut() {
            // The header's buffer at 0 stands alone: it stays in front when the rest wraps.
            Some(run) if base != 0 && run.last_sequence <= sequence => {
                run.last_sequence = sequence;
                run.end = end;
            }
            // The last run then swallows the rest, and the order of the file is kept.
            Some(run) if too_many => run.end = end,
            _ => self.runs.push(Run {
                first_sequence: sequence,
                last_sequence: sequence,
                start,
                end,
                base,
            }),
        }
    }

    fn put(&mut self, location: BufferLocation, unit: u32) {
        let distance = location.offset.saturating_sub(self.last_offset);
        self.last_offset = location.offset;
        let (count, whole) = match distance % u64::from(unit) {
            0 => (distance / u64::from(unit), WHOLE_UNITS),
            _ => (distance, 0),
        };
        let other_size = if location.size == unit { 0 } else { OTHER_SIZE };
        put_number(&mut self.entries, count << 2 | other_size | whole);
        if other_size != 0 {
            put_number(&mut self.entries, u64::from(location.size));
        }
    }

    /// Puts the runs in the order of their sequence numbers, as a file needs that was
    /// written round and round. Runs that overlap do not come from that (an appended
    /// session counts anew, a damaged number stands alone) and stay as they are.
    fn finish(&mut self) {
        self.entries.shrink_to_fit();
        let mut sorted = self.runs.clone();
        sorted.sort_by_key(|run| run.first_sequence);
        let apart = sorted.windows(2).all(|pair| pair[0].last_sequence < pair[1].first_sequence);
        if apart && sorted.len() < MAX_RUNS {
            self.runs = sorted;
        }
    }
}

/// Appends a number, seven bits a byte, the lowest first.
fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(offset: u64, size: u32, processor: u16) -> BufferLocation {
        BufferLocation { offset, size, processor, logger: 0, part: Part::default() }
    }

    fn offsets(sequences: &[u64]) -> Vec<u64> {
        let mut index = Index::new(64);
        for (place, sequence) in sequences.iter().enumerate() {
            index.add(at(place as u64 * 64, 64, 0), *sequence);
        }
        index.finish().cursor(0, &[]).map(|location| location.offset / 64).collect()
    }

    #[test]
    fn rising_numbers_keep_the_order_of_the_file() {
        assert_eq!(offsets(&[0, 1, 5, 9]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_wrapped_file_starts_at_its_oldest_buffer() {
        assert_eq!(offsets(&[0, 7, 8, 3, 4, 5]), [0, 3, 4, 5, 1, 2]);
    }

    #[test]
    fn overlapping_runs_keep_the_order_of_the_file() {
        assert_eq!(offsets(&[1, 2, 3, 1, 2]), [0, 1, 2, 3, 4]);
        assert_eq!(offsets(&[1, 2, u64::MAX, 3, 4]), [0, 1, 2, 3, 4]);
        let falling: Vec<u64> = (0..3000).rev().collect();
        assert!(offsets(&falling).is_sorted(), "too many runs to be a wrapped file");
    }

    #[test]
    fn a_plain_file_costs_a_byte_a_buffer() {
        let mut index = Index::new(65536);
        for place in 0..10_000_u64 {
            index.add(at(place * 65536, 65536, (place % 8) as u16), place);
        }
        let index = index.finish();
        assert_eq!(index.streams(), 8);
        assert_eq!(index.streams.iter().map(|stream| stream.entries.len()).sum::<usize>(), 10_000);
    }

    #[test]
    fn each_logger_of_a_processor_has_a_stream() {
        let mut index = Index::new(64);
        for (place, logger) in [3_u16, 1, 3, 1, 1].into_iter().enumerate() {
            // Numbers of different sessions count apart and would look like a wrapped file.
            let sequence = u64::from(3 - logger) * 100 + place as u64;
            index.add(BufferLocation { logger, ..at(place as u64 * 64, 64, 0) }, sequence);
        }
        let index = index.finish();
        let stream = |number| {
            let cursor = index.cursor(number, &[]);
            (cursor.logger(), cursor.map(|location| location.offset / 64).collect::<Vec<_>>())
        };
        assert_eq!([stream(0), stream(1)], [(1, vec![1, 3, 4]), (3, vec![0, 2])]);
    }

    #[test]
    fn more_processors_than_exist_share_the_last_stream() {
        let mut index = Index::new(64);
        for processor in 0..=u16::MAX {
            let place = u64::from(processor);
            index.add(at(place * 64, 64, processor), place);
        }
        let index = index.finish();
        assert_eq!(index.streams(), MAX_STREAMS);
        let total: usize = (0..MAX_STREAMS).map(|stream| index.cursor(stream, &[]).count()).sum();
        assert_eq!(total, 65536);
    }

    proptest! {
        #[test]
        fn gives_back_what_was_added(
            buffers in prop::collection::vec((72_u32..70_000, 0_u16..4, any::<bool>()), 0..60)
        ) {
            let mut index = Index::new(8192);
            let mut expected = vec![Vec::new(); 4];
            let mut offset = 0;
            for (sequence, (size, processor, plain)) in buffers.into_iter().enumerate() {
                let size = if plain { 8192 } else { size };
                index.add(at(offset, size, processor), sequence as u64);
                expected[usize::from(processor)].push(at(offset, size, processor));
                offset += u64::from(size);
            }
            expected.retain(|stream| !stream.is_empty());
            let index = index.finish();
            let got: Vec<Vec<_>> =
                (0..index.streams()).map(|stream| index.cursor(stream, &[]).collect()).collect();
            prop_assert_eq!(got, expected);
        }
    }
}
