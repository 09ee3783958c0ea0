//! The engine: takes events in order of time and owns everything that is counted.

use crate::aggregate::buckets::{Bucket, BucketRow, Interval};
use crate::aggregate::counters::Counters;
use crate::aggregate::flows::{FlowKey, FlowRecord, FlowTable};
use crate::attribute::names::Names;
use crate::attribute::processes::{Process, ProcessId, Processes};
use crate::attribute::quirks::{LocalAddresses, logs_udp_v6_sends_as_receives, reversed};
use crate::batch::{Batch, Entry, OpenBatch, Resolved, Subject};
use crate::health::Health;
use event::kinds::{Address, Event, LostEvents, Operation, ProcessEvent, VolumeMapping};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::collections::VecDeque;
use std::sync::Arc;

/// What an engine is told before it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Length of a bucket in ticks of 100 ns.
    pub interval_ticks: i64,
    /// Most flows kept apart; beyond it the smallest are folded into a counted "other".
    pub flow_capacity: usize,
    /// Windows build the events come from, where known: old builds log some events wrongly.
    pub os_build: Option<u32>,
    /// Count every event by its id alone and correct nothing.
    pub as_logged: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval_ticks: TICKS_PER_SECOND,
            flow_capacity: 131_072,
            os_build: None,
            as_logged: false,
        }
    }
}

impl Settings {
    /// Whether sends of UDP over IPv6 have to be told from receives.
    pub fn corrects_udp_v6(&self) -> bool {
        !self.as_logged && self.os_build.is_some_and(logs_udp_v6_sends_as_receives)
    }
}

/// The ledger of one trace or one live run.
#[derive(Debug)]
pub struct Traffic {
    corrects_udp_v6: bool,
    processes: Processes,
    flows: FlowTable,
    names: Names,
    local: LocalAddresses,
    volumes: Vec<VolumeMapping>,
    interval: Interval,
    closed: VecDeque<Bucket>,
    spare: Vec<Bucket>,
    health: Health,
}

impl Traffic {
    /// An empty ledger.
    pub fn new(settings: Settings) -> Self {
        Self {
            corrects_udp_v6: settings.corrects_udp_v6(),
            processes: Processes::default(),
            flows: FlowTable::new(settings.flow_capacity),
            names: Names::default(),
            local: LocalAddresses::default(),
            volumes: Vec::new(),
            interval: Interval::before_everything(settings.interval_ticks),
            closed: VecDeque::new(),
            spare: Vec::new(),
            health: Health::default(),
        }
    }

    /// Applies the events of an open batch that happened at or before `limit`.
    pub fn run(&mut self, open: &mut OpenBatch, limit: Timestamp) {
        while let Some(entry) = open.batch.entry(open.position) {
            if entry.time > limit {
                return;
            }
            open.position += 1;
            match entry.subject() {
                Subject::Flow(operation, place) => {
                    self.count(entry, operation, &open.batch, place, &mut open.resolved);
                }
                Subject::Fact(place) => self.learn(entry.time, open.batch.fact(place)),
            }
        }
    }

    #[inline]
    fn count(
        &mut self,
        entry: Entry,
        operation: Operation,
        batch: &Batch,
        place: usize,
        resolved: &mut [Resolved],
    ) {
        if entry.time >= self.interval.end {
            self.advance(entry.time);
        } else if entry.time < self.interval.start {
            self.health.late_events += 1;
        }
        let known = &mut resolved[place];
        let holds = known.epoch == self.processes.epoch()
            && known.from <= entry.time
            && entry.time < known.until;
        if !holds {
            *known = self.resolve(batch, place, operation, entry.time);
        }
        let operation = match known.reversed {
            true => self.corrected(operation),
            false => operation,
        };
        self.health.network_events += 1;
        self.flows.count(known.slot, operation, entry.bytes, entry.time, self.interval.number);
    }

    #[cold]
    fn corrected(&mut self, operation: Operation) -> Operation {
        if operation != Operation::Receive {
            return operation;
        }
        self.health.corrected_sends += 1;
        Operation::Send
    }

    /// Finds the owner of a flow and its slot.
    fn resolve(
        &mut self,
        batch: &Batch,
        place: usize,
        operation: Operation,
        time: Timestamp,
    ) -> Resolved {
        let logged = batch.flow(place);
        let reverse = self.corrects_udp_v6 && self.local.judge(logged, operation);
        let flow = if reverse { reversed(logged) } else { *logged };
        let owner = self.processes.owner(flow.pid, time);
        let names = &self.names;
        let name = || names.of(flow.remote.address, flow.pid);
        let slot = self.flows.slot(FlowKey::of(owner.process, &flow), name);
        Resolved {
            slot,
            epoch: self.processes.epoch(),
            from: owner.from,
            until: owner.until,
            reversed: reverse,
        }
    }

    fn learn(&mut self, time: Timestamp, fact: &Event) {
        match fact {
            Event::Process(process) => self.processes.learn(time, ProcessEvent::clone(process)),
            Event::Name(answer) => self.names.learn(answer),
            Event::Volume(mapping) => self.volumes.push(VolumeMapping::clone(mapping)),
            Event::ConnectFailed(failure) => {
                *self.health.connect_failures.entry(*failure).or_default() += 1;
            }
            Event::Lost(LostEvents::Events) => self.health.lost_event_notices += 1,
            Event::Lost(_) => self.health.lost_buffer_notices += 1,
            // A batch keeps network events in its entries, never among its facts.
            Event::Network(_) => {}
        }
    }

    /// Until when traffic may be counted in any order if it began at `time`: sums do not depend
    /// on it within one interval. `None` where the order matters, because old Windows' errors
    /// are put right by what was seen before.
    pub fn unordered_until(&self, time: Timestamp) -> Option<Timestamp> {
        (!self.corrects_udp_v6).then(|| self.interval.containing(time).end)
    }

    /// Closes the open interval if `time` lies beyond it, and opens the one `time` lies in.
    /// Empty intervals between them are passed over.
    pub fn advance(&mut self, time: Timestamp) {
        if time < self.interval.end {
            return;
        }
        self.close_interval();
        self.interval = self.interval.containing(time);
    }

    /// Closes the open interval: nothing more is coming.
    pub fn finish(&mut self) {
        self.close_interval();
        let ticks = self.interval.ticks();
        self.interval = Interval::before_everything(ticks);
    }

    fn close_interval(&mut self) {
        if self.interval.is_open() {
            let mut bucket = self.spare.pop().unwrap_or_default();
            bucket.start = self.interval.start;
            bucket.ticks = self.interval.ticks();
            let gained = self.flows.drain_interval();
            bucket.rows.extend(gained.map(|(key, counters)| BucketRow { key, counters }));
            self.closed.push_back(bucket);
        }
        if self.flows.is_crowded() {
            self.flows.fold_smallest();
            self.health.folded_flows = self.flows.folded;
            self.processes.bump_epoch();
        }
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

    /// Every flow with what was counted on it so far.
    pub fn flows(&self) -> impl Iterator<Item = &FlowRecord> {
        self.flows.iter()
    }

    /// Every process met; the first is the "unattributed" line.
    pub fn processes(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        self.processes.iter()
    }

    /// One process.
    pub fn process(&self, id: ProcessId) -> &Process {
        self.processes.get(id)
    }

    /// Everything counted, whoever it belongs to.
    pub fn total(&self) -> Counters {
        self.flows().map(|flow| flow.counters).collect()
    }

    /// What has no owner.
    pub fn unattributed(&self) -> Counters {
        let nobodys = self.flows().filter(|flow| flow.key.process == ProcessId::UNATTRIBUTED);
        nobodys.map(|flow| flow.counters).collect()
    }

    /// What keeps the ledger from being complete.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// The name last seen for an address.
    pub fn name_of(&self, address: Address, pid: u32) -> Option<Arc<str>> {
        self.names.of(address, pid)
    }

    /// The DOS form of a native path, where the trace tells it: `C:\Windows\...`.
    pub fn dos_path(&self, native: &str) -> Option<String> {
        let longest = self
            .volumes
            .iter()
            .filter(|volume| !volume.native.is_empty() && !volume.dos.is_empty())
            .filter(|volume| starts_with_ignoring_case(native, &volume.native))
            .max_by_key(|volume| volume.native.len())?;
        Some(format!("{}{}", longest.dos, &native[longest.native.len()..]))
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
