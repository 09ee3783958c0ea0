//! The tables of the page: who, with whom, and over which connections.

use std::net::SocketAddr;

use event::Timestamp;
use event::kinds::{Endpoint, Operation};
use serde::Serialize;
use text::{sanitize, times};
use traffic::rollup::{Dimension, Row};

use crate::lang::Text;
use crate::report::columns::protocol_name;
use crate::report::model::{self, Report, is_unattributed, remote_address};
use crate::report::{View, failures, series, sort, words};

/// Most rows of one table in the page.
const ROWS: usize = 1000;
/// Values in the small picture of a rate.
const SPARK: usize = 40;

#[derive(Serialize)]
pub(super) struct Table {
    title: &'static str,
    columns: Vec<Column>,
    rows: Vec<TableRow>,
    /// Rows that were left out.
    more: usize,
    /// Bytes of all rows, the whole of every share.
    whole: u64,
}

#[derive(Serialize)]
struct Column {
    label: &'static str,
    kind: Kind,
}

/// How the page shows and sorts a column.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Text,
    Id,
    Count,
    Up,
    Down,
    Bytes,
    Share,
    Spark,
    Time,
}

#[derive(Serialize)]
struct TableRow {
    cells: Vec<Cell>,
    /// Its line in the chart.
    series: Option<usize>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Cell {
    Text(String),
    Number(u64),
    Time(i64),
    /// A time that the clock shows twice, and its offset.
    TimeOfTwo(i64, String),
    Series(Vec<u64>),
    Unknown,
}

/// All rows of a grouping, the largest first.
pub(super) fn rows(report: &Report<'_>, grouping: &[Dimension]) -> Vec<Row> {
    let traffic = &report.replay.traffic;
    let mut rows = model::grouped(traffic, &report.question.filter, grouping);
    sort::sort(&mut rows, &model::Question::default(), traffic);
    rows
}

/// Who; the first `charted` rows have lines in the chart, whose first line is everything.
pub(super) fn processes(report: &Report<'_>, view: &View, rows: &[Row], charted: usize) -> Table {
    let mut columns = vec![(Text::Process, Kind::Text), (Text::Pid, Kind::Id)];
    columns.extend(TRAFFIC);
    let with_rates = charted > 0;
    if with_rates {
        columns.push((Text::RateOverTime, Kind::Spark));
    }
    columns.extend([(Text::Flows, Kind::Count), (Text::Resent, Kind::Bytes)]);
    columns.extend(failed_column(report));
    columns.extend(TIMES);
    let cells = |row: &Row| {
        let mut cells = vec![process(report, view, row), pid(report, row)];
        cells.extend(traffic(row));
        if with_rates {
            cells.push(spark(report, row));
        }
        let resent = row.counters.of(Operation::Retransmit).bytes;
        cells.extend([Cell::Number(row.flows), Cell::Number(resent)]);
        cells.extend(failed(report, view, row));
        cells.extend(both_times(view, row));
        cells
    };
    let mut table = table(view, report, Text::PageProcesses, &columns, rows, cells);
    for (place, row) in table.rows.iter_mut().enumerate().take(charted) {
        row.series = Some(place + 1);
    }
    table
}

/// With whom.
pub(super) fn remotes(report: &Report<'_>, view: &View) -> Table {
    let rows = rows(report, &[Dimension::Remote]);
    let mut columns = vec![(Text::PageName, Kind::Text), (Text::Address, Kind::Text)];
    columns.extend(TRAFFIC);
    columns.push((Text::Flows, Kind::Count));
    columns.extend(failed_column(report));
    columns.extend(TIMES);
    let cells = |row: &Row| {
        let mut cells = vec![remote_name(row), address(view, row)];
        cells.extend(traffic(row));
        cells.push(Cell::Number(row.flows));
        cells.extend(failed(report, view, row));
        cells.extend(both_times(view, row));
        cells
    };
    table(view, report, Text::PageRemotes, &columns, &rows, cells)
}

/// Over which connections.
pub(super) fn connections(report: &Report<'_>, view: &View) -> Table {
    let rows = rows(report, &[Dimension::Process, Dimension::Connection]);
    let mut columns = vec![
        (Text::Process, Kind::Text),
        (Text::Pid, Kind::Id),
        (Text::Protocol, Kind::Text),
        (Text::Local, Kind::Text),
        (Text::Remote, Kind::Text),
        (Text::PageName, Kind::Text),
    ];
    columns.extend(TRAFFIC);
    columns.extend(failed_column(report));
    columns.extend(TIMES);
    let cells = |row: &Row| {
        let protocol = row.key.protocol.map(protocol_name);
        let mut cells = vec![
            process(report, view, row),
            pid(report, row),
            text(protocol.map(str::to_owned)),
            text(row.key.local.map(endpoint)),
            row.key.remote.map_or_else(|| folded(view, row), |end| Cell::Text(endpoint(end))),
            remote_name(row),
        ];
        cells.extend(traffic(row));
        cells.extend(failed(report, view, row));
        cells.extend(both_times(view, row));
        cells
    };
    table(view, report, Text::PageConnections, &columns, &rows, cells)
}

pub(super) const TRAFFIC: [(Text, Kind); 3] =
    [(Text::Upload, Kind::Up), (Text::Download, Kind::Down), (Text::Share, Kind::Share)];
pub(super) const TIMES: [(Text, Kind); 2] = [(Text::First, Kind::Time), (Text::Last, Kind::Time)];

pub(super) fn table(
    view: &View,
    report: &Report<'_>,
    title: Text,
    columns: &[(Text, Kind)],
    rows: &[Row],
    cells: impl Fn(&Row) -> Vec<Cell>,
) -> Table {
    let column = |(label, kind): &(Text, Kind)| Column { label: label.of(view.lang), kind: *kind };
    let kept = &rows[..rows.len().min(ROWS)];
    Table {
        title: title.of(view.lang),
        columns: columns.iter().map(column).collect(),
        rows: kept.iter().map(|row| TableRow { cells: cells(row), series: None }).collect(),
        more: rows.len() - kept.len(),
        whole: report.selected.traffic_bytes(),
    }
}

pub(super) fn traffic(row: &Row) -> [Cell; 3] {
    let (sent, received) = (row.counters.sent().bytes, row.counters.received().bytes);
    [Cell::Number(sent), Cell::Number(received), Cell::Number(row.counters.traffic_bytes())]
}

/// The column of failed connections, where any failed: a column of nothing says nothing.
fn failed_column(report: &Report<'_>) -> Option<(Text, Kind)> {
    (report.selected.failures.total() > 0).then_some((Text::Failed, Kind::Text))
}

/// Its cell in a row.
fn failed(report: &Report<'_>, view: &View, row: &Row) -> Option<Cell> {
    let failures = failures::ways(&row.counters.failures, view.lang).unwrap_or_default();
    failed_column(report).map(|_| Cell::Text(failures))
}

pub(super) fn both_times(view: &View, row: &Row) -> [Cell; 2] {
    let cell = |moment: Option<Timestamp>| {
        let local = moment.and_then(|moment| times::local_milliseconds(moment, &view.zone));
        let offset = moment.and_then(|moment| times::offset_of_two(moment, &view.zone));
        match (local, offset) {
            (Some(local), Some(offset)) => Cell::TimeOfTwo(local, offset),
            (local, _) => local.map_or(Cell::Unknown, Cell::Time),
        }
    };
    [cell(row.first), cell(row.last)]
}

fn process(report: &Report<'_>, view: &View, row: &Row) -> Cell {
    let named = row.key.process.zip(report.process(&row.key));
    text(named.map(|(id, process)| words::process_name(id, process, view.lang)))
}

fn pid(report: &Report<'_>, row: &Row) -> Cell {
    let owned = !is_unattributed(&row.key);
    let process = report.process(&row.key).filter(|_| owned);
    process.map_or(Cell::Unknown, |process| Cell::Number(process.pid.into()))
}

fn spark(report: &Report<'_>, row: &Row) -> Cell {
    let timeline = &report.replay.timeline;
    let steps = row.key.process.map_or(&[][..], |process| timeline.of(process));
    Cell::Series(series::resampled(&series::both_ways(steps, timeline.total().len()), SPARK))
}

fn remote_name(row: &Row) -> Cell {
    text(row.remote_name.as_deref().map(sanitize))
}

fn address(view: &View, row: &Row) -> Cell {
    match remote_address(&row.key) {
        Some(address) => Cell::Text(address.ip().to_string()),
        None => folded(view, row),
    }
}

fn folded(view: &View, row: &Row) -> Cell {
    let flows = text::count(row.flows);
    Cell::Text(Text::OtherFlows.fill(view.lang, &[("flows", &flows)]))
}

fn endpoint(end: Endpoint) -> String {
    SocketAddr::new(end.address.ip(), end.port).to_string()
}

pub(super) fn text(text: Option<String>) -> Cell {
    text.map_or(Cell::Unknown, Cell::Text)
}
