//! The columns people see: one list, each with when it stands and what it says.

use event::kinds::{Endpoint, Operation};
use text::{Align, sanitize};
use traffic::rollup::{Dimension, GroupKey, Row};

use super::bars;
use super::cell::Cell;
use super::context::Context;
use crate::lang::Text;
use crate::paint::Ink;
use crate::report::columns::{family_name, protocol_name};
use crate::report::model::{is_unattributed, remote_address, remote_port};
use crate::report::{failures, groups, losses, series, words};

/// One column.
pub(super) struct Shown {
    pub(super) title: Text,
    pub(super) align: Align,
    /// What happens to it when the screen is too narrow.
    pub(super) yields: Yields,
    stands: Stands,
    says: Says,
}

/// What a column says of a row.
#[derive(Clone, Copy)]
enum Says {
    Cell(fn(&Context<'_>, &Row) -> Cell),
    /// What is known about its process; a dash where it is not.
    Known(Known),
}

type Known = fn(&Context<'_>, &Row) -> Option<String>;

impl Shown {
    /// What it says of a row.
    pub(super) fn cell(&self, context: &Context<'_>, row: &Row) -> Cell {
        match self.says {
            Says::Cell(cell) => cell(context, row),
            Says::Known(known) => text(known(context, row)),
        }
    }
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
    /// The same, but narrowed before that.
    Luxury(u8),
}

/// In which reports a column stands.
enum Stands {
    Always,
    /// Grouped by any of these.
    By(&'static [Dimension]),
    If(fn(&Context<'_>) -> bool),
    /// Grouped by process, and known of any of them.
    Known(Known),
}

use Dimension::{
    App, Connection, Family, Host, Label, Port, Process, Protocol, Remote, Role, Second, Service,
    Tree, User, Zone,
};
use Yields::{Dropped, Luxury, Narrowed, Never};

/// Every column, from left to right.
static SHOWN: &[Shown] = &[
    column(Text::Time, Align::Left, Never, Stands::By(&[Second]), |context, row| {
        context.moment(row.key.second)
    }),
    column(Text::Process, Align::Left, Narrowed(20, 14), Stands::By(&[Process]), process),
    column(Text::Pid, Align::Right, Never, Stands::By(&[Process]), pid),
    column(Text::App, Align::Left, Narrowed(20, 14), Stands::By(&[App]), |context, row| {
        named(context, row, App)
    }),
    column(Text::Tree, Align::Left, Narrowed(24, 14), Stands::By(&[Tree]), |context, row| {
        named(context, row, Tree)
    }),
    column(
        Text::User,
        Align::LeftKeepEnds,
        Narrowed(20, 14),
        Stands::By(&[User]),
        |context, row| named(context, row, User),
    ),
    column(Text::Service, Align::Left, Narrowed(20, 14), Stands::By(&[Service]), |context, row| {
        named(context, row, Service)
    }),
    column(Text::Role, Align::Left, Narrowed(24, 14), Stands::By(&[Role]), |context, row| {
        named(context, row, Role)
    }),
    column(Text::Confidence, Align::Left, Dropped(3), Stands::By(&[Role]), confidence),
    column(Text::Zone, Align::Left, Narrowed(20, 14), Stands::By(&[Zone]), |context, row| {
        named(context, row, Zone)
    }),
    column(Text::ZoneConfidence, Align::Left, Dropped(3), Stands::By(&[Zone]), |context, row| {
        let confidence =
            row.key.zone.map(|zone| context.report.replay.traffic.zone_confidence(zone));
        text(confidence.map(|it| groups::confidence_name(it).of(context.view.lang)))
    }),
    column(Text::Label, Align::Left, Narrowed(16, 10), Stands::By(&[Label]), |context, row| {
        named(context, row, Label)
    }),
    column(Text::Host, Align::LeftKeepEnds, Narrowed(34, 17), Stands::By(&[Host]), host),
    column(Text::Service, Align::Left, Dropped(13), Stands::If(hosts_services), |context, row| {
        let told = context.report.process(&row.key).and_then(|p| p.looked_up.as_ref());
        let services = told.and_then(|told| told.services.as_ref()).filter(|all| !all.is_empty());
        text(services.map(|services| sanitize(&services.join(", "))))
    }),
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
        Cell::new(text::count(row.flows), Ink::Plain)
    }),
    column(Text::Lacks, Align::Left, Dropped(1), Stands::If(lacks_something), |context, row| {
        let lacking = row.key.second.and_then(|start| context.report.losses.in_interval(start));
        text(lacking.and_then(|lacking| losses::shown::lacking(lacking, context.view.lang)))
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
    column(Text::Failed, Align::Left, Dropped(5), Stands::If(any_failed), |context, row| {
        text(failures::ways(&row.counters.failures, context.view.lang))
    }),
    column(Text::Resent, Align::Right, Dropped(9), Stands::If(any::<RESENT>), |context, row| {
        context.amount(row.counters.of(Operation::Retransmit).bytes, Ink::Plain)
    }),
    column(
        Text::NameSource,
        Align::Left,
        Dropped(14),
        Stands::If(has_named_remotes),
        |context, row| {
            text(row.name_source.map(|source| words::name_source(source, context.view.lang)))
        },
    ),
    said(Text::User, 15, |context, row| {
        let traffic = &context.report.replay.traffic;
        Some(sanitize(&traffic.user_name(row.key.process?)?))
    }),
    said(Text::Parent, 16, parent),
    said(Text::KnownBy, 17, |context, row| {
        let process = owner(context, row)?;
        Some(words::origin(process.naming.origin(), context.view.lang).to_owned())
    }),
    said(Text::Session, 18, |context, row| {
        Some(owner(context, row)?.session().value()?.to_string())
    }),
    said(Text::Description, 19, |context, row| owner(context, row)?.description().map(sanitize)),
    said(Text::Company, 20, |context, row| owner(context, row)?.company().map(sanitize)),
    said(Text::Package, 21, |context, row| owner(context, row)?.package().value().map(sanitize)),
    said(Text::Path, 22, |context, row| {
        let path = context.report.replay.traffic.path_of(owner(context, row)?)?;
        Some(sanitize(&path))
    }),
    said(Text::CommandLine, 23, |context, row| {
        let whole = owner(context, row)?.command_line().value();
        whole.filter(|_| !context.report.question.redact).map(sanitize)
    }),
];

const fn column(
    title: Text,
    align: Align,
    yields: Yields,
    stands: Stands,
    cell: fn(&Context<'_>, &Row) -> Cell,
) -> Shown {
    Shown { title, align, yields, stands, says: Says::Cell(cell) }
}

/// A column of what is known about a process.
const fn said(title: Text, dispensable: u8, known: Known) -> Shown {
    let (stands, says) = (Stands::Known(known), Says::Known(known));
    Shown { title, align: Align::LeftKeepEnds, yields: Luxury(dispensable), stands, says }
}

/// The columns of a report.
pub(super) fn of(context: &Context<'_>) -> Vec<&'static Shown> {
    let groups = |dimension: &Dimension| context.report.question.groups_by(*dimension);
    let stands = |shown: &&Shown| match shown.stands {
        Stands::Always => true,
        Stands::By(dimensions) => dimensions.iter().any(groups),
        Stands::If(condition) => condition(context),
        Stands::Known(known) => {
            groups(&Process) && context.report.rows.iter().any(|row| known(context, row).is_some())
        }
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

fn any_failed(context: &Context<'_>) -> bool {
    context.report.selected.failures.total() > 0
}

fn has_named_remotes(context: &Context<'_>) -> bool {
    let rows = &context.report.rows;
    rows.iter().any(|row| row.remote_name.is_some() && remote_address(&row.key).is_some())
}

/// Processes that host services, in a report by process that is not by service already.
fn hosts_services(context: &Context<'_>) -> bool {
    let hosts = |row: &Row| {
        let told = context.report.process(&row.key).and_then(|p| p.looked_up.as_ref());
        told.and_then(|told| told.services.as_ref()).is_some_and(|services| !services.is_empty())
    };
    !context.report.question.groups_by(Service) && context.report.rows.iter().any(hosts)
}

/// Whether any interval shown is known to lack something.
fn lacks_something(context: &Context<'_>) -> bool {
    let lacks = |row: &Row| {
        let lacking = row.key.second.and_then(|start| context.report.losses.in_interval(start));
        lacking.is_some_and(|lacking| lacking.gaps > 0 || lacking.undecoded > 0)
    };
    context.report.rows.iter().any(lacks)
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

/// The process of a row, unless the row has no owner.
fn owner<'a>(context: &'a Context<'_>, row: &Row) -> Option<&'a traffic::Process> {
    context.report.process(&row.key).filter(|_| !is_unattributed(&row.key))
}

/// The process that started it, else its process id.
fn parent(context: &Context<'_>, row: &Row) -> Option<String> {
    let traffic = &context.report.replay.traffic;
    let pid = owner(context, row)?.parent_pid().value()?;
    let parent = traffic.parent_of(row.key.process?).map(|id| traffic.process(id));
    let name = parent.and_then(traffic::Process::shown_name);
    Some(name.map_or_else(|| pid.to_string(), |name| format!("{} ({pid})", sanitize(&name))))
}

fn process(context: &Context<'_>, row: &Row) -> Cell {
    let (Some(id), Some(process)) = (row.key.process, context.report.process(&row.key)) else {
        return Cell::dash();
    };
    let known = process.name().is_some();
    let name = words::process_name(id, process, context.view.lang);
    Cell::new(name, if known { Ink::Strong } else { Ink::Faint })
}

fn named(context: &Context<'_>, row: &Row, dimension: Dimension) -> Cell {
    let traffic = &context.report.replay.traffic;
    let name = groups::name(traffic, dimension, &row.key, context.view.lang);
    name.map_or_else(Cell::dash, |name| Cell::new(name, Ink::Strong))
}

fn host(context: &Context<'_>, row: &Row) -> Cell {
    let traffic = &context.report.replay.traffic;
    let lang = context.view.lang;
    match groups::name(traffic, Host, &row.key, lang) {
        Some(name) => Cell::new(name, Ink::Strong),
        None => Cell::new(groups::folded(row.flows, lang), Ink::Faint),
    }
}

fn confidence(context: &Context<'_>, row: &Row) -> Cell {
    let confidence = row.key.role.and_then(traffic::Role::confidence);
    text(confidence.map(|confidence| groups::confidence_name(confidence).of(context.view.lang)))
}

fn pid(context: &Context<'_>, row: &Row) -> Cell {
    let owned = !is_unattributed(&row.key);
    let process = context.report.process(&row.key).filter(|_| owned);
    text(process.map(|process| process.pid.to_string()))
}

fn remote(context: &Context<'_>, row: &Row) -> Cell {
    let key: &GroupKey = &row.key;
    let Some(address) = remote_address(key) else {
        return Cell::new(groups::folded(row.flows, context.view.lang), Ink::Faint);
    };
    let name = row.remote_name.as_deref().map(sanitize);
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
    let percent = text::percent(part, whole);
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
    Cell::new(text::count(row.counters.of(operation).operations), Ink::Plain)
}

fn text(text: Option<impl Into<String>>) -> Cell {
    text.map_or_else(Cell::dash, |text| Cell::new(text, Ink::Plain))
}

/// Address and port; IPv6 addresses in brackets.
fn endpoint(end: Endpoint) -> String {
    std::net::SocketAddr::new(end.address.ip(), end.port).to_string()
}
