//! What is seen, written to a file in the current folder.

use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};

use jiff::Zoned;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use text::times;
use tui::{Export, Form, Value};

use crate::json;
use crate::sheet::{Reader, Sheet};
use crate::value;

/// Number of the form of the JSON, counted up when a program that reads it must be changed.
const SCHEMA: u32 = 1;

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
    // Who presses a key for a file opens it with a spreadsheet.
    let mut sheet = Sheet::new(out, Reader::Spreadsheet, " ");
    let lacking = lacking(export);
    let names = export.columns.iter().copied();
    sheet.heads(names.chain(lacking.iter().map(|(name, _)| *name)))?;
    for row in &export.rows {
        let values = row.iter().map(cell);
        let missing = lacking.iter().map(|(_, number)| value::Value::number(*number));
        sheet.row(values.chain(missing))?;
    }
    sheet.finish()
}

fn cell(value: &Value) -> value::Value {
    match value {
        Value::Number(number) => value::Value::Number(*number),
        Value::Thousandths(share) => {
            value::Value::Text(format!("{}.{:03}", share / 1000, share % 1000))
        }
        Value::Text(text) => value::Value::Text(text.clone()),
        Value::Unknown => value::Value::Unknown,
    }
}

/// What is missing from the figures since the beginning: the same in every row of a table.
fn lacking(export: &Export) -> [(&'static str, Option<u64>); 8] {
    let health = &export.health;
    let lost = |count| (!health.losses_unknown).then_some(count);
    [
        ("total_events_lost", lost(health.events_lost)),
        ("total_buffers_lost", lost(health.buffers_lost)),
        ("total_dropped", Some(health.dropped)),
        ("total_undecoded", Some(health.undecoded)),
        ("total_gaps", Some(health.gaps)),
        ("total_damaged", Some(health.damaged)),
        ("unattributed_send_bytes", Some(export.unattributed.sent)),
        ("unattributed_recv_bytes", Some(export.unattributed.received)),
    ]
}

/// What is written as JSON.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    screen: &'a str,
    time: Option<String>,
    #[serde(serialize_with = "as_map")]
    lacking: &'a [(&'static str, Option<u64>)],
    /// When and why nothing was counted, in words.
    notes: &'a [Box<str>],
    rows: Vec<Object<'a>>,
}

fn as_map<S: Serializer>(
    pairs: &[(&'static str, Option<u64>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, number)| (name, number)))
}

fn as_json(export: &Export, out: &mut dyn Write) -> io::Result<()> {
    let rows = export.rows.iter().map(|row| Object { names: &export.columns, row }).collect();
    let document = Document {
        schema: SCHEMA,
        screen: export.screen,
        time: times::utc(export.at),
        lacking: &lacking(export),
        notes: &export.health.said,
        rows,
    };
    json::write_pretty(&document, out)?;
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
    use event::Timestamp;
    use tui::snapshot::{Bytes, Health};

    use super::*;

    fn export(form: Form) -> Export {
        let row = vec![
            Value::Text("a,b".into()),
            Value::Number(7),
            Value::Thousandths(62),
            Value::Unknown,
        ];
        let columns = vec!["image_name", "send_bytes", "share", "pid"];
        let said = vec!["no traffic was counted".into()];
        let health = Health { events_lost: 3, buffers_lost: 2, gaps: 1, said, ..Health::default() };
        let unattributed = Bytes { sent: 9, received: 0 };
        let (at, rows) = (Timestamp::from_unix_seconds(1_700_000_000), vec![row]);
        Export { screen: "s", form, columns, rows, at, health, unattributed }
    }

    fn text(write: fn(&Export, &mut dyn Write) -> io::Result<()>, form: Form) -> String {
        let mut out = Vec::new();
        write(&export(form), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_unknown_is_no_number() {
        let csv = text(as_csv, Form::Csv);
        assert!(csv.starts_with("image_name,send_bytes,share,pid,total_events_lost,"), "{csv}");
        assert!(csv.contains("\n\"a,b\",7,0.062,,3,2,0,0,1,0,9,0\n"), "{csv}");
        let json: serde_json::Value = serde_json::from_str(&text(as_json, Form::Json)).unwrap();
        let row = serde_json::json!({ "image_name": "a,b", "send_bytes": 7, "share": 0.062, "pid": null });
        assert_eq!(json["rows"], serde_json::json!([row]));
    }

    #[test]
    fn what_is_missing_goes_along() {
        let json: serde_json::Value = serde_json::from_str(&text(as_json, Form::Json)).unwrap();
        assert_eq!(json["lacking"]["total_events_lost"], 3);
        assert_eq!(json["lacking"]["unattributed_send_bytes"], 9);
        let mut unknown = export(Form::Json);
        unknown.health.losses_unknown = true;
        assert_eq!(lacking(&unknown)[0], ("total_events_lost", None), "not said is not 0");
        assert_eq!(json["notes"], serde_json::json!(["no traffic was counted"]));
        assert!(json["time"].as_str().unwrap().starts_with("2023-11-14T22:13:20"), "{json}");
    }
}
