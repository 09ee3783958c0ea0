//! One session with its receiver.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, SyncSender};
use std::thread::Scope;
use std::time::Duration;

use event::RawEvent;
use event::providers::{Provider, dns_client, kernel_network, kernel_process, windows_tcpip};
use traffic::Settings;
use windows::consumer::{BufferFacts, Closer, Consumer, End, Handler};
use windows::session::{
    BufferPlan, Compromise, Destination, Losses, Owner, PROCESS_GROUP, Role, Session, SessionName,
    SessionPlan,
};
use windows::{WindowsError, machine};

use super::{Feed, Message};
use crate::live::{BEAT, FLUSH_SECONDS, Lane, SET_BACK};
use crate::note::Note;
use crate::pipeline::lookups::Asker;
use crate::pipeline::receiver::{Queue, Receiver};

/// What every session is started with.
pub(super) struct Start {
    pub(super) owner: Owner,
    /// MB of the buffers for traffic, where the user has an opinion.
    pub(super) buffer_megabytes: Option<u32>,
    pub(super) settings: Settings,
}

/// A running session whose events a thread receives.
pub(super) struct Tap {
    pub(super) session: Session,
    closer: Closer,
    /// Events and buffers lost that the engine knows of.
    told: (u64, u64),
}

/// The role of a receiver that has ended, and why it did.
pub(super) type Ending = (Role, End);

/// Starts a session and a thread that receives its events; `ended` hears when it does no longer.
pub(super) fn start<'scope, 'f: 'scope>(
    role: Role,
    how: &Start,
    feed: &Feed<'f>,
    asker: &Asker,
    scope: &'scope Scope<'scope, '_>,
    ended: &mpsc::Sender<Ending>,
) -> Result<Tap, WindowsError> {
    let session = Session::start(plan(role, how))?;
    for note in session.compromises().iter().filter_map(|one| note(*one)) {
        feed.seen.tell(|told| told.add_note(note));
    }
    let asker = (role == Role::Processes).then(|| asker.clone());
    let receiver = Receiver::new(&how.settings, Queue::new(lane(role), feed, asker));
    let received = Received { receiver, queue: feed.queue.clone(), set_back: false };
    let consumer = Consumer::open(&session.name().to_string(), received)?;
    enable(&session, role, feed)?;
    let (ended, closer) = (ended.clone(), consumer.closer());
    scope.spawn(move || {
        let mut outcome = consumer.run();
        outcome.handler.receiver.hand_on();
        // Nobody waits for the ending any more when the program ends.
        let _ = ended.send((role, outcome.end));
    });
    for provider in providers(role) {
        if provider.enable.is_some_and(|enable| enable.rundown) {
            // Windows 7 and 8 have no rundown; the snapshot serves there.
            let _ = session.capture_state(provider.guid);
        }
    }
    Ok(Tap { session, closer, told: (0, 0) })
}

/// What people are told of a plan that was given up in part.
const fn note(compromise: Compromise) -> Option<Note> {
    match compromise {
        Compromise::NoKernelGroups => Some(Note::NoCommandLines),
        Compromise::HalfTheBuffers => Some(Note::HalfTheBuffers),
        // Of no consequence to what is shown.
        Compromise::NotIndependent | Compromise::WholeSeconds => None,
    }
}

fn enable(session: &Session, role: Role, feed: &Feed<'_>) -> Result<(), WindowsError> {
    for provider in providers(role) {
        let Some(enable) = provider.enable else { continue };
        let enabled =
            session.enable(provider.guid, enable.level, enable.keywords, enable.event_ids);
        match enabled {
            Ok(_) => {}
            // Without names of hosts, and of those whose connections fail, everything can be
            // counted all the same.
            Err(error) => match dispensable(provider) {
                Some(note) => feed.seen.tell(|told| told.add_note(note(error.to_string()))),
                None => return Err(error),
            },
        }
    }
    Ok(())
}

/// What people are told if a provider cannot be had that counting can do without.
fn dispensable(provider: &Provider) -> Option<fn(String) -> Note> {
    match provider.guid {
        guid if guid == dns_client::PROVIDER.guid => Some(Note::NoHostNames),
        guid if guid == windows_tcpip::PROVIDER.guid => Some(Note::NoFailures),
        _ => None,
    }
}

impl Tap {
    /// Whether its events come by every beat only if they are fetched.
    pub(super) fn lags(&self) -> bool {
        self.session.compromises().contains(&Compromise::WholeSeconds)
    }

    /// Adds what was lost since this was told.
    pub(super) fn tell(&mut self, losses: Losses, feed: &Feed<'_>) {
        let (events, buffers) =
            (losses.events_lost, losses.realtime_buffers_lost + losses.log_buffers_lost);
        feed.seen.events_lost.fetch_add(events - self.told.0, Ordering::Relaxed);
        feed.seen.buffers_lost.fetch_add(buffers - self.told.1, Ordering::Relaxed);
        self.told = (events, buffers);
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

/// The way of a session's events through the engine.
pub(super) const fn lane(role: Role) -> Lane {
    match role {
        Role::Traffic => Lane::Traffic,
        _ => Lane::Processes,
    }
}

const fn providers(role: Role) -> &'static [Provider] {
    match role {
        Role::Traffic => &[kernel_network::PROVIDER, windows_tcpip::PROVIDER],
        _ => &[kernel_process::PROVIDER, dns_client::PROVIDER],
    }
}

fn plan(role: Role, how: &Start) -> SessionPlan {
    let processors = machine::processors();
    let (buffers, flush_every, kernel_groups) = match role {
        Role::Traffic => {
            let plan = BufferPlan::of_machine(processors, machine::memory_megabytes());
            let asked = how.buffer_megabytes.map(|most| plan.within(processors, most));
            (asked.unwrap_or(plan), Duration::from_secs(FLUSH_SECONDS), 0)
        }
        // Only the kernel's class tells the command line of what ends before it can be asked.
        _ => (BufferPlan::small(processors), BEAT, PROCESS_GROUP),
    };
    SessionPlan {
        name: SessionName { role, owner: how.owner },
        buffers,
        flush_every,
        destination: Destination::RealTime,
        independent: true,
        kernel_groups,
    }
}

/// Called back by Windows.
struct Received<'f> {
    receiver: Receiver<Queue<'f>>,
    queue: SyncSender<Message>,
    /// The clock of the events was set back, and the engine could not be told yet.
    set_back: bool,
}

impl Handler for Received<'_> {
    #[inline]
    fn record(&mut self, raw: &RawEvent<'_>) {
        self.receiver.take(raw);
    }

    fn buffer(&mut self, facts: BufferFacts) -> ControlFlow<()> {
        self.receiver.hand_on();
        self.set_back |= facts.clock_step.is_some_and(|step| step < -SET_BACK);
        if self.set_back {
            // What was handed on has the old time; when the queue is full, the next buffer tells.
            self.set_back = self.queue.try_send(Message::SetBack).is_err();
        }
        ControlFlow::Continue(())
    }
}
