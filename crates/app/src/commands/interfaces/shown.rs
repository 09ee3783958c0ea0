//! A reading for people and for programs.

use std::io::{self, Write};

use serde::Serialize;
use text::{Align, count, sanitize};

use super::reading::{Methods, Reading, Row, Unknown};
use crate::json;
use crate::lang::{Lang, SystemText};
use crate::listing::Listing;
use crate::paint::{Ink, Paint};
use crate::system::{Carried, Part};

/// Writes one table with its notes.
///
/// # Errors
/// Those of the writer.
pub(super) fn table(
    reading: &Reading<'_>,
    lang: Lang,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = match reading.length {
        None => SystemText::SinceStart.of(lang).to_owned(),
        Some(length) => {
            let seconds = format!("{:.2}", length.as_secs_f64());
            SystemText::During.fill(lang, &[("seconds", &seconds)])
        }
    };
    writeln!(out, "{}", paint.ink(Ink::Strong, &title))?;
    let mut listing = Listing::of(heads(lang));
    for row in &reading.rows {
        let names = [(row.interface.alias.clone(), Ink::Plain), part(row, reading, lang)];
        // No event says over which interface it went.
        listing.row(names.into_iter().chain(figures(row.methods, None)));
    }
    if reading.total.is_some() || reading.processes.is_ok() {
        // The sum is no part of itself.
        let names = [(SystemText::Devices.of(lang).to_owned(), Ink::Strong), Default::default()];
        let methods = reading.total.unwrap_or(Methods::NOTHING);
        listing.row(names.into_iter().chain(figures(methods, reading.processes.ok())));
    }
    listing.write(paint, out)?;
    notes(reading, lang, out)
}

fn heads(lang: Lang) -> Vec<(String, Align)> {
    let methods = [
        SystemText::WideMethod,
        SystemText::ClassicMethod,
        SystemText::CounterMethod,
        SystemText::ProcessMethod,
    ];
    let both = methods.into_iter().flat_map(|method| {
        let values = [("method", method.of(lang))];
        [SystemText::Down, SystemText::Up].map(|way| (way.fill(lang, &values), Align::Right))
    });
    let names = [SystemText::Interface, SystemText::InSum];
    names.map(|name| (name.of(lang).to_owned(), Align::Left)).into_iter().chain(both).collect()
}

/// Whether an interface is in the sum, and if not, why.
fn part(row: &Row<'_>, reading: &Reading<'_>, lang: Lang) -> (String, Ink) {
    let text = match row.interface.part {
        Part::Counted => return (SystemText::PartCounted.of(lang).to_owned(), Ink::Plain),
        Part::Loopback => SystemText::PartLoopback,
        Part::Tunnel => SystemText::PartTunnel,
        Part::Software => SystemText::PartSoftware,
        Part::Down => SystemText::PartDown,
        Part::TwinOf(index) => {
            let other = reading.rows.iter().find(|row| row.interface.index == index);
            let name = other.map_or_else(|| index.to_string(), |row| row.interface.alias.clone());
            let text = SystemText::PartTwin.fill(lang, &[("name", &sanitize(&name))]);
            return (text, Ink::Faint);
        }
    };
    (text.of(lang).to_owned(), Ink::Faint)
}

fn figures(methods: Methods, processes: Option<Carried>) -> Vec<(String, Ink)> {
    let both = |carried: Option<Carried>, sign: &str| {
        let figure = |bytes: u64| format!("{sign}{}", count(bytes));
        let ways = carried.map(|carried| [figure(carried.received), figure(carried.sent)]);
        let [received, sent] = ways.unwrap_or_default();
        [(received, Ink::Download), (sent, Ink::Upload)]
    };
    let sign = if methods.certain { "" } else { "≥" };
    let one = |carried| both(carried, "");
    let classic = both(methods.classic, sign);
    [one(methods.wide), classic, one(methods.counters), one(processes)].concat()
}

fn notes(reading: &Reading<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", SystemText::InterfaceNote.of(lang))?;
    writeln!(out, "{}", SystemText::ClassicNote.of(lang))?;
    if reading.rows.iter().any(|row| !row.methods.certain) {
        writeln!(out, "{}", SystemText::UncertainNote.of(lang))?;
    }
    if let Some(reason) = reading.no_counters {
        writeln!(out, "{}", SystemText::NoCounters.fill(lang, &[("reason", reason)]))?;
    }
    match reading.processes {
        Ok(_) => writeln!(out, "{}", SystemText::ProcessNote.of(lang))?,
        Err(Unknown::NotWatched) => writeln!(out, "{}", SystemText::ProcessesLater.of(lang))?,
        Err(Unknown::Failed(why)) => {
            let why = sanitize(why);
            writeln!(out, "{}", SystemText::NoProcessSum.fill(lang, &[("reason", &why)]))?;
        }
    }
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    /// Length of the interval; null for all since the system started.
    seconds: Option<f64>,
    interfaces: Vec<InterfaceDocument<'a>>,
    total: Option<MethodsDocument>,
    no_counters: Option<&'a str>,
    /// The sum over all processes, without loopback.
    processes: Option<Bytes>,
    no_processes: Option<&'a str>,
}

#[derive(Serialize)]
struct InterfaceDocument<'a> {
    index: u32,
    alias: &'a str,
    description: &'a str,
    up: bool,
    in_total: bool,
    /// Why it is not in the total.
    not_counted: Option<&'static str>,
    /// The interface that counts for both.
    twin_of: Option<u32>,
    #[serde(flatten)]
    methods: MethodsDocument,
}

#[derive(Serialize)]
struct MethodsDocument {
    ip_helper_64: Option<Bytes>,
    ip_helper_32: Option<Bytes>,
    /// Whether whole turns of the 32-bit counters may be missing.
    ip_helper_32_certain: bool,
    counters: Option<Bytes>,
}

#[derive(Serialize)]
struct Bytes {
    received: u64,
    sent: u64,
}

/// Writes one line.
///
/// # Errors
/// Those of the writer.
pub(super) fn json(reading: &Reading<'_>, out: &mut dyn Write) -> io::Result<()> {
    let interfaces = reading.rows.iter().map(|row| InterfaceDocument {
        index: row.interface.index,
        alias: &row.interface.alias,
        description: &row.interface.description,
        up: row.interface.up,
        in_total: row.interface.in_total(),
        not_counted: row.interface.part.name(),
        twin_of: match row.interface.part {
            Part::TwinOf(index) => Some(index),
            _ => None,
        },
        methods: document(row.methods),
    });
    let document = Document {
        seconds: reading.length.map(|length| length.as_secs_f64()),
        interfaces: interfaces.collect(),
        total: reading.total.map(document),
        no_counters: reading.no_counters,
        processes: reading.processes.ok().map(bytes),
        no_processes: match reading.processes {
            Ok(_) => None,
            Err(Unknown::NotWatched) => Some("counted in an interval only"),
            Err(Unknown::Failed(why)) => Some(why),
        },
    };
    json::write(&document, out)?;
    writeln!(out)
}

const fn bytes(carried: Carried) -> Bytes {
    Bytes { received: carried.received, sent: carried.sent }
}

fn document(methods: Methods) -> MethodsDocument {
    MethodsDocument {
        ip_helper_64: methods.wide.map(bytes),
        ip_helper_32: methods.classic.map(bytes),
        ip_helper_32_certain: methods.certain,
        counters: methods.counters.map(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::super::reading::tests::{carried, interface, snapshot};
    use super::*;
    use crate::system::{Interface, Snapshot};

    #[test]
    fn methods_stand_side_by_side() {
        let now = snapshot(vec![interface(1, carried((1 << 32) + 5, 1234))]);
        let reading = Reading::since_start(&now);
        let mut out = Vec::new();
        table(&reading, Lang::En, Paint { on: false }, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split("  ").collect()).collect();
        let cells = |line: usize| {
            lines[line].iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
        };
        let heads: Vec<&str> = cells(1);
        assert_eq!(
            heads[2..8],
            ["64-bit in", "64-bit out", "32-bit in", "32-bit out", "counters in", "counters out"]
        );
        assert_eq!(heads[8..], ["processes in", "processes out"]);
        assert!(text.contains("only in an interval"), "{text}");
        let row: Vec<&str> = cells(2);
        assert_eq!(
            row,
            ["Ethernet 1", "yes", "4,294,967,301", "1,234", "≥5", "≥1,234", "–", "–", "–", "–"]
        );
        assert!(text.contains("no performance counters: no such counter"), "{text}");
    }

    #[test]
    fn the_sum_over_processes_stands_beside() {
        let at = |processes| Snapshot { processes: Some(processes), ..snapshot(Vec::new()) };
        let zero = at(Ok(carried(0, 0)));
        let said = |now: &Snapshot| {
            let reading = Reading::between(&zero, now, std::time::Duration::from_secs(1));
            let mut out = Vec::new();
            table(&reading, Lang::En, Paint { on: false }, &mut out).unwrap();
            json(&reading, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let counted = said(&at(Ok(carried(1_234_567, 89))));
        assert!(counted.contains("1,234,567") && counted.contains("payload"), "{counted}");
        assert!(counted.contains(r#""processes":{"received":1234567,"sent":89}"#), "{counted}");
        let refused = said(&at(Err("access denied".to_owned())));
        assert!(refused.contains("no sum over processes: access denied"), "{refused}");
        assert!(refused.contains(r#""processes":null,"no_processes":"access denied""#));
    }

    #[test]
    fn programs_get_null_for_what_is_unknown() {
        let now = snapshot(vec![interface(1, carried(5, 6))]);
        let mut out = Vec::new();
        json(&Reading::since_start(&now), &mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["interfaces"][0]["ip_helper_32"]["received"], 5);
        assert_eq!(document["total"]["counters"], serde_json::Value::Null);
        assert_eq!(document["seconds"], serde_json::Value::Null);
    }

    #[test]
    fn what_is_not_in_the_sum_says_why() {
        let of = |index, part| Interface { part, ..interface(index, carried(10, 20)) };
        let now = snapshot(vec![
            of(1, Part::Counted),
            of(2, Part::TwinOf(1)),
            of(3, Part::Loopback),
            of(4, Part::Tunnel),
            of(5, Part::Software),
            of(6, Part::Down),
            of(7, Part::TwinOf(99)),
        ]);
        let reading = Reading::since_start(&now);
        assert_eq!(reading.total.unwrap().wide, Some(carried(10, 20)), "once");
        for lang in [Lang::En, Lang::ZhCn] {
            let mut out = Vec::new();
            table(&reading, lang, Paint { on: false }, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            insta::assert_snapshot!(format!("parts-{lang:?}"), text);
        }
        let mut out = Vec::new();
        json(&reading, &mut out).unwrap();
        let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let shown = document["interfaces"].as_array().unwrap().iter();
        let why: Vec<_> = shown.map(|one| one["not_counted"].as_str().unwrap_or("-")).collect();
        assert_eq!(why, ["-", "twin", "loopback", "tunnel", "software", "down", "twin"]);
        assert_eq!(document["interfaces"][1]["twin_of"], 1);
    }
}
