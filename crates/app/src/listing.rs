//! A plain table: each column as wide as its widest cell, nothing cut.

use std::io::{self, Write};

use text::{Align, painted, sanitize, width};

use crate::paint::{Ink, Paint};

/// Columns between two columns.
const GAP: &str = "  ";

/// A table on its way to people.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    heads: Vec<(String, Align)>,
    rows: Vec<Vec<(String, Ink)>>,
}

impl Listing {
    /// An empty table with these columns.
    pub(crate) fn new<const N: usize>(heads: [(&str, Align); N]) -> Self {
        Self::of(heads.map(|(head, edge)| (head.to_owned(), edge)).to_vec())
    }

    /// The same for columns whose names are made.
    pub(crate) fn of(heads: Vec<(String, Align)>) -> Self {
        Self { heads, rows: Vec::new() }
    }

    /// An empty table without heads.
    pub(crate) fn bare<const N: usize>(edges: [Align; N]) -> Self {
        Self::of(edges.map(|edge| (String::new(), edge)).to_vec())
    }

    /// Adds a row, one cell for each column; an empty text is shown as a dash.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = (String, Ink)>) {
        let cell = |(text, ink): (String, Ink)| match text.is_empty() {
            true => ("–".to_owned(), Ink::Faint),
            false => (sanitize(&text), ink),
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
            let cells = columns.map(|(((text, ink), (_, align)), width)| {
                painted(text, *width, *align, |text| paint.ink(*ink, text))
            });
            writeln!(out, "{}", cells.collect::<Vec<_>>().join(GAP).trim_end())?;
        }
        Ok(())
    }

    /// Of each column, as wide as its widest cell.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|(head, _)| width(head)).collect();
        for row in &self.rows {
            for (widest, (text, _)) in widths.iter_mut().zip(row) {
                *widest = width(text).max(*widest);
            }
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut listing = Listing::new([("Name", Align::Left), ("n", Align::Right)]);
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
