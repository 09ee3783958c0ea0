//! The columns of machine formats: one list, from which CSV, JSON and NDJSON rows are made
//! and against which their documentation is tested.

use event::kinds::{Address, Family, Operation, Protocol};
use event::timestamp::Timestamp;
use traffic::Process;
use traffic::rollup::{Dimension, Row};

use super::model::{Report, is_unattributed, remote_address, remote_port};
use super::times;
use crate::value::Value;

/// One column.
pub(crate) struct Column {
    /// Its name in every machine format.
    pub(crate) name: &'static str,
    when: When,
    value: fn(&Report<'_>, &Row) -> Value,
}

/// In which groupings a column stands.
enum When {
    Always,
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
    key("protocol", &[Dimension::Protocol, Connection], |_, row| {
        Value::text(row.key.protocol.map(protocol_name))
    }),
    key("family", &[ByFamily, Connection], |_, row| Value::text(row.key.family.map(family_name))),
    key("local_address", &[Connection], |_, row| address(row.key.local.map(|end| end.address))),
    key("local_port", &[Connection], |_, row| Value::number(row.key.local.map(|end| end.port))),
    key("remote_address", &[Connection, Remote], |_, row| address(remote_address(&row.key))),
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
    always("retransmit_ops", |_, row| operations(row, Operation::Retransmit)),
    always("retransmit_bytes", |_, row| bytes(row, Operation::Retransmit)),
    always("copy_ops", |_, row| operations(row, Operation::Copy)),
    always("copy_bytes", |_, row| bytes(row, Operation::Copy)),
    always("flows", |_, row| Value::Number(row.flows)),
    without_second("first_seen", |_, row| moment(row.first)),
    without_second("last_seen", |_, row| moment(row.last)),
    key("end_time", &[ByProcess], |report, row| {
        moment(report.process(&row.key).and_then(|process| process.ended))
    }),
    key("image_path", &[ByProcess], path),
];

const fn key(
    name: &'static str,
    dimensions: &'static [Dimension],
    value: fn(&Report<'_>, &Row) -> Value,
) -> Column {
    Column { name, when: When::With(dimensions), value }
}

const fn always(name: &'static str, value: fn(&Report<'_>, &Row) -> Value) -> Column {
    Column { name, when: When::Always, value }
}

const fn without_second(name: &'static str, value: fn(&Report<'_>, &Row) -> Value) -> Column {
    Column { name, when: When::Without(Second), value }
}

impl Column {
    /// Whether the column stands in this grouping.
    pub(crate) fn is_in(&self, grouping: &[Dimension]) -> bool {
        match self.when {
            When::Always => true,
            When::With(any) => any.iter().any(|dimension| grouping.contains(dimension)),
            When::Without(one) => !grouping.contains(&one),
        }
    }

    /// Its value in a row.
    pub(crate) fn value(&self, report: &Report<'_>, row: &Row) -> Value {
        (self.value)(report, row)
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
    let owned = !is_unattributed(&row.key);
    Value::number(report.process(&row.key).filter(|_| owned).map(|process| process.pid))
}

fn path(report: &Report<'_>, row: &Row) -> Value {
    let native = report.process(&row.key).and_then(Process::path);
    let dos = native.and_then(|native| report.replay.traffic.dos_path(native));
    Value::text(dos.as_deref().or(native))
}

fn operations(row: &Row, operation: Operation) -> Value {
    Value::Number(row.counters.of(operation).operations)
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
