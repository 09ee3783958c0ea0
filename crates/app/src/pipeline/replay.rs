//! Recordings through the engine, in order of time, as fast as the machine allows.

use super::board::{Board, Next};
use super::decode::{Decoder, Seen, Shared};
use super::origins::{self, Origin};
use super::trace_facts::{TraceFacts, facts, notes};
use super::within::Within;
use crate::counters_file;
use crate::input::{InputError, Recording};
use crate::note::Note;
use etl::Trace;
use etl::order::Merge;
use event::kinds::{AdapterTable, Event};
use event::timestamp::Timestamp;
use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::vec;
use traffic::rollup::{GroupKey, Rollup};
use traffic::{Batch, Counters, OpenBatch, Settings, Timeline, Traffic};

/// What to read and how.
pub struct ReplayRequest<'a> {
    /// The recordings; those that overlap in time are merged.
    pub recordings: &'a [Recording],
    /// Threads that decode, this one included.
    pub threads: usize,
    /// How the engine counts; the Windows build is taken from the recordings.
    pub settings: Settings,
    /// What lies between these moments, the second not included, is also counted apart.
    pub within: Option<(Timestamp, Timestamp)>,
    /// A grouping by intervals to fill on the way.
    pub by_interval: Option<Rollup>,
    /// Told now and then how far the reading has come, on the calling thread.
    pub progress: &'a mut dyn FnMut(Progress),
}

/// How far the reading has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes of all files decoded so far.
    pub bytes_done: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
}

/// Everything the recordings told.
pub struct Replay {
    /// The finished ledger.
    pub traffic: Traffic,
    /// Bytes over time.
    pub timeline: Timeline,
    /// The grouping by intervals, if one was asked for.
    pub by_interval: Option<Rollup>,
    /// What belongs to each interval beside its rows, if that grouping was asked for.
    pub intervals: Vec<Interval>,
    /// What was counted in the span that was asked for, by the dimensions of the ledger.
    pub within: Option<Vec<(GroupKey, Counters)>>,
    /// The recordings, by their beginning.
    pub traces: Vec<TraceFacts>,
    /// What is not as it should be beside them.
    pub notes: Vec<Note>,
}

impl Replay {
    /// Network events that could not be decoded.
    pub fn undecoded_traffic(&self) -> u64 {
        self.traces.iter().map(|trace| trace.tally.undecoded_traffic).sum()
    }
}

/// One interval in which something happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interval {
    /// It begins here.
    pub start: Timestamp,
    /// What has no owner in it.
    pub unattributed: Counters,
}

/// Reads all recordings through one engine; a second time if what tells of processes came after
/// traffic that was not theirs, as a rundown at the end does.
///
/// # Errors
/// A file of which nothing can be read; damage is reported in [`TraceFacts`] instead.
pub fn replay(mut request: ReplayRequest<'_>) -> Result<Replay, InputError> {
    let by_interval = request.by_interval.clone();
    let once = read(&mut request, Traffic::new)?;
    if once.traffic.is_settled() {
        return Ok(once);
    }
    request.by_interval = by_interval;
    read(&mut request, |_| once.traffic.again())
}

/// Reads all recordings once, into the ledger that is made for these settings.
fn read(
    request: &mut ReplayRequest<'_>,
    ledger: impl FnOnce(Settings) -> Traffic,
) -> Result<Replay, InputError> {
    let mut inputs = Vec::with_capacity(request.recordings.len());
    for recording in request.recordings {
        inputs.push((recording, recording.open()?));
    }
    inputs.sort_by_key(|(_, trace)| trace.header().started);
    let (recordings, mut traces): (Vec<&Recording>, Vec<Trace<File>>) = inputs.into_iter().unzip();
    let origins = origins::of(traces.iter().map(|trace| (trace.header(), trace.clock())));
    traces.iter_mut().zip(&origins).for_each(|(trace, origin)| trace.set_back(origin.ahead));
    let beside =
        counters_file::tables_of(recordings.iter().copied().zip(traces.iter().map(Trace::header)));
    let os_build = traces.iter().map(|trace| trace.header().os_build).min();
    let settings = Settings { os_build, ..request.settings };
    let shared = Shared {
        board: Board::new(),
        traces: &traces,
        origins: &origins,
        settings,
        bytes_done: AtomicU64::new(0),
    };
    let mut merging = Merging {
        shared: &shared,
        decoder: Decoder::new(&shared),
        threads: request.threads.max(1),
        lanes: Vec::new(),
        running: Vec::new(),
        trace_of: Vec::new(),
        open_lanes: traces.iter().map(Trace::streams).collect(),
        merge: Merge::new(),
        unopened: 0,
        adapters: beside.tables.into_iter(),
        traffic: ledger(settings),
        timeline: Timeline::default(),
        within: request.within.map(Within::new),
        by_interval: request.by_interval.take(),
        intervals: Vec::new(),
        progress: &mut *request.progress,
        bytes_total: traces.iter().map(Trace::length).sum(),
    };
    let mut seen = thread::scope(|scope| {
        let workers: Vec<_> =
            (1..merging.threads).map(|_| scope.spawn(|| Decoder::new(&shared).work())).collect();
        let closing = CloseOnDrop(&shared.board);
        merging.run();
        drop(closing);
        let join = |worker: ScopedJoinHandle<'_, Vec<Seen>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().map(join).collect::<Vec<_>>()
    });
    let Merging { decoder, traffic, timeline, within, by_interval, intervals, .. } = merging;
    let within = within.map(|within| within.finish(&traffic));
    seen.push(decoder.finish());
    let traces = facts(&recordings, &traces, &seen);
    let notes = beside.notes.into_iter().chain(traces.iter().flat_map(notes)).collect();
    Ok(Replay { traffic, timeline, by_interval, intervals, within, traces, notes })
}

/// Lets waiting threads go even if merging panics.
struct CloseOnDrop<'b, 't>(&'b Board<'t>);

impl Drop for CloseOnDrop<'_, '_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The calling thread's part: batches in, in order of time.
struct Merging<'s, 't, 'r> {
    shared: &'s Shared<'t>,
    decoder: Decoder<'s, 't>,
    threads: usize,
    /// The batch each lane is at.
    lanes: Vec<OpenBatch>,
    /// Lanes that have not ended, by number.
    running: Vec<usize>,
    /// The trace of each lane.
    trace_of: Vec<usize>,
    /// Of each trace, how many of its lanes have not ended.
    open_lanes: Vec<usize>,
    merge: Merge<Timestamp>,
    /// The first trace whose lanes are not open yet.
    unopened: usize,
    /// Of the traces whose lanes are not open yet, if there are any.
    adapters: vec::IntoIter<AdapterTable>,
    traffic: Traffic,
    timeline: Timeline,
    within: Option<Within>,
    by_interval: Option<Rollup>,
    intervals: Vec<Interval>,
    progress: &'r mut dyn FnMut(Progress),
    bytes_total: u64,
}

impl Merging<'_, '_, '_> {
    fn run(&mut self) {
        loop {
            self.open_traces();
            let Some(turn) = self.merge.turn() else { break };
            let mark = self.pass(turn.key);
            if let Some(horizon) = self.horizon(turn.key, mark) {
                self.run_all(horizon);
                continue;
            }
            // Up to the next lane's time; of equal times, the lane with the lower number first.
            let limit = match turn.limit {
                Some((time, other)) if turn.stream < other => time,
                Some((time, _)) => time.plus(-1),
                None => Timestamp::MAX,
            };
            let limit = mark.map_or(limit, |mark| limit.min(mark.plus(-1)));
            self.traffic.run(&mut self.lanes[turn.stream], limit);
            let next = self.lanes[turn.stream].next_time();
            let next = next.or_else(|| self.next_batch(turn.stream));
            if next.is_none() {
                self.running.retain(|lane| *lane != turn.stream);
            }
            self.merge.proceed(next);
            self.collect();
        }
        self.traffic.finish();
        self.collect();
    }

    /// Time has come to the next event; gives the moment that must be stopped at after it.
    fn pass(&mut self, next: Timestamp) -> Option<Timestamp> {
        let within = self.within.as_mut()?;
        within.pass(next, &self.traffic);
        within.next()
    }

    /// Up to when every lane holds nothing but traffic of one interval, if that is further than
    /// its next event. So far the lanes need no merging, which costs more than counting does.
    fn horizon(&mut self, next: Timestamp, mark: Option<Timestamp>) -> Option<Timestamp> {
        let mut horizon = self.traffic.unordered_until(next)?;
        horizon = mark.map_or(horizon, |mark| horizon.min(mark));
        if let Some(origin) = self.shared.origins.get(self.unopened) {
            horizon = horizon.min(origin.started?);
        }
        for lane in &self.running {
            let until = self.lanes[*lane].plain_until();
            horizon = until.map_or(horizon, |until| horizon.min(until));
        }
        (horizon > next).then_some(horizon)
    }

    /// Runs every lane up to before `horizon`.
    fn run_all(&mut self, horizon: Timestamp) {
        self.merge.clear();
        let mut running = std::mem::take(&mut self.running);
        running.retain(|lane| {
            self.traffic.run(&mut self.lanes[*lane], horizon.plus(-1));
            let next = self.lanes[*lane].next_time().or_else(|| self.next_batch(*lane));
            next.map(|time| self.merge.insert(*lane, time)).is_some()
        });
        self.running = running;
        self.collect();
    }

    /// Opens the lanes of every trace that begins before the next event, so that the
    /// recordings of a long series are not all held open at once.
    fn open_traces(&mut self) {
        while let Some(trace) = self.shared.traces.get(self.unopened) {
            let number = self.unopened;
            let Origin { recording, started, since, .. } = self.shared.origins[number];
            let turn = self.merge.turn();
            if turn.is_some_and(|turn| started.is_some_and(|started| started > turn.key)) {
                return;
            }
            self.unopened += 1;
            self.traffic.begin_recording(recording, since);
            if let Some(table) = self.adapters.next() {
                self.learn(Event::Adapters(Box::new(table)));
            }
            let first = self.lanes.len();
            for stream in 0..trace.streams() {
                self.shared.board.open_lane((number, trace), stream, self.threads);
                self.lanes.push(OpenBatch::default());
                self.trace_of.push(number);
            }
            for lane in first..self.lanes.len() {
                if let Some(time) = self.next_batch(lane) {
                    self.merge.insert(lane, time);
                    self.running.push(lane);
                }
            }
        }
    }

    /// Takes in a fact that is known before the trace begins.
    fn learn(&mut self, fact: Event) {
        let mut batch = Batch::default();
        batch.push(Timestamp::MIN, fact);
        let mut open = OpenBatch::default();
        open.replace(batch);
        self.traffic.run(&mut open, Timestamp::MAX);
    }

    /// Gets the lane's next batch that holds anything; gives the time of its first event.
    fn next_batch(&mut self, lane: usize) -> Option<Timestamp> {
        loop {
            match self.shared.board.next(lane) {
                Next::Batch(batch) => {
                    if self.traffic.announce(&batch) {
                        self.traffic.recall(&self.lanes);
                    }
                    let used = self.lanes[lane].replace(batch);
                    self.shared.board.recycle(used);
                    let bytes_done = self.shared.bytes_done.load(Ordering::Relaxed);
                    (self.progress)(Progress { bytes_done, bytes_total: self.bytes_total });
                    if let Some(time) = self.lanes[lane].next_time() {
                        return Some(time);
                    }
                }
                Next::Help(job) => self.decoder.decode(job),
                Next::Ended => {
                    let ended = std::mem::take(&mut self.lanes[lane]);
                    self.shared.board.recycle(ended.into_batch());
                    self.end(lane);
                    return None;
                }
            }
        }
    }

    /// A lane has ended; with its last one, so has the recording.
    fn end(&mut self, lane: usize) {
        let trace = self.trace_of[lane];
        self.open_lanes[trace] -= 1;
        if self.open_lanes[trace] == 0 {
            self.traffic.end_recording(self.shared.origins[trace].recording);
        }
    }

    /// Takes the intervals that have closed.
    fn collect(&mut self) {
        while let Some(bucket) = self.traffic.next_bucket() {
            self.timeline.add(&bucket);
            if let Some(rollup) = &mut self.by_interval {
                let unattributed = bucket.unattributed();
                self.intervals.push(Interval { start: bucket.start, unattributed });
                for row in &bucket.rows {
                    rollup.add_interval(&self.traffic, bucket.start, &row.key, row.counters);
                }
            }
            self.traffic.recycle(bucket);
        }
    }
}
