//! What could not be read, where, and why.

use std::fmt;
use std::io;

/// One thing about a trace that is not as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where in the file. For a record inside a compressed buffer, where that buffer starts.
    pub offset: u64,
    /// How many bytes were left unread because of it, counted after decompression for a
    /// record; 0 when nothing was lost.
    pub skipped: u64,
    /// What is wrong.
    pub reason: ProblemReason,
}

/// What can be wrong with a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ProblemReason {
    /// The file ends inside a buffer.
    Truncated,
    /// A closed file says it has more buffers than there are.
    MissingBuffers,
    /// No buffer header stands where one must.
    BadBufferHeader,
    /// A buffer's size leads nowhere; the file's usual size was taken instead.
    BadBufferSize,
    /// A buffer's end of valid data lies outside the buffer.
    BadValidEnd,
    /// A compressed buffer cannot be decompressed.
    BadCompressedData,
    /// The system could not read this part of the file.
    ReadFailed(io::ErrorKind),
    /// A record of no known kind; where the next one starts is unknown.
    UnknownRecord,
    /// Space was reserved for a record that was never written.
    UnfilledRecord,
    /// A record too small for its header or reaching past its buffer.
    BadRecordSize,
    /// A record of the format before Windows XP.
    AncientRecord,
    /// A record kind that carries no event anybody can use.
    UnusableRecord,
    /// The chain of extended data of one record is broken.
    BadExtendedData,
    /// A message whose announced header fields do not fit into it.
    BadMessage,
    /// The clock in the file's header cannot be true; times of events are doubtful.
    BadClock,
    /// The session was never closed: the header lacks the end time.
    NeverClosed,
    /// The file ends with space that was reserved and never written.
    UnusedSpace,
    /// A buffer was never closed: its end was taken from how far writing had come.
    OpenBuffer,
    /// Time stamps far from those around them; their records have the time of the one before.
    WrongTime,
}

impl ProblemReason {
    /// A stable name for machines, in snake case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::MissingBuffers => "missing_buffers",
            Self::BadBufferHeader => "bad_buffer_header",
            Self::BadBufferSize => "bad_buffer_size",
            Self::BadValidEnd => "bad_valid_end",
            Self::BadCompressedData => "bad_compressed_data",
            Self::ReadFailed(_) => "read_failed",
            Self::UnknownRecord => "unknown_record",
            Self::UnfilledRecord => "unfilled_record",
            Self::BadRecordSize => "bad_record_size",
            Self::AncientRecord => "ancient_record",
            Self::UnusableRecord => "unusable_record",
            Self::BadExtendedData => "bad_extended_data",
            Self::BadMessage => "bad_message",
            Self::BadClock => "bad_clock",
            Self::NeverClosed => "never_closed",
            Self::UnusedSpace => "unused_space",
            Self::OpenBuffer => "open_buffer",
            Self::WrongTime => "wrong_time",
        }
    }

    /// Whether the file is damaged; otherwise it is only worth a note.
    pub const fn is_damage(self) -> bool {
        let is_note = matches!(
            self,
            Self::UnusableRecord
                | Self::NeverClosed
                | Self::UnusedSpace
                | Self::OpenBuffer
                | Self::WrongTime
        );
        !is_note
    }
}

impl fmt::Display for ProblemReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Truncated => "the file ends inside this buffer",
            Self::MissingBuffers => "the file has fewer buffers than its header says",
            Self::BadBufferHeader => "no buffer header here",
            Self::BadBufferSize => "the buffer's size leads nowhere; the usual size was taken",
            Self::BadValidEnd => "the buffer's end of data lies outside the buffer",
            Self::BadCompressedData => "the compressed data is damaged or of an unknown kind",
            Self::ReadFailed(kind) => return write!(f, "reading failed: {kind}"),
            Self::UnknownRecord => "a record of no known kind",
            Self::UnfilledRecord => "space for a record that was never written",
            Self::BadRecordSize => "a record size that cannot be true",
            Self::AncientRecord => "a record in the format before Windows XP",
            Self::UnusableRecord => "a record kind without a usable event",
            Self::BadExtendedData => "broken extended data in a record",
            Self::BadMessage => "a message shorter than its own header",
            Self::BadClock => "the header's clock cannot be true; times are doubtful",
            Self::NeverClosed => "the trace was never closed; its end time is unknown",
            Self::UnusedSpace => "the rest of the file was reserved and never written",
            Self::OpenBuffer => "the buffer was never closed; it is read as far as it was written",
            Self::WrongTime => "a time far from those around it; the time before it was taken",
        };
        f.write_str(text)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.offset, self.reason)?;
        match self.skipped {
            0 => Ok(()),
            bytes => write!(f, " ({bytes} bytes skipped)"),
        }
    }
}

impl std::error::Error for Problem {}

/// The problems of one trace: the first ones in full, the rest counted.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    total: u64,
    damage: u64,
}

impl Problems {
    /// How many problems are kept in full.
    pub const KEPT: usize = 1000;

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.total += 1;
        self.damage += u64::from(problem.reason.is_damage());
        if self.kept.len() < Self::KEPT {
            self.kept.push(problem);
        }
    }

    /// Adds all of `other`, those it kept and those it only counted.
    pub fn append(&mut self, other: &Self) {
        let room = Self::KEPT - self.kept.len();
        self.kept.extend(other.kept.iter().take(room));
        self.total += other.total;
        self.damage += other.damage;
    }

    /// The first [`Problems::KEPT`] of them.
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// How many there are in all.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are damage, not mere notes.
    pub const fn damage(&self) -> u64 {
        self.damage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_stays_bounded_and_counts_on() {
        let damage = Problem { offset: 7, skipped: 0, reason: ProblemReason::UnknownRecord };
        let note = Problem { offset: 8, skipped: 0, reason: ProblemReason::UnusedSpace };
        let mut problems = Problems::default();
        for _ in 0..Problems::KEPT {
            problems.push(damage);
        }
        problems.push(note);
        problems.append(&problems.clone());
        assert_eq!(problems.kept().len(), Problems::KEPT);
        assert_eq!(problems.total(), 2002);
        assert_eq!(problems.damage(), 2000);
    }

    #[test]
    fn a_problem_says_where_what_and_how_much() {
        let problem = Problem { offset: 65536, skipped: 100, reason: ProblemReason::Truncated };
        assert_eq!(
            problem.to_string(),
            "at byte 65536: the file ends inside this buffer (100 bytes skipped)"
        );
        assert_eq!(problem.reason.code(), "truncated");
    }
}
