//! Verdicts for people and for programs.

use std::io::{self, Write};

use serde::Serialize;
use text::Align;

use super::checks::{Check, Finding, Verdict, is_fit};
use crate::json;
use crate::lang::{Lang, SystemText};
use crate::listing::Listing;
use crate::paint::{Ink, Paint};

/// Writes a line for each verdict, then the ways out.
///
/// # Errors
/// Those of the writer.
pub(super) fn table(
    findings: &[Finding],
    lang: Lang,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut listing = Listing::bare([Align::Left, Align::Left, Align::Left]);
    for finding in findings {
        let (verdict, ink) = match finding.verdict {
            Verdict::Good => (SystemText::VerdictGood, Ink::Plain),
            Verdict::Doubt => (SystemText::VerdictDoubt, Ink::Warning),
            Verdict::Bad => (SystemText::VerdictBad, Ink::Warning),
        };
        let cells = [(verdict.of(lang), ink), (name(finding.check, lang), Ink::Strong)];
        let facts = (finding.facts.clone(), Ink::Plain);
        listing.row(cells.map(|(text, ink)| (text.to_owned(), ink)).into_iter().chain([facts]));
        if let Some(way_out) = &finding.way_out {
            let cells = [" ", " "].map(|text| (text.to_owned(), Ink::Plain));
            listing.row(cells.into_iter().chain([(format!("→ {way_out}"), Ink::Plain)]));
        }
    }
    listing.write(paint, out)?;
    let sum = if is_fit(findings) { SystemText::AllGood } else { SystemText::SomeBad };
    writeln!(out, "\n{}", paint.ink(Ink::Strong, sum.of(lang)))
}

const fn name(check: Check, lang: Lang) -> &'static str {
    let text = match check {
        Check::Windows => SystemText::CheckWindows,
        Check::Rights => SystemText::CheckRights,
        Check::Sessions => SystemText::CheckSessions,
        Check::Provider => SystemText::CheckProvider,
        Check::Buffers => SystemText::CheckBuffers,
        Check::SelfTest => SystemText::CheckSelfTest,
        Check::Ledger => SystemText::CheckLedger,
    };
    text.of(lang)
}

#[derive(Serialize)]
struct Document {
    fit: bool,
    checks: Vec<FindingDocument>,
}

#[derive(Serialize)]
struct FindingDocument {
    check: &'static str,
    verdict: &'static str,
    facts: String,
    way_out: Option<String>,
}

/// Writes one document.
///
/// # Errors
/// Those of the writer.
pub(super) fn json(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let checks = findings.iter().map(|finding| FindingDocument {
        check: word(finding.check),
        verdict: match finding.verdict {
            Verdict::Good => "good",
            Verdict::Doubt => "doubt",
            Verdict::Bad => "bad",
        },
        facts: finding.facts.clone(),
        way_out: finding.way_out.clone(),
    });
    let document = Document { fit: is_fit(findings), checks: checks.collect() };
    json::write_pretty(&document, out)?;
    writeln!(out)
}

const fn word(check: Check) -> &'static str {
    match check {
        Check::Windows => "windows",
        Check::Rights => "rights",
        Check::Sessions => "sessions",
        Check::Provider => "provider",
        Check::Buffers => "buffers",
        Check::SelfTest => "self_test",
        Check::Ledger => "ledger",
    }
}
