//! A recording as a live source: its events come in their own time, or faster.

use std::fs::File;
use std::iter;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::{Duration, Instant};

use etl::{ClockStep, Ordered, Problem, Trace};
use event::Timestamp;
use event::kinds::Event;
use event::timestamp::TICKS_PER_SECOND;
use traffic::{Batch, Intake, Settings, Tally};

use super::live::{self, BATCH_EVENTS, Feed, Message, Pacing};
use super::noticed;
use super::told::Tallied;
use crate::counters_file::{self, Reading, Tables};
use crate::input::{InputError, Recording};
use crate::live::{Frame, Gap, Lane, LiveSettings};
use crate::note::Note;

/// Recorded time that passes between two looks at the clock.
const STEP: i64 = TICKS_PER_SECOND / 20;

/// Bytes of records after which a batch is handed on: some may be long texts, and many batches wait.
const BATCH_BYTES: usize = 1 << 20;

/// Longest sleep between two looks whether to go on.
const LOOK: Duration = Duration::from_millis(100);
/// Further away than anybody waits.
const FAR: Duration = Duration::from_secs(100 * 365 * 86_400);

/// How fast recorded time passes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Speed {
    /// So many recorded seconds in a second.
    Times(f64),
    /// As fast as the machine allows.
    Unlimited,
}

/// Shows a recording as if it happened now.
///
/// # Errors
/// A file of which nothing can be read.
pub fn replay_live(
    recording: &Recording,
    speed: Speed,
    settings: LiveSettings,
    stop: &AtomicBool,
    show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), InputError> {
    let trace = recording.open()?;
    let engine = Settings { os_build: Some(trace.header().os_build), ..settings.engine };
    let settings = LiveSettings { engine, ..settings };
    let beside = counters_file::tables_of(iter::once((recording, trace.header())));
    let readings = counters_file::readings_of(recording, trace.header());
    let source = |feed: Feed<'_>| {
        tell_beside(beside, &feed);
        tell_readings(readings, &feed);
        play(&trace, recording.name(), speed, engine, &feed);
        Ok(())
    };
    live::run(settings, Pacing::Patient, stop, source, show)
}

/// What stands beside the recording is known before its first event.
fn tell_beside(beside: Tables, feed: &Feed<'_>) {
    for table in beside.tables {
        let mut batch = Batch::default();
        batch.push(Timestamp::MIN, Event::Adapters(Box::new(table)));
        // If nobody receives any more, the events find out.
        let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
    }
    beside.notes.into_iter().for_each(|note| feed.seen.tell(|told| told.add_note(note)));
}

/// Nothing but the ledger looks at the counters, and only at those of times that have come.
fn tell_readings(readings: Vec<Reading>, feed: &Feed<'_>) {
    for Reading { at, counters } in readings {
        let mut batch = Batch::default();
        batch.push(at, Event::AdapterCounters(Box::new(counters)));
        let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
    }
}

fn play(trace: &Trace<File>, path: &Path, speed: Speed, settings: Settings, feed: &Feed<'_>) {
    let mut intake = Intake::new(&settings);
    let (mut batch, mut seen) = (Batch::default(), Tallied::default());
    feed.seen.add_header(trace.header(), trace.problems());
    let mut gaps = Gaps::of(trace);
    let mut notes = Notes::of(trace, path);
    notes.tell(trace, None, intake.tally(), feed);
    let mut records = Ordered::new(trace);
    let mut pace = None;
    let mut due = Timestamp::MIN;
    let (mut reached, mut held) = (None, 0);
    while let Some(record) = records.next() {
        let raw = match record {
            Ok(raw) => raw,
            // What is damaged is told by `report`; here it is counted, and the rest goes on.
            Err(problem) => {
                feed.seen.add_problem(&problem);
                gaps.add(trace, problem);
                continue;
            }
        };
        if raw.timestamp >= due || batch.len() >= BATCH_EVENTS || held >= BATCH_BYTES {
            held = 0;
            feed.seen.add(&mut seen, intake.tally());
            gaps.tell_until(raw.timestamp, feed);
            notes.tell(trace, None, intake.tally(), feed);
            if feed.is_over() || !hand_on(feed, &mut batch, raw.timestamp) {
                return;
            }
            due = raw.timestamp.plus(STEP);
            let pace = pace.get_or_insert_with(|| Pace::new(raw.timestamp, speed));
            pace.wait_for(raw.timestamp.plus(-notes.skipped_until(raw.timestamp)), feed);
        }
        held += raw.payload.len();
        intake.take(&raw, &mut batch);
        reached = reached.max(Some(raw.timestamp));
    }
    feed.seen.add(&mut seen, intake.tally());
    gaps.tell_until(Timestamp::MAX, feed);
    notes.tell(trace, reached, intake.tally(), feed);
    if let Some(reached) = reached {
        hand_on(feed, &mut batch, reached);
    }
}

/// Gaps of the recording that have not been told yet.
struct Gaps {
    /// The latest first.
    left: Vec<etl::Gap>,
    /// How often the file was looked through for one.
    looked: usize,
}

impl Gaps {
    /// Those that are known before anything is read.
    fn of(trace: &Trace<File>) -> Self {
        let mut left = trace.gaps(trace.problems()).kept;
        left.reverse();
        Self { left, looked: 0 }
    }

    /// Damage met while reading lies in the past already.
    fn add(&mut self, trace: &Trace<File>, problem: Problem) {
        if self.looked < etl::Gaps::KEPT && problem.reason.is_damage() {
            self.looked += 1;
            self.left.extend(trace.gap_at(problem));
        }
    }

    /// Tells those that begin before `time`. Where nobody knows when, it is not told here.
    fn tell_until(&mut self, time: Timestamp, feed: &Feed<'_>) {
        while let Some(gap) = self.left.pop_if(|gap| gap.from.is_none_or(|from| from < time)) {
            let Some(from) = gap.from else { continue };
            let why = crate::live::GapReason::Recording(gap.why);
            let gap = Gap { lane: Lane::Traffic, from, until: gap.until, why };
            feed.seen.count_gap(Lane::Traffic);
            feed.seen.tell(|told| told.add_gap(gap));
        }
    }
}

/// What the recording itself gives reason to note.
struct Notes<'p> {
    path: &'p Path,
    /// Where times jump ahead: nobody need wait for that.
    ahead: Vec<ClockStep>,
    /// Providers met when this was told last.
    providers: Option<usize>,
}

impl<'p> Notes<'p> {
    fn of(trace: &Trace<File>, path: &'p Path) -> Self {
        let steps = trace.clock_steps().iter().copied();
        Self { path, ahead: steps.filter(|step| step.ticks > 0).collect(), providers: None }
    }

    /// Tells what is known by now; the end of the recording, at `last`, may show more.
    fn tell(
        &mut self,
        trace: &Trace<File>,
        last: Option<Timestamp>,
        tally: &Tally,
        feed: &Feed<'_>,
    ) {
        if self.providers.replace(tally.providers.len()) == Some(tally.providers.len())
            && last.is_none()
        {
            return;
        }
        let path = self.path.display().to_string();
        let set = noticed::clock_set(trace, last).into_iter();
        let set = set.map(|set| Note::ClockSet(path.clone(), set));
        let notes: Vec<Note> = set.chain(noticed::packets(tally)).collect();
        feed.seen.tell(|told| notes.into_iter().for_each(|note| told.add_note(note)));
    }

    /// Ticks that the times of events jumped ahead before this moment.
    fn skipped_until(&self, time: Timestamp) -> i64 {
        let passed = self.ahead.iter().take_while(|step| step.at < time);
        passed.map(|step| step.ticks).fold(0, i64::saturating_add)
    }
}

/// Sends what there is; `false` when nobody receives any more. A recording can wait.
fn hand_on(feed: &Feed<'_>, batch: &mut Batch, reached: Timestamp) -> bool {
    let mut empty = feed.spares.take().unwrap_or_default();
    empty.clear();
    let full = std::mem::replace(batch, empty);
    feed.queue.send(Message::Batch(Lane::Traffic, full)).is_ok()
        && feed.queue.send(Message::Reached(reached)).is_ok()
}

/// Keeps recorded time in step with the clock.
struct Pace {
    began: Instant,
    first: Timestamp,
    speed: Speed,
}

impl Pace {
    fn new(first: Timestamp, speed: Speed) -> Self {
        Self { began: Instant::now(), first, speed }
    }

    /// Waits until it is time, unless the source should end before.
    fn wait_for(&self, time: Timestamp, feed: &Feed<'_>) {
        let Speed::Times(speed) = self.speed else { return };
        let recorded = time.since(self.first).max(0).unsigned_abs().saturating_mul(100);
        // Of what is more than a lifetime away, only that it is far matters.
        let wait = Duration::from_nanos(recorded).as_secs_f64() / speed.max(0.001);
        let due = self.began + Duration::from_secs_f64(wait.min(FAR.as_secs_f64()));
        while !feed.is_over() {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(LOOK));
        }
    }
}
