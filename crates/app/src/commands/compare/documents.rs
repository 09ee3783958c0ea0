//! A comparison for programs: one JSON document a line, or rows of CSV.

use std::io::{self, Write};

use serde::Serialize;
use traffic::ledger::Side;
use traffic::{Counters, Verdict};

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
    let balance = &compared.balance;
    let roles = balance.counted.by_role.iter();
    let roles = roles.map(|(role, sum)| RoleDocument { role: role.name(), bytes: bytes(sum) });
    let adapters = compared.adapters.iter().map(|(adapter, name)| AdapterDocument {
        index: adapter.index,
        name,
        in_total: adapter.in_total,
        sent: adapter.carried.bytes_out,
        received: adapter.carried.bytes_in,
        sent_packets: adapter.carried.packets_out,
        received_packets: adapter.carried.packets_in,
    });
    let document = Document {
        schema: SCHEMA,
        source: match compared.source {
            Source::Live => "live",
            Source::Recording => "recording",
        },
        from: times::utc(compared.balance.from),
        until: times::utc(compared.balance.until),
        seconds: compared.seconds(),
        sent: figures(&balance.sent),
        received: figures(&balance.received),
        total: figures(&balance.both()),
        aside: bytes(&balance.counted.aside()),
        roles: roles.collect(),
        adapters: adapters.collect(),
        events_lost: balance.counted.lost.events,
        unknown_losses: balance.counted.lost.unknown,
        adapter_table: compared.knows_adapters,
        tolerance_percent: compared.tolerance,
        verdict: word(compared.verdict()),
        no_counters: compared.no_counters.as_deref(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

fn bytes(counters: &Counters) -> Bytes {
    Bytes { sent: counters.sent().bytes, received: counters.received().bytes }
}

fn figures(column: &Side) -> Figures {
    Figures {
        processes: column.shares.programs,
        kernel: column.shares.kernel,
        unattributed: column.shares.unattributed,
        lost_estimate: column.lost,
        headers_estimate: column.headers,
        sent_again: column.resent,
        explained: column.explained(),
        adapters: column.carried,
        remaining: column.difference(),
        remaining_percent: column
            .difference_percent()
            .map(|percent| (percent * 100.0).round() / 100.0),
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
    let balance = &compared.balance;
    let mut writer = csv::Writer::from_writer(out);
    if compared.number == 0 {
        writer.write_record(COLUMNS)?;
    }
    let verdict = word(compared.verdict());
    let rows = [("sent", balance.sent), ("received", balance.received), ("total", balance.both())];
    for (direction, column) in rows {
        let known =
            |figure: Option<u64>| figure.map_or_else(String::new, |bytes| bytes.to_string());
        let figures = figures(&column);
        writer.write_record([
            times::utc(compared.balance.from).unwrap_or_default(),
            times::utc(compared.balance.until).unwrap_or_default(),
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
