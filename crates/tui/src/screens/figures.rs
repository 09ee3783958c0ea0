//! Columns that several tables share: rates and totals.

use crate::export::Value;
use crate::look::Look;
use crate::snapshot::Figures;
use crate::text::Text;
use crate::theme::Role;
use crate::units::per_second;
use crate::widgets::fit::{ColumnFacts, Pair};
use crate::widgets::table::Column;

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

const fn paired(name: &'static str, title: Text, key: char, width: u16, pair: Pair) -> ColumnFacts {
    ColumnFacts { pair, ..figure(name, title, key, width, 220) }
}

/// Sent in the interval, per second.
const UP_RATE: ColumnFacts = paired("send_bytes_per_second", Text::UpRate, 'U', 12, Pair::Rates);
/// Received in the interval, per second.
const DOWN_RATE: ColumnFacts =
    paired("recv_bytes_per_second", Text::DownRate, 'D', 12, Pair::Rates);
/// Sent since the beginning.
const UPLOADED: ColumnFacts = paired("send_bytes", Text::Uploaded, 'X', 10, Pair::Totals);
/// Received since the beginning.
const DOWNLOADED: ColumnFacts = paired("recv_bytes", Text::Downloaded, 'Y', 10, Pair::Totals);

/// A row for which bytes are counted.
pub(crate) trait Counted {
    /// What it moved.
    fn figures(&self, look: &Look) -> Figures;

    /// What decides its place among others.
    fn ranking(&self, look: &Look) -> Figures {
        self.figures(look)
    }
}

/// Of equal figures, the other pair decides.
fn by<R: Counted>(
    one: &R,
    other: &R,
    look: &Look,
    key: fn(&Figures) -> (u64, u64),
) -> std::cmp::Ordering {
    key(&one.ranking(look)).cmp(&key(&other.ranking(look)))
}

fn rate(bytes: u64, look: &Look) -> Value {
    Value::Number(per_second(bytes, look.snapshot.ticks))
}

/// The column of what is sent now.
pub(crate) const fn up_rate<R: Counted>() -> Column<R> {
    Column {
        facts: UP_RATE,
        cell: |row, look, _| look.rate(row.figures(look).gained.sent, Role::Up),
        compare: |one, other, look| {
            by(one, other, look, |figures| (figures.gained.sent, figures.total.sent))
        },
        value: |row, look| rate(row.figures(look).gained.sent, look),
    }
}

/// The column of what is received now.
pub(crate) const fn down_rate<R: Counted>() -> Column<R> {
    Column {
        facts: DOWN_RATE,
        cell: |row, look, _| look.rate(row.figures(look).gained.received, Role::Down),
        compare: |one, other, look| {
            by(one, other, look, |figures| (figures.gained.received, figures.total.received))
        },
        value: |row, look| rate(row.figures(look).gained.received, look),
    }
}

/// The column of all that was sent.
pub(crate) const fn uploaded<R: Counted>() -> Column<R> {
    Column {
        facts: UPLOADED,
        cell: |row, look, _| look.amount(row.figures(look).total.sent, Role::Up),
        compare: |one, other, look| {
            by(one, other, look, |figures| (figures.total.sent, figures.gained.sent))
        },
        value: |row, look| Value::Number(row.figures(look).total.sent),
    }
}

/// The column of all that was received.
pub(crate) const fn downloaded<R: Counted>() -> Column<R> {
    Column {
        facts: DOWNLOADED,
        cell: |row, look, _| look.amount(row.figures(look).total.received, Role::Down),
        compare: |one, other, look| {
            by(one, other, look, |figures| (figures.total.received, figures.gained.received))
        },
        value: |row, look| Value::Number(row.figures(look).total.received),
    }
}
