//! A run of decoded events in the form the engine takes them.
//!
//! Events of one stretch of a trace belong to few flows. A batch names each flow once, in a
//! dictionary, and every event refers to it by its place: 16 bytes an event, and the costly
//! part of counting, finding the flow, is done once per flow and batch by whoever decodes.
//! Batches are filled on any thread and reused, so a running program does not allocate.

mod hashes;
mod open;
mod wild;

use crate::effort::compared;
use crate::witness::Recording;
use event::kinds::{Address, Event, Flow, NetworkEvent, Operation, Protocol};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table as table;
use hashes::{RECENT, ports_hash};
pub(crate) use hashes::{flow_hash, salted};
pub use open::OpenBatch;
pub(crate) use open::Resolved;
use std::net::IpAddr;

/// Where in an entry's tag the kind begins; below it stands the place in a list.
const KIND_SHIFT: u32 = 28;
/// The kind of an entry that refers to a fact and not to a flow.
const FACT: u32 = 0xf;
/// The kind of a receive that may have been a send.
const DOUBTFUL: u32 = 8;
/// The bits of a tag that hold a place.
const PLACE_BITS: u32 = (1 << KIND_SHIFT) - 1;

/// The session and the provider that reported an event. Aligned so that one comparison tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
#[repr(C, align(4))]
pub struct SeenBy {
    /// Number of the session, [`RawEvent::logger`](event::RawEvent::logger).
    pub logger: u16,
    /// Place of the provider in [`PROVIDERS`](event::providers::PROVIDERS).
    pub provider: u16,
}

/// Decoded events, in the order they were pushed.
#[derive(Debug, Default)]
pub struct Batch {
    recording: Recording,
    entries: Vec<Entry>,
    /// When the event pushed last happened.
    pushed: Timestamp,
    /// Somewhere an event stands behind a later one.
    is_mixed: bool,
    flows: Vec<Seen>,
    /// Everyone who reported traffic.
    seen_by: Vec<SeenBy>,
    /// Hash of each flow, of use to the engine once more.
    hashes: Vec<u64>,
    places: HashTable<u32>,
    hashing: FixedState,
    facts: Vec<Event>,
    fact_seen_by: Vec<SeenBy>,
    /// Places of the facts among the entries.
    fact_entries: Vec<usize>,
    /// Addresses that are told to be this machine's own.
    own: Vec<Address>,
    /// Where the flow met last with such ports stands; nothing before the first.
    recent: Vec<u32>,
}

/// A flow and who reported the events on it: what two report are two flows here. Side by side, for
/// every event is compared with both.
#[derive(Clone, Copy, Debug)]
struct Seen {
    flow: Flow,
    by: SeenBy,
}

impl Seen {
    #[inline]
    fn is(&self, flow: &Flow, by: SeenBy) -> bool {
        (self.by == by) & (self.flow == *flow)
    }
}

/// Most addresses that one batch tells to be this machine's own: a machine has a few.
const OWN: usize = 16;

/// One event: when, what kind and which flow (or which fact), how many bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) time: Timestamp,
    tag: u32,
    pub(crate) bytes: u32,
}

/// What an entry refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Subject {
    /// An operation on the flow at this place of the dictionary.
    Flow(Operation, usize),
    /// A receive on the flow at this place, or a send that old Windows logged as one.
    Doubtful(usize),
    /// The fact at this place.
    Fact(usize),
}

impl Entry {
    #[inline]
    pub(crate) fn subject(self) -> Subject {
        let place = (self.tag & PLACE_BITS) as usize;
        match (operation(self.tag >> KIND_SHIFT), self.tag >> KIND_SHIFT) {
            (Some(operation), _) => Subject::Flow(operation, place),
            (None, DOUBTFUL) => Subject::Doubtful(place),
            (None, _) => Subject::Fact(place),
        }
    }
}

#[inline]
fn operation(kind: u32) -> Option<Operation> {
    const OPERATIONS: [Operation; 8] = [
        Operation::Send,
        Operation::Receive,
        Operation::Retransmit,
        Operation::Copy,
        Operation::Connect,
        Operation::Accept,
        Operation::Disconnect,
        Operation::Reconnect,
    ];
    OPERATIONS.get(kind as usize).copied()
}

impl Batch {
    /// An empty batch with room for so many events, each on a flow of its own: what has all its
    /// memory at once is never copied while it grows.
    pub fn with_room(events: usize) -> Self {
        Self {
            entries: Vec::with_capacity(events),
            flows: Vec::with_capacity(events),
            hashes: Vec::with_capacity(events),
            places: HashTable::with_capacity(events),
            ..Self::default()
        }
    }

    /// Says whose events these are: of a live run's first session unless told otherwise.
    pub fn set_recording(&mut self, recording: Recording) {
        self.recording = recording;
    }

    /// The recording its events are from.
    pub fn recording(&self) -> Recording {
        self.recording
    }

    /// Adds one event.
    pub fn push(&mut self, time: Timestamp, event: Event) {
        self.push_seen(time, event, SeenBy::default());
    }

    /// Adds one event, with the session and the provider that reported it.
    pub fn push_seen(&mut self, time: Timestamp, event: Event, seen_by: SeenBy) {
        match event {
            Event::Network(network) => self.push_rare(time, &network, seen_by),
            fact => self.push_fact(time, fact, seen_by),
        }
    }

    /// The same as [`Batch::push_network`], and short where it is called.
    #[inline(never)]
    fn push_rare(&mut self, time: Timestamp, network: &NetworkEvent, seen_by: SeenBy) {
        self.push_network(time, network, seen_by);
    }

    /// Adds an operation on a flow. Inlined to its last step, so that a flow never has to be fetched
    /// from memory to which it was written in parts a moment ago, which stalls the processor.
    #[inline(always)]
    pub fn push_network(&mut self, time: Timestamp, network: &NetworkEvent, seen_by: SeenBy) {
        let place = self.place(network, seen_by, time);
        let tag = (network.operation as u32) << KIND_SHIFT | place;
        self.add(Entry { time, tag, bytes: network.bytes });
    }

    /// Adds a receive that may have been a send (`LocalAddresses` in `attribute::quirks`).
    #[inline(never)]
    pub fn push_doubtful(&mut self, time: Timestamp, network: &NetworkEvent, seen_by: SeenBy) {
        let tag = DOUBTFUL << KIND_SHIFT | self.place(network, seen_by, time);
        self.add(Entry { time, tag, bytes: network.bytes });
    }

    fn push_fact(&mut self, time: Timestamp, mut fact: Event, seen_by: SeenBy) {
        fact.shorten();
        let place = place_after(self.facts.len());
        if matches!(fact, Event::ConnectFailed(_) | Event::Datagrams(_)) {
            self.note_witness(seen_by);
        }
        self.facts.push(fact);
        self.fact_seen_by.push(seen_by);
        self.fact_entries.push(self.entries.len());
        self.add(Entry { time, tag: FACT << KIND_SHIFT | place, bytes: 0 });
    }

    #[inline]
    fn add(&mut self, entry: Entry) {
        self.is_mixed |= entry.time < self.pushed;
        self.pushed = entry.time;
        self.entries.push(entry);
    }

    /// The flow's place in the dictionary. Traffic comes in bursts: most events continue a flow
    /// of which there was an event a moment ago, and its ports are enough to find that.
    #[inline(always)]
    fn place(&mut self, network: &NetworkEvent, seen_by: SeenBy, time: Timestamp) -> u32 {
        let flow = &network.flow;
        // Witnesses that take turns do not take each other's place.
        let ports = ports_hash(flow) ^ (usize::from(seen_by.provider) % RECENT);
        let recent = self.recent.get(ports).copied();
        let is_known = |place: &u32| {
            let known = self.flows.get(*place as usize);
            known.is_some_and(|known| known.is(flow, seen_by))
        };
        match recent.filter(is_known) {
            Some(place) => place,
            None => self.look_up(network, seen_by, time, ports),
        }
    }

    #[inline(always)]
    fn look_up(
        &mut self,
        network: &NetworkEvent,
        seen_by: SeenBy,
        time: Timestamp,
        ports: usize,
    ) -> u32 {
        if is_to_many(network) {
            self.note_own(network.flow.local.address, time);
        }
        let place = self.find_or_add(&network.flow, seen_by);
        self.recent.resize(RECENT, 0);
        self.recent[ports] = place;
        place
    }

    #[inline(always)]
    fn find_or_add(&mut self, flow: &Flow, seen_by: SeenBy) -> u32 {
        let Self { flows, hashes, places, hashing, .. } = self;
        let hash = flow_hash(hashing, flow.pid, &flow.local, &flow.remote);
        let is_it = |place: &u32| compared(flows[*place as usize].is(flow, seen_by));
        let vacant = match places.entry(hash, is_it, |place| hashes[*place as usize]) {
            table::Entry::Occupied(known) => return *known.get(),
            table::Entry::Vacant(vacant) => vacant,
        };
        let place = place_after(flows.len());
        vacant.insert(place);
        flows.push(Seen { flow: *flow, by: seen_by });
        hashes.push(hash);
        self.note_witness(seen_by);
        place
    }

    /// Tells, once, that an address is this machine's own. As a fact, so that it is known from the
    /// same moment on wherever batches end.
    #[cold]
    fn note_own(&mut self, address: Address, time: Timestamp) {
        if self.own.len() < OWN && !self.own.contains(&address) {
            self.own.push(address);
            self.push_fact(time, Event::OwnAddress(address), SeenBy::default());
        }
    }

    fn note_witness(&mut self, seen_by: SeenBy) {
        if !self.seen_by.contains(&seen_by) {
            self.seen_by.push(seen_by);
        }
    }

    /// Everyone who reported the traffic in it.
    pub(crate) fn seen_by(&self) -> &[SeenBy] {
        &self.seen_by
    }

    /// Events in the batch.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// When the first event in it happened.
    pub fn first_time(&self) -> Option<Timestamp> {
        self.entries.first().map(|entry| entry.time)
    }

    /// When the last event in it happened.
    pub fn last_time(&self) -> Option<Timestamp> {
        self.entries.last().map(|entry| entry.time)
    }

    /// Whether it holds no event.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts the events in order of time, those of one moment as they were: what several processors
    /// saw may have been pushed one after the other.
    pub fn sort(&mut self) {
        if !std::mem::take(&mut self.is_mixed) {
            return;
        }
        self.entries.sort_by_key(|entry| entry.time);
        let places = self.entries.iter().enumerate();
        let facts = places.filter(|(_, entry)| matches!(entry.subject(), Subject::Fact(_)));
        self.fact_entries.clear();
        self.fact_entries.extend(facts.map(|(place, _)| place));
    }

    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.entries.clear();
        (self.pushed, self.is_mixed) = (Timestamp::MIN, false);
        self.flows.clear();
        self.own.clear();
        self.seen_by.clear();
        self.hashes.clear();
        self.places.clear();
        self.facts.clear();
        self.fact_seen_by.clear();
        self.fact_entries.clear();
    }

    pub(crate) fn entry(&self, position: usize) -> Option<Entry> {
        self.entries.get(position).copied()
    }

    pub(crate) fn flow(&self, place: usize) -> &Flow {
        &self.flows[place].flow
    }

    /// Hashes of the flows from this place on.
    pub(crate) fn hashes_from(&self, place: usize) -> &[u64] {
        &self.hashes[place..]
    }

    pub(crate) fn hash(&self, place: usize) -> u64 {
        self.hashes[place]
    }

    pub(crate) fn flow_seen_by(&self, place: usize) -> SeenBy {
        self.flows[place].by
    }

    pub(crate) fn fact(&self, place: usize) -> &Event {
        &self.facts[place]
    }

    pub(crate) fn fact_seen_by(&self, place: usize) -> SeenBy {
        self.fact_seen_by[place]
    }

    /// The facts in it, in the order in which they were added: everything but traffic.
    pub fn facts(&self) -> impl Iterator<Item = &Event> {
        self.facts.iter()
    }

    pub(crate) fn distinct_flows(&self) -> usize {
        self.flows.len()
    }
}

/// Whether a datagram goes out to a group, or may go to all of a subnet: how long its prefix is
/// is not known here, but the address of all ends in ones.
fn is_to_many(network: &NetworkEvent) -> bool {
    let Flow { protocol, remote, .. } = network.flow;
    let is_send = protocol == Protocol::Udp && network.operation == Operation::Send;
    is_send
        && match remote.address.ip() {
            IpAddr::V4(v4) => v4.is_multicast() || v4.octets()[3] & 3 == 3,
            IpAddr::V6(v6) => v6.is_multicast(),
        }
}

/// The place of the next element of a list that has `length` of them. No list that uses it
/// comes near 2^28: a batch holds at most a buffer's records (16 MiB of at least 16 bytes), the
/// table of flows has a capacity, and a machine starts fewer processes than that.
pub(crate) fn place_after(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
