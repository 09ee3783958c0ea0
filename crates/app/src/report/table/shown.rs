//! The columns people see: one list, each with when it stands and what it says.

use event::kinds::{Endpoint, Operation};
use traffic::rollup::{Dimension, GroupKey, Row};

use super::bars;
use super::cell::{Align, Cell};
use super::context::Context;
use crate::lang::Text;
use crate::paint::{Ink, harmless};
use crate::report::columns::{family_name, protocol_name};
use crate::report::model::{is_unattributed, remote_address, remote_port};
use crate::report::{series, units, words};

/// One column.
pub(super) struct Shown {
    pub(super) title: Text,
    pub(super) align: Align,
    /// What happens to it when the screen is too narrow.
    pub(super) yields: Yields,
    stands: Stands,
    pub(super) cell: fn(&Context<'_>, &Row) -> Cell,
}

/// How a column makes room for others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Yields {
    /// Not at all.
    Never,
    /// Narrowed: other columns go first down to the one width, then it is down to the other.
    Narrowed(usize, usize),
    /// Dropped; those of the highest number first.
    Dropped(u8),
}

/// In which reports a column stands.
enum Stands {
    Always,
    /// Grouped by any of these.
    By(&'static [Dimension]),
    If(fn(&Context<'_>) -> bool),
}

use Dimension::{Connection, Family, Port, Process, Protocol, Remote, Second};
use Yields::{Dropped, Narrowed, Never};

/// Every column, from left to right.
static SHOWN: &[Shown] = &[
    column(Text::Time, Align::Left, Never, Stands::By(&[Second]), |context, row| {
        context.moment(row.key.second)
    }),
    column(Text::Process, Align::Left, Narrowed(20, 14), Stands::By(&[Process]), process),
    column(Text::Pid, Align::Right, Never, Stands::By(&[Process]), pid),
    column(Text::Protocol, Align::Left, Never, Stands::By(&[Protocol, Connection]), |_, row| {
        text(row.key.protocol.map(protocol_name))
    }),
    column(Text::Family, Align::Left, Never, Stands::By(&[Family]), |_, row| {
        text(row.key.family.map(family_name))
    }),
    column(
        Text::Local,
        Align::LeftKeepEnds,
        Narrowed(21, 14),
        Stands::By(&[Connection]),
        |_, row| text(row.key.local.map(endpoint)),
    ),
    column(
        Text::Remote,
        Align::LeftKeepEnds,
        Narrowed(34, 17),
        Stands::By(&[Connection, Remote]),
        remote,
    ),
    column(Text::Address, Align::Left, Dropped(6), Stands::If(has_named_remotes), |_, row| {
        text(remote_address(&row.key).map(|address| address.ip().to_string()))
    }),
    column(Text::Port, Align::Right, Never, Stands::If(has_bare_ports), |_, row| {
        text(remote_port(&row.key).map(|port| port.to_string()))
    }),
    column(Text::Upload, Align::Right, Never, Stands::Always, |context, row| {
        context.amount(row.counters.sent().bytes, Ink::Upload)
    }),
    column(Text::Download, Align::Right, Never, Stands::Always, |context, row| {
        context.amount(row.counters.received().bytes, Ink::Download)
    }),
    column(Text::Share, Align::Left, Dropped(2), Stands::Always, share),
    column(Text::RateOverTime, Align::Left, Dropped(4), Stands::If(has_rates), rate),
    column(Text::Flows, Align::Right, Dropped(5), Stands::If(can_count_flows), |_, row| {
        Cell::new(units::count(row.flows), Ink::Plain)
    }),
    column(Text::First, Align::Left, Dropped(8), Stands::If(is_over_time), |context, row| {
        context.moment(row.first)
    }),
    column(Text::Last, Align::Left, Dropped(7), Stands::If(is_over_time), |context, row| {
        context.moment(row.last)
    }),
    column(Text::Sends, Align::Right, Dropped(10), Stands::Always, |_, row| {
        operations(row, Operation::Send)
    }),
    column(Text::Receives, Align::Right, Dropped(10), Stands::Always, |_, row| {
        operations(row, Operation::Receive)
    }),
    column(Text::Opened, Align::Right, Dropped(11), Stands::If(any::<OPENED>), |_, row| {
        operations(row, Operation::Connect)
    }),
    column(Text::Accepted, Align::Right, Dropped(12), Stands::If(any::<ACCEPTED>), |_, row| {
        operations(row, Operation::Accept)
    }),
    column(Text::Resent, Align::Right, Dropped(9), Stands::If(any::<RESENT>), |context, row| {
        context.amount(row.counters.of(Operation::Retransmit).bytes, Ink::Plain)
    }),
];

const fn column(
    title: Text,
    align: Align,
    yields: Yields,
    stands: Stands,
    cell: fn(&Context<'_>, &Row) -> Cell,
) -> Shown {
    Shown { title, align, yields, stands, cell }
}

/// The columns of a report.
pub(super) fn of(context: &Context<'_>) -> Vec<&'static Shown> {
    let groups = |dimension: &Dimension| context.report.question.groups_by(*dimension);
    let stands = |shown: &&Shown| match shown.stands {
        Stands::Always => true,
        Stands::By(dimensions) => dimensions.iter().any(groups),
        Stands::If(condition) => condition(context),
    };
    SHOWN.iter().filter(stands).collect()
}

const OPENED: u8 = Operation::Connect as u8;
const ACCEPTED: u8 = Operation::Accept as u8;
const RESENT: u8 = Operation::Retransmit as u8;

/// Whether an operation happened at all: a column of zeros says nothing.
fn any<const OPERATION: u8>(context: &Context<'_>) -> bool {
    let operations = [Operation::Connect, Operation::Accept, Operation::Retransmit];
    let operation = operations.into_iter().find(|operation| *operation as u8 == OPERATION);
    operation.is_some_and(|operation| context.report.selected.of(operation).operations > 0)
}

fn has_named_remotes(context: &Context<'_>) -> bool {
    let rows = &context.report.rows;
    rows.iter().any(|row| row.remote_name.is_some() && remote_address(&row.key).is_some())
}

fn has_bare_ports(context: &Context<'_>) -> bool {
    let question = context.report.question;
    question.groups_by(Port) && !question.groups_by(Connection)
}

fn can_count_flows(context: &Context<'_>) -> bool {
    !context.report.question.groups_by(Connection)
}

fn is_over_time(context: &Context<'_>) -> bool {
    !context.report.question.groups_by(Second)
}

/// Rates are kept by process, so a row must be a whole process.
fn has_rates(context: &Context<'_>) -> bool {
    let question = context.report.question;
    question.grouping == [Process] && !question.filter.wants_ends()
}

fn process(context: &Context<'_>, row: &Row) -> Cell {
    let (Some(id), Some(process)) = (row.key.process, context.report.process(&row.key)) else {
        return Cell::dash();
    };
    let known = process.name().is_some();
    let name = words::process_name(id, process, context.view.lang);
    Cell::new(name, if known { Ink::Strong } else { Ink::Faint })
}

fn pid(context: &Context<'_>, row: &Row) -> Cell {
    let owned = !is_unattributed(&row.key);
    let process = context.report.process(&row.key).filter(|_| owned);
    text(process.map(|process| process.pid.to_string()))
}

fn remote(context: &Context<'_>, row: &Row) -> Cell {
    let key: &GroupKey = &row.key;
    let Some(address) = remote_address(key) else {
        let flows = units::count(row.flows);
        let folded = Text::OtherFlows.fill(context.view.lang, &[("flows", &flows)]);
        return Cell::new(folded, Ink::Faint);
    };
    let name = row.remote_name.as_deref().map(harmless);
    let text = match (name, key.remote) {
        (Some(name), Some(end)) => format!("{name}:{}", end.port),
        (Some(name), None) => name,
        (None, Some(end)) => endpoint(end),
        (None, None) => address.ip().to_string(),
    };
    Cell::new(text, Ink::Strong)
}

fn share(context: &Context<'_>, row: &Row) -> Cell {
    let (part, whole) = (row.counters.traffic_bytes(), context.report.selected.traffic_bytes());
    if part == 0 {
        return Cell::dash();
    }
    let percent = units::percent(part, whole);
    let bar = bars::share(part, whole, context.bar_width);
    Cell::new(format!("{percent:>5} {bar}"), Ink::Plain)
}

fn rate(context: &Context<'_>, row: &Row) -> Cell {
    let timeline = &context.report.replay.timeline;
    let steps = row.key.process.map_or(&[][..], |process| timeline.of(process));
    let values = series::both_ways(steps, timeline.total().len());
    Cell::new(bars::line(&values, context.rate_width), Ink::Traffic)
}

fn operations(row: &Row, operation: Operation) -> Cell {
    Cell::new(units::count(row.counters.of(operation).operations), Ink::Plain)
}

fn text(text: Option<impl Into<String>>) -> Cell {
    text.map_or_else(Cell::dash, |text| Cell::new(text, Ink::Plain))
}

/// Address and port; IPv6 addresses in brackets.
fn endpoint(end: Endpoint) -> String {
    std::net::SocketAddr::new(end.address.ip(), end.port).to_string()
}
