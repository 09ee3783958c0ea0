//! Tables of the page by dimensions that have names: zones, roles, and what was asked for.

use traffic::rollup::{Dimension, Row};

use super::tables::{Cell, Kind, TIMES, TRAFFIC, Table, both_times, rows, table, text, traffic};
use crate::lang::Text;
use crate::report::model::Report;
use crate::report::{View, groups};

/// Where it went.
pub(super) fn zones(report: &Report<'_>, view: &View) -> Table {
    named(report, view, Text::Zones, &[Dimension::Zone], |_| true)
}

/// What the kernel's own traffic was for; nothing where there is none.
pub(super) fn system(report: &Report<'_>, view: &View) -> Option<Table> {
    let is_kernel = |row: &Row| row.key.role.is_some_and(traffic::Role::is_kernel);
    let grouping = [Dimension::Role, Dimension::Zone];
    let any = rows(report, &grouping).iter().any(is_kernel);
    any.then(|| named(report, view, Text::PageSystem, &grouping, is_kernel))
}

/// The asked-for grouping, where it has names and no other table of the page shows it.
pub(super) fn asked_for(report: &Report<'_>, view: &View) -> Option<Table> {
    let dimensions = report.question.grouping.iter().copied();
    let named_ones: Vec<Dimension> =
        dimensions.filter(|dimension| groups::title(*dimension).is_some()).collect();
    let shown = named_ones.is_empty() || named_ones == [Dimension::Zone];
    let title = groups::title(*named_ones.first()?)?;
    (!shown).then(|| named(report, view, title, &named_ones, |_| true))
}

fn named(
    report: &Report<'_>,
    view: &View,
    title: Text,
    grouping: &[Dimension],
    wanted: impl Fn(&Row) -> bool,
) -> Table {
    let mut rows = rows(report, grouping);
    rows.retain(wanted);
    let titles = grouping.iter().filter_map(|dimension| groups::title(*dimension));
    let mut columns: Vec<(Text, Kind)> = titles.map(|title| (title, Kind::Text)).collect();
    columns.extend(TRAFFIC);
    columns.push((Text::Flows, Kind::Count));
    columns.extend(TIMES);
    let ledger = &report.replay.traffic;
    let cells = |row: &Row| {
        let name =
            |dimension: &Dimension| text(groups::name(ledger, *dimension, &row.key, view.lang));
        let mut cells: Vec<Cell> = grouping.iter().map(name).collect();
        cells.extend(traffic(row));
        cells.push(Cell::Number(row.flows));
        cells.extend(both_times(view, row));
        cells
    };
    table(view, report, title, &columns, &rows, cells)
}
