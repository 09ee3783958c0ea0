//! A report before it has a form: the rows the user asked for, and what they were taken from.

use event::kinds::{Address, Endpoint};
use traffic::FlowKey;
use traffic::rollup::{Dimension, GroupKey, Rollup, Row};
use traffic::{Counters, Filter, Peer, Process, ProcessId, Role, Traffic, Zone};

use super::losses::Losses;
use super::sort::{self, Order};
use crate::ledger::Account;
use crate::note::Note;
use crate::pipeline::{Replay, TraceFacts};

/// What the user wants to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// By what to group; the order is that of [`Dimension`].
    pub(crate) grouping: Vec<Dimension>,
    pub(crate) filter: Filter,
    pub(crate) order: Option<Order>,
    pub(crate) top: Option<usize>,
    /// Show no command lines, only the paths of programs.
    pub(crate) redact: bool,
    pub(crate) as_logged: bool,
    /// Length of an interval in ticks of 100 ns.
    pub(crate) interval_ticks: i64,
}

/// The answer.
pub(crate) struct Report<'a> {
    pub(crate) replay: &'a Replay,
    pub(crate) question: &'a Question,
    /// The wanted rows in the wanted order.
    pub(crate) rows: Vec<Row>,
    /// How many there were before `--top` cut them.
    pub(crate) rows_in_all: usize,
    /// Everything that passed the filter and lies in the wanted time.
    pub(crate) selected: Counters,
    /// Everything, whether wanted or not.
    pub(crate) total: Counters,
    /// Everything without an owner, whether wanted or not.
    pub(crate) unattributed: Counters,
    /// What went to each zone, the most first.
    pub(crate) zones: Vec<(Zone, Counters)>,
    /// What the kernel's own traffic was for, the most first.
    pub(crate) roles: Vec<(Role, Counters)>,
    /// What the figures lack, and when.
    pub(crate) losses: Losses,
    /// Everything, set against the counters of adapters, where these stand beside the recording.
    pub(crate) ledger: Option<Account>,
}

impl Question {
    /// The grouping by intervals that reading the trace must fill for this question, if any.
    ///
    /// Filters are applied afterwards, when every name is known, so they need the flows kept
    /// apart until then.
    pub(crate) fn interval_rollup(&self) -> Option<Rollup> {
        use Dimension::{Connection, Process, Role, Second, Zone};
        let by_second = self.grouping.contains(&Second);
        by_second.then(|| match self.is_told_by_flows() {
            true => Rollup::new(&self.grouping),
            false => Rollup::new(&[Process, Connection, Zone, Role, Second]),
        })
    }

    /// Whether a flow alone says whether it is wanted and in which row.
    fn is_told_by_flows(&self) -> bool {
        self.filter.is_empty() && self.grouping.iter().all(|dimension| dimension.is_plain())
    }

    pub(crate) fn groups_by(&self, dimension: Dimension) -> bool {
        self.grouping.contains(&dimension)
    }
}

impl<'a> Report<'a> {
    /// Answers a question. `by_interval` is what reading made of [`Question::interval_rollup`].
    pub(crate) fn new(
        replay: &'a Replay,
        question: &'a Question,
        by_interval: Option<Rollup>,
    ) -> Self {
        let mut rows = match by_interval {
            Some(rollup) => filtered_intervals(&replay.traffic, question, rollup),
            None => grouped(&replay.traffic, &question.filter, &question.grouping),
        };
        let selected = rows.iter().map(|row| row.counters).collect();
        sort::sort(&mut rows, question, &replay.traffic);
        let rows_in_all = rows.len();
        rows.truncate(question.top.unwrap_or(usize::MAX));
        let zones = zones(&replay.traffic);
        let roles = roles(&replay.traffic);
        let left_out = replay.traffic.left_out();
        let total = [replay.traffic.total(), left_out.all].into_iter().collect();
        let unattributed =
            [replay.traffic.unattributed(), left_out.unattributed].into_iter().collect();
        let losses = Losses::of(replay, question.interval_ticks);
        Self {
            replay,
            question,
            rows,
            rows_in_all,
            selected,
            total,
            unattributed,
            zones,
            roles,
            losses,
            ledger: None,
        }
    }

    /// Whether the question leaves out any part of the recordings.
    pub(crate) fn is_narrowed(&self) -> bool {
        let outside = |trace: &TraceFacts| trace.tally.outside_span > 0;
        !self.question.filter.is_empty() || self.replay.traces.iter().any(outside)
    }

    /// Whether packets were captured, which are no traffic of any process.
    pub(crate) fn has_packets(&self) -> bool {
        self.replay.notes.iter().any(|note| matches!(note, Note::Packets(_)))
    }

    /// The process of a row, if it is grouped by process.
    pub(crate) fn process(&self, key: &GroupKey) -> Option<&Process> {
        key.process.map(|id| self.replay.traffic.process(id))
    }
}

/// What went to each zone, the most first.
fn zones(traffic: &Traffic) -> Vec<(Zone, Counters)> {
    let rows = largest(traffic, Dimension::Zone).into_iter();
    rows.filter_map(|row| Some((row.key.zone?, row.counters))).collect()
}

/// What the kernel's own traffic was for, the most first.
fn roles(traffic: &Traffic) -> Vec<(Role, Counters)> {
    let rows = largest(traffic, Dimension::Role).into_iter();
    let roles = rows.filter_map(|row| Some((row.key.role?, row.counters)));
    roles.filter(|(role, _)| role.is_kernel()).collect()
}

fn largest(traffic: &Traffic, dimension: Dimension) -> Vec<Row> {
    let mut rows = grouped(traffic, &Filter::default(), &[dimension]);
    sort::sort(&mut rows, &Question::default(), traffic);
    rows
}

/// All flows that pass the filter, grouped.
pub(crate) fn grouped(traffic: &Traffic, filter: &Filter, grouping: &[Dimension]) -> Vec<Row> {
    let mut rollup = Rollup::new(grouping);
    let passing = traffic
        .flows()
        .filter(|flow| filter.passes(traffic, &flow.key, flow.remote_name.as_deref()));
    passing.for_each(|flow| rollup.add_flow(traffic, flow));
    rollup.into_rows()
}

fn filtered_intervals(traffic: &Traffic, question: &Question, all: Rollup) -> Vec<Row> {
    if question.is_told_by_flows() {
        return all.into_rows();
    }
    let mut wanted = Rollup::new(&question.grouping);
    for row in all.into_rows() {
        let (Some(key), Some(second)) = (flow_key(&row.key), row.key.second) else { continue };
        let host = traffic.host_of(&key);
        if question.filter.passes(traffic, &key, host.as_ref().map(|host| host.name.as_ref())) {
            wanted.add_interval(traffic, second, &key, row.counters);
        }
    }
    wanted.into_rows()
}

/// The flow that a group by process and connection stands for.
fn flow_key(key: &GroupKey) -> Option<FlowKey> {
    let peer = match (key.local, key.remote) {
        (Some(local), Some(remote)) => Peer::Ends { local, remote },
        _ => Peer::Other,
    };
    let (process, protocol, family) = (key.process?, key.protocol?, key.family?);
    Some(FlowKey { process, protocol, family, zone: key.zone?, role: key.role?, peer })
}

/// The remote address of a row, whichever grouping gave it.
pub(crate) fn remote_address(key: &GroupKey) -> Option<Address> {
    key.address.or(key.remote.map(|end: Endpoint| end.address))
}

/// The remote port of a row, whichever grouping gave it.
pub(crate) fn remote_port(key: &GroupKey) -> Option<u16> {
    key.port.or(key.remote.map(|end| end.port))
}

/// Whether a row has no owner.
pub(crate) fn is_unattributed(key: &GroupKey) -> bool {
    key.process == Some(ProcessId::UNATTRIBUTED)
}
