//! Frames as JSON, one document a line.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use traffic::Counters;

use super::{Manner, facts, per_second};
use crate::live::{Frame, Line};
use crate::report::times;

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.top/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    time: Option<String>,
    interval_seconds: f64,
    last: bool,
    total: Figures,
    unattributed: Figures,
    health: Health,
    rows: Vec<Row<'a>>,
}

/// Totals since the beginning, and rates over the interval.
#[derive(Serialize)]
struct Figures {
    send_ops: u64,
    send_bytes: u64,
    recv_ops: u64,
    recv_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_bytes_per_second: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recv_bytes_per_second: Option<u64>,
}

#[derive(Serialize)]
struct Health {
    events: u64,
    events_lost: u64,
    buffers_lost: u64,
    dropped: u64,
    undecoded: u64,
    late: u64,
    folded_flows: u64,
    gaps: u64,
    damaged: u64,
    frames_skipped: u64,
}

struct Row<'a> {
    line: &'a Line,
    ticks: i64,
    manner: &'a Manner,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in facts::fields(self.line, self.manner) {
            map.serialize_entry(name, &value)?;
        }
        let (total, gained) = (&self.line.total, &self.line.gained);
        map.serialize_entry("send_ops", &total.sent().operations)?;
        map.serialize_entry("send_bytes", &total.sent().bytes)?;
        map.serialize_entry("recv_ops", &total.received().operations)?;
        map.serialize_entry("recv_bytes", &total.received().bytes)?;
        let rate = |bytes| per_second(bytes, self.ticks);
        map.serialize_entry("send_bytes_per_second", &rate(gained.sent().bytes))?;
        map.serialize_entry("recv_bytes_per_second", &rate(gained.received().bytes))?;
        map.serialize_entry("flows", &self.line.flows)?;
        map.end()
    }
}

fn figures(total: &Counters, gained: Option<(&Counters, i64)>) -> Figures {
    Figures {
        send_ops: total.sent().operations,
        send_bytes: total.sent().bytes,
        recv_ops: total.received().operations,
        recv_bytes: total.received().bytes,
        send_bytes_per_second: gained.map(|(gained, ticks)| per_second(gained.sent().bytes, ticks)),
        recv_bytes_per_second: gained
            .map(|(gained, ticks)| per_second(gained.received().bytes, ticks)),
    }
}

/// Writes one frame.
///
/// # Errors
/// Those of the writer.
pub(super) fn write(frame: &Frame, manner: &Manner, out: &mut dyn Write) -> io::Result<()> {
    let flaws = &frame.flaws;
    let rows = frame.lines.iter().take(manner.rows);
    let document = Document {
        schema: SCHEMA,
        time: times::utc(frame.at),
        interval_seconds: std::time::Duration::from_nanos(frame.ticks.unsigned_abs() * 100)
            .as_secs_f64(),
        last: frame.last,
        total: figures(&frame.total, Some((&frame.gained, frame.ticks))),
        unattributed: figures(&frame.unattributed, None),
        health: Health {
            events: flaws.events,
            events_lost: flaws.events_lost,
            buffers_lost: flaws.buffers_lost,
            dropped: flaws.dropped,
            undecoded: flaws.undecoded,
            late: flaws.late,
            folded_flows: flaws.folded_flows,
            gaps: flaws.gaps,
            damaged: flaws.damaged,
            frames_skipped: flaws.frames_skipped,
        },
        rows: rows.map(|line| Row { line, ticks: frame.ticks, manner }).collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}
