//! Columns that several tables share: rates and totals.

use text::{count, per_second};
use traffic::Failures;

use crate::export::Value;
use crate::look::Look;
use crate::snapshot::Figures;
use crate::theme::Role;
use crate::widgets::cell::Cell;
use crate::widgets::fit::{ColumnFacts, Pair};
use crate::widgets::table::Column;
use crate::words::Text;

/// A column of text, between its least and its greatest width.
pub(crate) const fn text(
    name: &'static str,
    title: Text,
    key: char,
    (least, most): (u16, u16),
    weight: u8,
) -> ColumnFacts {
    let pair = Pair::Neither;
    ColumnFacts { name, title, key, least, most, is_figure: false, pair, weight, optional: false }
}

/// A column of numbers.
pub(crate) const fn figure(
    name: &'static str,
    title: Text,
    key: char,
    width: u16,
    weight: u8,
) -> ColumnFacts {
    let pair = Pair::Neither;
    ColumnFacts {
        name,
        title,
        key,
        least: width,
        most: width,
        is_figure: true,
        pair,
        weight,
        optional: false,
    }
}

/// How many connections failed; empty where none did.
pub(crate) fn failures(failures: &Failures) -> Cell {
    match failures.total() {
        0 => Cell::default(),
        failed => Cell::new(count(failed), Role::Notice),
    }
}

/// One of the four figures that most tables have.
struct Figure {
    facts: ColumnFacts,
    role: Role,
    /// The bytes, and what decides where those are equal.
    bytes: fn(&Figures) -> (u64, u64),
}

const fn paired(name: &'static str, title: Text, key: char, pair: Pair) -> ColumnFacts {
    let width = if matches!(pair, Pair::Rates) { 12 } else { 10 };
    ColumnFacts { pair, ..figure(name, title, key, width, 220) }
}

const FIGURES: [Figure; 4] = [
    Figure {
        facts: paired("send_bytes_per_second", Text::UpRate, 'U', Pair::Rates),
        role: Role::Up,
        bytes: |figures| (figures.gained.sent, figures.total.sent),
    },
    Figure {
        facts: paired("recv_bytes_per_second", Text::DownRate, 'D', Pair::Rates),
        role: Role::Down,
        bytes: |figures| (figures.gained.received, figures.total.received),
    },
    Figure {
        facts: paired("send_bytes", Text::Uploaded, 'X', Pair::Totals),
        role: Role::Up,
        bytes: |figures| (figures.total.sent, figures.gained.sent),
    },
    Figure {
        facts: paired("recv_bytes", Text::Downloaded, 'Y', Pair::Totals),
        role: Role::Down,
        bytes: |figures| (figures.total.received, figures.gained.received),
    },
];

/// The column of what is sent now.
pub(crate) const fn up_rate<R: Counted>() -> Column<R> {
    column::<R, 0>()
}

/// The column of what is received now.
pub(crate) const fn down_rate<R: Counted>() -> Column<R> {
    column::<R, 1>()
}

/// The column of all that was sent.
pub(crate) const fn uploaded<R: Counted>() -> Column<R> {
    column::<R, 2>()
}

/// The column of all that was received.
pub(crate) const fn downloaded<R: Counted>() -> Column<R> {
    column::<R, 3>()
}

/// The figure at a place of the list, for any table.
const fn column<R: Counted, const PLACE: usize>() -> Column<R> {
    Column {
        facts: FIGURES[PLACE].facts,
        cell: |row, look, _| FIGURES[PLACE].cell(row.figures(look), look),
        compare: |one, other, look| {
            let bytes = |row: &R| (FIGURES[PLACE].bytes)(&row.ranking(look));
            bytes(one).cmp(&bytes(other))
        },
        value: |row, look| FIGURES[PLACE].value(row.figures(look), look),
    }
}

impl Figure {
    fn cell(&self, figures: Figures, look: &Look) -> Cell {
        let (bytes, _) = (self.bytes)(&figures);
        match self.facts.pair {
            Pair::Rates => look.rate(bytes, self.role),
            _ => look.amount(bytes, self.role),
        }
    }

    fn value(&self, figures: Figures, look: &Look) -> Value {
        let (bytes, _) = (self.bytes)(&figures);
        Value::Number(match self.facts.pair {
            Pair::Rates => per_second(bytes, look.snapshot.ticks),
            _ => bytes,
        })
    }
}

/// A row for which bytes are counted.
pub(crate) trait Counted {
    /// What it moved.
    fn figures(&self, look: &Look) -> Figures;

    /// What decides its place among others.
    fn ranking(&self, look: &Look) -> Figures {
        self.figures(look)
    }
}
