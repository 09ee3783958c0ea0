//! A comparison for people.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use text::{Align, count, sanitize, times};
use traffic::ledger::Side;
use traffic::{Balance, Verdict};

use super::{Compared, Source, documents};
use crate::cli::CompareFormat;
use crate::lang::{CompareText, Lang};
use crate::listing::Listing;
use crate::paint::{Ink, Paint};
use crate::terminal::{Failure, Terminal};

/// Writes one comparison.
///
/// # Errors
/// The output cannot be written.
pub(super) fn write(
    compared: &Compared,
    format: CompareFormat,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let paint = Paint { on: terminal.colors(None) };
    let zone = TimeZone::system();
    terminal.write(None, |out| match format {
        CompareFormat::Table => table(compared, terminal.lang, &zone, paint, out),
        CompareFormat::Json => documents::json(compared, terminal.lang, out),
        CompareFormat::Csv => documents::csv(compared, out),
    })
}

pub(super) fn table(
    compared: &Compared,
    lang: Lang,
    zone: &TimeZone,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", paint.ink(Ink::Strong, &title(compared, lang, zone)))?;
    figures(&compared.account.balance, lang).write(paint, out)?;
    beside(compared, lang, out)?;
    let (words, ink) = verdict(compared, lang);
    writeln!(out, "{}\n", paint.ink(ink, &words))
}

fn title(compared: &Compared, lang: Lang, zone: &TimeZone) -> String {
    let at = |moment| times::local(moment, zone).unwrap_or_else(|| "–".to_owned());
    let [from, until] = [compared.account.balance.from, compared.account.balance.until].map(at);
    let seconds = format!("{:.1}", compared.account.seconds());
    let values = [("from", &*from), ("until", &*until), ("seconds", &*seconds)];
    CompareText::Title.fill(lang, &values)
}

/// One row: what it is called, and its figure in a column.
type RowOf = (CompareText, fn(&Side) -> Option<u64>);

const ROWS: [RowOf; 8] = [
    (CompareText::Processes, |column| Some(column.shares.programs)),
    (CompareText::Kernel, |column| Some(column.shares.kernel)),
    (CompareText::Unattributed, |column| Some(column.shares.unattributed)),
    (CompareText::Lost, |column| column.lost),
    (CompareText::Headers, |column| column.headers),
    (CompareText::SentAgain, |column| column.resent),
    (CompareText::Explained, |column| Some(column.explained())),
    (CompareText::Adapters, |column| column.carried),
];

fn figures(balance: &Balance, lang: Lang) -> Listing {
    let columns = [balance.sent, balance.received, balance.both()];
    let heads = [CompareText::Upload, CompareText::Download, CompareText::Both];
    let heads = heads.map(|head| (head.of(lang).to_owned(), Align::Right));
    let first = std::iter::once((" ".to_owned(), Align::Left));
    let mut listing = Listing::of(first.chain(heads).collect());
    let inks = [Ink::Upload, Ink::Download, Ink::Strong];
    for (name, figure) in ROWS {
        let strong = matches!(name, CompareText::Explained | CompareText::Adapters);
        let ink = if strong { Ink::Strong } else { Ink::Plain };
        let cells = columns
            .iter()
            .zip(inks)
            .map(|(column, ink)| (figure(column).map_or_else(String::new, count), ink));
        listing.row(std::iter::once((name.of(lang).to_owned(), ink)).chain(cells));
    }
    let mut difference = |name: CompareText, text: fn(&Side) -> Option<String>| {
        let cells = columns.iter().map(|column| (text(column).unwrap_or_default(), Ink::Strong));
        let name = (name.of(lang).to_owned(), Ink::Strong);
        listing.row(std::iter::once(name).chain(cells));
    };
    difference(CompareText::Remaining, |column| column.difference().map(signed));
    difference(CompareText::InPercent, |column| {
        column.difference_percent().map(text::signed_percent)
    });
    listing
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", count(number.unsigned_abs()))
}

/// What stands outside the sum, the adapters one by one, and what limits the comparison.
fn beside(compared: &Compared, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for (adapter, name) in &compared.account.adapters {
        let text = match adapter.in_total {
            true => CompareText::AdapterLine,
            false => CompareText::AdapterLineOutside,
        };
        let bytes = [adapter.carried.bytes_out, adapter.carried.bytes_in];
        let [sent, received] = bytes.map(count);
        let values = [("name", &*sanitize(name)), ("sent", &*sent), ("received", &*received)];
        if bytes != [0, 0] {
            writeln!(out, "  {}", text.fill(lang, &values))?;
        }
    }
    let aside = compared.account.balance.counted.aside();
    let [sent, received] = [aside.sent().bytes, aside.received().bytes].map(count);
    let values = [("sent", &*sent), ("received", &*received)];
    writeln!(out, "{}", CompareText::AsideLine.fill(lang, &values))?;
    if !compared.account.knows_adapters {
        writeln!(out, "{}", CompareText::BlindNote.of(lang))?;
    }
    if compared.source == Source::Live {
        writeln!(out, "{}", CompareText::AgainNote.of(lang))?;
    }
    Ok(())
}

fn verdict(compared: &Compared, lang: Lang) -> (String, Ink) {
    let tolerance = compared.tolerance.to_string();
    match (compared.verdict(), &compared.account.no_counters) {
        (Verdict::Agrees, _) => {
            (CompareText::Agrees.fill(lang, &[("tolerance", &tolerance)]), Ink::Strong)
        }
        (Verdict::Unexplained, _) => (CompareText::Unexplained.of(lang).to_owned(), Ink::Warning),
        (Verdict::CountedMore, _) => (CompareText::CountedMore.of(lang).to_owned(), Ink::Warning),
        (Verdict::Incomplete, _) => (CompareText::Incomplete.of(lang).to_owned(), Ink::Warning),
        (Verdict::NoCounters, Some(why)) => (why.words(lang), Ink::Warning),
        (Verdict::NoCounters, None) => (CompareText::NoDevices.of(lang).to_owned(), Ink::Warning),
    }
}
