//! The report: what was asked, what came out, and every form it can take.
//!
//! [`model`] answers the question without a form; each form is one function over it.

mod clocks;
pub(crate) mod columns;
pub(crate) mod csv;
mod documents;
pub(crate) mod facts;
pub(crate) mod failures;
pub(crate) mod groups;
mod html;
mod json;
pub(crate) mod losses;
pub(crate) mod model;
mod series;
pub(crate) mod sort;
pub(crate) mod table;
mod windows;
mod witnesses;
pub(crate) mod words;

use std::io::{self, Write};

use model::Report;
pub(crate) use table::View;

pub(crate) use html::write as write_page;

/// The forms of a report, one line each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One document.
    Json,
    /// One line for the head, then one for each row.
    Ndjson,
    /// Rows only.
    Csv,
}

impl Format {
    /// Writes the report in this form.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write(
        self,
        report: &Report<'_>,
        view: &View,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Table => table::write(report, view, out),
            Self::Json => json::write(report, out),
            Self::Ndjson => json::write_lines(report, out),
            Self::Csv => csv::write(report, view.reader, out),
        }
    }
}
