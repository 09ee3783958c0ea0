//! The report for people: facts about the recording, the rows, what they add up to.

mod bars;
pub(crate) mod cell;
mod context;
mod head;
pub(crate) mod layout;
mod shown;
mod view;

use std::io::{self, Write};

use text::Align;
use traffic::Counters;

use super::failures;
use super::model::Report;
use crate::lang::Text;
use crate::paint::Ink;
use cell::Cell;
use context::Context;
use layout::Wish;
use shown::{Shown, Yields};
pub(crate) use view::View;

/// What people may want to know besides is not narrowed further.
const NARROW: usize = 24;
/// Columns of the screen between two columns of the table.
const GAP: usize = 2;

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    head::write(report, view, out)?;
    writeln!(out)?;
    if report.rows.is_empty() {
        write_nothing(report, view, out)?;
    } else {
        write_rows(&Context::new(report, view), out)?;
    }
    write_failures(report, view, out)?;
    write_note(view, out)
}

/// No row: why, and what can be done about it.
fn write_nothing(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let outside_span = report.replay.traces.iter().any(|trace| trace.tally.outside_span > 0);
    let health = report.replay.traffic.health();
    let counted = health.network_events > 0 || !health.connect_failures.is_empty();
    let filtered = counted && !report.question.filter.is_empty();
    let undecoded = report.replay.undecoded_traffic();
    let events = text::count(undecoded);
    let sentence = match counted {
        _ if filtered || outside_span => Text::NothingPasses,
        true => Text::NothingMoved,
        false if undecoded > 0 => Text::NothingDecoded,
        false if report.has_packets() => Text::NothingButPackets,
        false => Text::NothingSeen,
    };
    let sentence = sentence.fill(view.lang, &[("events", &events)]);
    for line in text::wrapped(&sentence, view.width) {
        writeln!(out, "{}", view.paint.ink(Ink::Strong, &line))?;
    }
    Ok(())
}

/// One line of the table.
struct Line {
    cells: Vec<Cell>,
    /// Stands over all columns before the first figure; those have no cells of their own.
    title: Option<Cell>,
    /// A rule is drawn above it.
    ruled: bool,
}

fn write_rows(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let columns = shown::of(context);
    let titles = columns.iter().map(|shown| shown.title.of(context.view.lang));
    let titles = titles.map(|title| Cell::new(title, Ink::Faint)).collect();
    let mut lines = vec![Line { cells: titles, title: None, ruled: false }];
    for (place, row) in context.report.rows.iter().enumerate() {
        let cells = columns.iter().map(|shown| shown.cell(context, row)).collect();
        lines.push(Line { cells, title: None, ruled: place == 0 });
    }
    lines.extend(sums(context, &columns));
    let widths = widths(&columns, &lines, context.view.width);
    lines.iter().try_for_each(|line| write_line(line, &columns, &widths, context.view, out))
}

fn widths(columns: &[&Shown], lines: &[Line], width: usize) -> Vec<Option<usize>> {
    let widest = |place: usize| lines.iter().map(|line| line.cells[place].width()).max();
    let wishes = columns.iter().enumerate().map(|(place, shown)| {
        let ideal = widest(place).unwrap_or(0);
        let (comfortable, least, dispensable) = match shown.yields {
            Yields::Never => (ideal, ideal, 0),
            Yields::Narrowed(comfortable, least) => (comfortable, least, 0),
            Yields::Dropped(dispensable) => (ideal, ideal, dispensable),
            Yields::Luxury(dispensable) => (NARROW, NARROW, dispensable),
        };
        Wish { least: least.min(ideal), comfortable: comfortable.min(ideal), ideal, dispensable }
    });
    let mut wishes: Vec<Wish> = wishes.collect();
    make_room_for_titles(&mut wishes, columns, lines);
    layout::fit(&wishes, GAP, width)
}

/// Where a title stands over one narrow column, that column grows.
fn make_room_for_titles(wishes: &mut [Wish], columns: &[&Shown], lines: &[Line]) {
    let titles = lines.iter().filter_map(|line| line.title.as_ref());
    let wanted = titles.map(Cell::width).max().unwrap_or(0);
    let under = columns.iter().take_while(|shown| !is_figure(shown)).count();
    let others: usize = wishes[..under].iter().skip(1).map(|wish| wish.least + GAP).sum();
    if let Some(first) = wishes.first_mut().filter(|_| under > 0) {
        let least = wanted.saturating_sub(others);
        first.least = first.least.max(least);
        first.comfortable = first.comfortable.max(least);
        first.ideal = first.ideal.max(least);
    }
}

fn is_figure(shown: &Shown) -> bool {
    matches!(shown.title, Text::Upload | Text::Download)
}

fn write_line(
    line: &Line,
    columns: &[&Shown],
    widths: &[Option<usize>],
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    if line.ruled {
        let wide = across(widths).min(view.width);
        writeln!(out, "{}", view.paint.ink(Ink::Faint, &"─".repeat(wide)))?;
    }
    let under = match line.title {
        Some(_) => columns.iter().take_while(|shown| !is_figure(shown)).count(),
        None => 0,
    };
    let mut drawn = Vec::new();
    if let Some(title) = &line.title {
        drawn.push(title.draw(across(&widths[..under]), Align::Left, view.paint));
    }
    let rest = line.cells.iter().zip(columns).zip(widths).skip(under);
    drawn.extend(rest.filter_map(|((cell, shown), width)| {
        width.map(|width| cell.draw(width, shown.align, view.paint))
    }));
    writeln!(out, "{}", drawn.join(&" ".repeat(GAP)).trim_end())
}

/// Columns of the screen that columns of the table take, with the gaps between them.
fn across(widths: &[Option<usize>]) -> usize {
    let kept = widths.iter().flatten();
    kept.clone().sum::<usize>() + kept.count().saturating_sub(1) * GAP
}

/// What the rows add up to, and what is not among them.
fn sums(context: &Context<'_>, columns: &[&Shown]) -> Vec<Line> {
    let (report, lang) = (context.report, context.view.lang);
    let shown: Counters = report.rows.iter().map(|row| row.counters).collect();
    let hidden = report.rows_in_all - report.rows.len();
    let is_narrowed = report.is_narrowed();
    let total = if is_narrowed { Text::TotalShown } else { Text::Total };
    let more = Text::MoreRows.fill(lang, &[("rows", &text::count(hidden as u64))]);
    let sums = [
        (hidden > 0, more, report.selected - shown),
        (true, total.of(lang).to_owned(), report.selected),
        (is_narrowed, Text::WholeTrace.of(lang).to_owned(), report.total),
        (true, Text::OfWhichUnattributed.of(lang).to_owned(), report.unattributed),
    ];
    let wanted = sums.into_iter().filter(|(wanted, ..)| *wanted);
    let line = |(place, (_, title, counters)): (usize, (bool, String, Counters))| Line {
        cells: columns.iter().map(|shown| sum(context, shown, &counters)).collect(),
        title: Some(Cell::new(title, Ink::Strong)),
        ruled: place == 0,
    };
    wanted.enumerate().map(line).collect()
}

fn sum(context: &Context<'_>, shown: &Shown, counters: &Counters) -> Cell {
    match shown.title {
        Text::Upload => context.amount(counters.sent().bytes, Ink::Upload),
        Text::Download => context.amount(counters.received().bytes, Ink::Download),
        _ => Cell::default(),
    }
}

/// Failed connection attempts: they name neither process nor address, so they pass no filter.
fn write_failures(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let failures = &report.replay.traffic.health().connect_failures;
    if failures.is_empty() || !report.question.filter.is_empty() {
        return Ok(());
    }
    let title = Text::Failures.of(view.lang);
    let indent = " ".repeat(text::width(title) + GAP);
    let listed =
        failures.iter().map(|(failure, times)| failures::nameless(*failure, *times, view.lang));
    let listed = listed.collect::<Vec<_>>().join(Text::ListSeparator.of(view.lang));
    writeln!(out)?;
    let room = view.width.saturating_sub(indent.len()).max(20);
    for (place, line) in text::wrapped(&listed, room).iter().enumerate() {
        match place {
            0 => writeln!(out, "{}  {line}", view.paint.ink(Ink::Warning, title))?,
            _ => writeln!(out, "{indent}{line}")?,
        }
    }
    Ok(())
}

fn write_note(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let note = Text::PayloadNote.of(view.lang);
    writeln!(out)?;
    for line in text::wrapped(note, view.width) {
        writeln!(out, "{}", view.paint.ink(Ink::Faint, &line))?;
    }
    Ok(())
}
