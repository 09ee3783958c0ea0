//! The engine: takes events in order of time and owns everything that is counted.

mod ask;
mod failures;
mod figures;
mod fold;
mod learn;
mod left_out;
mod settings;
mod witnesses;

use crate::aggregate::buckets::{Bucket, BucketRow, Interval};
use crate::aggregate::failures::LatelyFailed;
use crate::aggregate::flows::{FlowTable, Learned, Met};
use crate::aggregate::key::FlowKey;
use crate::attribute::names::Names;
use crate::attribute::processes::{Process, ProcessId, Processes};
use crate::attribute::quirks::{LocalAddresses, is_suspect, reversed};
use crate::attribute::services::Services;
use crate::attribute::zones::Zones;
use crate::batch::{Entry, OpenBatch, Resolved, Subject, salted};
use crate::health::{Health, Losses};
use crate::witness::Witnesses;
use event::kinds::{AdapterCounters, AdapterTable, Flow, Operation, VolumeMapping};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::VecDeque;

pub use left_out::LeftOut;
pub use settings::Settings;

/// Flows of a batch looked for at once.
const AHEAD: usize = 32;

/// The ledger of one trace or one live run.
#[derive(Debug)]
pub struct Traffic {
    settings: Settings,
    corrects_udp_v6: bool,
    /// Some events may lie outside the wanted span.
    has_span: bool,
    processes: Processes,
    flows: FlowTable,
    names: Names,
    local: LocalAddresses,
    volumes: Vec<VolumeMapping>,
    adapters: Option<AdapterTable>,
    zones: Zones,
    services: Services,
    /// Names of users by SID, from whichever of their processes was asked.
    users: HashMap<Box<str>, Box<str>, FixedState>,
    /// Users there was no room for.
    users_left_out: u64,
    interval: Interval,
    /// Network events outside the wanted span.
    left_out: LeftOut,
    /// What flows gained in the open interval before room had to be made.
    gained: Vec<BucketRow>,
    /// Most rows it may have before those of one flow are joined.
    gained_most: usize,
    closed: VecDeque<Bucket>,
    spare: Vec<Bucket>,
    /// What is missing from the open interval.
    losses: Losses,
    /// What failed lately, so that no failure counts twice.
    lately_failed: LatelyFailed,
    /// Readings of the adapters' counters nobody has taken yet, in order of time.
    readings: VecDeque<(Timestamp, AdapterCounters)>,
    health: Health,
    witnesses: Witnesses,
    /// Processes are known from an earlier reading, and are not told of again.
    knows_processes: bool,
}

impl Traffic {
    /// An empty ledger.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            corrects_udp_v6: settings.corrects_udp_v6(),
            has_span: settings.has_span(),
            left_out: LeftOut::default(),
            processes: Processes::new(settings.code_page, settings.process_capacity),
            flows: FlowTable::new(settings.flow_capacity),
            names: Names::default(),
            local: LocalAddresses::default(),
            volumes: Vec::new(),
            adapters: None,
            zones: Zones::default(),
            services: Services::default(),
            users: HashMap::default(),
            users_left_out: 0,
            interval: Interval::before_everything(settings.interval_ticks),
            gained: Vec::new(),
            gained_most: settings.most_gained(),
            closed: VecDeque::new(),
            spare: Vec::new(),
            losses: Losses::default(),
            lately_failed: LatelyFailed::default(),
            readings: VecDeque::new(),
            health: Health::default(),
            witnesses: Witnesses::default(),
            knows_processes: false,
        }
    }

    /// An empty ledger for the same events once more, which knows from the first of them on which
    /// process lived when.
    #[must_use]
    pub fn again(self) -> Self {
        let Self { settings, mut processes, services, users, .. } = self;
        processes.bump_epoch();
        Self { processes, services, users, knows_processes: true, ..Self::new(settings) }
    }

    /// Applies the events of an open batch that happened at or before `limit`.
    pub fn run(&mut self, open: &mut OpenBatch, limit: Timestamp) {
        self.processes.turn_to(open.batch.recording().machine);
        self.zones.turn_to(open.batch.recording().machine);
        while let Some(entry) = open.batch.entry(open.position) {
            if entry.time > limit {
                return;
            }
            open.position += 1;
            match entry.subject() {
                Subject::Flow(operation, place) => {
                    self.count(entry, operation, place, open);
                }
                Subject::Doubtful(place) => self.count_doubtful(entry, place, open),
                Subject::Fact(place) => self.learn_from(entry, place, open),
            }
        }
    }

    #[inline]
    fn count(&mut self, entry: Entry, operation: Operation, place: usize, open: &mut OpenBatch) {
        // One question for what is rare.
        if (self.has_span | self.witnesses.are_several())
            && self.is_set_aside((entry, operation, place), open)
        {
            return;
        }
        self.meet(entry.time);
        let known = open.resolved[place];
        let holds = known.epoch == self.processes.epoch()
            && known.from <= entry.time
            && entry.time < known.until;
        let slot = if holds { known.slot } else { self.resolve_in(open, place, entry.time) };
        self.health.network_events += 1;
        self.flows.count(slot, operation, entry.bytes, entry.time, self.interval.number);
    }

    /// Opens the interval an event belongs to, or notes that it comes too late for its own.
    #[inline]
    fn meet(&mut self, time: Timestamp) {
        if time >= self.interval.end {
            self.advance(time);
        } else if time < self.interval.start {
            self.health.late_events += 1;
        }
    }

    /// A receive that was a send if it comes from this very machine. So rare that nothing is
    /// remembered between two of them.
    #[cold]
    fn count_doubtful(&mut self, entry: Entry, place: usize, open: &mut OpenBatch) {
        let flow = *open.batch.flow(place);
        if !self.local.sent(&flow) {
            return self.count(entry, Operation::Receive, place, open);
        }
        let flow = reversed(&flow);
        let seen_by = open.batch.flow_seen_by(place);
        if self.is_repeat_of(&flow, Operation::Send, (entry, seen_by), open) {
            return;
        }
        if self.settings.leaves_out(entry.time) {
            return self.leave_out(&flow, Operation::Send, entry.bytes);
        }
        self.meet(entry.time);
        let slot = self.resolve((&flow, self.hash_of(&flow)), entry.time).slot;
        self.health.network_events += 1;
        self.health.corrected_sends += 1;
        self.flows.count(slot, Operation::Send, entry.bytes, entry.time, self.interval.number);
    }

    /// Finds the slot of a flow of the batch, and looks ahead for those after it. Apart from the
    /// way of an event whose flow is known, which is ten times as short.
    #[inline(never)]
    fn resolve_in(&mut self, open: &mut OpenBatch, place: usize, time: Timestamp) -> u32 {
        if place >= open.warmed {
            let ahead = open.batch.hashes_from(place);
            let ahead = &ahead[..ahead.len().min(AHEAD)];
            open.warmed = place + ahead.len();
            self.flows.warm(ahead);
        }
        let resolved = self.resolve((open.batch.flow(place), open.batch.hash(place)), time);
        open.resolved[place] = resolved;
        resolved.slot
    }

    /// The hash of a flow that stands in no batch.
    #[cold]
    fn hash_of(&self, flow: &Flow) -> u64 {
        self.flows.hash(flow.pid, &flow.local, &flow.remote)
    }

    /// Finds the owner of a flow, given with its hash, and its slot.
    fn resolve(&mut self, (flow, hash): (&Flow, u64), time: Timestamp) -> Resolved {
        if self.corrects_udp_v6 && !is_suspect(flow, Operation::Receive) {
            self.local.learn(flow);
        }
        let owner = self.processes.owner(flow.pid, time);
        self.make_room_for(owner.process);
        // Many process ids stand for nobody, and for those that are not told apart; one hash does.
        let is_no_process = matches!(owner.process, ProcessId::UNATTRIBUTED | ProcessId::OTHERS);
        let is_nobodys = is_no_process && flow.pid != 0;
        let hash = if is_nobodys { self.hash_of(&Flow { pid: 0, ..*flow }) } else { hash };
        let hash = salted(hash, owner.salt);
        let learned = Learned { zones: self.zones.revision(), names: self.names.revision() };
        let settled = self.flows.settled(owner.process, (flow, hash), learned);
        let slot = settled.unwrap_or_else(|| self.settle(owner.process, (flow, hash), learned));
        Resolved { slot, epoch: self.processes.epoch(), from: owner.from, until: owner.until }
    }

    /// The slot of a flow that is new, or of which more may be known by now.
    fn settle(&mut self, owner: ProcessId, (flow, hash): (&Flow, u64), learned: Learned) -> u32 {
        let zone = self.zones.place(flow.protocol, flow.local, flow.remote);
        let key = FlowKey::of(owner, flow, zone);
        // A flow that has its place needs no other, however often it is asked for.
        if self.flows.is_full() && self.flows.find(&key, hash).is_none() {
            self.make_room();
        }
        let names = &self.names;
        let name = |met| match met {
            Met::Now => names.of(flow.remote.address, owner),
            Met::Before => names.of_earlier(flow.remote.address, owner),
        };
        let slot = self.flows.slot((key, hash), learned, name);
        self.count_texts();
        slot
    }

    /// The next reading of the adapters' counters, for a [`Ledger`](crate::Ledger): take the
    /// buckets that ended before it first.
    pub fn next_reading(&mut self) -> Option<(Timestamp, AdapterCounters)> {
        self.readings.pop_front()
    }

    /// Notes what the source says is missing since it last said so: from the interval that is
    /// open, as nobody knows better.
    pub fn lose(&mut self, losses: Losses) {
        self.losses += losses;
        self.health.losses += losses;
    }

    /// Until when traffic may be counted in any order if it began at `time`: sums do not depend
    /// on it within one interval. `None` where the order matters: old Windows' errors are corrected
    /// by what was seen before, and several witnesses are compared event by event.
    pub fn unordered_until(&self, time: Timestamp) -> Option<Timestamp> {
        let any_order = !self.corrects_udp_v6 && !self.witnesses.are_several();
        any_order.then(|| self.interval.containing(time).end)
    }

    /// Closes the open interval if `time` lies beyond it, and opens the one `time` lies in.
    /// Empty intervals between them are passed over.
    pub fn advance(&mut self, time: Timestamp) {
        if time < self.interval.end || self.interval.is_last() {
            return;
        }
        self.close_interval();
        self.interval = self.interval.containing(time);
    }

    /// Closes the open interval: nothing more is coming, or time begins anew, because the clock
    /// behind the events was set back. What comes all the same opens the interval it lies in.
    pub fn finish(&mut self) {
        self.close_interval();
        self.interval = self.interval.none_open();
    }

    fn close_interval(&mut self) {
        // Before the first event there is no interval; what is missing then waits for one.
        if !self.interval.is_open() {
            return;
        }
        let mut bucket = self.spare.pop().unwrap_or_default();
        bucket.start = self.interval.start;
        bucket.ticks = self.interval.ticks();
        bucket.losses = std::mem::take(&mut self.losses);
        let folded = !self.gained.is_empty();
        bucket.rows.append(&mut self.gained);
        self.flows.end_interval(&mut bucket.rows);
        if folded {
            bucket.join_rows();
        }
        self.closed.push_back(bucket);
    }

    /// The next finished interval, in order of time; each is given out once.
    pub fn next_bucket(&mut self) -> Option<Bucket> {
        self.closed.pop_front()
    }

    /// Takes the memory of a bucket back.
    pub fn recycle(&mut self, mut bucket: Bucket) {
        bucket.rows.clear();
        self.spare.push(bucket);
    }

    /// Every process that is kept apart; the first is the "unattributed" line.
    pub fn processes(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        self.processes.iter()
    }

    /// Processes ever met, the folded ones included: every number of one is below.
    pub fn met(&self) -> usize {
        self.processes.met()
    }

    /// One process; what stands for all of them if it was folded.
    pub fn process(&self, id: ProcessId) -> &Process {
        self.processes.get(id)
    }

    /// What keeps the ledger from being complete.
    pub fn health(&self) -> &Health {
        &self.health
    }
}
