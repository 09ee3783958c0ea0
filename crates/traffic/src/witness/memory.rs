//! What was reported lately, and by whom.
//!
//! Equal events are interchangeable, so each kind of event keeps a stack of times for every set of
//! witnesses that has reported it. A report takes the latest event its witness has not reported yet:
//! what another witness saw before this one began is older, and stays with the other.
//!
//! Memory is bounded by the room of two tables that take turns; see [`super::tables`].

use super::tables::{Table, Tables};
use super::{Amount, WINDOW};
use crate::effort::steps;
use event::kinds::{ConnectFailure, Flow, Operation};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Most events one table remembers: a million a second for as long as the window, each reported by
/// one witness so far. More have no room, and a repetition of them counts again.
const ROOM: usize = 1 << 18;

/// Most sets of witnesses told apart for equal events. Two witnesses make one set that waits for the
/// other, three make six; more than a few at a time is damage.
const SETS: usize = 16;

/// An event but for its time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Key {
    /// The machine it happened on.
    pub(crate) machine: u16,
    pub(crate) what: Happening,
    /// Payload bytes, 0 for what carries none.
    pub(crate) bytes: u32,
}

/// What was reported.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Happening {
    On(Flow, Operation),
    /// So many datagrams at once; bytes are those of all.
    Group(Flow, Operation, u32),
    Failure(ConnectFailure),
}

impl Key {
    /// What one such event adds to the figures.
    pub(super) fn amount(&self) -> Amount {
        let bytes = u64::from(self.bytes);
        let (operation, events) = match self.what {
            Happening::On(_, operation) => (Some(operation), 1),
            Happening::Group(_, operation, messages) => (Some(operation), messages.into()),
            Happening::Failure(_) => (None, 1),
        };
        let of = |wanted| if operation == Some(wanted) { bytes } else { 0 };
        Amount { events, sent: of(Operation::Send), received: of(Operation::Receive) }
    }
}

/// One report of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) key: Key,
    pub(super) time: Timestamp,
    /// The bit of its witness; 0 for one that cannot be told from others.
    pub(super) by: u64,
    /// Its witness saw nothing from before this time.
    pub(super) from: Timestamp,
}

/// The earlier report of the same event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Earlier {
    pub(super) time: Timestamp,
    /// Everyone who had reported it.
    pub(super) by: u64,
}

/// Reports of the last moments.
#[derive(Debug, Default)]
pub(super) struct Memory {
    tables: Tables<Stacks>,
    /// Every witness there is: what all have reported is done with.
    everyone: u64,
}

impl Memory {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.tables.clear();
    }

    /// Says who may report.
    pub(super) fn expect(&mut self, everyone: u64) {
        self.everyone = everyone;
    }

    /// Takes a report: gives the report by others that it repeats, or remembers it as new.
    pub(super) fn take(&mut self, report: Report) -> Option<Earlier> {
        if report.by == 0 {
            return None;
        }
        self.tables.turn(report.time);
        let everyone = self.everyone;
        let tables = self.tables.latest_first();
        let earlier = tables.into_iter().find_map(|table| table.claim(&report, everyone));
        if earlier.is_none() {
            self.tables.recent().push(&report.key, report.by, report.time);
        }
        earlier
    }

    /// A report was part of what another witness reports in one: that one has reported it, too.
    pub(super) fn join(&mut self, report: &Report, by: u64) {
        let everyone = self.everyone;
        for table in self.tables.latest_first() {
            if table.join(report, by, everyone) {
                return;
            }
        }
    }
}

#[derive(Debug, Default)]
struct Stacks {
    stacks: HashMap<Key, Vec<Stack>, FixedState>,
    events: usize,
}

/// Equal events that the same witnesses have reported; the latest last.
#[derive(Debug)]
struct Stack {
    by: u64,
    times: Vec<Timestamp>,
}

impl Table for Stacks {
    fn empty(&mut self) {
        self.stacks.empty();
        self.events = 0;
    }
}

impl Stacks {
    /// Adds a witness to those of a report; `true` when it is here.
    fn join(&mut self, report: &Report, by: u64, everyone: u64) -> bool {
        let Some(stacks) = self.stacks.get_mut(&report.key) else { return false };
        let place_in = |stack: &mut Stack| {
            let place = stack.times.iter().rposition(|time| *time == report.time);
            steps(stack.times.len() - place.unwrap_or(0));
            place.map(|place| stack.times.remove(place))
        };
        let known = stacks.iter_mut().filter(|stack| stack.by == report.by);
        if known.into_iter().find_map(place_in).is_none() {
            return false;
        }
        self.events = self.events.saturating_sub(1);
        if report.by | by != everyone {
            self.push(&report.key, report.by | by, report.time);
        }
        true
    }

    /// The latest event the witness of `report` can have seen and has not reported; it has now.
    fn claim(&mut self, report: &Report, everyone: u64) -> Option<Earlier> {
        let stacks = self.stacks.get_mut(&report.key)?;
        let fits =
            |time: &&Timestamp| report.time.since(**time).abs() <= WINDOW && **time >= report.from;
        let open = stacks.iter_mut().filter(|stack| stack.by & report.by == 0);
        let open = open.filter(|stack| stack.times.last().is_some_and(|time| fits(&time)));
        let latest = open.max_by_key(|stack| stack.times.last().copied())?;
        let earlier = Earlier { time: latest.times.pop()?, by: latest.by };
        self.events = self.events.saturating_sub(1);
        let by = earlier.by | report.by;
        if by != everyone {
            self.push(&report.key, by, earlier.time);
        }
        Some(earlier)
    }

    fn push(&mut self, key: &Key, by: u64, time: Timestamp) {
        if self.events >= ROOM {
            return;
        }
        // What all have reported leaves an empty stack; there is room for fewer than stay.
        if self.stacks.len() >= 2 * ROOM {
            let waits = |stacks: &Vec<Stack>| stacks.iter().any(|stack| !stack.times.is_empty());
            self.stacks.retain(|_, stacks| waits(stacks));
        }
        let stacks = self.stacks.entry(*key).or_default();
        let place = stacks.iter().position(|stack| stack.by == by);
        let place = place.or_else(|| stacks.iter().position(|stack| stack.times.is_empty()));
        if place.is_none() && stacks.len() >= SETS {
            return;
        }
        let place = place.unwrap_or_else(|| {
            stacks.push(Stack { by, times: Vec::new() });
            stacks.len() - 1
        });
        stacks[place].by = by;
        stacks[place].times.push(time);
        self.events += 1;
    }
}
