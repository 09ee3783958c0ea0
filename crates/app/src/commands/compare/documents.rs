//! A comparison for programs: one JSON document a line, or rows of CSV.

use std::io::{self, Write};

use serde::Serialize;

use super::account::{Account, Column, Verdict};
use super::{Compared, Source};
use crate::report::times;

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.compare/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    source: &'static str,
    from: Option<String>,
    until: Option<String>,
    seconds: f64,
    sent: Figures,
    received: Figures,
    total: Figures,
    aside: Bytes,
    roles: Vec<RoleDocument>,
    adapters: Vec<AdapterDocument<'a>>,
    events_lost: u64,
    /// Buffers, gaps or damaged places with an unknown number of events in each.
    unknown_losses: u64,
    /// Tunnels and guests were told by the table of adapters.
    adapter_table: bool,
    tolerance_percent: f64,
    verdict: &'static str,
    no_counters: Option<&'a str>,
}

/// Bytes; null where a figure is not known.
#[derive(Serialize)]
struct Figures {
    processes: u64,
    kernel: u64,
    unattributed: u64,
    lost_estimate: Option<u64>,
    headers_estimate: Option<u64>,
    sent_again: Option<u64>,
    explained: u64,
    adapters: Option<u64>,
    remaining: Option<i64>,
    remaining_percent: Option<f64>,
}

#[derive(Serialize)]
struct Bytes {
    sent: u64,
    received: u64,
}

#[derive(Serialize)]
struct RoleDocument {
    role: &'static str,
    #[serde(flatten)]
    bytes: Bytes,
}

#[derive(Serialize)]
struct AdapterDocument<'a> {
    index: u32,
    name: &'a str,
    in_total: bool,
    sent: u64,
    received: u64,
    sent_packets: Option<u64>,
    received_packets: Option<u64>,
}

/// Writes one line.
///
/// # Errors
/// Those of the writer.
pub(super) fn json(compared: &Compared, out: &mut dyn Write) -> io::Result<()> {
    let account = compared.account();
    let roles = compared.tally.by_role.iter().map(|(role, sum)| RoleDocument {
        role: role.name(),
        bytes: Bytes { sent: sum.sent, received: sum.received },
    });
    let adapters = compared.adapters.iter().map(|(carried, name)| AdapterDocument {
        index: carried.index,
        name,
        in_total: carried.in_total,
        sent: carried.frames.sent.bytes,
        received: carried.frames.received.bytes,
        sent_packets: carried.frames.sent.packets,
        received_packets: carried.frames.received.packets,
    });
    let document = Document {
        schema: SCHEMA,
        source: match compared.source {
            Source::Live => "live",
            Source::Recording => "recording",
        },
        from: times::utc(compared.from),
        until: times::utc(compared.until),
        seconds: compared.seconds(),
        sent: figures(&account.columns.sent),
        received: figures(&account.columns.received),
        total: figures(&account.total()),
        aside: Bytes { sent: account.aside.sent, received: account.aside.received },
        roles: roles.collect(),
        adapters: adapters.collect(),
        events_lost: account.lost.events,
        unknown_losses: account.lost.unknown,
        adapter_table: compared.knows_adapters,
        tolerance_percent: compared.tolerance,
        verdict: word(compared.verdict()),
        no_counters: compared.no_counters.as_deref(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

fn figures(column: &Column) -> Figures {
    Figures {
        processes: column.shares.processes,
        kernel: column.shares.kernel,
        unattributed: column.shares.unattributed,
        lost_estimate: column.lost,
        headers_estimate: column.headers,
        sent_again: column.sent_again,
        explained: column.explained(),
        adapters: column.adapters,
        remaining: column.remaining(),
        remaining_percent: column.percent().map(|percent| (percent * 100.0).round() / 100.0),
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Unexplained => "unexplained",
        Verdict::CountedMore => "counted_more",
        Verdict::Incomplete => "incomplete",
        Verdict::NoCounters => "no_counters",
    }
}

const COLUMNS: [&str; 14] = [
    "from",
    "until",
    "direction",
    "processes",
    "kernel",
    "unattributed",
    "lost_estimate",
    "headers_estimate",
    "sent_again",
    "explained",
    "adapters",
    "remaining",
    "remaining_percent",
    "verdict",
];

/// Writes a row for each direction and one for both, the first time with the names of the columns.
///
/// # Errors
/// Those of the writer.
pub(super) fn csv(compared: &Compared, out: &mut dyn Write) -> io::Result<()> {
    let account: Account = compared.account();
    let mut writer = csv::Writer::from_writer(out);
    if compared.number == 0 {
        writer.write_record(COLUMNS)?;
    }
    let verdict = word(compared.verdict());
    let rows = [
        ("sent", account.columns.sent),
        ("received", account.columns.received),
        ("total", account.total()),
    ];
    for (direction, column) in rows {
        let known =
            |figure: Option<u64>| figure.map_or_else(String::new, |bytes| bytes.to_string());
        let figures = figures(&column);
        writer.write_record([
            times::utc(compared.from).unwrap_or_default(),
            times::utc(compared.until).unwrap_or_default(),
            direction.to_owned(),
            figures.processes.to_string(),
            figures.kernel.to_string(),
            figures.unattributed.to_string(),
            known(figures.lost_estimate),
            known(figures.headers_estimate),
            known(figures.sent_again),
            figures.explained.to_string(),
            known(figures.adapters),
            figures.remaining.map_or_else(String::new, |bytes| bytes.to_string()),
            figures.remaining_percent.map_or_else(String::new, |percent| percent.to_string()),
            verdict.to_owned(),
        ])?;
    }
    writer.flush()
}
