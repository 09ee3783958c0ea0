//! Frames as JSON, one document a line.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use text::{per_second, times};
use traffic::Counters;

use super::{Manner, facts};
use crate::json;
use crate::lang::Lang;
use crate::ledger::LedgerDocument;
use crate::live::{Frame, Gap, GapReason, Lane, Ledger, Line};
use crate::report::losses::Why;

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.top/1";

/// Written at once: thousands of little writes cost more than the copy, and a place for all of a
/// large document, made and given back every second, more than a few writes.
const PIECE_BYTES: usize = 32 << 10;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    time: Option<String>,
    interval_seconds: f64,
    last: bool,
    events_per_second: u64,
    total: Figures<'a>,
    unattributed: Figures<'a>,
    zone_basis: &'static str,
    ledger: Option<LedgerDocument>,
    health: Health,
    missed: Missed,
    gaps: Vec<GapDocument<'a>>,
    notes: Vec<String>,
    own: Option<Own>,
    rows: Vec<Row<'a>>,
}

/// Totals since the beginning, and rates over the interval where there is one.
struct Figures<'a> {
    total: &'a Counters,
    gained: Option<(&'a Counters, i64)>,
}

impl Serialize for Figures<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, figure) in facts::figures(self.total) {
            map.serialize_entry(name, &figure)?;
        }
        for (name, rate) in self.gained.into_iter().flat_map(|(gained, t)| facts::rates(gained, t))
        {
            map.serialize_entry(name, &rate)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Own {
    cores: f64,
    private_bytes: Option<u64>,
    resident_bytes: u64,
}

#[derive(Serialize)]
struct GapDocument<'a> {
    session: &'static str,
    from: Option<String>,
    until: Option<String>,
    why: Cow<'a, str>,
}

/// What is missing from the interval alone, or has no owner in it.
#[derive(Serialize)]
struct Missed {
    events_lost: u64,
    buffers_lost: u64,
    dropped: u64,
    undecoded: u64,
    gaps: u64,
    unattributed_send_bytes: u64,
    unattributed_recv_bytes: u64,
}

#[derive(Serialize)]
struct Health {
    events: u64,
    events_lost: Option<u64>,
    buffers_lost: Option<u64>,
    dropped: u64,
    undecoded: u64,
    read_as_older_version: u64,
    late: u64,
    folded_flows: u64,
    folded_processes: u64,
    texts_left_out: u64,
    gaps: u64,
    lookups_lost: u64,
    damaged: u64,
    frames_skipped: u64,
    connect_failures: u64,
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
        for (name, figure) in facts::figures(&self.line.total) {
            map.serialize_entry(name, &figure)?;
        }
        for (name, rate) in facts::rates(&self.line.gained, self.ticks) {
            map.serialize_entry(name, &rate)?;
        }
        map.serialize_entry("flows", &self.line.flows)?;
        for (name, value) in facts::identity(self.line, self.manner) {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

/// Writes one frame.
///
/// # Errors
/// Those of the writer.
pub(super) fn write(frame: &Frame, manner: &Manner, out: &mut dyn Write) -> io::Result<()> {
    let rows = frame.lines.iter().take(manner.rows);
    let document = Document {
        schema: SCHEMA,
        time: times::utc(frame.at),
        interval_seconds: std::time::Duration::from_nanos(frame.ticks.unsigned_abs() * 100)
            .as_secs_f64(),
        last: frame.last,
        events_per_second: per_second(frame.gained.events(), frame.ticks),
        total: Figures { total: &frame.total, gained: Some((&frame.gained, frame.ticks)) },
        unattributed: Figures { total: &frame.unattributed, gained: None },
        zone_basis: frame.zone_basis.name(),
        ledger: frame.ledger.as_ref().and_then(ledger),
        health: health(frame),
        missed: missed(frame),
        gaps: frame.gaps.iter().map(gap).collect(),
        notes: frame.notes.iter().map(|note| note.words(Lang::En)).collect(),
        own: frame.own.map(|own| Own {
            cores: own.cores,
            private_bytes: own.private_bytes,
            resident_bytes: own.resident_bytes,
        }),
        rows: rows.map(|line| Row { line, ticks: frame.ticks, manner }).collect(),
    };
    let mut pieces = BufWriter::with_capacity(PIECE_BYTES, out);
    json::write(&document, &mut pieces)?;
    pieces.write_all(b"\n")?;
    pieces.flush()
}

fn ledger(ledger: &Ledger) -> Option<LedgerDocument> {
    match ledger {
        Ledger::Begun => None,
        Ledger::Balanced(account) => Some(LedgerDocument::of(account, Lang::En)),
    }
}

fn missed(frame: &Frame) -> Missed {
    let losses = &frame.missed;
    Missed {
        events_lost: losses.events,
        buffers_lost: losses.buffers,
        dropped: losses.dropped,
        undecoded: losses.undecoded,
        gaps: losses.gaps,
        unattributed_send_bytes: frame.unowned.sent().bytes,
        unattributed_recv_bytes: frame.unowned.received().bytes,
    }
}

fn health(frame: &Frame) -> Health {
    let flaws = &frame.flaws;
    let lost = |count| (!flaws.losses_unknown).then_some(count);
    Health {
        events: flaws.events,
        events_lost: lost(flaws.events_lost),
        buffers_lost: lost(flaws.buffers_lost),
        dropped: flaws.dropped,
        undecoded: flaws.undecoded,
        read_as_older_version: flaws.read_as_older,
        late: flaws.late,
        folded_flows: flaws.folded_flows,
        folded_processes: flaws.folded_processes,
        texts_left_out: flaws.texts_left_out,
        gaps: flaws.gaps,
        lookups_lost: flaws.lookups_lost,
        damaged: flaws.damaged,
        frames_skipped: flaws.frames_skipped,
        connect_failures: frame.connect_failures,
    }
}

fn gap(gap: &Gap) -> GapDocument<'_> {
    GapDocument {
        session: match (&gap.why, gap.lane) {
            (GapReason::Recording(_), _) => "recording",
            (_, Lane::Traffic) => "traffic",
            (_, Lane::Processes) => "processes",
        },
        from: times::utc(gap.from),
        until: gap.until.and_then(times::utc),
        why: match &gap.why {
            GapReason::StoppedFromOutside => "stopped by another program".into(),
            GapReason::Failed(words) => words.into(),
            GapReason::Recording(reason) => Why::from(*reason).code().into(),
        },
    }
}
