//! The dump for machines: one JSON object a line.

use std::io::{self, Write};

use etl::{Problem, RawEvent, RecordFamily};
use event::providers::{provider_name, read_as};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use text::times;

use super::fields::{Description, describe};
use super::text::hex;
use super::{Meaning, View};
use crate::json;

#[derive(Serialize)]
struct EventLine {
    time: Option<String>,
    processor: u16,
    process_id: Option<u32>,
    thread_id: Option<u32>,
    provider: String,
    provider_name: Option<&'static str>,
    record: &'static str,
    id: u16,
    opcode: u8,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_as_version: Option<u8>,
    level: u8,
    keyword: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<Description>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undecoded: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_bytes_left_out: Option<usize>,
}

impl Serialize for Description {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.kind)?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct ProblemLine {
    problem: &'static str,
    offset: u64,
    skipped: u64,
    damage: bool,
    text: String,
}

/// Writes one event.
pub(super) fn write_event(
    raw: &RawEvent<'_>,
    meaning: &Meaning,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (event, undecoded) = match meaning {
        Meaning::Known(event) => (Some(describe(event)), None),
        Meaning::Raw => (None, None),
        Meaning::Undecoded(reason) => (None, Some(reason.to_string())),
    };
    let payload = Some(raw.payload).filter(|_| event.is_none());
    let left_out = payload.filter(|_| view.redact).map(<[u8]>::len);
    let payload = payload.filter(|_| !view.redact).map(hex);
    let line = EventLine {
        time: times::utc(raw.timestamp),
        processor: raw.processor,
        process_id: raw.process_id,
        thread_id: raw.thread_id,
        provider: raw.provider.to_string(),
        provider_name: provider_name(raw.provider),
        record: record_name(raw.family),
        id: raw.id,
        opcode: raw.opcode,
        version: raw.version,
        read_as_version: event.as_ref().and_then(|_| read_as(raw)),
        level: raw.level,
        keyword: format!("0x{:x}", raw.keyword),
        event,
        undecoded,
        payload,
        payload_bytes_left_out: left_out,
    };
    json::write(&line, out)?;
    writeln!(out)
}

/// Writes what could not be read.
pub(super) fn write_problem(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    let line = ProblemLine {
        problem: problem.reason.code(),
        offset: problem.offset,
        skipped: problem.skipped,
        damage: problem.reason.is_damage(),
        text: problem.reason.to_string(),
    };
    json::write(&line, out)?;
    writeln!(out)
}

const fn record_name(family: RecordFamily) -> &'static str {
    match family {
        RecordFamily::Manifest => "manifest",
        RecordFamily::Classic => "classic",
        RecordFamily::Message => "message",
    }
}
