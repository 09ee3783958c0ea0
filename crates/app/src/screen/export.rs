//! What is seen, written to a file in the current folder.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};

use jiff::Zoned;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use tui::{Export, Form, Value};

/// Writes a table to a new file; gives its whole path, and how many rows it has or why not.
pub(super) fn write(export: &Export) -> (String, Result<usize, String>) {
    let kind = match export.form {
        Form::Csv => "csv",
        Form::Json => "json",
    };
    let now = Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("nettally-{}-{now}.{kind}", export.screen);
    let written = OpenOptions::new().write(true).create_new(true).open(&name).and_then(|file| {
        let mut out = BufWriter::new(file);
        match export.form {
            Form::Csv => as_csv(export, &mut out)?,
            Form::Json => as_json(export, &mut out)?,
        }
        out.flush()
    });
    let written = written.map(|()| export.rows.len()).map_err(|error| error.to_string());
    let path = std::path::absolute(&name).map_or(name, |path| path.display().to_string());
    (path, written)
}

fn as_csv(export: &Export, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&export.columns)?;
    for row in &export.rows {
        writer.write_record(row.iter().map(|value| match value {
            Value::Number(number) => number.to_string(),
            Value::Thousandths(share) => format!("{}.{:03}", share / 1000, share % 1000),
            Value::Text(text) => text.clone(),
            Value::Unknown => String::new(),
        }))?;
    }
    writer.flush()
}

fn as_json(export: &Export, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> =
        export.rows.iter().map(|row| Object { names: &export.columns, row }).collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    writeln!(out)
}

/// A share as a fraction of one.
fn fraction(thousandths: u64) -> f64 {
    f64::from(u32::try_from(thousandths).unwrap_or(1000)) / 1000.0
}

/// One row with its names.
struct Object<'a> {
    names: &'a [&'static str],
    row: &'a [Value],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.len()))?;
        for (name, value) in self.names.iter().zip(self.row) {
            match value {
                Value::Number(number) => map.serialize_entry(name, number)?,
                Value::Thousandths(share) => map.serialize_entry(name, &fraction(*share))?,
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Unknown => map.serialize_entry(name, &())?,
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(form: Form) -> Export {
        let row = vec![
            Value::Text("a,b".into()),
            Value::Number(7),
            Value::Thousandths(62),
            Value::Unknown,
        ];
        let columns = vec!["image_name", "send_bytes", "share", "pid"];
        Export { screen: "s", form, columns, rows: vec![row] }
    }

    fn text(write: fn(&Export, &mut dyn Write) -> io::Result<()>, form: Form) -> String {
        let mut out = Vec::new();
        write(&export(form), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_unknown_is_no_number() {
        assert_eq!(text(as_csv, Form::Csv), "image_name,send_bytes,share,pid\n\"a,b\",7,0.062,\n");
        let json: serde_json::Value = serde_json::from_str(&text(as_json, Form::Json)).unwrap();
        let row = serde_json::json!({ "image_name": "a,b", "send_bytes": 7, "share": 0.062, "pid": null });
        assert_eq!(json, serde_json::json!([row]));
    }
}
