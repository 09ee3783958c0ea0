//! The table of flows: one slot each, bounded, and no byte lost when it is full.

use super::buckets::BucketRow;
use super::counters::Counters;
use super::key::{FlowKey, Peer};
use super::owners::{Owned, Owners};
use crate::attribute::names::HostName;
use crate::attribute::processes::ProcessId;
use crate::batch::{flow_hash, place_after};
use crate::effort::{compared, steps};
use event::kinds::{Address, Endpoint, Flow, NameSource, Operation};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet, HashTable};
use std::sync::Arc;

/// One flow: everything counted on it until the latest interval ended.
///
/// What every event touches comes first and fills two lines of the processor's cache: on many
/// flows, waiting for them is most of what an event costs.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct FlowRecord {
    /// Which flow.
    pub key: FlowKey,
    /// The interval that met it last, ...
    met_in: u32,
    /// ... and the place of its row there.
    row: u32,
    /// What zone and name were told by.
    learned: Learned,
    /// Its first event.
    pub first: Timestamp,
    /// Its latest event.
    pub last: Timestamp,
    /// Name of the remote address when the flow was first met.
    pub remote_name: Option<Arc<str>>,
    /// How the name is known; nothing where there is none.
    pub name_source: Option<NameSource>,
    /// What it is found by; of no meaning in an "other".
    hash: u64,
    /// What was counted.
    pub counters: Counters,
    /// Flows that were folded into this one; 0 unless it is an "other".
    pub folded: u64,
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
    /// Whether it is the conversation of this process over this flow.
    fn is_of(&self, process: ProcessId, flow: &Flow) -> bool {
        let peer = Peer::Ends { local: flow.local, remote: flow.remote };
        self.key.process == process && self.key.protocol == flow.protocol && self.key.peer == peer
    }
}

const _: () = assert!(size_of::<FlowKey>() == 56 && size_of::<FlowRecord>() == 256);
const _: () = assert!(std::mem::offset_of!(FlowRecord, counters) <= 128);

/// Most "others", however few flows are kept.
const OTHERS: usize = 65_536;

/// Most bytes of the names of all flows: thousands of them share a name as a rule.
const NAMES: usize = 32 << 20;

/// All flows, at most `capacity` of them, and one "other" per process, protocol, family, zone
/// and role.
#[derive(Debug)]
pub(crate) struct FlowTable {
    records: Vec<FlowRecord>,
    places: HashTable<u32>,
    others: HashMap<FlowKey, u32, FixedState>,
    /// What flows gained in the open interval, ...
    rows: Vec<BucketRow>,
    /// ... and the slot of each.
    met: Vec<u32>,
    /// Remote addresses of flows without a name.
    unnamed: HashSet<Address, FixedState>,
    owners: Owners,
    /// Bytes of the names of all flows.
    name_bytes: usize,
    /// Flows that have no name because there was no room for it.
    pub(crate) names_left_out: u64,
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
            rows: Vec::new(),
            met: Vec::new(),
            unnamed: HashSet::default(),
            owners: Owners::default(),
            name_bytes: 0,
            names_left_out: 0,
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
        self.touch(slot, time, interval).count(operation, bytes);
    }

    /// What the flow in `slot` gained in the interval of this number, in which something happens
    /// on it at `time`.
    #[inline]
    pub(crate) fn touch(&mut self, slot: u32, time: Timestamp, interval: u32) -> &mut Counters {
        let record = &mut self.records[slot as usize];
        record.first = record.first.min(time);
        record.last = record.last.max(time);
        let row = if record.met_in == interval { record.row } else { self.meet(slot, interval) };
        &mut self.rows[row as usize].counters
    }

    /// Gives a flow its row in the interval of this number.
    #[inline(never)]
    fn meet(&mut self, slot: u32, interval: u32) -> u32 {
        let record = &mut self.records[slot as usize];
        record.met_in = interval;
        record.row = place_after(self.rows.len());
        self.rows.push(BucketRow { key: record.key, counters: Counters::default() });
        self.met.push(slot);
        record.row
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
            compared(record.is_of(process, flow))
                && record.learned.zones == learned.zones
                && (record.remote_name.is_some() || record.learned.names == learned.names)
        };
        places.find(hash, is_settled).copied()
    }

    /// Whether a flow to this address had no name when it was met.
    pub(crate) fn has_unnamed(&self, address: Address) -> bool {
        self.unnamed.contains(&address)
    }

    /// The hash of a process id and two ends.
    pub(crate) fn hash(&self, pid: u32, local: &Endpoint, remote: &Endpoint) -> u64 {
        flow_hash(&self.hashing, pid, local, remote)
    }

    /// Looks where flows of these hashes would be, so that their records are near when they are
    /// needed: the memory is waited for once and not flow by flow.
    pub(crate) fn warm(&self, hashes: &[u64]) {
        let look = |hash: &u64| {
            let slot = self.places.find(*hash, |_| true)?;
            let record = self.records.get(*slot as usize)?;
            Some(record.last.0.wrapping_add(record.met_in.into()))
        };
        std::hint::black_box(hashes.iter().filter_map(look).fold(0, i64::wrapping_add));
    }

    /// The slot of a flow, given with its hash; a new one if it is new. There must be room.
    pub(crate) fn slot(
        &mut self,
        (key, hash): (FlowKey, u64),
        learned: Learned,
        name: impl FnOnce(Met) -> Option<HostName>,
    ) -> u32 {
        let Self { records, places, .. } = self;
        if let Some(slot) = places.find(hash, |slot| compared(records[*slot as usize].key == key)) {
            let slot = *slot;
            let record = &mut records[slot as usize];
            record.learned = learned;
            if record.remote_name.is_none() {
                self.name(slot, name(Met::Before));
            }
            return slot;
        }
        let slot = self.add(key);
        let record = &mut self.records[slot as usize];
        record.hash = hash;
        record.learned = learned;
        if !self.name(slot, name(Met::Now)) {
            self.unnamed.extend(key.remote().map(|end| end.address));
        }
        let Self { records, places, .. } = self;
        places.insert_unique(hash, slot, |slot| records[*slot as usize].hash);
        slot
    }

    /// Gives a flow the name of its remote end, if there is one and room for it.
    fn name(&mut self, slot: u32, host: Option<HostName>) -> bool {
        let Some(host) = host else { return false };
        let bytes = self.name_bytes.saturating_add(host.name.len());
        if bytes > NAMES {
            self.names_left_out += 1;
            return false;
        }
        self.name_bytes = bytes;
        let record = &mut self.records[slot as usize];
        (record.remote_name, record.name_source) = (Some(host.name), Some(host.source));
        true
    }

    /// The record of a flow, given with its hash, that has one of its own.
    pub(crate) fn find(&self, key: &FlowKey, hash: u64) -> Option<&FlowRecord> {
        let Self { records, places, .. } = self;
        let slot = places.find(hash, |slot| compared(records[*slot as usize].key == *key))?;
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
            hash: 0,
            folded: 0,
            met_in: 0,
            row: 0,
            learned: Learned::default(),
        });
        slot
    }

    /// What was counted on a flow so far, the open interval included.
    pub(crate) fn so_far(&self, record: &FlowRecord) -> Counters {
        let row = self.rows.get(record.row as usize).filter(|row| row.key == record.key);
        row.map_or(record.counters, |row| {
            let mut all = record.counters;
            all += row.counters;
            all
        })
    }

    /// Ends the open interval: each flow met in it has what it gained, which is added to `gained`.
    pub(crate) fn end_interval(&mut self, gained: &mut Vec<BucketRow>) {
        steps(self.rows.len());
        for (row, slot) in self.rows.iter().zip(self.met.drain(..)) {
            let record = &mut self.records[slot as usize];
            self.owners.add(row, record.counters.is_empty());
            record.counters += row.counters;
        }
        if gained.is_empty() {
            std::mem::swap(gained, &mut self.rows);
        } else {
            gained.append(&mut self.rows);
        }
    }

    /// What a process has moved, as of the interval that was drained last.
    pub(crate) fn owner(&self, id: ProcessId) -> Owned {
        self.owners.of(id)
    }

    /// Whether there are more "others" than all processes together may have.
    pub(crate) fn has_too_many_others(&self) -> bool {
        self.others.len() > self.capacity.max(OTHERS)
    }

    /// Folds the flows of processes that were folded. Slots move, as when the smallest are folded.
    pub(crate) fn fold_owners(&mut self, is_folded: impl Fn(ProcessId) -> bool) {
        self.owners.fold(&is_folded);
        steps(self.records.len());
        for mut record in self.take_all() {
            let goes = is_folded(record.key.process);
            if goes {
                record.key.process = ProcessId::OTHERS;
            }
            self.put_back(record, goes);
        }
    }

    fn take_all(&mut self) -> Vec<FlowRecord> {
        self.places.clear();
        self.others.clear();
        self.unnamed.clear();
        self.name_bytes = 0;
        std::mem::take(&mut self.records)
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
    /// out before is void, and the open interval must have been ended.
    pub(crate) fn fold_smallest(&mut self) {
        steps(self.records.len());
        let mut sizes: Vec<u64> = self.ordinary().map(size).collect();
        let middle = sizes.len() / 2;
        let (_, threshold, _) = sizes.select_nth_unstable(middle);
        let threshold = *threshold;
        // Of several flows of exactly the middle size only as many go as half requires.
        let mut at_threshold = middle - self.ordinary().filter(|r| size(r) < threshold).count();
        for record in self.take_all() {
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
            let hash = record.hash;
            match &record.remote_name {
                Some(name) => self.name_bytes += name.len(),
                None => self.unnamed.extend(record.key.remote().map(|end| end.address)),
            }
            self.records.push(FlowRecord { met_in: 0, ..record });
            let Self { records, places, .. } = self;
            places.insert_unique(hash, slot, |slot| records[*slot as usize].hash);
            return;
        }
        let slot = self.other(record.key.other());
        let other = &mut self.records[slot as usize];
        other.counters += record.counters;
        other.first = other.first.min(record.first);
        other.last = other.last.max(record.last);
        let is_one = folded && record.key.peer != Peer::Other;
        other.folded += record.folded + u64::from(is_one);
        self.folded += u64::from(is_one);
    }
}

fn size(record: &FlowRecord) -> u64 {
    record.counters.traffic_bytes()
}
