//! Grouping: any set of dimensions makes rows, and every grouping of the same events adds up
//! to the same total.

mod group;

use crate::aggregate::counters::Counters;
use crate::aggregate::flows::FlowRecord;
use crate::aggregate::key::FlowKey;
use crate::aggregate::owners::Owned;
use crate::attribute::kin::Kin;
use crate::attribute::processes::ProcessId;
use crate::engine::Traffic;
use event::kinds::NameSource;
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use group::About;
pub use group::{Dimension, GroupKey};
use hashbrown::HashMap;
use std::sync::Arc;

/// One group and what was counted in it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which group.
    pub key: GroupKey,
    /// What was counted.
    pub counters: Counters,
    /// Flows in the group; folded ones are counted one by one. In groups by second, a flow
    /// counts in every second in which something happened on it.
    pub flows: u64,
    /// First event; `None` in groups by second.
    pub first: Option<Timestamp>,
    /// Latest event; `None` in groups by second.
    pub last: Option<Timestamp>,
    /// Name of the remote address, where all flows of the group share one.
    pub remote_name: Option<Arc<str>>,
    /// How the name is known.
    pub name_source: Option<NameSource>,
}

impl Row {
    /// The row of a group, by its first flow.
    fn new(key: GroupKey, name: Option<(&Arc<str>, NameSource)>) -> Self {
        Self {
            key,
            counters: Counters::default(),
            flows: 0,
            first: None,
            last: None,
            remote_name: name.map(|(name, _)| name.clone()),
            name_source: name.map(|(_, source)| source),
        }
    }
}

/// Most rows that tell ends of flows apart. In groups by second a long recording has more of
/// them than anybody reads; the rest of each second is then one row without ends.
const ROWS: usize = 500_000;

/// Rows in the making.
#[derive(Clone, Debug)]
pub struct Rollup {
    dimensions: Vec<Dimension>,
    rows: Vec<Row>,
    places: HashMap<GroupKey, usize, FixedState>,
    /// Whether the owner of a flow is all it takes to tell its row: looking that up by number is
    /// ten times as quick as making and hashing a key, and a live view asks for every flow.
    is_by_owner: bool,
    /// By number of owner: where its row stands, counted from 1, as far as it was asked for; else 0.
    of_owner: Vec<u32>,
    /// Made when it is first needed.
    kin: Kin,
    most_rows: usize,
}

impl Rollup {
    /// Groups by these dimensions; by none, everything is one row.
    pub fn new(dimensions: &[Dimension]) -> Self {
        Self::bounded(dimensions, ROWS)
    }

    /// The same, with another bound on the rows that tell ends of flows apart.
    pub fn bounded(dimensions: &[Dimension], most_rows: usize) -> Self {
        Self {
            is_by_owner: dimensions.iter().all(|one| one.is_of_owner()),
            dimensions: dimensions.to_vec(),
            rows: Vec::new(),
            places: HashMap::default(),
            of_owner: Vec::new(),
            kin: Kin::default(),
            most_rows,
        }
    }

    /// Makes room for so many rows.
    #[must_use]
    pub fn with_room(mut self, rows: usize) -> Self {
        self.rows.reserve(rows);
        self.places.reserve(rows);
        self
    }

    /// Whether it has to be fed by intervals ([`Rollup::add_interval`]) rather than by flows.
    pub fn needs_intervals(&self) -> bool {
        self.dimensions.contains(&Dimension::Second)
    }

    /// Adds what was counted on a flow so far.
    pub fn add_flow(&mut self, traffic: &Traffic, flow: &FlowRecord) {
        let name = flow.remote_name.as_ref().zip(flow.name_source);
        let row = self.row(traffic, &flow.key, None, name);
        row.counters += traffic.so_far(flow);
        row.flows += flow.folded.max(1);
        row.first = Some(row.first.map_or(flow.first, |first| first.min(flow.first)));
        row.last = Some(row.last.map_or(flow.last, |last| last.max(flow.last)));
    }

    /// Whether totals of owners are all it takes ([`Rollup::add_owner`]).
    pub fn is_by_owner(&self) -> bool {
        self.is_by_owner
    }

    /// Adds what an owner moved, where nothing else tells rows apart. Such rows know no times and
    /// no names of remote ends.
    pub fn add_owner(&mut self, traffic: &Traffic, owner: ProcessId, owned: &Owned) {
        self.meet(traffic, owner);
        let group = GroupKey::of_owner(&self.dimensions, owner, &self.kin);
        let place = self.place_of(group, None);
        let row = &mut self.rows[place];
        row.counters += owned.counters;
        row.flows += owned.flows;
    }

    /// Adds what was counted on a flow in the interval that began at `second`.
    pub fn add_interval(
        &mut self,
        traffic: &Traffic,
        second: Timestamp,
        key: &FlowKey,
        counters: Counters,
    ) {
        let row = self.row(traffic, key, Some(second), None);
        row.counters += counters;
        row.flows += 1;
    }

    /// Who belongs together, as known when the first row was made. A process that came since
    /// then makes it void.
    fn meet(&mut self, traffic: &Traffic, process: ProcessId) {
        use Dimension::{App, Tree, User};
        let needed = self.dimensions.iter().any(|one| matches!(one, App | Tree | User));
        let is_one = process != ProcessId::OTHERS;
        if needed && is_one && process.0 as usize >= self.kin.len() {
            self.kin = Kin::of(traffic);
            self.of_owner.clear();
        }
    }

    fn row(
        &mut self,
        traffic: &Traffic,
        key: &FlowKey,
        second: Option<Timestamp>,
        name: Option<(&Arc<str>, NameSource)>,
    ) -> &mut Row {
        self.meet(traffic, key.process);
        let known = self.of_owner.get(key.process.0 as usize).copied().unwrap_or(0) as usize;
        let place = known.checked_sub(1);
        let place = place.unwrap_or_else(|| self.place(traffic, key, second, name));
        let row = &mut self.rows[place];
        if row.remote_name.as_ref() != name.map(|(name, _)| name) {
            (row.remote_name, row.name_source) = (None, None);
        }
        // Of several ways the weakest is what holds for all.
        row.name_source = row
            .name_source
            .max(name.map(|(_, source)| source))
            .filter(|_| row.remote_name.is_some());
        row
    }

    /// The place of the row of a flow, a new row if there is none.
    fn place(
        &mut self,
        traffic: &Traffic,
        key: &FlowKey,
        second: Option<Timestamp>,
        name: Option<(&Arc<str>, NameSource)>,
    ) -> usize {
        let about = About { traffic, kin: &self.kin };
        let mut group = GroupKey::of(&self.dimensions, key, second, &about);
        let next = self.rows.len();
        if next >= self.most_rows && !self.places.contains_key(&group) {
            group = group.without_ends();
        }
        if next >= self.most_rows.saturating_mul(2) && !self.places.contains_key(&group) {
            group = group.without_owner();
        }
        let place = self.place_of(group, name);
        if self.is_by_owner && key.process != ProcessId::OTHERS {
            let owner = key.process.0 as usize;
            self.of_owner.resize(self.of_owner.len().max(owner + 1), 0);
            self.of_owner[owner] = u32::try_from(place + 1).unwrap_or(0);
        }
        place
    }

    fn place_of(&mut self, group: GroupKey, name: Option<(&Arc<str>, NameSource)>) -> usize {
        let next = self.rows.len();
        let place = *self.places.entry(group).or_insert(next);
        if place == next {
            self.rows.push(Row::new(group, name));
        }
        place
    }

    /// The row of a group, if there is one.
    pub fn get(&self, group: &GroupKey) -> Option<&Row> {
        self.places.get(group).map(|place| &self.rows[*place])
    }

    /// All rows together.
    pub fn total(&self) -> Counters {
        self.rows.iter().map(|row| row.counters).collect()
    }

    /// The rows, in the order in which their groups were first met.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows, in the order in which their groups were first met.
    pub fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}
