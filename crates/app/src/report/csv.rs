//! The report as CSV: one header line, one line a row. Columns: [`super::columns`].

use std::io::{self, Write};

use super::columns;
use super::model::Report;
use crate::value::Value;

/// Writes the rows. What is not known is an empty field.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let columns = columns::of(&report.question.grouping);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(columns.iter().map(|column| column.name)).map_err(plain)?;
    for row in &report.rows {
        let fields = columns.iter().map(|column| match column.value(report, row) {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => text,
            Value::List(texts) => texts.join(" "),
            Value::Unknown => String::new(),
        });
        csv.write_record(fields).map_err(plain)?;
    }
    csv.flush()
}

/// The error of the writer itself, so that a closed pipe is known as one.
pub(crate) fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
