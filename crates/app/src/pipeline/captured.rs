//! Live Windows: two sessions of our own, one for traffic, one for processes, until told to stop.
//!
//! Facts about processes come over a session of their own that is flushed ten times a second, so
//! that they arrive before the traffic of their time is counted, which is held back for
//! [`HOLD_BACK`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, TrySendError};
use std::thread::{self, Scope};
use std::time::{Duration, Instant, SystemTime};

use event::kinds::Event;
use event::providers::{Provider, dns_client, kernel_network, kernel_process};
use event::timestamp::TICKS_PER_SECOND;
use event::{RawEvent, Timestamp};
use traffic::{Batch, Intake, Settings};
use windows::consumer::{BufferFacts, Closer, Consumer, End, Ended, Handler};
use windows::session::{
    self, BufferPlan, Destination, Owner, Role, Session, SessionName, SessionPlan,
};
use windows::{WindowsError, machine, processes};

use super::live::{self, BATCH_EVENTS, Feed, Message, Pacing};
use crate::live::{Frame, Lane, LiveSettings};

/// Time between two flushes of the processes' session.
const BEAT: Duration = Duration::from_millis(100);
/// Traffic younger than this is not counted yet, in ticks of 100 ns: three beats.
const HOLD_BACK: i64 = 3 * TICKS_PER_SECOND / 10;
/// Time between two questions for losses.
const LOSSES_EVERY: Duration = Duration::from_secs(1);

/// Shows this machine's traffic until `stop` is set or `show` breaks off.
///
/// # Errors
/// A session could not be started or listened to.
pub fn capture(
    settings: LiveSettings,
    stop: &AtomicBool,
    show: impl FnMut(Frame) -> ControlFlow<()>,
) -> Result<(), WindowsError> {
    let os_build = machine::version().map(|version| version.build);
    let engine = Settings { os_build, ..settings.engine };
    let settings = LiveSettings { engine, ..settings };
    live::run(settings, Pacing::Newest, stop, |feed| watch(&engine, &feed), show)
}

/// The controller: starts both sessions, keeps them going, stops them.
fn watch(settings: &Settings, feed: &Feed<'_>) -> Result<(), WindowsError> {
    // What an instance that was killed left behind. That it cannot be cleared is no reason not
    // to start: the session's own start tells if it matters.
    let _ = session::reclaim_stale();
    let owner = session::this_owner()?;
    let (ended, endings) = mpsc::channel();
    thread::scope(|scope| {
        let start = |role: Role, receiver| Tap::start(role, owner, receiver, scope, &ended);
        let mut taps = Vec::new();
        for role in [Role::Processes, Role::Traffic] {
            taps.push(start(role, Receiver::new(role, settings, feed))?);
        }
        tell_running(feed);
        let mut losses_due = Instant::now();
        let mut interval = Turn::new(settings.interval_ticks);
        while !feed.is_over() {
            match endings.recv_timeout(BEAT) {
                Ok((role, Ended { handler, end })) => {
                    feed.seen.gaps.fetch_add(1, Ordering::Relaxed);
                    taps.retain(|tap| tap.role != role);
                    if let End::Failed(error) = end {
                        return Err(error);
                    }
                    taps.push(start(role, handler)?);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            beat(&taps, feed, &mut interval);
            if Instant::now() >= losses_due {
                losses_due += LOSSES_EVERY;
                ask_losses(&mut taps, feed);
            }
        }
        ask_losses(&mut taps, feed);
        // Stopping delivers what is buffered; the receivers end by themselves.
        taps.iter_mut().try_for_each(|tap| tap.session.stop().map(|_| ()))
    })
}

/// Lets facts about processes come, and the traffic before them be counted. When an interval has
/// ended its traffic is fetched, too: it has the time of [`HOLD_BACK`] to come, so that it is counted
/// in the interval it belongs to.
fn beat(taps: &[Tap], feed: &Feed<'_>, interval: &mut Turn) {
    let now = now();
    let ended = interval.has_come(now);
    for tap in taps.iter().filter(|tap| ended || tap.role == Role::Processes) {
        // A session that has gone is noticed by its receiver.
        let _ = tap.session.flush();
    }
    // The engine is gone only when the program ends.
    let _ = feed.queue.send(Message::Reached(now.plus(-HOLD_BACK)));
}

/// Notices the end of every interval.
struct Turn {
    ticks: i64,
    number: i64,
}

impl Turn {
    fn new(ticks: i64) -> Self {
        Self { ticks: ticks.max(1), number: 0 }
    }

    /// Whether an interval has ended since this was asked.
    fn has_come(&mut self, now: Timestamp) -> bool {
        let number = now.0.div_euclid(self.ticks);
        std::mem::replace(&mut self.number, number) != number
    }
}

fn ask_losses(taps: &mut [Tap], feed: &Feed<'_>) {
    for tap in taps {
        if let Ok(losses) = tap.session.losses() {
            let (events, buffers) =
                (losses.events_lost, losses.realtime_buffers_lost + losses.log_buffers_lost);
            feed.seen.events_lost.fetch_add(events - tap.told.0, Ordering::Relaxed);
            feed.seen.buffers_lost.fetch_add(buffers - tap.told.1, Ordering::Relaxed);
            tap.told = (events, buffers);
        }
    }
}

/// Tells of the processes that run already; those that began meanwhile are told twice.
fn tell_running(feed: &Feed<'_>) {
    let mut batch = Batch::default();
    for process in processes::snapshot().unwrap_or_default() {
        batch.push(now(), Event::Process(Box::new(process)));
    }
    let _ = feed.queue.send(Message::Batch(Lane::Processes, batch));
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let ticks = i64::try_from(since_1970.as_nanos() / 100).unwrap_or(i64::MAX);
    Timestamp::from_unix_seconds(0).plus(ticks)
}

/// A running session whose events a thread receives.
struct Tap {
    role: Role,
    session: Session,
    closer: Closer,
    /// Events and buffers lost that the engine knows of.
    told: (u64, u64),
}

type Ending<'f> = (Role, Ended<Receiver<'f>>);

impl Tap {
    fn start<'scope, 'f: 'scope>(
        role: Role,
        owner: Owner,
        receiver: Receiver<'f>,
        scope: &'scope Scope<'scope, '_>,
        ended: &mpsc::Sender<Ending<'f>>,
    ) -> Result<Self, WindowsError> {
        let session = Session::start(plan(role, owner))?;
        let consumer = Consumer::open(&session.name().to_string(), receiver)?;
        for provider in providers(role) {
            let Some(enable) = provider.enable else { continue };
            let enabled =
                session.enable(provider.guid, enable.level, enable.keywords, enable.event_ids);
            // Without names of hosts everything can be counted all the same.
            if provider.guid != dns_client::PROVIDER.guid {
                enabled?;
            }
        }
        let (ended, closer) = (ended.clone(), consumer.closer());
        scope.spawn(move || {
            // Nobody waits for the ending any more when the program ends.
            let _ = ended.send((role, consumer.run()));
        });
        for provider in providers(role) {
            if provider.enable.is_some_and(|enable| enable.rundown) {
                // Windows 7 and 8 have no rundown; the snapshot serves there.
                let _ = session.capture_state(provider.guid);
            }
        }
        Ok(Self { role, session, closer, told: (0, 0) })
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        // A session that cannot be stopped would keep its receiver, and with it this program.
        if self.session.stop().is_err() {
            let _ = self.closer.close();
        }
    }
}

const fn providers(role: Role) -> &'static [Provider] {
    match role {
        Role::Traffic => &[kernel_network::PROVIDER],
        _ => &[kernel_process::PROVIDER, dns_client::PROVIDER],
    }
}

fn plan(role: Role, owner: Owner) -> SessionPlan {
    let processors = machine::processors();
    let buffers = match role {
        Role::Traffic => BufferPlan::of_machine(processors, machine::memory_megabytes()),
        _ => BufferPlan::small(processors),
    };
    SessionPlan {
        name: SessionName { role, owner },
        buffers,
        flush_seconds: 1,
        destination: Destination::RealTime,
        independent: true,
        kernel_groups: 0,
    }
}

/// Decodes in Windows' callback and hands full batches to the engine.
struct Receiver<'f> {
    lane: Lane,
    intake: Intake,
    batch: Batch,
    tallied: (u64, u64),
    feed: Feed<'f>,
}

impl<'f> Receiver<'f> {
    fn new(role: Role, settings: &Settings, feed: &Feed<'f>) -> Self {
        Self {
            lane: if role == Role::Traffic { Lane::Traffic } else { Lane::Processes },
            intake: Intake::new(settings, Timestamp::MIN, Timestamp::MAX),
            batch: Batch::default(),
            tallied: (0, 0),
            feed: feed.clone(),
        }
    }

    fn hand_on(&mut self) {
        self.feed.seen.add(&mut self.tallied, self.intake.tally());
        if self.batch.is_empty() {
            return;
        }
        let empty = self.feed.spare.try_take().unwrap_or_default();
        let full = std::mem::replace(&mut self.batch, empty);
        self.batch.clear();
        if self.lane == Lane::Processes {
            // So few that they can wait in the session's buffers, and too dear to be dropped.
            let _ = self.feed.queue.send(Message::Batch(self.lane, full));
            return;
        }
        if let Err(TrySendError::Full(Message::Batch(_, full))) =
            self.feed.queue.try_send(Message::Batch(self.lane, full))
        {
            let events = full.len() as u64;
            self.feed.seen.dropped.fetch_add(events, Ordering::Relaxed);
        }
    }
}

impl Handler for Receiver<'_> {
    #[inline]
    fn record(&mut self, raw: &RawEvent<'_>) {
        self.intake.take(raw, &mut self.batch);
        if self.batch.len() >= BATCH_EVENTS {
            self.hand_on();
        }
    }

    fn buffer(&mut self, _facts: BufferFacts) -> ControlFlow<()> {
        self.hand_on();
        ControlFlow::Continue(())
    }
}
