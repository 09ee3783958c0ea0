//! Draws a session's events, from the scenario and from live programs.

use super::machine::{Machine, machine};
use super::ring::{EVENT_SIZE, Read, SLOTS};
use super::session::Session;
use super::{clock, setup};
use crate::event::{Event, HEADER_SIZE};
use crate::filter::{Enabled, passes};
use crate::scenario::{Load, Loss, Odd, Scenario, What};
use crate::tally::Tally;
use crate::twin;
use std::sync::atomic::{AtomicU32, Ordering};
use testkit::guid::{KERNEL_NETWORK, KERNEL_PROCESS};
use testkit::payload::lost_event;
use testkit::records::Record;

/// Steady streams a scenario may have.
const LOADS: usize = 8;

/// Bytes a live event takes in a buffer, roughly.
const LIVE_EVENT: u64 = 128;

/// Where events go. `false` ends the drawing.
pub(super) trait Sink {
    fn event(&mut self, event: &Event<'_>) -> bool;

    /// The same with an event whose bytes stay, so that they need not be copied to be kept.
    fn lasting(&mut self, event: Event<'static>) -> bool {
        self.event(&event)
    }
}

/// How far a session's events have been drawn.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Position {
    /// Number of the next live event.
    pub(super) live: u64,
    script: u64,
    mark: u64,
    loads: [u64; LOADS],
}

impl Position {
    /// Nothing drawn; live events count from here.
    pub(super) const fn at(live: u64) -> Self {
        Self { live, script: 0, mark: 0, loads: [0; LOADS] }
    }
}

/// One session's supply.
pub(super) struct Feed {
    machine: &'static Machine,
    slot: usize,
    session: Box<Session>,
    changes: u32,
    scenario: Option<Scenario>,
    anchor: i64,
    /// Which flows of each load pass the session's filters.
    wanted: Vec<Vec<bool>>,
    pub(super) position: Position,
    pub(super) tally: Tally,
    /// Events of each load delivered since the last change, as a range of numbers.
    delivered: [(u64, u64); LOADS],
    copy: Box<[u8; EVENT_SIZE]>,
}

impl Feed {
    pub(super) fn new(slot: usize, session: Session) -> Self {
        let machine = machine();
        // The copy may be older than the number of changes: whoever enables a provider meanwhile has
        // counted already. One behind, the first look takes the session anew.
        let changes = machine.signals[slot].changes.load(Ordering::Acquire).wrapping_sub(1);
        let mut feed = Self {
            machine,
            slot,
            session: Box::new(session),
            changes,
            scenario: None,
            anchor: 0,
            wanted: Vec::new(),
            position: session.position,
            tally: Tally::default(),
            delivered: [(0, 0); LOADS],
            copy: Box::new([0; EVENT_SIZE]),
        };
        feed.begin();
        feed
    }

    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// Bytes that wait to be drawn.
    pub(super) fn pending(&self, now: i64) -> u64 {
        let live = self.machine.ring.head().saturating_sub(self.position.live);
        let loads = self.wanted_loads().map(|(load, done)| {
            load.due(now - self.anchor).saturating_sub(done) * load.event_size() as u64
        });
        live * LIVE_EVENT + loads.sum::<u64>()
    }

    /// The loads of which the session wants anything, and how much of each was drawn.
    fn wanted_loads(&self) -> impl Iterator<Item = (&Load, u64)> {
        let loads = self.scenario.iter().flat_map(|scenario| &scenario.loads);
        let all = loads.zip(self.position.loads).zip(&self.wanted);
        all.filter(|(_, wanted)| wanted.contains(&true)).map(|(load, _)| load)
    }

    /// How long a consumer may sleep: until the next buffer is full, within these bounds.
    pub(super) fn pause(&self, now: i64, (least, most): (i64, i64)) -> i64 {
        let bytes = i64::from(self.session.buffer_size) * 1024;
        let fills = self.wanted_loads().map(|(load, _)| load.fills(now - self.anchor, bytes));
        let most = most.min(self.session.flush_every()).max(least);
        fills.min().unwrap_or(most).clamp(least, most)
    }

    /// Takes notice of what changed: settings, or that the scenario has begun.
    pub(super) fn refresh(&mut self) {
        let changes = self.machine.signals[self.slot].changes.load(Ordering::Acquire);
        if changes != self.changes {
            self.changes = changes;
            let (slot, serial) = (self.slot, self.session.serial);
            let session = self.machine.locked(|table| Box::new(table.sessions[slot]));
            if session.serial == serial {
                self.session = session;
            }
            self.filter_loads();
        }
        self.begin();
    }

    /// Gives the sink all that happened until `now`.
    pub(super) fn draw(&mut self, now: i64, sink: &mut impl Sink) {
        self.refresh();
        self.draw_marks(now, sink);
        if self.draw_script(now, sink) && self.draw_loads(now, sink) {
            self.draw_live(sink);
        }
    }

    /// What was delivered so far.
    pub(super) fn count(&mut self) -> &Tally {
        self.settle();
        self.tally.lost = self.lost().load(Ordering::Relaxed).into();
        &self.tally
    }

    fn begin(&mut self) {
        let anchor = self.machine.anchor.load(Ordering::Acquire);
        if self.scenario.is_none() && anchor != 0 {
            let scenario = setup::scenario().clone();
            if scenario.loads.len() > LOADS {
                setup::refuse("a scenario has too many rates");
            }
            self.scenario = Some(scenario.begun(self.machine.file_time(anchor)));
            self.anchor = anchor;
            self.filter_loads();
        }
    }

    pub(super) fn wants_processes(&self) -> bool {
        self.session.enabled().iter().any(|one| one.provider == KERNEL_PROCESS && one.is_on())
    }

    fn network(&self) -> Option<&Enabled> {
        self.session.enabled().iter().find(|one| one.provider == KERNEL_NETWORK)
    }

    fn filter_loads(&mut self) {
        self.settle();
        let network = self.network().copied();
        let Some(scenario) = &self.scenario else { return };
        let wanted = |load: &Load| {
            let image = |flow| Event { bytes: load.image(flow), time: 0 };
            let wants = |flow| network.is_some_and(|network| network.wants(&image(flow)));
            (0..load.flows()).map(wants).collect()
        };
        self.wanted = scenario.loads.iter().map(wanted).collect();
    }

    /// Adds to the tally what the loads delivered under the present filters.
    fn settle(&mut self) {
        let Some(scenario) = &self.scenario else { return };
        for (number, load) in scenario.loads.iter().enumerate() {
            let (from, to) = self.delivered[number];
            let wanted = self.wanted.get(number);
            let passes = |flow: usize| wanted.is_some_and(|wanted| wanted[flow]);
            load.add_to(&mut self.tally, from, to, passes);
            self.delivered[number] = (to, to);
        }
    }

    fn draw_script(&mut self, now: i64, sink: &mut impl Sink) -> bool {
        let Some(scenario) = &self.scenario else { return true };
        let at = usize::try_from(self.position.script).unwrap_or(usize::MAX);
        for event in scenario.script(at) {
            let event = Event { time: self.anchor + event.time, ..event };
            if event.time > now {
                break;
            }
            self.position.script += 1;
            // Rundown events wait until somebody captures state.
            if event.id() == 15 {
                continue;
            }
            let twin = twin::of(&event);
            let twin = twin.as_ref().map(|bytes| Event { bytes, time: event.time });
            for event in [Some(event), twin].iter().flatten() {
                if passes(self.session.enabled(), event) {
                    self.tally.add(event, 1);
                    if !sink.event(event) {
                        return false;
                    }
                }
            }
        }
        true
    }

    fn draw_marks(&mut self, now: i64, sink: &mut impl Sink) {
        let Some(scenario) = &self.scenario else { return };
        let at = usize::try_from(self.position.mark).unwrap_or(usize::MAX);
        let elapsed = now - self.anchor;
        let rest = scenario.marks.get(at..).unwrap_or_default();
        let due: Vec<_> = rest.iter().take_while(|mark| mark.time <= elapsed).copied().collect();
        for mark in due {
            self.position.mark += 1;
            let concerned = self.network().is_some_and(Enabled::is_on);
            if self.anchor + mark.time < self.session.started || !concerned {
                continue;
            }
            match mark.what {
                What::Lost(count, loss) => self.lose(count, loss, now, sink),
                What::Odd(odd) => self.deliver_odd(odd, sink),
                What::Stop => self.machine.locked(|table| {
                    if table.sessions[self.slot].serial == self.session.serial {
                        table.end(self.slot);
                    }
                }),
            }
        }
    }

    fn deliver_odd(&mut self, odd: Odd, sink: &mut impl Sink) {
        let bytes = odd.image();
        for _ in 0..odd.count {
            self.tally.events += 1;
            sink.event(&Event { bytes: &bytes, time: clock::now() });
        }
    }

    fn lose(&mut self, count: u32, loss: Loss, now: i64, sink: &mut impl Sink) {
        let signals = &self.machine.signals[self.slot];
        let (counter, reported) = match loss {
            Loss::Events => (&signals.events_lost, testkit::payload::Loss::Events),
            Loss::Buffers => (&signals.log_buffers_lost, testkit::payload::Loss::Buffer),
            Loss::Realtime => (&signals.realtime_buffers_lost, testkit::payload::Loss::Buffer),
        };
        counter.fetch_add(count, Ordering::Relaxed);
        let bytes = crate::event::classic(&lost_event(reported, now).to_bytes());
        sink.event(&Event { bytes: &bytes, time: now });
    }

    fn lost(&self) -> &AtomicU32 {
        &self.machine.signals[self.slot].events_lost
    }

    fn draw_loads(&mut self, now: i64, sink: &mut impl Sink) -> bool {
        let network = self.network().map(|network| (network.from, network.until));
        for number in 0..self.scenario.as_ref().map_or(0, |scenario| scenario.loads.len()) {
            let Some(scenario) = &self.scenario else { return true };
            let load = &scenario.loads[number];
            let until = network.map_or(0, |(_, until)| until.min(now));
            let first = network.map_or(0, |(from, _)| load.due(from - self.anchor));
            let from = self.position.loads[number].max(first);
            let due = load.due(until - self.anchor).max(from);
            let room = self.session.capacity() / load.event_size() as u64;
            // What found no free buffer is gone.
            let to = if self.session.is_real_time() { due.min(from + room) } else { due };
            let lost = u32::try_from(due - to).unwrap_or(u32::MAX);
            self.lost().fetch_add(lost, Ordering::Relaxed);
            self.position.loads[number] = load.due(now - self.anchor).max(due);
            if !self.draw_load(number, from, to, sink) {
                return false;
            }
        }
        true
    }

    /// Events `from..to` of one load.
    fn draw_load(&mut self, number: usize, from: u64, to: u64, sink: &mut impl Sink) -> bool {
        let (Some(scenario), Some(wanted)) = (&self.scenario, self.wanted.get(number)) else {
            return true;
        };
        if !wanted.contains(&true) {
            return true;
        }
        let load = &scenario.loads[number];
        // The same flows as long as the program runs.
        let images = setup::scenario().loads.get(number).filter(|load| load.repeats());
        let mut flow = load.flow(from);
        let (mut goes_on, mut scratch) = (true, Vec::new());
        for (at, time) in (from..to).zip(load.times(from)) {
            let time = self.anchor + time;
            let mut give = || match images {
                Some(images) => sink.lasting(Event { bytes: images.image(flow), time }),
                None => sink.event(&Event { bytes: load.turn(at, flow, &mut scratch), time }),
            };
            if wanted[flow] && !give() {
                self.position.loads[number] = at + 1;
                goes_on = false;
                break;
            }
            flow = if flow + 1 == load.flows() { 0 } else { flow + 1 };
        }
        self.add_range(number, from, if goes_on { to } else { self.position.loads[number] });
        goes_on
    }

    fn add_range(&mut self, number: usize, from: u64, to: u64) {
        if self.delivered[number].1 != from {
            self.settle();
            self.delivered[number].0 = from;
        }
        self.delivered[number].1 = to;
    }

    fn draw_live(&mut self, sink: &mut impl Sink) {
        let head = self.machine.ring.head();
        if head - self.position.live.min(head) > SLOTS {
            let first = head - SLOTS;
            let lost = u32::try_from(first - self.position.live).unwrap_or(u32::MAX);
            self.lost().fetch_add(lost, Ordering::Relaxed);
            self.position.live = first;
        }
        while self.position.live < head {
            match self.machine.ring.read(self.position.live, &mut self.copy) {
                Read::Wait => return,
                Read::Gone => _ = self.lost().fetch_add(1, Ordering::Relaxed),
                Read::Event(length, time) => {
                    let event = Event { bytes: &self.copy[..length.max(HEADER_SIZE)], time };
                    if passes(self.session.enabled(), &event) {
                        self.tally.add(&event, 1);
                        if !sink.event(&event) {
                            self.position.live += 1;
                            return;
                        }
                    }
                }
            }
            self.position.live += 1;
        }
    }
}
