//! A trace as a whole: opening it, what its header says, where its buffers are.

use std::fmt;
use std::io;

use event::{Clock, Timestamp};

use crate::buffer::{BUFFER_HEADER, BufferHeader, TYPE_HEADER};
use crate::header::{BadHeader, ClockKind, TraceHeader};
use crate::index::{BufferLocation, StreamCursor};
use crate::problem::{Problem, ProblemReason, Problems};
use crate::scan::{Flagged, Found, LossFlags, Scan};
use crate::source::{ReadAt, read_full};
use crate::steps::{self, ClockStep, Steps};

/// Records are at most 64 KiB, so the header's record lies within so many bytes.
const HEADER_REGION: usize = 64 << 10;

/// A trace, opened and indexed.
///
/// Opening reads every buffer's header once and keeps one to a few bytes for each.
#[derive(Clone, Debug)]
pub struct Trace<S> {
    source: S,
    length: u64,
    header: TraceHeader,
    clock: Clock,
    found: Found,
    steps: Steps,
}

/// Why a trace cannot be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// There are no bytes at all.
    Empty,
    /// So few bytes that the trace's header does not fit.
    TooShort {
        /// How many there are.
        length: u64,
    },
    /// It is not an `.etl` file.
    NotEtl {
        /// What an `.etl` file has and this one has not.
        why: &'static str,
    },
    /// The system could not read it.
    Unreadable(io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::TooShort { length } => {
                write!(f, "the file ends after {length} bytes, inside the header of the trace")
            }
            Self::NotEtl { why } => write!(f, "not an .etl file: {why}"),
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl<S: ReadAt> Trace<S> {
    /// Opens a trace: checks that it is one, reads its header and finds its buffers.
    ///
    /// Damage behind the header is no error; it is listed in [`Trace::problems`].
    ///
    /// # Errors
    /// When the file is no trace, or cannot be read.
    pub fn open(source: S) -> Result<Self, OpenError> {
        let length = source.length()?;
        let mut region = vec![0; HEADER_REGION];
        let got = read_full(&source, &mut region, 0)?;
        let region = &region[..got];
        let first = first_buffer(region)?;
        let header = TraceHeader::parse(&region[BUFFER_HEADER..]).map_err(|bad| match bad {
            BadHeader::NotAHeader => {
                OpenError::NotEtl { why: "its first record is not a trace header" }
            }
            BadHeader::TooShort => OpenError::TooShort { length },
        })?;
        let (clock, believable) = header.clock();
        let mut found = Scan::new(&source, length, &header, first.size).run();
        if !believable {
            found.problems.push(at_header(ProblemReason::BadClock));
        }
        note_end(&header, &mut found);
        let mut trace = Self { source, length, header, clock, found, steps: Steps::default() };
        if trace.header.clock_kind == ClockKind::SystemTime {
            trace.steps = steps::find(&trace);
        }
        Ok(trace)
    }

    /// Where its bytes come from.
    pub fn source(&self) -> &S {
        &self.source
    }
}

impl<S> Trace<S> {
    /// What the header says.
    pub fn header(&self) -> &TraceHeader {
        &self.header
    }

    /// The clock that the raw times of this trace follow.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Dates every event so many ticks of 100 ns earlier: the clock of the session was ahead of that
    /// of another recording. The header stays as it is.
    pub fn set_back(&mut self, ticks: i64) {
        self.clock = self.clock.behind(ticks);
        self.steps.set_back(ticks);
    }

    /// Length of the file in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Number of buffers found, the header's included.
    pub fn buffers(&self) -> u64 {
        self.found.index.buffers()
    }

    /// Bytes that a buffer of this trace takes at most when it is decompressed. Its own size is known
    /// only where nothing is compressed; else it is that of the largest, as their headers say.
    pub fn most_bytes(&self, location: &BufferLocation) -> u64 {
        let largest = self.found.largest;
        u64::from(if self.found.compressed { largest } else { location.size.min(largest) })
    }

    /// Bytes that the largest buffer takes when it is decompressed, as their headers say.
    pub fn largest_buffer(&self) -> u64 {
        u64::from(self.found.largest)
    }

    /// Number of streams: one for each processor and logger that logged anything.
    pub fn streams(&self) -> usize {
        self.found.index.streams()
    }

    /// The buffers of one stream in the order of time; none if there is no such stream.
    ///
    /// Streams are in the order of their processors, then of their loggers. Buffers of different streams overlap in
    /// time by up to minutes: an idle processor writes its buffer late.
    pub fn stream(&self, stream: usize) -> StreamCursor<'_> {
        self.found.index.cursor(stream, self.steps.of(stream))
    }

    /// When the clock behind the times of records was set while they were made; only in traces
    /// that count by the system's clock, in order of time. Times of records count on from the
    /// clock as it was at the beginning, so they do not go back.
    pub fn clock_steps(&self) -> &[ClockStep] {
        &self.steps.steps
    }

    /// When the session was flushed last, which its end does: by the clock of records, whatever
    /// became of the system's. `None` where the file does not say.
    pub fn last_flush(&self) -> Option<Timestamp> {
        // Merged files have times of another clock there.
        let plain = !self.header.has_mixed_buffers() && self.header.format_version.0 == 1;
        let raw = self.found.flushed.filter(|_| plain)?;
        (raw > self.header.started_raw).then(|| self.clock.timestamp(raw))
    }

    /// What was found wrong while looking for the buffers. Reading them may find more.
    pub fn problems(&self) -> &Problems {
        &self.found.problems
    }

    /// How many buffers are flagged as preceded by losses.
    pub fn loss_flags(&self) -> LossFlags {
        self.found.lossy
    }

    /// The first of these buffers.
    pub(crate) fn flagged(&self) -> impl Iterator<Item = &Flagged> {
        self.found.flagged.iter()
    }
}

/// Checks that the file starts with a buffer of type header.
fn first_buffer(region: &[u8]) -> Result<BufferHeader, OpenError> {
    if region.is_empty() {
        return Err(OpenError::Empty);
    }
    let Some(header) = region.first_chunk() else {
        return Err(OpenError::TooShort { length: region.len() as u64 });
    };
    let header = BufferHeader::parse(header);
    if header.kind != TYPE_HEADER || header.compressed() {
        return Err(OpenError::NotEtl { why: "it does not start with a header buffer" });
    }
    if !header.is_possible() {
        return Err(OpenError::NotEtl { why: "its first buffer has an impossible size" });
    }
    Ok(header)
}

/// Notes what the header's figures of the end say.
fn note_end(header: &TraceHeader, found: &mut Found) {
    if header.ended.is_none() {
        found.problems.push(at_header(ProblemReason::NeverClosed));
    }
    // A circular file counts the buffers it has overwritten.
    let fewer = found.index.buffers() < u64::from(header.buffers_written);
    if fewer && !header.is_circular() && found.problems.damage() == 0 {
        found.problems.push(at_header(ProblemReason::MissingBuffers));
    }
}

fn at_header(reason: ProblemReason) -> Problem {
    Problem { offset: 0, skipped: 0, reason }
}
