//! What is to be decoded next, and what has been decoded: shared by all threads of a replay.

use etl::{BufferLocation, StreamCursor, StreamReader, Trace};
use std::collections::VecDeque;
use std::fs::File;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use traffic::Batch;

/// Most bytes of the file that make one job: enough to make the board's lock cheap.
const JOB_BYTES: u64 = 256 << 10;

/// Bytes of the file that may be under way or waiting for the engine, all lanes together.
const AHEAD_BYTES: u64 = 8 << 20;

/// Bytes of records, decompressed, that may be under way, waiting or before the engine, all lanes
/// together. Batches of nothing but long texts take half as much again.
const RECORD_BYTES: u64 = 192 << 20;

/// Most bytes of a batch made of a piece of a buffer, where whole ones would take too much: enough
/// that nobody waits for the board.
const PIECE_BYTES: u64 = 2 << 20;

/// Bytes of memory that all lanes together may take to read in pieces, or what that needs least.
const WINDOWS_BYTES: usize = 32 << 20;

/// Fewest jobs of a lane that may be under way or waiting. Real traces often come from one
/// busy processor at a time; with fewer, the threads wait for each other there.
const LEAST_DEPTH: usize = 4;

/// The buffers of one processor, in the order of time, on their way to the engine.
#[derive(Debug)]
struct Lane<'t> {
    number: usize,
    trace: &'t Trace<File>,
    rest: Rest<'t>,
    /// Jobs given out, oldest first, with their batch as soon as it is decoded.
    jobs: VecDeque<Option<Batch>>,
    /// Number of the oldest job in `jobs`.
    first_job: u64,
}

/// What of a lane has not been given out.
#[derive(Debug)]
enum Rest<'t> {
    /// Buffers, each read as a whole.
    Buffers(StreamCursor<'t>),
    /// Records, read in pieces.
    Pieces(Box<StreamReader<'t>>),
    /// The same, and a job has it.
    Away,
    Nothing,
}

/// A stretch of one lane to decode.
#[derive(Debug)]
pub(super) struct Job<'t> {
    /// Trace the buffers belong to.
    pub(super) trace: usize,
    /// Where they are.
    pub(super) buffers: Vec<BufferLocation>,
    /// The buffer that follows them in the same stream.
    pub(super) next: Option<BufferLocation>,
    /// Or what reads them in pieces; taken out when it has come to the end.
    pub(super) pieces: Option<Box<StreamReader<'t>>>,
    /// Bytes that a batch of a piece may take, about.
    pub(super) piece_bytes: u64,
    /// Where the result goes.
    pub(super) batch: Batch,
    lane: usize,
    number: u64,
}

/// What the merging thread finds when it asks a lane for its next batch.
pub(super) enum Next<'t> {
    /// Here it is.
    Batch(Batch),
    /// It has to be decoded first; this job gets nearer to it.
    Help(Job<'t>),
    /// The lane has ended.
    Ended,
}

#[derive(Debug)]
struct State<'t> {
    lanes: Vec<Lane<'t>>,
    /// Most jobs of one lane under way or waiting for the engine.
    depth: usize,
    /// Bytes of the file that make one job.
    job_bytes: u64,
    /// Bytes of records that make one job.
    job_records: u64,
    /// Bytes of memory for the records that a lane reads in pieces.
    window_bytes: usize,
    /// Buffers are so large that they are read in pieces: bytes of a batch of one.
    piece_bytes: Option<u64>,
    spare_batches: Vec<Batch>,
    spare_lists: Vec<Vec<BufferLocation>>,
    closed: bool,
}

/// The shared board.
#[derive(Debug)]
pub(super) struct Board<'t> {
    state: Mutex<State<'t>>,
    /// A job may be had, or the board was closed.
    work: Condvar,
    /// A batch was delivered.
    delivered: Condvar,
}

impl<'t> Board<'t> {
    pub(super) fn new() -> Self {
        let state = State {
            lanes: Vec::new(),
            depth: LEAST_DEPTH,
            job_bytes: JOB_BYTES,
            job_records: u64::MAX,
            window_bytes: 0,
            piece_bytes: None,
            spare_batches: Vec::new(),
            spare_lists: Vec::new(),
            closed: false,
        };
        Self { state: Mutex::new(state), work: Condvar::new(), delivered: Condvar::new() }
    }

    /// No code panics while it holds the lock, so the state behind it is always whole.
    fn lock(&self) -> MutexGuard<'_, State<'t>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a lane for a stream of a trace with this number; gives the lane's number. `threads`
    /// decode, so many jobs must be to be had.
    pub(super) fn open_lane(
        &self,
        (number, trace): (usize, &'t Trace<File>),
        stream: usize,
        threads: usize,
    ) -> usize {
        let mut state = self.lock();
        state.lanes.push(Lane {
            number,
            trace,
            rest: Rest::Buffers(trace.stream(stream)),
            jobs: VecDeque::new(),
            first_job: 0,
        });
        state.share_out(threads);
        self.work.notify_all();
        state.lanes.len() - 1
    }

    /// The next job of whichever lane is closest to starving; waits until there is one.
    /// `None` when the board is closed.
    pub(super) fn wait_for_job(&self) -> Option<Job<'t>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.any_job() {
                return Some(job);
            }
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The lane's next batch, or what to do about it. Waits only when others are decoding
    /// it and there is nothing else to do.
    pub(super) fn next(&self, lane: usize) -> Next<'t> {
        let mut state = self.lock();
        loop {
            match state.lanes[lane].jobs.front() {
                Some(Some(_)) => {
                    let batch = state.lanes[lane].take_front();
                    self.work.notify_one();
                    return Next::Batch(batch);
                }
                Some(None) => {
                    if let Some(job) = state.any_job() {
                        return Next::Help(job);
                    }
                    state = self.delivered.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                None => return state.job(lane).map_or(Next::Ended, Next::Help),
            }
        }
    }

    /// Puts a decoded batch where the engine will look for it.
    pub(super) fn deliver(&self, job: Job<'t>) {
        let mut state = self.lock();
        let Job { lane, number, batch, mut buffers, pieces, .. } = job;
        buffers.clear();
        state.spare_lists.push(buffers);
        let lane = &mut state.lanes[lane];
        if matches!(lane.rest, Rest::Away) {
            lane.rest = pieces.map_or(Rest::Nothing, Rest::Pieces);
        }
        let place = usize::try_from(number - lane.first_job).unwrap_or(usize::MAX);
        if let Some(slot) = lane.jobs.get_mut(place) {
            *slot = Some(batch);
        }
        self.delivered.notify_one();
    }

    /// Takes the memory of a used batch back.
    pub(super) fn recycle(&self, batch: Batch) {
        self.lock().spare_batches.push(batch);
    }

    /// Sends every waiting thread home.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.work.notify_all();
    }
}

impl<'t> State<'t> {
    /// Decides how much of each lane may be under way, so that all of them together stay within
    /// their bounds.
    fn share_out(&mut self, threads: usize) {
        let running = self.lanes.iter().filter(|lane| !matches!(lane.rest, Rest::Nothing));
        let lanes = running.clone().count().max(1);
        let largest = running.map(|lane| lane.trace.largest_buffer()).max().unwrap_or(0).max(1);
        let usual = (2 * threads).div_ceil(lanes).max(LEAST_DEPTH);
        // One more is before the engine.
        let room = RECORD_BYTES / lanes as u64;
        let depth = usize::try_from(room / largest).unwrap_or(usize::MAX).saturating_sub(1);
        self.depth = depth.clamp(1, usual);
        self.piece_bytes = (depth == 0).then_some((room / 2).min(PIECE_BYTES));
        self.window_bytes = WINDOWS_BYTES / lanes;
        // At least a buffer, whatever its size.
        self.job_bytes = (AHEAD_BYTES / (lanes * self.depth) as u64).clamp(1, JOB_BYTES);
        self.job_records = room / (self.depth as u64 + 1);
    }

    /// The next job of the lane with the fewest under way.
    fn any_job(&mut self) -> Option<Job<'t>> {
        loop {
            let depth = self.depth;
            let lanes = self.lanes.iter().enumerate();
            let hungry = lanes.filter(|(_, lane)| lane.gives() && lane.jobs.len() < depth);
            let (lane, _) = hungry.min_by_key(|(_, lane)| lane.jobs.len())?;
            // A lane that turns out to have ended is no longer hungry.
            if let Some(job) = self.job(lane) {
                return Some(job);
            }
        }
    }

    /// The next job of one lane; `None` if it has no more buffers.
    fn job(&mut self, number: usize) -> Option<Job<'t>> {
        let lane = &mut self.lanes[number];
        let mut buffers = self.spare_lists.pop().unwrap_or_default();
        if self.piece_bytes.is_some() {
            lane.begin_pieces(self.window_bytes);
        }
        let pieces = lane.take_pieces();
        let next = lane.take_buffers(&mut buffers, self.job_bytes, self.job_records);
        if pieces.is_none() && buffers.is_empty() {
            self.spare_lists.push(buffers);
            return None;
        }
        lane.jobs.push_back(None);
        let batch = self.spare_batches.pop().unwrap_or_default();
        let job = lane.first_job + lane.jobs.len() as u64 - 1;
        let piece_bytes = self.piece_bytes.unwrap_or(PIECE_BYTES);
        let trace = lane.number;
        Some(Job { trace, buffers, next, pieces, piece_bytes, batch, lane: number, number: job })
    }
}

impl<'t> Lane<'t> {
    /// Whether a job may be had of it, as far as is known.
    fn gives(&self) -> bool {
        matches!(self.rest, Rest::Buffers(_) | Rest::Pieces(_))
    }

    /// From now on it is read in pieces. The buffer of the trace's header, which has ways of its own,
    /// is taken before. `room` is for what is in memory at once, in bytes.
    fn begin_pieces(&mut self, room: usize) {
        let Rest::Buffers(rest) = &self.rest else { return };
        if rest.clone().next().is_some_and(|location| location.offset != 0) {
            let reader = StreamReader::new(self.trace, rest.clone(), room);
            self.rest = Rest::Pieces(Box::new(reader));
        }
    }

    /// Takes what reads it in pieces, if anything does.
    fn take_pieces(&mut self) -> Option<Box<StreamReader<'t>>> {
        match std::mem::replace(&mut self.rest, Rest::Away) {
            Rest::Pieces(pieces) => Some(pieces),
            other => {
                self.rest = other;
                None
            }
        }
    }

    /// Takes the next buffers, up to so many bytes of the file and of records; tells which follows.
    fn take_buffers(
        &mut self,
        buffers: &mut Vec<BufferLocation>,
        most: u64,
        most_records: u64,
    ) -> Option<BufferLocation> {
        let Rest::Buffers(rest) = &mut self.rest else { return None };
        let (mut bytes, mut records) = (0, 0);
        while bytes < most && records < most_records {
            let Some(location) = rest.next() else {
                self.rest = Rest::Nothing;
                return None;
            };
            bytes += u64::from(location.size);
            records += self.trace.most_bytes(&location);
            buffers.push(location);
        }
        rest.clone().next()
    }

    fn take_front(&mut self) -> Batch {
        self.first_job += 1;
        self.jobs.pop_front().flatten().unwrap_or_default()
    }
}
