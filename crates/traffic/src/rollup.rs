//! Grouping: any set of dimensions makes rows, and every grouping of the same events adds up
//! to the same total.

use crate::aggregate::counters::Counters;
use crate::aggregate::flows::{FlowKey, FlowRecord};
use crate::attribute::processes::ProcessId;
use event::kinds::{Address, Endpoint, Family, Protocol};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::sync::Arc;

/// One aspect by which traffic can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// Process: id and start time.
    Process,
    /// Both ends of the flow, with its protocol.
    Connection,
    /// Remote address.
    Remote,
    /// Remote port.
    Port,
    /// TCP or UDP.
    Protocol,
    /// IPv4 or IPv6.
    Family,
    /// Interval of time; needs buckets.
    Second,
}

/// The values of the wanted dimensions; an unwanted one is `None`, and so is an end that is
/// not known because small flows were folded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct GroupKey {
    /// Start of the interval.
    pub second: Option<Timestamp>,
    /// Owner.
    pub process: Option<ProcessId>,
    /// Transport protocol.
    pub protocol: Option<Protocol>,
    /// Internet protocol version.
    pub family: Option<Family>,
    /// Local end of a connection.
    pub local: Option<Endpoint>,
    /// Remote end of a connection.
    pub remote: Option<Endpoint>,
    /// Remote address.
    pub address: Option<Address>,
    /// Remote port.
    pub port: Option<u16>,
}

impl GroupKey {
    fn of(dimensions: &[Dimension], key: &FlowKey, second: Option<Timestamp>) -> Self {
        let mut group = Self::default();
        for dimension in dimensions {
            match dimension {
                Dimension::Process => group.process = Some(key.process),
                Dimension::Connection => {
                    group.protocol = Some(key.protocol);
                    group.family = Some(key.family);
                    group.local = key.local();
                    group.remote = key.remote();
                }
                Dimension::Remote => group.address = key.remote().map(|end| end.address),
                Dimension::Port => group.port = key.remote().map(|end| end.port),
                Dimension::Protocol => group.protocol = Some(key.protocol),
                Dimension::Family => group.family = Some(key.family),
                Dimension::Second => group.second = second,
            }
        }
        group
    }

    /// The same group, "other" in place of its ends.
    fn without_ends(self) -> Self {
        Self { local: None, remote: None, address: None, port: None, ..self }
    }
}

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
}

/// Most rows that tell ends of flows apart. In groups by second a long recording has more of
/// them than anybody reads; the rest of each second is then one row without ends.
const ROWS: usize = 500_000;

/// Rows in the making.
#[derive(Debug)]
pub struct Rollup {
    dimensions: Vec<Dimension>,
    rows: Vec<Row>,
    places: HashMap<GroupKey, usize, FixedState>,
    most_rows: usize,
}

impl Rollup {
    /// Groups by these dimensions; by none, everything is one row.
    pub fn new(dimensions: &[Dimension]) -> Self {
        Self::bounded(dimensions, ROWS)
    }

    /// The same, with another bound on the rows that tell ends of flows apart.
    pub fn bounded(dimensions: &[Dimension], most_rows: usize) -> Self {
        let dimensions = dimensions.to_vec();
        Self { dimensions, rows: Vec::new(), places: HashMap::default(), most_rows }
    }

    /// Whether it has to be fed by intervals ([`Rollup::add_interval`]) rather than by flows.
    pub fn needs_intervals(&self) -> bool {
        self.dimensions.contains(&Dimension::Second)
    }

    /// Adds what was counted on a flow over the whole trace.
    pub fn add_flow(&mut self, flow: &FlowRecord) {
        let row = self.row(&flow.key, None, flow.remote_name.as_ref());
        row.counters += flow.counters;
        row.flows += flow.folded.max(1);
        row.first = Some(row.first.map_or(flow.first, |first| first.min(flow.first)));
        row.last = Some(row.last.map_or(flow.last, |last| last.max(flow.last)));
    }

    /// Adds what was counted on a flow in the interval that began at `second`.
    pub fn add_interval(&mut self, second: Timestamp, key: &FlowKey, counters: Counters) {
        let row = self.row(key, Some(second), None);
        row.counters += counters;
        row.flows += 1;
    }

    fn row(
        &mut self,
        key: &FlowKey,
        second: Option<Timestamp>,
        name: Option<&Arc<str>>,
    ) -> &mut Row {
        let mut group = GroupKey::of(&self.dimensions, key, second);
        let next = self.rows.len();
        if next >= self.most_rows && !self.places.contains_key(&group) {
            group = group.without_ends();
        }
        let place = *self.places.entry(group).or_insert(next);
        if place == next {
            self.rows.push(Row {
                key: group,
                counters: Counters::default(),
                flows: 0,
                first: None,
                last: None,
                remote_name: name.cloned(),
            });
        }
        let row = &mut self.rows[place];
        if row.remote_name.as_ref() != name {
            row.remote_name = None;
        }
        row
    }

    /// The rows, in the order in which their groups were first met.
    pub fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}
