//! Grouping: any set of dimensions makes rows, and every grouping of the same events adds up
//! to the same total.

use crate::aggregate::counters::Counters;
use crate::aggregate::flows::{FlowKey, FlowRecord};
use crate::aggregate::owners::Owned;
use crate::attribute::kin::Kin;
use crate::attribute::processes::ProcessId;
use crate::attribute::roles::Role;
use crate::attribute::texts::TextId;
use crate::attribute::zones::Zone;
use crate::engine::Traffic;
use event::kinds::{Address, Endpoint, Family, NameSource, Protocol};
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::sync::Arc;

/// One aspect by which traffic can be told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// Process: id and start time.
    Process,
    /// All processes of one application.
    App,
    /// A process and everything it started, directly or not.
    Tree,
    /// User the process runs as.
    User,
    /// Service, where one process hosts several.
    Service,
    /// What the kernel's traffic is for.
    Role,
    /// Where the other end is.
    Zone,
    /// What the ports are usually used for.
    Label,
    /// Host name of the other end; its address where there is none.
    Host,
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

impl Dimension {
    /// Every dimension, with its name on the command line and in every machine format.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Process, "process"),
        (Self::Connection, "connection"),
        (Self::Remote, "remote"),
        (Self::Port, "port"),
        (Self::Protocol, "protocol"),
        (Self::Family, "family"),
        (Self::Second, "second"),
        (Self::App, "app"),
        (Self::Tree, "tree"),
        (Self::User, "user"),
        (Self::Service, "service"),
        (Self::Role, "role"),
        (Self::Zone, "zone"),
        (Self::Label, "label"),
        (Self::Host, "host"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// Whether it can be told from a flow alone; the others need what else is known, which
    /// may come later than the flow.
    pub fn is_plain(self) -> bool {
        !matches!(self, Self::App | Self::Tree | Self::User | Self::Service | Self::Host)
    }

    /// Whether the owner of a flow is all it takes to tell it.
    fn is_of_owner(self) -> bool {
        matches!(self, Self::Process | Self::App | Self::Tree | Self::User)
    }
}

/// The values of the wanted dimensions; an unwanted one is `None`, and so is an end that is
/// not known because small flows were folded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct GroupKey {
    /// Start of the interval.
    pub second: Option<Timestamp>,
    /// Owner.
    pub process: Option<ProcessId>,
    /// First process of the application.
    pub app: Option<ProcessId>,
    /// Root of the tree.
    pub tree: Option<ProcessId>,
    /// First process of the user; `None` also where the user is not known.
    pub user: Option<ProcessId>,
    /// Service; `None` also where there is none or it is not known. Named by [`Traffic::service`].
    pub service: Option<TextId>,
    /// What the kernel's traffic is for.
    pub role: Option<Role>,
    /// Where the other end is.
    pub zone: Option<Zone>,
    /// What the ports are usually used for; `None` also where the table has neither.
    pub label: Option<&'static str>,
    /// Host name of the other end, named by [`Traffic::host`]; without one, `address` is set.
    pub host: Option<TextId>,
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
    fn of(
        dimensions: &[Dimension],
        key: &FlowKey,
        second: Option<Timestamp>,
        about: &About<'_>,
    ) -> Self {
        let mut group = Self::of_owner(dimensions, key.process, about.kin);
        for dimension in dimensions {
            match dimension {
                Dimension::Process | Dimension::App | Dimension::Tree | Dimension::User => {}
                Dimension::Service => group.service = about.traffic.service_of(key),
                Dimension::Role => group.role = Some(key.role),
                Dimension::Zone => group.zone = Some(key.zone),
                Dimension::Label => group.label = key.label(),
                Dimension::Host => group.tell_host(key, about.traffic),
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

    /// As far as the owner tells.
    fn of_owner(dimensions: &[Dimension], owner: ProcessId, kin: &Kin) -> Self {
        let mut group = Self::default();
        for dimension in dimensions.iter().filter(|one| one.is_of_owner()) {
            match dimension {
                Dimension::App => group.app = Some(kin.app(owner)),
                Dimension::Tree => group.tree = Some(kin.root(owner)),
                Dimension::User => group.user = kin.user(owner),
                _ => group.process = Some(owner),
            }
        }
        group
    }

    fn tell_host(&mut self, key: &FlowKey, traffic: &Traffic) {
        self.host = traffic.host_of(key).and_then(|host| traffic.host_id(&host.name));
        if self.host.is_none() {
            self.address = key.remote().map(|end| end.address);
        }
    }

    /// The same group, "other" in place of its ends.
    fn without_ends(self) -> Self {
        let group = Self { local: None, remote: None, address: None, port: None, ..self };
        Self { label: None, host: None, service: None, ..group }
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

/// What a group is told from besides the flow.
struct About<'a> {
    traffic: &'a Traffic,
    kin: &'a Kin,
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
    /// Whether the owner of a flow is all it takes to tell its row: looking that up by number is
    /// ten times as quick as making and hashing a key, and a live view asks for every flow.
    is_by_owner: bool,
    /// Rows by owner, as far as they were asked for.
    of_owner: Vec<Option<usize>>,
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

    /// Adds what was counted on a flow over the whole trace.
    pub fn add_flow(&mut self, traffic: &Traffic, flow: &FlowRecord) {
        let name = flow.remote_name.as_ref().zip(flow.name_source);
        let row = self.row(traffic, &flow.key, None, name);
        row.counters += flow.counters;
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
        if needed && process.0 as usize >= self.kin.len() {
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
        let known = self.of_owner.get(key.process.0 as usize).copied().flatten();
        let place = known.unwrap_or_else(|| self.place(traffic, key, second, name));
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
        let place = self.place_of(group, name);
        if self.is_by_owner {
            let owner = key.process.0 as usize;
            self.of_owner.resize(self.of_owner.len().max(owner + 1), None);
            self.of_owner[owner] = Some(place);
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
