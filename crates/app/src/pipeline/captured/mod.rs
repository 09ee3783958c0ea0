//! Live Windows: two sessions of our own, one for traffic, one for processes, until told to stop.
//!
//! Facts about processes come over a session of their own that Windows flushes ten times a second, so
//! that they arrive before the traffic of their time is counted, which is held back for
//! [`HOLD_BACK`].

mod cost;
mod tap;
mod watched;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use event::Timestamp;
use event::code_page::CodePage;
use event::kinds::{Event, ProcessEvent, ProcessIdentity};
use event::timestamp::TICKS_PER_SECOND;
use traffic::{Batch, Settings};
use windows::session::{self, Role};
use windows::{WindowsError, machine, processes};

use super::live::{self, Feed, Message, Pacing};
use super::lookups::{self, Answers, Asker};
use super::now::now;
use crate::live::{Beats, Frame, Lane, LiveSettings, SET_BACK};
use crate::lookups::Native;
use crate::note::{LookedUp, Note};
use cost::CostMeter;
use watched::Watched;

/// Time between two questions for losses and own cost.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// Time between two readings of the adapters' counters, at least.
const READ_EVERY: Duration = Duration::from_millis(500);
/// Why a live view ended that nobody asked to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CaptureError {
    /// Windows refused something.
    Windows(WindowsError),
    /// Our own code broke down while it received events, with these words. Starting again would
    /// lead to the same place.
    Panicked(String),
}

impl From<WindowsError> for CaptureError {
    fn from(error: WindowsError) -> Self {
        Self::Windows(error)
    }
}

/// Shows this machine's traffic until `stop` is set or `show` breaks off.
///
/// # Errors
/// A session could not be started or listened to, or receiving broke down.
pub fn capture(
    settings: LiveSettings,
    stop: &AtomicBool,
    mut show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), CaptureError> {
    let os_build = machine::version().map(|version| version.build);
    let own = || CodePage::numbered(u16::try_from(machine::code_page()).ok()?);
    let code_page = settings.engine.code_page.or_else(own);
    let engine = Settings { os_build, code_page, ..settings.engine };
    let settings = LiveSettings { engine, ..settings };
    let (asker, answers) = lookups::start(Native::default());
    let (resolves, buffer_megabytes) = (settings.resolves, settings.buffer_megabytes);
    let names = asker.clone();
    let source = move |feed: Feed<'_>| {
        // What an instance that was killed left behind. That it cannot be cleared is no reason not
        // to start: the session's own start tells if it matters.
        let _ = session::reclaim_stale();
        let start =
            tap::Start { owner: session::this_owner()?, buffer_megabytes, settings: engine };
        watch(&start, &feed, &asker, &answers)
    };
    live::run(settings, Pacing::Newest, stop, source, |frame| {
        if resolves {
            names.ask_names(&frame);
        }
        show(frame)
    })
}

/// The controller: starts both sessions, keeps them going, stops them.
fn watch(
    how: &tap::Start,
    feed: &Feed<'_>,
    asker: &Asker,
    answers: &Answers,
) -> Result<(), CaptureError> {
    let (ended, endings) = mpsc::channel();
    thread::scope(|scope| {
        let start = |role| tap::start(role, how, feed, asker, scope, &ended);
        let mut all = [Role::Processes, Role::Traffic].map(Watched::new);
        all.iter_mut().try_for_each(|one| one.start(start))?;
        let mut clock = now();
        let _ = feed.queue.send(Message::Begun(clock));
        tell_running(feed, asker);
        let mut due = Instant::now();
        let mut beats = Beats::new(how.settings.interval_ticks);
        let mut cost = CostMeter::new();
        let mut counters = CounterReader { due };
        while !feed.is_over() {
            let seen = feed.seen.events.load(Ordering::Relaxed);
            match endings.recv_timeout(beats.pause(now(), seen)) {
                Ok((role, end)) => {
                    let concerned = all.iter_mut().find(|one| one.role == role);
                    concerned.map_or(Ok(()), |one| one.has_ended(end, feed))?;
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            all.iter_mut().for_each(|one| one.restart(start, feed, asker));
            tell_answers(feed, answers);
            tell_clock(&mut clock, feed);
            let fetched = beat(&all, feed, &mut beats);
            counters.read_after(fetched, feed);
            if Instant::now() >= due {
                due += ASK_EVERY;
                all.iter_mut().for_each(|one| one.ask_losses(feed));
                feed.seen.know_losses(all.iter().all(Watched::knows_losses));
                feed.seen.tell(|told| told.own = cost.read());
            }
        }
        let _ = feed.queue.send(Message::Ended(now()));
        // Stopping delivers what is buffered; the receivers end by themselves.
        let stopped = all.iter_mut().try_for_each(|one| one.stop(feed));
        feed.seen.know_losses(all.iter().all(Watched::knows_losses));
        stopped.map_err(CaptureError::from)
    })
}

/// Notes when somebody has set the clock back since the last look. That the time goes back is
/// seen by the engine, too; events follow at the next buffer.
fn tell_clock(before: &mut Timestamp, feed: &Feed<'_>) {
    let back = std::mem::replace(before, now()).since(*before);
    if back > SET_BACK {
        let seconds = back / TICKS_PER_SECOND;
        feed.seen.tell(|told| told.add_note(Note::ClockSetBack(seconds)));
    }
}

/// Lets facts about processes come, and the traffic before them be counted. When an interval has
/// ended its traffic is fetched, too, from the buffers of every processor, and has some time to
/// come, so that it is counted in the interval it belongs to. Says whether one has.
fn beat(all: &[Watched], feed: &Feed<'_>, beats: &mut Beats) -> bool {
    let fetches = beats.fetches(now());
    let mut fetched = true;
    for one in all {
        fetched &= one.flush(fetches);
    }
    let reached = beats.reached(now(), fetched);
    // The engine is gone only when the program ends.
    let _ = feed.queue.send(Message::Reached(reached));
    fetches
}

/// The counters of adapters, for the ledger: read when an interval has ended, so that it is set
/// against counters of its own end.
struct CounterReader {
    due: Instant,
}

impl CounterReader {
    /// Reads them if an interval has ended, and it is time. A reading that fails is one that is
    /// missing.
    fn read_after(&mut self, ended: bool, feed: &Feed<'_>) {
        if !ended || Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + READ_EVERY;
        if let Ok(counters) = crate::system::adapter_counters() {
            let mut batch = Batch::default();
            batch.push(now(), Event::AdapterCounters(Box::new(counters)));
            let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
        }
    }
}

/// Tells of the processes that run already, as what was asked and not as what an event told;
/// those that began meanwhile are told twice.
fn tell_running(feed: &Feed<'_>, asker: &Asker) {
    let mut batch = Batch::default();
    let running = processes::snapshot().unwrap_or_else(|error| {
        let note = Note::NotLookedUp(LookedUp::Processes, error.to_string());
        feed.seen.tell(|told| told.add_note(note));
        Vec::new()
    });
    for ProcessEvent { pid, facts, .. } in running {
        let identity = ProcessIdentity { pid, facts, ..ProcessIdentity::default() };
        batch.push(now(), Event::Identity(Box::new(identity)));
    }
    asker.ask_about(&batch, feed.seen);
    let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
}

/// Hands on what was looked up.
fn tell_answers(feed: &Feed<'_>, answers: &Answers) {
    if let Some(batch) = answers.take(now(), feed.seen) {
        let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
    }
}
