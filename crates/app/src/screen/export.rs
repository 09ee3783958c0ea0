//! What is seen, written to a file in the current folder.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};

use jiff::Zoned;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use tui::{Export, Form, Value};

/// Writes a table to a new file; gives its name, and how many rows it has or why not.
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
    (name, written)
}

fn as_csv(export: &Export, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&export.columns)?;
    for row in &export.rows {
        writer.write_record(row.iter().map(|value| match value {
            Value::Number(number) => number.to_string(),
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
        let row = vec![Value::Text("a,b".into()), Value::Number(7), Value::Unknown];
        Export { screen: "s", form, columns: vec!["name", "sent", "pid"], rows: vec![row] }
    }

    fn text(write: fn(&Export, &mut dyn Write) -> io::Result<()>, form: Form) -> String {
        let mut out = Vec::new();
        write(&export(form), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_unknown_is_no_number() {
        assert_eq!(text(as_csv, Form::Csv), "name,sent,pid\n\"a,b\",7,\n");
        let json: serde_json::Value = serde_json::from_str(&text(as_json, Form::Json)).unwrap();
        assert_eq!(json, serde_json::json!([{ "name": "a,b", "sent": 7, "pid": null }]));
    }
}
