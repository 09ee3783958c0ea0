//! Sources in real time: events flow from a source's threads over a bounded queue to the engine,
//! and from there the newest frame to whoever shows it. Nothing behind the queue can hold up a
//! live source; what does not fit is dropped and counted.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use etl::{Problem, Problems, TraceHeader};
use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;
use traffic::{Batch, Losses, Tally};

use super::slot::Slot;
use super::spares::Spares;
use super::told::{Tallied, Told};
use crate::live::{Flaws, Frame, Lane, LiveEngine, LiveSettings};

/// Batches that may wait for the engine: some 500,000 events, half a second of a million events
/// a second.
const QUEUE: usize = 128;

/// Events after which a batch is handed on.
pub(super) const BATCH_EVENTS: usize = 4096;

/// Ticks of 100 ns after which a live view shows something: with the time that traffic is held
/// back, and that of starting, less than a second.
const EARLY: i64 = 2 * TICKS_PER_SECOND / 10;

/// What a source says.
#[expect(clippy::large_enum_variant, reason = "a batch moves once for thousands of events")]
pub(super) enum Message {
    /// Events.
    Batch(Lane, Batch),
    /// Counting begins at this time.
    #[cfg_attr(not(windows), allow(dead_code, reason = "a recording is shown in whole intervals"))]
    Begun(Timestamp),
    /// Every event before this time has been handed on.
    Reached(Timestamp),
    /// Events come with earlier times from now on.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only a live clock can be set"))]
    SetBack,
    /// Nothing that happened after this time comes.
    #[cfg_attr(not(windows), allow(dead_code, reason = "a recording ends with its last event"))]
    Ended(Timestamp),
    /// The source ends because something failed.
    Failed,
}

/// What sources have seen, counted by their threads and read by the engine's.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) events: AtomicU64,
    pub(super) undecoded: AtomicU64,
    read_as_older: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) events_lost: AtomicU64,
    pub(super) buffers_lost: AtomicU64,
    /// Times any session stopped ...
    gaps: AtomicU64,
    /// ... and of them, times that traffic was missed.
    traffic_gaps: AtomicU64,
    /// Traffic is being missed now.
    misses_traffic: AtomicBool,
    losses_unknown: AtomicBool,
    pub(super) lookups_lost: AtomicU64,
    damaged: AtomicU64,
    told: Mutex<Told>,
}

/// What becomes of a frame that nobody has taken when the next one is ready.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pacing {
    /// It is missed, and counted, and what it gained goes into the next one: a live source waits
    /// for nobody.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is watched live"))]
    Newest,
    /// The next one waits: a recording has time.
    Patient,
}

impl Seen {
    /// Adds what a source has tallied since it last did.
    pub(super) fn add(&self, before: &mut Tallied, tally: &Tally) {
        let now = Tallied::of(tally);
        self.events.fetch_add(now.events - before.events, Ordering::Relaxed);
        self.undecoded.fetch_add(now.undecoded - before.undecoded, Ordering::Relaxed);
        let older = now.read_as_older - before.read_as_older;
        self.read_as_older.fetch_add(older, Ordering::Relaxed);
        *before = now;
    }

    /// Adds what is known of a recording before its first event.
    pub(super) fn add_header(&self, header: &TraceHeader, problems: &Problems) {
        self.events_lost.fetch_add(header.events_lost.into(), Ordering::Relaxed);
        self.buffers_lost.fetch_add(header.buffers_lost.into(), Ordering::Relaxed);
        self.damaged.fetch_add(problems.damage(), Ordering::Relaxed);
    }

    /// Adds a place that could not be read.
    pub(super) fn add_problem(&self, problem: &Problem) {
        self.damaged.fetch_add(problem.reason.is_damage().into(), Ordering::Relaxed);
    }

    /// Notes that a session does not run.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only a live source has gaps"))]
    pub(super) fn begin_gap(&self, lane: Lane) {
        self.count_gap(lane);
        if lane == Lane::Traffic {
            self.misses_traffic.store(true, Ordering::Relaxed);
        }
    }

    /// Counts a gap, wherever it ends.
    pub(super) fn count_gap(&self, lane: Lane) {
        self.gaps.fetch_add(1, Ordering::Relaxed);
        if lane == Lane::Traffic {
            self.traffic_gaps.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that it runs again.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only a live source has gaps"))]
    pub(super) fn end_gap(&self, lane: Lane) {
        if lane == Lane::Traffic {
            self.misses_traffic.store(false, Ordering::Relaxed);
        }
    }

    /// Notes whether the system has said what it lost.
    #[cfg_attr(not(windows), allow(dead_code, reason = "a recording says it in its header"))]
    pub(super) fn know_losses(&self, known: bool) {
        self.losses_unknown.store(!known, Ordering::Relaxed);
    }

    /// Changes what is told beside events.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only a live source tells"))]
    pub(super) fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The frame, with everything that the engine does not know.
    fn complete(&self, frame: Frame) -> Frame {
        let Told { gaps, notes, own } =
            self.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Frame { flaws: self.fill(frame.flaws), gaps, notes, own, ..frame }
    }

    /// Everything that never reached the engine, so far.
    fn losses(&self) -> Losses {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Losses {
            events: read(&self.events_lost),
            buffers: read(&self.buffers_lost),
            dropped: read(&self.dropped),
            undecoded: read(&self.undecoded),
            gaps: read(&self.traffic_gaps),
        }
    }

    fn fill(&self, flaws: Flaws) -> Flaws {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Flaws {
            events: read(&self.events),
            undecoded: read(&self.undecoded),
            read_as_older: read(&self.read_as_older),
            dropped: read(&self.dropped),
            events_lost: read(&self.events_lost),
            buffers_lost: read(&self.buffers_lost),
            gaps: read(&self.gaps),
            losses_unknown: self.losses_unknown.load(Ordering::Relaxed),
            lookups_lost: read(&self.lookups_lost),
            damaged: read(&self.damaged),
            ..flaws
        }
    }
}

/// A source's way to the engine, and what it must watch.
pub(super) struct Feed<'a> {
    pub(super) queue: SyncSender<Message>,
    pub(super) spares: &'a Spares,
    pub(super) seen: &'a Seen,
    pub(super) stop: &'a AtomicBool,
}

impl Clone for Feed<'_> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), ..*self }
    }
}

impl Feed<'_> {
    /// Whether the source should end.
    pub(super) fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Runs `source` through an engine and gives every frame to `show`, on this thread, until the
/// source ends or `show` breaks off; the last frame holds everything that came. A source that fails
/// before the first frame, or that never says a time, shows none.
pub(super) fn run<E: Send>(
    settings: LiveSettings,
    pacing: Pacing,
    stop: &AtomicBool,
    source: impl FnOnce(Feed<'_>) -> Result<(), E> + Send,
    show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), E> {
    let engine = LiveEngine::new(settings);
    let engine = match pacing {
        Pacing::Newest => engine.with_early_frame(EARLY),
        Pacing::Patient => engine,
    };
    let counting = |messages: &Receiver<Message>, shared: Shared<'_>| {
        count(engine, pacing, messages, shared);
    };
    conduct(stop, source, counting, show)
}

/// What the engine's thread shares with the others.
#[derive(Clone, Copy)]
struct Shared<'a> {
    seen: &'a Seen,
    spares: &'a Spares,
    frames: &'a Slot<Frame>,
}

/// Runs source and engine on threads of their own, and `show` on this one. A panic of any of them
/// ends the others, and goes on from here.
fn conduct<E: Send>(
    stop: &AtomicBool,
    source: impl FnOnce(Feed<'_>) -> Result<(), E> + Send,
    count: impl FnOnce(&Receiver<Message>, Shared<'_>) + Send,
    mut show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), E> {
    let (seen, frames, spares) = (Seen::default(), Slot::new(), Spares::default());
    let (queue, messages) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let shared = Shared { seen: &seen, spares: &spares, frames: &frames };
        let feed = Feed { queue, spares: &spares, seen: &seen, stop };
        let over = Over { stop, frames: &frames };
        // A source that panics drops its queue, and the engine ends by that.
        let source = scope.spawn(move || {
            let queue = feed.queue.clone();
            let outcome = source(feed);
            if outcome.is_err() {
                // The engine is gone only after a panic, which says more.
                let _ = queue.send(Message::Failed);
            }
            outcome
        });
        let engine = scope.spawn(move || {
            let _over = Over { stop, frames: shared.frames };
            count(&messages, shared);
        });
        while let Some(frame) = frames.take() {
            if show(frame).is_break() {
                break;
            }
        }
        drop(over);
        let ended = source.join();
        engine.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// When this is dropped, nothing more is wanted: the source ends, and neither the engine nor who
/// shows its frames waits for the other.
struct Over<'a> {
    stop: &'a AtomicBool,
    frames: &'a Slot<Frame>,
}

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.frames.close();
    }
}

/// The engine's thread: ends when every source has.
fn count(
    mut engine: LiveEngine,
    pacing: Pacing,
    messages: &Receiver<Message>,
    Shared { seen, spares, frames }: Shared<'_>,
) {
    let (mut skipped, mut told) = (0, Losses::default());
    let (mut shown, mut failed) = (false, false);
    let mut lose = |engine: &mut LiveEngine| {
        let losses = seen.losses();
        engine.lose(losses - told);
        engine.miss(seen.misses_traffic.load(Ordering::Relaxed));
        told = losses;
    };
    let mut show = |frame: Frame| {
        let mut frame = seen.complete(frame);
        if pacing == Pacing::Patient {
            return frames.put_patiently(frame);
        }
        frame.replace(frames.try_take(), &mut skipped);
        frames.put(frame);
    };
    for message in messages {
        match message {
            Message::Batch(lane, batch) => engine.take(lane, batch),
            Message::Begun(time) => engine.begin(time),
            Message::Reached(time) => {
                lose(&mut engine);
                if let Some(frame) = engine.advance(time) {
                    shown = true;
                    show(frame);
                }
            }
            Message::SetBack => engine.set_back(),
            Message::Ended(time) => engine.end(time),
            Message::Failed => failed = true,
        }
        while let Some(batch) = engine.spare() {
            spares.put(batch);
        }
    }
    // Of a source that failed before it showed anything, an empty frame would say that nothing
    // moved, and that nothing was lost.
    if engine.has_begun() && (shown || !failed) {
        lose(&mut engine);
        show(engine.finish());
    }
}

#[cfg(test)]
mod tests;
