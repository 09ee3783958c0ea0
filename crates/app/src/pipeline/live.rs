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
use super::told::Told;
use crate::live::{Flaws, Frame, Lane, LiveEngine, LiveSettings};

/// Batches that may wait for the engine: some 500,000 events, half a second of a million events
/// a second.
const QUEUE: usize = 128;

/// Events after which a batch is handed on.
pub(super) const BATCH_EVENTS: usize = 4096;

/// Ticks of 100 ns after which a live view shows something: with the time that traffic is held
/// back, and that of starting, less than a second.
const EARLY: i64 = 4 * TICKS_PER_SECOND / 10;

/// What a source says.
pub(super) enum Message {
    /// Events.
    Batch(Lane, Batch),
    /// Every event before this time has been handed on.
    Reached(Timestamp),
}

/// What sources have seen, counted by their threads and read by the engine's.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) events: AtomicU64,
    pub(super) undecoded: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) events_lost: AtomicU64,
    pub(super) buffers_lost: AtomicU64,
    pub(super) gaps: AtomicU64,
    pub(super) lookups_lost: AtomicU64,
    damaged: AtomicU64,
    told: Mutex<Told>,
}

/// What becomes of a frame that nobody has taken when the next one is ready.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pacing {
    /// It is missed, and counted: a live source waits for nobody.
    #[cfg_attr(not(windows), allow(dead_code, reason = "only Windows is watched live"))]
    Newest,
    /// The next one waits: a recording has time.
    Patient,
}

impl Seen {
    /// Adds what a source has tallied since it last did.
    pub(super) fn add(&self, before: &mut (u64, u64), tally: &Tally) {
        let now = (tally.events, tally.undecoded_events());
        self.events.fetch_add(now.0 - before.0, Ordering::Relaxed);
        self.undecoded.fetch_add(now.1 - before.1, Ordering::Relaxed);
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
            gaps: read(&self.gaps),
        }
    }

    fn fill(&self, flaws: Flaws) -> Flaws {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Flaws {
            events: read(&self.events),
            undecoded: read(&self.undecoded),
            dropped: read(&self.dropped),
            events_lost: read(&self.events_lost),
            buffers_lost: read(&self.buffers_lost),
            gaps: read(&self.gaps),
            lookups_lost: read(&self.lookups_lost),
            damaged: read(&self.damaged),
            ..flaws
        }
    }
}

/// A source's way to the engine, and what it must watch.
pub(super) struct Feed<'a> {
    pub(super) queue: SyncSender<Message>,
    pub(super) spare: &'a Slot<Batch>,
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
/// source ends or `show` breaks off; the last frame holds everything that came.
pub(super) fn run<E: Send>(
    settings: LiveSettings,
    pacing: Pacing,
    stop: &AtomicBool,
    source: impl FnOnce(Feed<'_>) -> Result<(), E> + Send,
    mut show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), E> {
    let (seen, frames, spare) = (Seen::default(), Slot::new(), Slot::new());
    let (queue, messages) = sync_channel(QUEUE);
    thread::scope(|scope| {
        let feed = Feed { queue, spare: &spare, seen: &seen, stop };
        let source = scope.spawn(move || source(feed));
        let shared = (&seen, &spare, &frames);
        let engine = LiveEngine::new(settings);
        let engine = match pacing {
            Pacing::Newest => engine.with_early_frame(EARLY),
            Pacing::Patient => engine,
        };
        scope.spawn(move || count(engine, pacing, &messages, shared));
        while let Some(frame) = frames.take() {
            if show(frame).is_break() {
                stop.store(true, Ordering::Relaxed);
                break;
            }
        }
        // Nobody looks any more; the engine must not wait for it.
        frames.close();
        source.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The engine's thread: ends when every source has.
fn count(
    mut engine: LiveEngine,
    pacing: Pacing,
    messages: &Receiver<Message>,
    (seen, spare, frames): (&Seen, &Slot<Batch>, &Slot<Frame>),
) {
    let (mut skipped, mut told) = (0, Losses::default());
    let mut lose = |engine: &mut LiveEngine| {
        let losses = seen.losses();
        engine.lose(losses - told);
        told = losses;
    };
    let mut show = |frame: Frame| {
        let mut frame = seen.complete(frame);
        frame.flaws.frames_skipped = skipped;
        match pacing {
            Pacing::Newest => skipped += u64::from(frames.put(frame).is_some()),
            Pacing::Patient => frames.put_patiently(frame),
        }
    };
    for message in messages {
        match message {
            Message::Batch(lane, batch) => engine.take(lane, batch),
            Message::Reached(time) => {
                lose(&mut engine);
                engine.advance(time).into_iter().for_each(&mut show);
            }
        }
        if let Some(batch) = engine.spare() {
            spare.put(batch);
        }
    }
    lose(&mut engine);
    show(engine.finish());
    frames.close();
}
