//! The order of rows.

use std::cmp::Ordering;
use std::str::FromStr;

use event::kinds::Operation;
use traffic::rollup::{Dimension, Row};
use traffic::{Process, Traffic};

use super::model::{Question, remote_address, remote_port};

/// What rows can be sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Total,
    Upload,
    Download,
    SendOps,
    RecvOps,
    Retransmits,
    Connects,
    Accepts,
    Disconnects,
    Failures,
    Flows,
    Name,
    Pid,
    Start,
    First,
    Last,
    Remote,
    Port,
    Time,
}

/// Every key with its name on the command line, and whether its natural order begins with
/// the largest.
const KEYS: [(Key, &str, bool); 19] = [
    (Key::Total, "total", true),
    (Key::Upload, "upload", true),
    (Key::Download, "download", true),
    (Key::SendOps, "send-ops", true),
    (Key::RecvOps, "recv-ops", true),
    (Key::Retransmits, "retransmits", true),
    (Key::Connects, "connects", true),
    (Key::Accepts, "accepts", true),
    (Key::Disconnects, "disconnects", true),
    (Key::Failures, "failures", true),
    (Key::Flows, "flows", true),
    (Key::Name, "name", false),
    (Key::Pid, "pid", false),
    (Key::Start, "start", false),
    (Key::First, "first", false),
    (Key::Last, "last", true),
    (Key::Remote, "remote", false),
    (Key::Port, "port", false),
    (Key::Time, "time", false),
];

/// Dimensions whose groups have names, in the order in which they name a row.
const NAMED: [Dimension; 8] = [
    Dimension::App,
    Dimension::Tree,
    Dimension::User,
    Dimension::Service,
    Dimension::Role,
    Dimension::Zone,
    Dimension::Host,
    Dimension::Label,
];

/// A key and a direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Order {
    key: Key,
    descending: bool,
}

/// The text names no order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct UnknownOrder;

impl std::fmt::Display for UnknownOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [:asc|:desc]", names().join(", "))
    }
}

impl std::error::Error for UnknownOrder {}

/// The names of all keys.
pub(crate) fn names() -> Vec<&'static str> {
    KEYS.iter().map(|(_, name, _)| *name).collect()
}

impl FromStr for Order {
    type Err = UnknownOrder;

    fn from_str(text: &str) -> Result<Self, UnknownOrder> {
        let (name, direction) = text.split_once(':').unwrap_or((text, ""));
        let known = KEYS.iter().find(|(_, known, _)| *known == name);
        let (key, _, natural) = known.ok_or(UnknownOrder)?;
        let descending = match direction {
            "" => *natural,
            "asc" => false,
            "desc" => true,
            _ => return Err(UnknownOrder),
        };
        Ok(Self { key: *key, descending })
    }
}

/// Puts rows in the wanted order; by itself by time where that is a group, else the largest
/// first. Equal rows follow their identity, so the order never depends on chance.
pub(crate) fn sort(rows: &mut [Row], question: &Question, traffic: &Traffic) {
    let by_second = question.groups_by(Dimension::Second);
    let first = question.order.or(by_second.then_some(Order { key: Key::Time, descending: false }));
    let largest = Order { key: Key::Total, descending: true };
    rows.sort_by(|a, b| {
        let wanted = first.map_or(Ordering::Equal, |order| compare(order, a, b, traffic));
        wanted.then_with(|| compare(largest, a, b, traffic)).then_with(|| identity(a, b, traffic))
    });
}

fn identity(a: &Row, b: &Row, traffic: &Traffic) -> Ordering {
    let by_pid = number(Key::Pid, a, traffic).cmp(&number(Key::Pid, b, traffic));
    by_pid.then_with(|| a.key.cmp(&b.key))
}

fn compare(order: Order, a: &Row, b: &Row, traffic: &Traffic) -> Ordering {
    let directed = |ordering: Ordering| match order.descending {
        true => ordering.reverse(),
        false => ordering,
    };
    if order.key == Key::Name {
        return unknown_last(name(a, traffic), name(b, traffic), directed);
    }
    unknown_last(number(order.key, a, traffic), number(order.key, b, traffic), directed)
}

/// What is not known comes last in either direction.
fn unknown_last<T: Ord>(
    a: Option<T>,
    b: Option<T>,
    directed: impl Fn(Ordering) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn name(row: &Row, traffic: &Traffic) -> Option<String> {
    let process = row.key.process.map(|id| traffic.process(id));
    let plain = process.and_then(Process::name).or(row.remote_name.as_deref());
    let group = || NAMED.iter().find_map(|dimension| traffic.group_name(*dimension, &row.key));
    plain.map(str::to_lowercase).or_else(|| group().map(|name| name.to_lowercase()))
}

/// Every other key as a number. All of them fit: addresses take 128 bits and a family.
fn number(key: Key, row: &Row, traffic: &Traffic) -> Option<(u8, u128)> {
    let process = row.key.process.map(|id| traffic.process(id));
    let operations = |operation| Some(u128::from(row.counters.of(operation).operations));
    let moment =
        |time: event::timestamp::Timestamp| (i128::from(time.0) - i128::from(i64::MIN)) as u128;
    let plain = match key {
        Key::Total => Some(u128::from(row.counters.traffic_bytes())),
        Key::Upload => Some(u128::from(row.counters.sent().bytes)),
        Key::Download => Some(u128::from(row.counters.received().bytes)),
        Key::SendOps => operations(Operation::Send),
        Key::RecvOps => operations(Operation::Receive),
        Key::Retransmits => operations(Operation::Retransmit),
        Key::Connects => operations(Operation::Connect),
        Key::Accepts => operations(Operation::Accept),
        Key::Disconnects => operations(Operation::Disconnect),
        Key::Failures => Some(u128::from(row.counters.failures.total())),
        Key::Flows => Some(u128::from(row.flows)),
        Key::Pid => process.map(|process| u128::from(process.pid)),
        Key::Start => process.and_then(|process| process.started).map(moment),
        Key::First => row.first.map(moment),
        Key::Last => row.last.map(moment),
        Key::Port => remote_port(&row.key).map(u128::from),
        Key::Time => row.key.second.map(moment),
        Key::Remote => {
            return remote_address(&row.key)
                .map(|address| (address.family() as u8, address.bits()));
        }
        Key::Name => None,
    };
    plain.map(|number| (0, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_have_a_natural_direction() {
        let order = |text: &str| text.parse::<Order>();
        assert_eq!(order("upload"), Ok(Order { key: Key::Upload, descending: true }));
        assert_eq!(order("upload:asc"), Ok(Order { key: Key::Upload, descending: false }));
        assert_eq!(order("name"), Ok(Order { key: Key::Name, descending: false }));
        assert_eq!(order("name:desc"), Ok(Order { key: Key::Name, descending: true }));
        assert_eq!(order("size"), Err(UnknownOrder));
        assert_eq!(order("name:up"), Err(UnknownOrder));
    }

    #[test]
    fn the_unknown_is_last_in_either_direction() {
        for directed in [|o: Ordering| o, Ordering::reverse] {
            assert_eq!(unknown_last(Some(1), None, directed), Ordering::Less);
            assert_eq!(unknown_last(None, Some(1), directed), Ordering::Greater);
        }
    }
}
