//! The report as JSON: one document, or one line for the head and one for each row.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::columns;
use super::documents::{Head, RowDocument};
use super::model::Report;
use crate::json;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head,
    rows: Rows<'a>,
}

struct Rows<'a>(&'a Report<'a>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = columns::of(&self.0.question.grouping);
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for row in &self.0.rows {
            rows.serialize_element(&RowDocument { report: self.0, columns: &columns, row })?;
        }
        rows.end()
    }
}

/// Writes one document, indented.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document { head: Head::of(report), rows: Rows(report) };
    json::write_pretty(&document, out)?;
    writeln!(out)
}

/// Writes the head in one line, then each row in one line.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(&Head::of(report), out)?;
    writeln!(out)?;
    let columns = columns::of(&report.question.grouping);
    for row in &report.rows {
        json::write(&RowDocument { report, columns: &columns, row }, out)?;
        writeln!(out)?;
    }
    Ok(())
}
