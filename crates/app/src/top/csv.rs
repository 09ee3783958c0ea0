//! Frames as rows: the first column is the time of the frame.

use std::io::{self, Write};

use super::{Manner, facts};
use crate::live::{Frame, Line};
use crate::report::times;
use crate::value::Value;

/// Writes one frame; the first one (`number` 0) begins with the names of the columns.
///
/// # Errors
/// Those of the writer.
pub(super) fn write(
    frame: &Frame,
    number: u64,
    manner: &Manner,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let rows = frame.lines.iter().take(manner.rows);
    for (place, line) in rows.enumerate() {
        let fields = fields(frame, line, manner);
        if number == 0 && place == 0 {
            writer.write_record(fields.iter().map(|(name, _)| *name))?;
        }
        writer.write_record(fields.into_iter().map(|(_, value)| plain(value)))?;
    }
    writer.flush()
}

fn fields(frame: &Frame, line: &Line, manner: &Manner) -> Vec<(&'static str, Value)> {
    let seconds = frame.ticks.unsigned_abs() as f64 / 1e7;
    let mut fields = vec![
        ("time", Value::text(times::utc(frame.at))),
        ("interval_seconds", Value::Text(seconds.to_string())),
    ];
    fields.extend(facts::fields(line, manner));
    let figures = facts::figures(&line.total);
    let rates = facts::rates(&line.gained, frame.ticks);
    let numbers = figures.into_iter().chain(rates).chain([("flows", line.flows)]);
    let numbers = numbers.chain(lacking(frame));
    fields.extend(numbers.map(|(name, number)| (name, Value::Number(number))));
    fields
}

/// What is missing from the interval, or has no owner in it: the same in each of its rows.
fn lacking(frame: &Frame) -> [(&'static str, u64); 6] {
    let missed = &frame.missed;
    [
        ("interval_events_lost", missed.events),
        ("interval_buffers_lost", missed.buffers),
        ("interval_dropped", missed.dropped),
        ("interval_undecoded", missed.undecoded),
        ("interval_gaps", missed.gaps),
        ("interval_unattributed_bytes", frame.unowned.traffic_bytes()),
    ]
}

fn plain(value: Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text,
        Value::List(texts) => texts.join(";"),
        Value::Unknown => String::new(),
    }
}
