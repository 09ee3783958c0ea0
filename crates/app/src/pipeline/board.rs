//! What is to be decoded next, and what has been decoded: shared by all threads of a replay.

use etl::{BufferLocation, StreamCursor};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use traffic::Batch;

/// Most bytes of the file that make one job: enough to make the board's lock cheap.
const JOB_BYTES: u64 = 256 << 10;

/// Bytes of the file that may be under way or waiting for the engine, all lanes together.
/// Compressed tenfold, they become batches of some 40 MiB.
const AHEAD_BYTES: u64 = 8 << 20;

/// Fewest jobs of a lane that may be under way or waiting. Real traces often come from one
/// busy processor at a time; with fewer, the threads wait for each other there.
const LEAST_DEPTH: usize = 4;

/// The buffers of one processor, in the order of time, on their way to the engine.
#[derive(Debug)]
struct Lane<'t> {
    trace: usize,
    rest: StreamCursor<'t>,
    exhausted: bool,
    /// Jobs given out, oldest first, with their batch as soon as it is decoded.
    jobs: VecDeque<Option<Batch>>,
    /// Number of the oldest job in `jobs`.
    first_job: u64,
}

/// A stretch of buffers of one lane to decode.
#[derive(Debug)]
pub(super) struct Job {
    /// Trace the buffers belong to.
    pub(super) trace: usize,
    /// Where they are.
    pub(super) buffers: Vec<BufferLocation>,
    /// Where the result goes.
    pub(super) batch: Batch,
    lane: usize,
    number: u64,
}

/// What the merging thread finds when it asks a lane for its next batch.
pub(super) enum Next {
    /// Here it is.
    Batch(Batch),
    /// It has to be decoded first; this job gets nearer to it.
    Help(Job),
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

    /// Opens a lane; gives its number. `threads` decode, so many jobs must be to be had.
    pub(super) fn open_lane(&self, trace: usize, rest: StreamCursor<'t>, threads: usize) -> usize {
        let mut state = self.lock();
        let jobs = VecDeque::new();
        state.lanes.push(Lane { trace, rest, exhausted: false, jobs, first_job: 0 });
        let lanes = state.lanes.iter().filter(|lane| !lane.exhausted).count().max(1);
        state.depth = (2 * threads).div_ceil(lanes).max(LEAST_DEPTH);
        // At least a buffer, whatever its size.
        state.job_bytes = (AHEAD_BYTES / (lanes * state.depth) as u64).clamp(1, JOB_BYTES);
        self.work.notify_all();
        state.lanes.len() - 1
    }

    /// The next job of whichever lane is closest to starving; waits until there is one.
    /// `None` when the board is closed.
    pub(super) fn wait_for_job(&self) -> Option<Job> {
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
    pub(super) fn next(&self, lane: usize) -> Next {
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
    pub(super) fn deliver(&self, job: Job) {
        let mut state = self.lock();
        let Job { lane, number, batch, mut buffers, .. } = job;
        buffers.clear();
        state.spare_lists.push(buffers);
        let lane = &mut state.lanes[lane];
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

impl State<'_> {
    /// The next job of the lane with the fewest under way.
    fn any_job(&mut self) -> Option<Job> {
        loop {
            let depth = self.depth;
            let lanes = self.lanes.iter().enumerate();
            let hungry = lanes.filter(|(_, lane)| !lane.exhausted && lane.jobs.len() < depth);
            let (lane, _) = hungry.min_by_key(|(_, lane)| lane.jobs.len())?;
            // A lane that turns out to have ended is no longer hungry.
            if let Some(job) = self.job(lane) {
                return Some(job);
            }
        }
    }

    /// The next job of one lane; `None` if it has no more buffers.
    fn job(&mut self, lane: usize) -> Option<Job> {
        let number = lane;
        let job_bytes = self.job_bytes;
        let lane = &mut self.lanes[number];
        let mut buffers = self.spare_lists.pop().unwrap_or_default();
        let mut bytes = 0;
        while bytes < job_bytes {
            let Some(location) = lane.rest.next() else {
                lane.exhausted = true;
                break;
            };
            bytes += u64::from(location.size);
            buffers.push(location);
        }
        if buffers.is_empty() {
            self.spare_lists.push(buffers);
            return None;
        }
        lane.jobs.push_back(None);
        let batch = self.spare_batches.pop().unwrap_or_default();
        let job_number = lane.first_job + lane.jobs.len() as u64 - 1;
        Some(Job { trace: lane.trace, buffers, batch, lane: number, number: job_number })
    }
}

impl Lane<'_> {
    fn take_front(&mut self) -> Batch {
        self.first_job += 1;
        self.jobs.pop_front().flatten().unwrap_or_default()
    }
}
