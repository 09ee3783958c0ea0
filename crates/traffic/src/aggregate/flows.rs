//! The table of flows: one slot each, bounded, and no byte lost when it is full.

use super::buckets::BucketRow;
use super::counters::Counters;
use super::owners::{Owned, Owners};
use crate::attribute::labels::label;
use crate::attribute::names::HostName;
use crate::attribute::processes::ProcessId;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use crate::batch::{ends_hash, place_after};
use event::kinds::{Address, Endpoint, Family, Flow, NameSource, Operation, Protocol};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet, HashTable};
use std::sync::Arc;

/// A flow and its owner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FlowKey {
    /// Owner.
    pub process: ProcessId,
    /// Transport protocol.
    pub protocol: Protocol,
    /// Internet protocol version.
    pub family: Family,
    /// Where the other end is.
    pub zone: Zone,
    /// What it is for, where the kernel owns it.
    pub role: Role,
    /// The two ends.
    pub peer: Peer,
}

/// The ends of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Peer {
    /// One conversation.
    Ends {
        /// This machine's end.
        local: Endpoint,
        /// The other end.
        remote: Endpoint,
    },
    /// The small flows of one process, protocol, family, zone and role, folded together.
    Other,
}

impl FlowKey {
    pub(crate) fn of(process: ProcessId, flow: &Flow, zone: Zone) -> Self {
        let peer = Peer::Ends { local: flow.local, remote: flow.remote };
        let (protocol, family, role) = (flow.protocol, flow.family(), Role::of(flow, zone));
        Self { process, protocol, family, zone, role, peer }
    }

    pub(crate) fn other(self) -> Self {
        Self { peer: Peer::Other, ..self }
    }

    /// The remote end, `None` for folded flows.
    pub fn remote(&self) -> Option<Endpoint> {
        match self.peer {
            Peer::Ends { remote, .. } => Some(remote),
            Peer::Other => None,
        }
    }

    /// What its ports are usually used for, `None` for folded flows.
    pub fn label(&self) -> Option<&'static str> {
        match self.peer {
            Peer::Ends { local, remote } => label(self.protocol, local.port, remote.port),
            Peer::Other => None,
        }
    }

    /// The local end, `None` for folded flows.
    pub fn local(&self) -> Option<Endpoint> {
        match self.peer {
            Peer::Ends { local, .. } => Some(local),
            Peer::Other => None,
        }
    }
}

/// One flow: everything counted on it since the beginning.
#[derive(Clone, Debug)]
pub struct FlowRecord {
    /// Which flow.
    pub key: FlowKey,
    /// What was counted.
    pub counters: Counters,
    /// Its first event.
    pub first: Timestamp,
    /// Its latest event.
    pub last: Timestamp,
    /// Name of the remote address when the flow was first met.
    pub remote_name: Option<Arc<str>>,
    /// How the name is known; nothing where there is none.
    pub name_source: Option<NameSource>,
    /// Flows that were folded into this one; 0 unless it is an "other".
    pub folded: u64,
    met_in: u32,
    /// What zone and name were told by.
    learned: Learned,
}

/// How much was known of zones and of names; more of either makes another number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Learned {
    pub(crate) zones: u32,
    pub(crate) names: u32,
}

/// When a flow was met for the first time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Met {
    /// Just now.
    Now,
    /// Earlier, when it had no name.
    Before,
}

impl FlowRecord {
    fn name(&mut self, host: Option<HostName>) {
        self.name_source = host.as_ref().map(|host| host.source);
        self.remote_name = host.map(|host| host.name);
    }

    /// Whether it is the conversation of this process over this flow.
    fn is_of(&self, process: ProcessId, flow: &Flow) -> bool {
        let peer = Peer::Ends { local: flow.local, remote: flow.remote };
        self.key.process == process && self.key.protocol == flow.protocol && self.key.peer == peer
    }
}

// What is touched for every event stays as small as it is: the place of a flow, its zone and
// its role fit where there was padding.
const _: () = assert!(size_of::<FlowKey>() <= 72 && size_of::<FlowRecord>() <= 256);

/// The state of a flow when the open interval first met it.
#[derive(Clone, Copy, Debug)]
struct Touched {
    slot: u32,
    before: Counters,
}

/// All flows, at most `capacity` of them, and one "other" per process, protocol, family, zone
/// and role.
#[derive(Debug)]
pub(crate) struct FlowTable {
    records: Vec<FlowRecord>,
    places: HashTable<u32>,
    others: HashMap<FlowKey, u32, FixedState>,
    touched: Vec<Touched>,
    /// Remote addresses of flows without a name.
    unnamed: HashSet<Address, FixedState>,
    owners: Owners,
    hashing: FixedState,
    capacity: usize,
    pub(crate) folded: u64,
}

impl FlowTable {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            records: Vec::new(),
            places: HashTable::new(),
            others: HashMap::default(),
            touched: Vec::new(),
            unnamed: HashSet::default(),
            owners: Owners::default(),
            hashing: FixedState::default(),
            capacity: capacity.max(2),
            folded: 0,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &FlowRecord> {
        self.records.iter()
    }

    /// Counts one event on the flow in `slot`, in the interval of this number.
    #[inline]
    pub(crate) fn count(
        &mut self,
        slot: u32,
        operation: Operation,
        bytes: u32,
        time: Timestamp,
        interval: u32,
    ) {
        let record = &mut self.records[slot as usize];
        if record.met_in != interval {
            record.met_in = interval;
            self.touched.push(Touched { slot, before: record.counters });
        }
        record.counters.count(operation, bytes);
        record.first = record.first.min(time);
        record.last = record.last.max(time);
    }

    /// The slot of a flow that was met before and of which nothing more was learned since: its
    /// zone and its name need not be asked for again.
    pub(crate) fn settled(
        &self,
        process: ProcessId,
        (flow, hash): (&Flow, u64),
        learned: Learned,
    ) -> Option<u32> {
        let Self { records, places, .. } = self;
        let is_settled = |slot: &u32| {
            let record = &records[*slot as usize];
            record.is_of(process, flow)
                && record.learned.zones == learned.zones
                && (record.remote_name.is_some() || record.learned.names == learned.names)
        };
        places.find(hash, is_settled).copied()
    }

    /// Whether a flow to this address had no name when it was met.
    pub(crate) fn has_unnamed(&self, address: Address) -> bool {
        self.unnamed.contains(&address)
    }

    /// The hash of a flow's ends.
    pub(crate) fn hash(&self, flow: &Flow) -> u64 {
        ends_hash(&self.hashing, &flow.local, &flow.remote)
    }

    /// Looks where flows of these hashes would be, so that their records are near when they are
    /// needed: the memory is waited for once and not flow by flow.
    pub(crate) fn warm(&self, hashes: &[u64]) {
        let look = |hash: &u64| {
            let slot = self.places.find(*hash, |_| true)?;
            let record = self.records.get(*slot as usize)?;
            Some(record.counters.events().wrapping_add(record.met_in.into()))
        };
        std::hint::black_box(hashes.iter().filter_map(look).fold(0, u64::wrapping_add));
    }

    /// The slot of a flow, a new one if it is new. There must be room.
    pub(crate) fn slot(
        &mut self,
        key: FlowKey,
        learned: Learned,
        name: impl FnOnce(Met) -> Option<HostName>,
    ) -> u32 {
        let Self { records, places, hashing, .. } = self;
        let hash = key_hash(hashing, &key);
        if let Some(slot) = places.find(hash, |slot| records[*slot as usize].key == key) {
            let slot = *slot;
            let record = &mut records[slot as usize];
            record.learned = learned;
            if record.remote_name.is_none() {
                record.name(name(Met::Before));
            }
            return slot;
        }
        let slot = self.add(key);
        let record = &mut self.records[slot as usize];
        record.name(name(Met::Now));
        record.learned = learned;
        if record.remote_name.is_none() {
            self.unnamed.extend(record.key.remote().map(|end| end.address));
        }
        let Self { records, places, hashing, .. } = self;
        places.insert_unique(hash, slot, |slot| key_hash(hashing, &records[*slot as usize].key));
        slot
    }

    /// The record of a flow that has one of its own.
    pub(crate) fn find(&self, key: &FlowKey) -> Option<&FlowRecord> {
        let Self { records, places, hashing, .. } = self;
        let hash = key_hash(hashing, key);
        let slot = places.find(hash, |slot| records[*slot as usize].key == *key)?;
        records.get(*slot as usize)
    }

    fn other(&mut self, key: FlowKey) -> u32 {
        if let Some(slot) = self.others.get(&key) {
            return *slot;
        }
        let slot = self.add(key);
        self.others.insert(key, slot);
        slot
    }

    fn add(&mut self, key: FlowKey) -> u32 {
        let slot = place_after(self.records.len());
        self.records.push(FlowRecord {
            key,
            counters: Counters::default(),
            first: Timestamp::MAX,
            last: Timestamp::MIN,
            remote_name: None,
            name_source: None,
            folded: 0,
            met_in: 0,
            learned: Learned::default(),
        });
        slot
    }

    /// Ends the open interval: what each flow met in it gained.
    pub(crate) fn drain_interval(&mut self) -> impl Iterator<Item = BucketRow> {
        let Self { records, touched, owners, .. } = self;
        touched.drain(..).map(|Touched { slot, before }| {
            let record = &records[slot as usize];
            let row = BucketRow { key: record.key, counters: record.counters - before };
            owners.add(&row, before.is_empty());
            row
        })
    }

    /// Totals by process, as of the interval that was drained last.
    pub(crate) fn owners(&self) -> impl Iterator<Item = (ProcessId, &Owned)> {
        self.owners.iter()
    }

    /// Whether room has to be made before another flow is added.
    pub(crate) fn is_full(&self) -> bool {
        self.places.len() >= self.capacity
    }

    /// Folds the smaller half of all flows into their "other". Slots move: every slot handed
    /// out before is void, and what the open interval touched must have been drained.
    pub(crate) fn fold_smallest(&mut self) {
        let mut sizes: Vec<u64> = self.ordinary().map(size).collect();
        let middle = sizes.len() / 2;
        let (_, threshold, _) = sizes.select_nth_unstable(middle);
        let threshold = *threshold;
        // Of several flows of exactly the middle size only as many go as half requires.
        let mut at_threshold = middle - self.ordinary().filter(|r| size(r) < threshold).count();
        let all = std::mem::take(&mut self.records);
        self.places.clear();
        self.others.clear();
        self.unnamed.clear();
        for record in all {
            let goes = record.key.peer != Peer::Other
                && match size(&record).cmp(&threshold) {
                    std::cmp::Ordering::Less => true,
                    std::cmp::Ordering::Equal if at_threshold > 0 => {
                        at_threshold -= 1;
                        true
                    }
                    _ => false,
                };
            self.put_back(record, goes);
        }
    }

    fn ordinary(&self) -> impl Iterator<Item = &FlowRecord> {
        self.records.iter().filter(|record| record.key.peer != Peer::Other)
    }

    fn put_back(&mut self, record: FlowRecord, folded: bool) {
        if !folded && record.key.peer != Peer::Other {
            let slot = place_after(self.records.len());
            let hash = key_hash(&self.hashing, &record.key);
            if record.remote_name.is_none() {
                self.unnamed.extend(record.key.remote().map(|end| end.address));
            }
            self.records.push(FlowRecord { met_in: 0, ..record });
            let Self { records, places, hashing, .. } = self;
            places
                .insert_unique(hash, slot, |slot| key_hash(hashing, &records[*slot as usize].key));
            return;
        }
        let slot = self.other(record.key.other());
        let other = &mut self.records[slot as usize];
        other.counters += record.counters;
        other.first = other.first.min(record.first);
        other.last = other.last.max(record.last);
        other.folded += record.folded + u64::from(folded);
        self.folded += u64::from(folded);
    }
}

fn size(record: &FlowRecord) -> u64 {
    record.counters.traffic_bytes()
}

fn key_hash(hashing: &FixedState, key: &FlowKey) -> u64 {
    match key.peer {
        Peer::Ends { local, remote } => ends_hash(hashing, &local, &remote),
        Peer::Other => 0,
    }
}
