//! A report before it has a form: the rows the user asked for, and what they were taken from.

use event::kinds::{Address, Endpoint};
use traffic::aggregate::flows::FlowKey;
use traffic::rollup::{Dimension, GroupKey, Rollup, Row};
use traffic::{Counters, Peer, Process, ProcessId, Traffic};

use super::filter::Filter;
use super::sort::{self, Order};
use crate::pipeline::Replay;

/// What the user wants to know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// By what to group; the order is that of [`Dimension`].
    pub(crate) grouping: Vec<Dimension>,
    pub(crate) filter: Filter,
    pub(crate) order: Option<Order>,
    pub(crate) top: Option<usize>,
    pub(crate) as_logged: bool,
}

/// The answer.
pub(crate) struct Report<'a> {
    pub(crate) replay: &'a Replay,
    pub(crate) question: &'a Question,
    /// The wanted rows in the wanted order.
    pub(crate) rows: Vec<Row>,
    /// How many there were before `--top` cut them.
    pub(crate) rows_in_all: usize,
    /// Everything that passed the filter.
    pub(crate) selected: Counters,
    /// Everything.
    pub(crate) total: Counters,
    /// Everything without an owner.
    pub(crate) unattributed: Counters,
}

impl Question {
    /// The grouping by intervals that reading the trace must fill for this question, if any.
    ///
    /// Filters are applied afterwards, when every name is known, so they need the flows kept
    /// apart until then.
    pub(crate) fn interval_rollup(&self) -> Option<Rollup> {
        use Dimension::{Connection, Process, Second};
        let by_second = self.grouping.contains(&Second);
        by_second.then(|| match self.filter.is_empty() {
            true => Rollup::new(&self.grouping),
            false => Rollup::new(&[Process, Connection, Second]),
        })
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
        let total = replay.traffic.total();
        let unattributed = replay.traffic.unattributed();
        Self { replay, question, rows, rows_in_all, selected, total, unattributed }
    }

    /// The process of a row, if it is grouped by process.
    pub(crate) fn process(&self, key: &GroupKey) -> Option<&Process> {
        key.process.map(|id| self.replay.traffic.process(id))
    }
}

/// All flows that pass the filter, grouped.
pub(crate) fn grouped(traffic: &Traffic, filter: &Filter, grouping: &[Dimension]) -> Vec<Row> {
    let mut rollup = Rollup::new(grouping);
    let passing = traffic
        .flows()
        .filter(|flow| filter.passes(traffic, &flow.key, flow.remote_name.as_deref()));
    passing.for_each(|flow| rollup.add_flow(flow));
    rollup.into_rows()
}

fn filtered_intervals(traffic: &Traffic, question: &Question, all: Rollup) -> Vec<Row> {
    if question.filter.is_empty() {
        return all.into_rows();
    }
    let mut wanted = Rollup::new(&question.grouping);
    for row in all.into_rows() {
        let (Some(key), Some(second)) = (flow_key(&row.key), row.key.second) else { continue };
        let pid = traffic.process(key.process).pid;
        let name = key.remote().and_then(|end| traffic.name_of(end.address, pid));
        if question.filter.passes(traffic, &key, name.as_deref()) {
            wanted.add_interval(second, &key, row.counters);
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
    Some(FlowKey { process: key.process?, protocol: key.protocol?, family: key.family?, peer })
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
