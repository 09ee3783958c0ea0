//! The columns of machine formats: one list, from which CSV, JSON and NDJSON rows are made
//! and against which their documentation is tested.

use event::kinds::{Address, Failure, Family, NameSource, Operation, Protocol};
use event::timestamp::Timestamp;
use text::times;
use traffic::Process;
use traffic::rollup::{Dimension, Row};

use super::losses::Lacking;
use super::model::{Report, is_unattributed, remote_address, remote_port};
use crate::value::Value;

/// One column.
pub(crate) struct Column {
    /// Its name in every machine format.
    pub(crate) name: &'static str,
    when: When,
    value: Of,
}

/// Where its value comes from.
enum Of {
    Row(fn(&Report<'_>, &Row) -> Value),
    /// The process of the row, which must have one.
    Process(fn(&Report<'_>, &Process) -> Value),
    /// What its interval lacks.
    Interval(fn(&Lacking) -> Option<u64>),
    /// What the group is called.
    Name(Dimension),
}

/// In which groupings a column stands.
enum When {
    Always,
    /// With this dimension.
    By(Dimension),
    /// With any of these dimensions.
    With(&'static [Dimension]),
    /// Without this one.
    Without(Dimension),
}

use Dimension::{Connection, Family as ByFamily, Port, Process as ByProcess, Remote, Second};

/// Every column, in the order of the formats: first what names the row, then the traffic,
/// then everything else.
pub(crate) static COLUMNS: &[Column] = &[
    key("second", &[Second], |_, row| moment(row.key.second)),
    key("pid", &[ByProcess], pid),
    key("start_time", &[ByProcess], |report, row| {
        moment(report.process(&row.key).and_then(|process| process.started))
    }),
    key("image_name", &[ByProcess], |report, row| {
        Value::text(report.process(&row.key).and_then(Process::name))
    }),
    named("app", Dimension::App),
    key("tree_pid", &[Dimension::Tree], |report, row| {
        let root = row.key.tree.filter(|root| root.is_one());
        Value::number(root.map(|root| report.replay.traffic.process(root).pid))
    }),
    named("tree_name", Dimension::Tree),
    named("user", Dimension::User),
    named("service", Dimension::Service),
    named("role", Dimension::Role),
    key("role_confidence", &[Dimension::Role], |_, row| {
        let confidence = row.key.role.and_then(traffic::Role::confidence);
        Value::text(confidence.map(traffic::Confidence::name))
    }),
    named("zone", Dimension::Zone),
    key("zone_confidence", &[Dimension::Zone], |report, row| {
        let confidence = row.key.zone.map(|zone| report.replay.traffic.zone_confidence(zone));
        Value::text(confidence.map(traffic::Confidence::name))
    }),
    named("label", Dimension::Label),
    key("host", &[Dimension::Host], |report, row| {
        Value::text(row.key.host.and_then(|id| report.replay.traffic.host(id)))
    }),
    key("protocol", &[Dimension::Protocol, Connection], |_, row| {
        Value::text(row.key.protocol.map(protocol_name))
    }),
    key("family", &[ByFamily, Connection], |_, row| Value::text(row.key.family.map(family_name))),
    key("local_address", &[Connection], |_, row| address(row.key.local.map(|end| end.address))),
    key("local_port", &[Connection], |_, row| Value::number(row.key.local.map(|end| end.port))),
    key("remote_address", &[Connection, Remote, Dimension::Host], |_, row| {
        address(remote_address(&row.key))
    }),
    key("remote_port", &[Connection, Port], |_, row| Value::number(remote_port(&row.key))),
    key("remote_name", &[Connection, Remote], |_, row| Value::text(row.remote_name.as_deref())),
    always("send_ops", |_, row| operations(row, Operation::Send)),
    always("send_bytes", |_, row| bytes(row, Operation::Send)),
    always("recv_ops", |_, row| operations(row, Operation::Receive)),
    always("recv_bytes", |_, row| bytes(row, Operation::Receive)),
    always("connects", |_, row| operations(row, Operation::Connect)),
    always("accepts", |_, row| operations(row, Operation::Accept)),
    always("disconnects", |_, row| operations(row, Operation::Disconnect)),
    always("reconnects", |_, row| operations(row, Operation::Reconnect)),
    always(Failure::Refused.name(), |_, row| failed(row, Failure::Refused)),
    always(Failure::TimedOut.name(), |_, row| failed(row, Failure::TimedOut)),
    always(Failure::Reset.name(), |_, row| failed(row, Failure::Reset)),
    always(Failure::Unreachable.name(), |_, row| failed(row, Failure::Unreachable)),
    always(Failure::Other.name(), |_, row| failed(row, Failure::Other)),
    always(Failure::Rejected.name(), |_, row| failed(row, Failure::Rejected)),
    always("retransmit_ops", |_, row| operations(row, Operation::Retransmit)),
    always("retransmit_bytes", |_, row| bytes(row, Operation::Retransmit)),
    always("copy_ops", |_, row| operations(row, Operation::Copy)),
    always("copy_bytes", |_, row| bytes(row, Operation::Copy)),
    always("flows", |_, row| Value::Number(row.flows)),
    without_second("first_seen", |_, row| moment(row.first)),
    without_second("last_seen", |_, row| moment(row.last)),
    lacking("interval_events_lost", |lacking| lacking.events_lost),
    lacking("interval_buffers_lost", |lacking| lacking.buffers_lost),
    lacking("interval_undecoded", |lacking| Some(lacking.undecoded)),
    lacking("interval_gaps", |lacking| Some(lacking.gaps)),
    lacking("interval_unattributed_bytes", |lacking| {
        Some(lacking.unattributed_send_bytes.saturating_add(lacking.unattributed_recv_bytes))
    }),
    key("end_time", &[ByProcess], |report, row| {
        moment(report.process(&row.key).and_then(|process| process.ended))
    }),
    key("image_path", &[ByProcess], path),
    key("name_source", &[Connection, Remote, Dimension::Host], |_, row| {
        Value::text(row.name_source.map(source_name))
    }),
    of_process("image_name_form", |_, process| {
        Value::text(process.name_form().map(traffic::NameForm::name))
    }),
    of_process("image_origin", |_, process| Value::text(Some(process.naming.origin()))),
    of_process("parent_pid", |_, process| Value::number(process.parent_pid().value())),
    key("parent_name", &[ByProcess], |report, row| {
        let traffic = &report.replay.traffic;
        let parent = row.key.process.and_then(|id| traffic.parent_of(id));
        Value::text(parent.and_then(|parent| traffic.process(parent).name()))
    }),
    of_process("session", |_, process| Value::number(process.session().value())),
    key("process_user", &[ByProcess], |report, row| {
        Value::text(row.key.process.and_then(|id| report.replay.traffic.user_name(id)))
    }),
    of_process("user_sid", |_, process| Value::text(process.sid().value())),
    of_process("services", |_, process| {
        let known = process.looked_up.as_ref().and_then(|told| told.services.as_ref());
        known.map_or(Value::Unknown, |services| {
            Value::List(services.iter().map(ToString::to_string).collect())
        })
    }),
    of_process("package", |_, process| Value::text(process.package().value())),
    of_process("description", |_, process| Value::text(process.description())),
    of_process("company", |_, process| Value::text(process.company())),
    of_process("command_line", command_line),
    of_process("command_line_origin", |_, process| {
        Value::text(Some(process.command_line().origin()))
    }),
];

/// A column of what a group is called.
const fn named(name: &'static str, dimension: Dimension) -> Column {
    Column { name, when: When::By(dimension), value: Of::Name(dimension) }
}

/// A column of what the interval of the row lacks.
const fn lacking(name: &'static str, value: fn(&Lacking) -> Option<u64>) -> Column {
    Column { name, when: When::By(Second), value: Of::Interval(value) }
}

/// A column of what is known about a process.
const fn of_process(name: &'static str, value: fn(&Report<'_>, &Process) -> Value) -> Column {
    Column { name, when: When::By(ByProcess), value: Of::Process(value) }
}

const fn key(
    name: &'static str,
    dimensions: &'static [Dimension],
    value: fn(&Report<'_>, &Row) -> Value,
) -> Column {
    Column { name, when: When::With(dimensions), value: Of::Row(value) }
}

const fn always(name: &'static str, value: fn(&Report<'_>, &Row) -> Value) -> Column {
    Column { name, when: When::Always, value: Of::Row(value) }
}

const fn without_second(name: &'static str, value: fn(&Report<'_>, &Row) -> Value) -> Column {
    Column { name, when: When::Without(Second), value: Of::Row(value) }
}

impl Column {
    /// Whether the column stands in this grouping.
    pub(crate) fn is_in(&self, grouping: &[Dimension]) -> bool {
        match self.when {
            When::Always => true,
            When::By(dimension) => grouping.contains(&dimension),
            When::With(any) => any.iter().any(|dimension| grouping.contains(dimension)),
            When::Without(one) => !grouping.contains(&one),
        }
    }

    /// Its value in a row.
    pub(crate) fn value(&self, report: &Report<'_>, row: &Row) -> Value {
        match self.value {
            Of::Row(value) => value(report, row),
            Of::Process(value) => {
                let process = report.process(&row.key).filter(|_| !is_unattributed(&row.key));
                process.map_or(Value::Unknown, |process| value(report, process))
            }
            Of::Interval(value) => {
                let lacking = row.key.second.and_then(|start| report.losses.in_interval(start));
                Value::number(lacking.and_then(value))
            }
            Of::Name(dimension) => {
                Value::text(report.replay.traffic.group_name(dimension, &row.key))
            }
        }
    }
}

/// The columns of a grouping.
pub(crate) fn of(grouping: &[Dimension]) -> Vec<&'static Column> {
    COLUMNS.iter().filter(|column| column.is_in(grouping)).collect()
}

/// `TCP` or `UDP`.
pub(crate) const fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "TCP",
        Protocol::Udp => "UDP",
    }
}

/// `IPv4` or `IPv6`.
pub(crate) const fn family_name(family: Family) -> &'static str {
    match family {
        Family::V4 => "IPv4",
        Family::V6 => "IPv6",
    }
}

/// Traffic without an owner has no process id: the number logged for it is nobody's.
fn pid(report: &Report<'_>, row: &Row) -> Value {
    let owner = report.process(&row.key).filter(|process| process.naming.is_of_one());
    Value::number(owner.map(|process| process.pid))
}

fn path(report: &Report<'_>, row: &Row) -> Value {
    let process = report.process(&row.key);
    Value::text(process.and_then(|process| report.replay.traffic.path_of(process)))
}

/// Redacted, the path of the program alone: arguments may hold secrets.
fn command_line(report: &Report<'_>, process: &Process) -> Value {
    let whole = process.command_line().value();
    match report.question.redact {
        true => Value::text(report.replay.traffic.path_of(process).filter(|_| whole.is_some())),
        false => Value::text(whole),
    }
}

/// How a host name is known, in every machine format.
pub(crate) const fn source_name(source: NameSource) -> &'static str {
    match source {
        NameSource::ProcessAnswer => "answer",
        NameSource::MachineCache => "cache",
        NameSource::Reverse => "reverse",
    }
}

fn operations(row: &Row, operation: Operation) -> Value {
    Value::Number(row.counters.of(operation).operations)
}

fn failed(row: &Row, failure: Failure) -> Value {
    Value::Number(row.counters.failures.of(failure))
}

fn bytes(row: &Row, operation: Operation) -> Value {
    Value::Number(row.counters.of(operation).bytes)
}

fn address(address: Option<Address>) -> Value {
    Value::text(address.map(|address| address.ip().to_string()))
}

fn moment(moment: Option<Timestamp>) -> Value {
    Value::text(moment.and_then(times::utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(grouping: &[Dimension]) -> String {
        of(grouping).iter().map(|column| column.name).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn the_promised_columns_come_first_in_their_order() {
        let promised =
            "pid,start_time,image_name,protocol,family,send_ops,send_bytes,recv_ops,recv_bytes,";
        assert!(names(&[ByProcess, Dimension::Protocol, ByFamily]).starts_with(promised));
    }

    #[test]
    fn columns_follow_the_grouping() {
        assert!(names(&[Remote]).starts_with("remote_address,remote_name,send_ops"));
        assert!(names(&[Second]).starts_with("second,send_ops"));
        assert!(!names(&[Second]).contains("first_seen"));
        assert!(!names(&[Port]).contains("pid"));
    }
}
