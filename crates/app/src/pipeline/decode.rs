//! From buffers to batches, on whichever thread has time.

use super::board::{Board, Job};
use super::origins::Origin;
use etl::{Buffer, BufferReader, Problem, ProblemReason, Problems, Trace};
use event::wild::MOST;
use event::{RawEvent, Timestamp};
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use traffic::{Batch, Intake, Settings, Tally};

/// What every decoder of one replay shares.
#[derive(Debug)]
pub(super) struct Shared<'t> {
    pub(super) board: Board<'t>,
    pub(super) traces: &'t [Trace<File>],
    /// By trace.
    pub(super) origins: &'t [Origin],
    pub(super) settings: Settings,
    pub(super) bytes_done: AtomicU64,
}

/// What one decoder has seen of one trace.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) tally: Tally,
    pub(super) problems: Problems,
}

/// Decodes jobs; one per thread.
#[derive(Debug)]
pub(super) struct Decoder<'s, 't> {
    shared: &'s Shared<'t>,
    reader: BufferReader,
    /// By trace.
    intakes: Vec<Intake>,
    problems: Vec<Problems>,
    /// How many events were in the batch when each buffer of the job began.
    starts: Vec<usize>,
}

impl<'s, 't> Decoder<'s, 't> {
    pub(super) fn new(shared: &'s Shared<'t>) -> Self {
        let intake = |trace: &Trace<File>| {
            let settings = Settings { os_build: Some(trace.header().os_build), ..shared.settings };
            Intake::new(&settings)
        };
        Self {
            shared,
            reader: BufferReader::new(),
            intakes: shared.traces.iter().map(intake).collect(),
            problems: shared.traces.iter().map(|_| Problems::default()).collect(),
            starts: Vec::new(),
        }
    }

    /// Decodes one job and delivers its batch.
    pub(super) fn decode(&mut self, job: Job<'t>) {
        let mut delivery = Delivery { board: &self.shared.board, job: Some(job) };
        let Some(job) = &mut delivery.job else { return };
        let trace = &self.shared.traces[job.trace];
        let intake = &mut self.intakes[job.trace];
        let problems = &mut self.problems[job.trace];
        job.batch.clear();
        job.batch.set_recording(self.shared.origins[job.trace].recording);
        if job.pieces.is_some() {
            take_piece(job, (trace, &mut self.reader), intake, problems, &self.shared.bytes_done);
            return;
        }
        let span = intake.span();
        self.starts.clear();
        for location in &job.buffers {
            self.starts.push(job.batch.len());
            match self.reader.read(trace, location) {
                Ok(buffer) if location.offset == 0 => {
                    take_first(intake, &buffer, &mut job.batch, problems);
                }
                Ok(buffer) => buffer.records().for_each(|record| match record {
                    Ok(ref raw) => take(intake, raw, &mut job.batch),
                    Err(problem) => problems.push(problem),
                }),
                Err(problem) => problems.push(problem),
            }
            let bytes = u64::from(location.size);
            self.shared.bytes_done.fetch_add(bytes, Ordering::Relaxed);
        }
        if job.batch.doubts_times()
            && mend_times(job, (trace, &mut self.reader), &self.starts, problems)
        {
            intake.see_as(span, &job.batch);
        }
    }

    /// Decodes whatever is to be had until the board is closed.
    pub(super) fn work(mut self) -> Vec<Seen> {
        while let Some(job) = self.shared.board.wait_for_job() {
            self.decode(job);
        }
        self.finish()
    }

    /// What was seen, by trace.
    pub(super) fn finish(self) -> Vec<Seen> {
        let seen = |(mut intake, problems): (Intake, Problems)| Seen {
            tally: intake.tally().clone(),
            problems,
        };
        self.intakes.into_iter().zip(self.problems).map(seen).collect()
    }
}

/// Delivers its job however decoding ends, so that nobody waits for it in vain.
struct Delivery<'b, 't> {
    board: &'b Board<'t>,
    job: Option<Job<'t>>,
}

impl Drop for Delivery<'_, '_> {
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            self.board.deliver(job);
        }
    }
}

/// Puts right the times of events whose stamps are wrong; tells whether there were any. So their lane is
/// not taken for ahead of the others, and what follows them not for late.
#[cold]
fn mend_times(
    job: &mut Job<'_>,
    (trace, reader): (&Trace<File>, &mut BufferReader),
    starts: &[usize],
    problems: &mut Problems,
) -> bool {
    let behind = job.next.filter(|_| job.batch.ends_leaping());
    let behind = behind.and_then(|location| reader.read(trace, &location).ok());
    let behind: Vec<Timestamp> = behind.map_or_else(Vec::new, |buffer| {
        let records = buffer.records().flatten().take(MOST);
        records.map(|raw| raw.timestamp).collect()
    });
    let mended = job.batch.mend_times(&behind);
    for wrong in &mended {
        let buffer = starts.partition_point(|start| *start <= wrong.start).saturating_sub(1);
        let Some(location) = job.buffers.get(buffer) else { continue };
        let reason = ProblemReason::WrongTime;
        problems.push(Problem { offset: location.offset, skipped: 0, reason });
    }
    !mended.is_empty()
}

/// Bytes of records after which a piece ends though little came of them.
const PASSED: usize = 8 << 20;

/// Fills the batch of a job whose lane is read in pieces, until it is as large as it may be or the
/// lane ends. `whole` is memory for a buffer.
#[cold]
fn take_piece(
    job: &mut Job<'_>,
    (trace, whole): (&Trace<File>, &mut BufferReader),
    intake: &mut Intake,
    problems: &mut Problems,
    bytes_done: &AtomicU64,
) {
    let Some(reader) = &mut job.pieces else { return };
    let (done, most) =
        (reader.bytes_read(), usize::try_from(job.piece_bytes).unwrap_or(usize::MAX));
    let (mut passed, mut held) = (0, 0);
    let ended = loop {
        if held >= most || passed >= PASSED {
            break false;
        }
        match reader.next(trace, whole) {
            None => break true,
            Some(Err(problem)) => problems.push(problem),
            Some(Ok(raw)) => {
                let (size, kept) = (raw.payload.len() + EVENT_BYTES, job.batch.len());
                intake.take(&raw, &mut job.batch);
                passed += size;
                // A text may take half as much again as it does in the record.
                held += if job.batch.len() == kept { 0 } else { size + size / 2 };
            }
        }
    };
    bytes_done.fetch_add(reader.bytes_read() - done, Ordering::Relaxed);
    if ended {
        job.pieces = None;
    }
}

/// Bytes that an event takes in a batch beside its texts, about: of a flow of its own.
const EVENT_BYTES: usize = 128;

/// The recording's first buffer, which begins with the record of its header.
#[cold]
fn take_first(
    intake: &mut Intake,
    buffer: &Buffer<'_>,
    batch: &mut Batch,
    problems: &mut Problems,
) {
    let mut records = buffer.records();
    if let Some(Ok(header)) = records.next() {
        intake.take_header(&header);
    }
    records.for_each(|record| match record {
        Ok(ref raw) => take(intake, raw, batch),
        Err(problem) => problems.push(problem),
    });
}

/// A call of its own, so that the loop over records is small enough to become part of
/// [`Decoder::decode`]: otherwise every event is moved on its way into the loop's body.
#[inline(never)]
fn take(intake: &mut Intake, raw: &RawEvent<'_>, batch: &mut Batch) {
    intake.take(raw, batch);
}
