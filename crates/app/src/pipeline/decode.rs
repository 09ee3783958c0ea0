//! From buffers to batches, on whichever thread has time.

use super::board::{Board, Job};
use super::origins::Origin;
use etl::{Buffer, BufferReader, Problems, Trace};
use event::RawEvent;
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
        }
    }

    /// Decodes one job and delivers its batch.
    pub(super) fn decode(&mut self, job: Job) {
        let mut delivery = Delivery { board: &self.shared.board, job: Some(job) };
        let Some(job) = &mut delivery.job else { return };
        let trace = &self.shared.traces[job.trace];
        let intake = &mut self.intakes[job.trace];
        let problems = &mut self.problems[job.trace];
        job.batch.clear();
        job.batch.set_recording(self.shared.origins[job.trace].recording);
        for location in &job.buffers {
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
    job: Option<Job>,
}

impl Drop for Delivery<'_, '_> {
    fn drop(&mut self) {
        if let Some(job) = self.job.take() {
            self.board.deliver(job);
        }
    }
}

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
