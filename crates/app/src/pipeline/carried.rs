//! What all processes together sent and received, by moments: a session of our own that sums up.
//!
//! For comparison with the counters of interfaces: loopback is left out, because they do not see it.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use event::kinds::{NetworkEvent, Operation};
use event::providers::kernel_network;
use event::{RawEvent, Timestamp};
use windows::WindowsError;
use windows::consumer::{BufferFacts, Consumer, End, Handler};
use windows::machine;
use windows::session::{self, BufferPlan, Destination, Role, Session, SessionName, SessionPlan};

use crate::system::Carried;

/// Ticks of 100 ns that are summed up together: readings are exact to 10 ms.
const GRAIN: i64 = 100_000;
/// Time that a flushed buffer may take to come.
const DELIVERY: Duration = Duration::from_millis(200);

/// Sums by their grain of time, the oldest first.
type Sums = Arc<Mutex<VecDeque<(i64, Carried)>>>;

/// A session that sums up until it is dropped.
pub(crate) struct Carrying {
    session: Session,
    receiving: Option<JoinHandle<End>>,
    /// Why there is no sum any more.
    broken: Option<String>,
    sums: Sums,
    total: Carried,
}

impl Carrying {
    /// Starts to sum up.
    ///
    /// # Errors
    /// The session could not be started or listened to.
    pub(crate) fn start() -> Result<Self, WindowsError> {
        let session = Session::start(SessionPlan {
            name: SessionName { role: Role::Traffic, owner: session::this_owner()? },
            buffers: BufferPlan::of_machine(machine::processors(), machine::memory_megabytes()),
            flush_every: Duration::from_secs(1),
            destination: Destination::RealTime,
            independent: true,
            kernel_groups: 0,
        })?;
        let sums = Sums::default();
        let adder = Adder { sums: Arc::clone(&sums), grain: 0, carried: Carried::default() };
        let consumer = Consumer::open(&session.name().to_string(), adder)?;
        let provider = &kernel_network::PROVIDER;
        if let Some(enable) = provider.enable {
            session.enable(provider.guid, enable.level, enable.keywords, enable.event_ids)?;
        }
        let receiving = Some(thread::spawn(move || consumer.run().end));
        Ok(Self { session, receiving, broken: None, sums, total: Carried::default() })
    }

    /// What was carried from the start to this moment, which has passed.
    ///
    /// # Errors
    /// Why the sum is not whole, in words: somebody has stopped the session, events were lost, or
    /// nobody can say whether. Then it never is again.
    pub(crate) fn until(&mut self, moment: Timestamp) -> Result<Carried, String> {
        if self.broken.is_none() {
            self.broken = self.collect().err();
        }
        if let Some(why) = &self.broken {
            return Err(why.clone());
        }
        let mut sums = lock(&self.sums);
        let grain = moment.0.div_euclid(GRAIN);
        while let Some((_, carried)) = sums.pop_front_if(|(of, _)| *of < grain) {
            self.total = self.total.plus(carried);
        }
        Ok(self.total)
    }

    /// Lets everything come that has happened, and makes sure that it did.
    fn collect(&mut self) -> Result<(), String> {
        let words = |error: WindowsError| error.to_string();
        if self.receiving.as_ref().is_some_and(JoinHandle::is_finished) {
            let end = self.receiving.take().map(JoinHandle::join);
            return Err(end.map_or_else(String::new, |end| why_ended(end.ok())));
        }
        self.session.flush().map_err(words)?;
        thread::sleep(DELIVERY);
        let losses = self.session.losses().map_err(words)?;
        let buffers = losses.realtime_buffers_lost + losses.log_buffers_lost;
        match (losses.events_lost, buffers) {
            (0, 0) => Ok(()),
            (events, buffers) => Err(format!("Windows lost {events} events and {buffers} buffers")),
        }
    }
}

/// Why nothing comes any more.
fn why_ended(end: Option<End>) -> String {
    match end {
        Some(End::Stopped | End::Closed) => "the session was stopped by another program".into(),
        Some(End::Failed(error)) => error.to_string(),
        Some(End::Panicked(words)) => {
            format!("receiving events broke down: {words}: a defect of nettally; please report it")
        }
        None => "receiving events broke down: a defect of nettally; please report it".into(),
    }
}

impl Drop for Carrying {
    fn drop(&mut self) {
        // The receiver ends with its session; if that cannot be stopped, nobody waits for it.
        if self.session.stop().is_ok()
            && let Some(receiving) = self.receiving.take()
        {
            let _ = receiving.join();
        }
    }
}

/// Nothing panics while it holds the lock.
fn lock(sums: &Sums) -> MutexGuard<'_, VecDeque<(i64, Carried)>> {
    sums.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds events up on the thread that brings them.
struct Adder {
    sums: Sums,
    grain: i64,
    carried: Carried,
}

impl Adder {
    fn add(&mut self, at: Timestamp, event: &NetworkEvent) {
        let (local, remote) = (event.flow.local.address.ip(), event.flow.remote.address.ip());
        if remote.is_loopback() || local == remote {
            return;
        }
        let grain = at.0.div_euclid(GRAIN);
        if grain != self.grain {
            self.hand_on();
            self.grain = grain;
        }
        let bytes = u64::from(event.bytes);
        match event.operation {
            Operation::Send => self.carried.sent += bytes,
            Operation::Receive => self.carried.received += bytes,
            _ => {}
        }
    }

    fn hand_on(&mut self) {
        let carried = std::mem::take(&mut self.carried);
        if carried != Carried::default() {
            lock(&self.sums).push_back((self.grain, carried));
        }
    }
}

impl Handler for Adder {
    fn record(&mut self, raw: &RawEvent<'_>) {
        if raw.provider == kernel_network::PROVIDER.guid
            && let Some(event) = kernel_network::transfer(raw)
        {
            self.add(raw.timestamp, &event);
        }
    }

    fn buffer(&mut self, _facts: BufferFacts) -> ControlFlow<()> {
        self.hand_on();
        ControlFlow::Continue(())
    }
}
