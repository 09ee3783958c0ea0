//! A plain table: each column as wide as its widest cell, nothing cut.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::paint::{Ink, Paint, harmless};

/// Columns between two columns.
const GAP: &str = "  ";

/// Which edge of its column a text touches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Edge {
    Left,
    Right,
}

/// A table on its way to people.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    heads: Vec<(String, Edge)>,
    rows: Vec<Vec<(String, Ink)>>,
}

impl Listing {
    /// An empty table with these columns.
    pub(crate) fn new<const N: usize>(heads: [(&str, Edge); N]) -> Self {
        Self::of(heads.map(|(head, edge)| (head.to_owned(), edge)).to_vec())
    }

    /// The same for columns whose names are made.
    pub(crate) fn of(heads: Vec<(String, Edge)>) -> Self {
        Self { heads, rows: Vec::new() }
    }

    /// An empty table without heads.
    pub(crate) fn bare<const N: usize>(edges: [Edge; N]) -> Self {
        Self::of(edges.map(|edge| (String::new(), edge)).to_vec())
    }

    /// Adds a row, one cell for each column; an empty text is shown as a dash.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, Ink)>) {
        let cell = |(text, ink): (String, Ink)| match text.is_empty() {
            true => ("–".to_owned(), Ink::Faint),
            false => (harmless(&text), ink),
        };
        self.rows.push(cells.into_iter().map(cell).collect());
    }

    /// Writes heads and rows.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write(&self, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        let heads: Vec<(String, Ink)> =
            self.heads.iter().map(|(head, _)| (head.clone(), Ink::Strong)).collect();
        let titled = heads.iter().any(|(head, _)| !head.is_empty());
        let widths = self.widths();
        for row in titled.then_some(&heads).into_iter().chain(&self.rows) {
            let columns = row.iter().zip(&self.heads).zip(&widths);
            let cells = columns.map(|((text, (_, edge)), width)| cell(text, *edge, *width, paint));
            writeln!(out, "{}", cells.collect::<Vec<_>>().join(GAP).trim_end())?;
        }
        Ok(())
    }

    /// Of each column, as wide as its widest cell.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|(head, _)| head.width()).collect();
        for row in &self.rows {
            for (width, (text, _)) in widths.iter_mut().zip(row) {
                *width = text.width().max(*width);
            }
        }
        widths
    }
}

fn cell((text, ink): &(String, Ink), edge: Edge, width: usize, paint: Paint) -> String {
    let padding = " ".repeat(width.saturating_sub(text.width()));
    match edge {
        Edge::Left => paint.ink(*ink, text) + &padding,
        Edge::Right => padding + &paint.ink(*ink, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut listing = Listing::new([("Name", Edge::Left), ("n", Edge::Right)]);
        for (name, count) in [("微信", "7"), ("a", ""), ("a longer one", "1,234")] {
            listing.row([(name.to_owned(), Ink::Plain), (count.to_owned(), Ink::Plain)]);
        }
        let mut out = Vec::new();
        listing.write(Paint { on: false }, &mut out).unwrap();
        let expected = "\
Name              n
微信              7
a                 –
a longer one  1,234
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
