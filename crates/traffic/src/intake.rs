//! From records to batches: decode, tally what was seen, keep what can be counted.

use crate::aggregate::buckets::Interval;
use crate::attribute::quirks::{correct_by_logger, is_suspect};
use crate::batch::{Batch, SeenBy};
use crate::engine::Settings;
use event::guid::Guid;
use event::kinds::{Event, NetworkEvent};
use event::problem::{EventIdentity, Undecoded};
use event::providers::{self, Decoded, kernel_network};
use event::raw::{RawEvent, RecordFamily};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// Most kinds of events listed one by one, of those undecoded and of those read as an older version
/// each; the rest is counted together.
const LISTED: usize = 256;

/// Most providers counted one by one; the events of all further ones are counted together.
const PROVIDERS: usize = 4096;

/// Most intervals whose undecoded events are counted apart: 18 hours of seconds. A damaged trace
/// may name any time.
const UNDECODED_INTERVALS: usize = 65_536;

/// Providers counted without a look into the tally's map.
const RECENT: usize = 32;

/// Any few bits of a GUID that differ between providers; a random one's first field does, and
/// so do the numbers of kernel groups.
#[inline]
fn place_of(provider: Guid) -> usize {
    let [first, second, ..] = provider.to_bytes();
    usize::from(first ^ second.rotate_left(3)) % RECENT
}

/// What passed through an intake, whatever became of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Records seen.
    pub events: u64,
    /// Records by provider.
    pub providers: HashMap<Guid, u64, FixedState>,
    /// Records of further providers, beyond those counted one by one.
    pub providers_unlisted: u64,
    /// Events of known providers that could not be decoded, by identity.
    pub undecoded: BTreeMap<EventIdentity, UndecodedCount>,
    /// Undecoded events of further identities, beyond those listed.
    pub undecoded_unlisted: u64,
    /// Of all undecoded events those that are traffic: their bytes are missing from the figures.
    pub undecoded_traffic: u64,
    /// Undecoded events by the start of their interval, as far as there is room.
    pub undecoded_by_interval: BTreeMap<Timestamp, u64>,
    /// Facts read by the layout of an older version than their own, by identity.
    pub read_as_older: BTreeMap<EventIdentity, u64>,
    /// The same of further identities, beyond those listed.
    pub read_as_older_unlisted: u64,
    /// Network events outside the wanted span of time: they enter the sum of the whole alone.
    pub outside_span: u64,
    /// Sends of Windows 7 that were logged as receives and put right.
    pub corrected_sends: u64,
    /// Earliest and latest record, that of the header aside.
    pub span: Option<(Timestamp, Timestamp)>,
}

/// How often one kind of event could not be decoded, and why the first time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UndecodedCount {
    /// Events.
    pub events: u64,
    /// Reason of the first one.
    pub reason: Undecoded,
}

impl Tally {
    /// Adds what another intake saw.
    pub fn merge(&mut self, other: &Self) {
        self.events += other.events;
        for (guid, events) in &other.providers {
            self.count_provider(*guid, *events);
        }
        self.providers_unlisted += other.providers_unlisted;
        for (identity, count) in &other.undecoded {
            self.count_undecoded(*identity, *count);
        }
        self.undecoded_unlisted += other.undecoded_unlisted;
        self.undecoded_traffic += other.undecoded_traffic;
        for (identity, events) in &other.read_as_older {
            self.count_read_as_older(*identity, *events);
        }
        self.read_as_older_unlisted += other.read_as_older_unlisted;
        for (start, events) in &other.undecoded_by_interval {
            self.count_undecoded_in(*start, *events);
        }
        self.outside_span += other.outside_span;
        self.corrected_sends += other.corrected_sends;
        self.span = match (self.span, other.span) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, another) => one.or(another),
        };
    }

    /// Undecoded events of every kind.
    pub fn undecoded_events(&self) -> u64 {
        self.undecoded.values().map(|count| count.events).sum::<u64>() + self.undecoded_unlisted
    }

    /// Facts of every kind read by the layout of an older version than their own.
    pub fn read_as_older_events(&self) -> u64 {
        self.read_as_older.values().sum::<u64>() + self.read_as_older_unlisted
    }

    fn count_provider(&mut self, provider: Guid, events: u64) {
        let listed = self.providers.len();
        match self.providers.get_mut(&provider) {
            Some(known) => *known += events,
            None if listed < PROVIDERS => {
                self.providers.insert(provider, events);
            }
            None => self.providers_unlisted += events,
        }
    }

    fn count_read_as_older(&mut self, identity: EventIdentity, events: u64) {
        let listed = self.read_as_older.len();
        match self.read_as_older.get_mut(&identity) {
            Some(known) => *known += events,
            None if listed < LISTED => {
                self.read_as_older.insert(identity, events);
            }
            None => self.read_as_older_unlisted += events,
        }
    }

    fn count_undecoded_in(&mut self, start: Timestamp, events: u64) {
        let has_room = self.undecoded_by_interval.len() < UNDECODED_INTERVALS;
        match self.undecoded_by_interval.get_mut(&start) {
            Some(known) => *known += events,
            None if has_room => {
                self.undecoded_by_interval.insert(start, events);
            }
            None => {}
        }
    }

    fn count_undecoded(&mut self, identity: EventIdentity, count: UndecodedCount) {
        let listed = self.undecoded.len();
        match self.undecoded.get_mut(&identity) {
            Some(known) => known.events += count.events,
            None if listed < LISTED => {
                self.undecoded.insert(identity, count);
            }
            None => self.undecoded_unlisted += count.events,
        }
    }
}

/// Turns records into batches and keeps the tally; one per decoding thread.
#[derive(Clone, Debug)]
pub struct Intake {
    settings: Settings,
    /// Some events may lie outside the wanted span.
    has_span: bool,
    corrects_udp_v6: bool,
    interval: Interval,
    tally: Tally,
    /// Records by provider, not yet tallied: one place for all providers of one hash, so that
    /// the usual few take turns without a look into the tally's map.
    recent: [(Guid, u64); RECENT],
    first: Timestamp,
    last: Timestamp,
}

impl Intake {
    /// An intake for an engine of the same settings.
    pub fn new(settings: &Settings) -> Self {
        Self {
            settings: *settings,
            has_span: settings.has_span(),
            corrects_udp_v6: settings.corrects_udp_v6(),
            interval: Interval::before_everything(settings.interval_ticks),
            tally: Tally::default(),
            recent: [(Guid::default(), 0); RECENT],
            first: Timestamp::MAX,
            last: Timestamp::MIN,
        }
    }

    /// Takes in one record. Inlined, so that what nobody asks of a record is never fetched.
    #[inline(always)]
    pub fn take(&mut self, raw: &RawEvent<'_>, batch: &mut Batch) {
        self.see(raw);
        // The provider of a million events a second has a way of its own.
        if raw.provider == kernel_network::PROVIDER.guid
            && let Some(mut network) = kernel_network::transfer(raw)
        {
            let seen_by = SeenBy { logger: raw.logger, provider: providers::KERNEL_NETWORK };
            return self.keep_network(raw, &mut network, seen_by, batch);
        }
        self.take_other(raw, batch);
    }

    /// Takes in the record of a trace's header, which happened nowhere: it has no time of its own.
    pub fn take_header(&mut self, raw: &RawEvent<'_>) {
        let span = (self.first, self.last);
        self.see(raw);
        (self.first, self.last) = span;
    }

    #[inline(never)]
    fn take_other(&mut self, raw: &RawEvent<'_>, batch: &mut Batch) {
        let Some((place, provider)) = providers::find_place(raw.provider) else { return };
        let decoded = (provider.decode)(raw);
        if matches!(decoded, Ok(Some(_))) {
            let identity = EventIdentity::of(raw);
            if raw.version > (provider.newest)(identity.number) {
                self.tally.count_read_as_older(identity, 1);
            }
        }
        self.keep(raw, decoded, place, batch);
    }

    fn keep(&mut self, raw: &RawEvent<'_>, decoded: Decoded, provider: u16, batch: &mut Batch) {
        let seen_by = SeenBy { logger: raw.logger, provider };
        match decoded {
            Ok(Some(Event::Network(mut network))) => {
                self.keep_network(raw, &mut network, seen_by, batch);
            }
            Ok(Some(fact)) => {
                let spanned = matches!(
                    fact,
                    Event::ConnectFailed(_) | Event::FlowFailed(_) | Event::Datagrams(_)
                );
                self.tally.outside_span += u64::from(spanned && self.is_outside(raw.timestamp));
                batch.push_seen(raw.timestamp, fact, seen_by);
            }
            Ok(None) => {}
            Err(reason) => self.undecoded(raw, reason),
        }
    }

    #[inline(always)]
    fn keep_network(
        &mut self,
        raw: &RawEvent<'_>,
        network: &mut NetworkEvent,
        seen_by: SeenBy,
        batch: &mut Batch,
    ) {
        if self.has_span {
            self.tally.outside_span += u64::from(self.is_outside(raw.timestamp));
        }
        if self.corrects_udp_v6 && is_suspect(&network.flow, network.operation) {
            self.keep_suspect(raw, network, seen_by, batch);
        } else {
            batch.push_network(raw.timestamp, network, seen_by);
        }
    }

    /// On Windows 7: manifest events tell by who logged them whether they are sends; classic
    /// ones do not say, and the engine decides by the addresses it knows.
    #[cold]
    fn keep_suspect(
        &mut self,
        raw: &RawEvent<'_>,
        network: &mut NetworkEvent,
        seen_by: SeenBy,
        batch: &mut Batch,
    ) {
        if raw.family == RecordFamily::Classic {
            batch.push_doubtful(raw.timestamp, network, seen_by);
            return;
        }
        self.tally.corrected_sends += u64::from(correct_by_logger(network));
        batch.push_seen(raw.timestamp, Event::Network(*network), seen_by);
    }

    #[inline]
    fn is_outside(&self, time: Timestamp) -> bool {
        self.settings.leaves_out(time)
    }

    #[inline(always)]
    fn see(&mut self, raw: &RawEvent<'_>) {
        self.first = self.first.min(raw.timestamp);
        self.last = self.last.max(raw.timestamp);
        let place = place_of(raw.provider);
        if self.recent[place].0 != raw.provider {
            self.tally_recent(place);
            self.recent[place].0 = raw.provider;
        }
        self.recent[place].1 += 1;
    }

    /// Moves the count at one place into the tally.
    fn tally_recent(&mut self, place: usize) {
        let (provider, events) = std::mem::take(&mut self.recent[place]);
        if events > 0 {
            self.tally.count_provider(provider, events);
            self.tally.events += events;
        }
    }

    #[cold]
    fn undecoded(&mut self, raw: &RawEvent<'_>, reason: Undecoded) {
        let is_traffic = providers::find(raw.provider).is_some_and(|known| known.carries_traffic);
        self.tally.undecoded_traffic += u64::from(is_traffic);
        self.tally.count_undecoded(EventIdentity::of(raw), UndecodedCount { events: 1, reason });
        self.tally.count_undecoded_in(self.interval.containing(raw.timestamp).start, 1);
    }

    /// The earliest and the latest time so far, to be given to [`Intake::see_as`].
    pub fn span(&self) -> (Timestamp, Timestamp) {
        (self.first, self.last)
    }

    /// Forgets the times seen since `span` was asked for: they were wrong, and the batch filled since
    /// then holds the right ones.
    pub fn see_as(&mut self, span: (Timestamp, Timestamp), batch: &Batch) {
        let (first, last) = batch.span().unwrap_or(span);
        (self.first, self.last) = (span.0.min(first), span.1.max(last));
    }

    /// What was seen so far.
    pub fn tally(&mut self) -> &Tally {
        (0..RECENT).for_each(|place| self.tally_recent(place));
        if self.first <= self.last {
            self.tally.span = Some((self.first, self.last));
        }
        &self.tally
    }
}
