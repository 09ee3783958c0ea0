//! The report as CSV: one header line, one line a row. Columns: [`super::columns`].

use std::io::{self, Write};

use super::columns;
use super::model::Report;
use crate::sheet::{Reader, Sheet};

/// Writes the rows.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(report: &Report<'_>, reader: Reader, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns::of(&report.question.grouping);
    let mut sheet = Sheet::new(out, reader, " ");
    sheet.heads(columns.iter().map(|column| column.name))?;
    for row in &report.rows {
        sheet.row(columns.iter().map(|column| column.value(report, row)))?;
    }
    sheet.finish()
}
