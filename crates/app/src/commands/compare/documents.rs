//! A comparison for programs: one JSON document a line, or rows of CSV.

use std::io::{self, Write};

use serde::Serialize;
use text::times;
use traffic::Verdict;

use super::{Compared, Source};
use crate::json;
use crate::lang::Lang;
use crate::ledger::{LedgerDocument, figures};
use crate::sheet::{Reader, Sheet};
use crate::value::Value;

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.compare/1";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    source: &'static str,
    #[serde(flatten)]
    ledger: LedgerDocument,
    tolerance_percent: f64,
    verdict: &'static str,
}

/// Writes one line, its words in this language.
///
/// # Errors
/// Those of the writer.
pub(super) fn json(compared: &Compared, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        source: match compared.source {
            Source::Live => "live",
            Source::Recording => "recording",
        },
        ledger: LedgerDocument::of(&compared.account, lang),
        tolerance_percent: compared.tolerance,
        verdict: word(compared.verdict()),
    };
    json::write(&document, out)?;
    writeln!(out)
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
    let balance = &compared.account.balance;
    let mut sheet = Sheet::new(out, Reader::Program, " ");
    if compared.number == 0 {
        sheet.heads(COLUMNS)?;
    }
    let verdict = word(compared.verdict());
    let rows = [("sent", balance.sent), ("received", balance.received), ("total", balance.both())];
    for (direction, column) in rows {
        let known =
            |figure: Option<u64>| figure.map_or_else(String::new, |bytes| bytes.to_string());
        let figures = figures(&column);
        let cells = [
            times::utc(compared.account.balance.from).unwrap_or_default(),
            times::utc(compared.account.balance.until).unwrap_or_default(),
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
        ];
        sheet.row(cells.map(Value::Text))?;
    }
    sheet.finish()
}
