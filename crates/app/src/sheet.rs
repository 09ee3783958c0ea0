//! CSV, of which nothing can command a terminal, nor, if so asked, a spreadsheet.

use std::io::{self, Write};

use text::sanitize;

use crate::value::Value;

/// Who reads the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Reader {
    /// A program that takes cells for what they are.
    #[default]
    Program,
    /// A spreadsheet, which would calculate a text that looks like a formula.
    Spreadsheet,
}

impl Reader {
    /// A spreadsheet, if so.
    pub(crate) const fn spreadsheet(so: bool) -> Self {
        if so { Self::Spreadsheet } else { Self::Program }
    }
}

/// Rows on their way to a writer.
pub(crate) struct Sheet<W: Write> {
    csv: csv::Writer<W>,
    reader: Reader,
    /// Between the texts of a list.
    separator: &'static str,
}

impl<W: Write> Sheet<W> {
    pub(crate) fn new(out: W, reader: Reader, separator: &'static str) -> Self {
        Self { csv: csv::Writer::from_writer(out), reader, separator }
    }

    /// Writes the names of the columns.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn heads<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        self.csv.write_record(names).map_err(plain)
    }

    /// Writes a row. What is not known is an empty field.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn row(&mut self, values: impl IntoIterator<Item = Value>) -> io::Result<()> {
        let cells = values.into_iter().map(|value| match value {
            Value::Number(number) => number.to_string(),
            Value::Text(text) => cell(&text, self.reader),
            Value::List(texts) => cell(&texts.join(self.separator), self.reader),
            Value::Unknown => String::new(),
        });
        self.csv.write_record(cells).map_err(plain)
    }

    /// Hands on what is held back.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

fn cell(text: &str, reader: Reader) -> String {
    match reader == Reader::Spreadsheet && begins_formula(text) {
        true => "'".to_owned() + &sanitize(text),
        false => sanitize(text),
    }
}

/// Whether a spreadsheet would calculate a text: it begins, behind blanks at most, with a sign of
/// formulas, in the width of either script, and is no number.
fn begins_formula(text: &str) -> bool {
    let begins = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    (begins || text.starts_with(['\t', '\r'])) && !is_number(text)
}

/// Digits, with a minus before and a point among them at most.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// The error of the writer itself, so that a closed pipe is known as one.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, reader: Reader) -> String {
        let mut sheet = Sheet::new(Vec::new(), reader, ";");
        sheet.row([Value::Text(text.to_owned()), Value::Number(7)]).unwrap();
        sheet.finish().unwrap();
        let line = String::from_utf8(sheet.csv.into_inner().unwrap()).unwrap();
        line.strip_suffix(",7\n").unwrap().to_owned()
    }

    #[test]
    fn no_cell_of_a_spreadsheet_begins_a_formula() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1+1", "'+1+1"),
            ("-2+3", "'-2+3"),
            ("-", "'-"),
            ("@SUM(1)", "'@SUM(1)"),
            ("\t=1", "'\\u{9}=1"),
            ("\r=1", "'\\u{d}=1"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("-1.5", "-1.5"),
            ("-7", "-7"),
            ("-1e5", "'-1e5"),
            ("chrome.exe", "chrome.exe"),
        ] {
            assert_eq!(written(text, Reader::Spreadsheet), cell);
        }
        assert_eq!(written("=1", Reader::Program), "=1");
    }

    #[test]
    fn no_cell_commands_a_terminal_and_every_row_is_a_line() {
        let text = "\u{1b}]52;c;ZXZpbA==\u{7}\n\u{9b}\u{202e}";
        for reader in [Reader::Program, Reader::Spreadsheet] {
            let cell = written(text, reader);
            assert_eq!(cell, "\\u{1b}]52;c;ZXZpbA==\\u{7}\\u{a}\\u{9b}\\u{202e}");
        }
    }
}
