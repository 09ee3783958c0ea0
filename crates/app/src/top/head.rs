//! What stands above the lines of a frame: how fast, how complete, at what cost.

use event::Timestamp;
use jiff::tz::TimeZone;
use text::{per_second, sanitize, times};
use traffic::Confidence;
use traffic::rollup::Dimension;

use super::Manner;
use crate::lang::{Lang, TopText};
use crate::live::{Flaws, Frame, Gap, GapReason, Lane, Ledger};
use crate::paint::Ink;
use crate::report::{groups, losses};

/// The lines above the table.
pub(super) fn lines(frame: &Frame, manner: &Manner) -> Vec<String> {
    let ink = |ink, text: String| manner.paint.ink(ink, &text);
    let mut lines = vec![ink(Ink::Strong, speed(frame, manner)), completeness(frame, manner)];
    lines.extend(later_versions(frame, manner).map(|text| ink(Ink::Faint, text)));
    lines.extend(own(frame, manner).map(|text| ink(Ink::Faint, text)));
    lines.extend(ledger(frame, manner).map(|text| ink(Ink::Faint, text)));
    lines.extend(zones(frame, manner).map(|text| ink(Ink::Faint, text)));
    lines.extend(nameless(frame, manner).map(|text| ink(Ink::Faint, text)));
    lines.extend(causes(frame, manner).into_iter().map(|text| ink(Ink::Warning, text)));
    lines
}

/// Everything that keeps the figures from being complete, in words.
pub(super) fn shortcomings(frame: &Frame, manner: &Manner) -> Vec<String> {
    let without_owner = frame.unattributed.traffic_bytes();
    let unowned = (without_owner > 0).then(|| no_owner(without_owner, manner));
    flaws(&frame.flaws, manner).into_iter().chain(unowned).chain(causes(frame, manner)).collect()
}

fn speed(frame: &Frame, manner: &Manner) -> String {
    let rate = |bytes| manner.units.rate(per_second(bytes, frame.ticks));
    let values = [
        ("time", clock(frame.at, &manner.zone)),
        ("up", rate(frame.gained.sent().bytes)),
        ("down", rate(frame.gained.received().bytes)),
        ("rate", text::count(per_second(frame.gained.events(), frame.ticks))),
        ("events", text::count(frame.flaws.events)),
    ];
    TopText::Head.fill(manner.lang, &borrowed(&values))
}

/// What the figures lack, or that they lack nothing.
fn completeness(frame: &Frame, manner: &Manner) -> String {
    let flaws = flaws(&frame.flaws, manner);
    let mut said: Vec<String> =
        flaws.iter().map(|text| manner.paint.ink(Ink::Warning, text)).collect();
    if said.is_empty() {
        said.push(manner.paint.ink(Ink::Faint, TopText::Complete.of(manner.lang)));
    }
    let without_owner = frame.unattributed.traffic_bytes();
    let ink = if without_owner > 0 { Ink::Warning } else { Ink::Faint };
    said.push(manner.paint.ink(ink, &no_owner(without_owner, manner)));
    said.join("  ")
}

fn no_owner(bytes: u64, manner: &Manner) -> String {
    TopText::NoOwner.fill(manner.lang, &[("bytes", &manner.units.amount(bytes))])
}

fn flaws(flaws: &Flaws, manner: &Manner) -> Vec<String> {
    let mut said = Vec::new();
    let mut say = |counts: &[u64], text: TopText, names: &[&'static str]| {
        if counts.iter().any(|count| *count > 0) {
            let values = names.iter().copied().zip(counts.iter().map(|count| text::count(*count)));
            let values: Vec<_> = values.collect();
            said.push(text.fill(manner.lang, &borrowed(&values)));
        }
    };
    say(&[flaws.events_lost, flaws.buffers_lost], TopText::Lost, &["events", "buffers"]);
    say(&[flaws.dropped], TopText::Dropped, &["events"]);
    say(&[flaws.undecoded], TopText::Undecoded, &["events"]);
    say(&[flaws.late], TopText::Late, &["events"]);
    say(&[flaws.damaged], TopText::Damaged, &["places"]);
    say(&[flaws.gaps], TopText::Gaps, &["gaps"]);
    say(&[flaws.folded_flows], TopText::Folded, &["flows"]);
    say(&[flaws.folded_processes], TopText::FoldedProcesses, &["processes"]);
    say(&[flaws.texts_left_out], TopText::TextsLeftOut, &["texts"]);
    say(&[flaws.frames_skipped], TopText::Skipped, &["frames"]);
    say(&[flaws.lookups_lost], TopText::LookupsLost, &["questions"]);
    if flaws.losses_unknown {
        said.insert(0, TopText::LossesUnknown.of(manner.lang).to_owned());
    }
    said
}

/// That events were read by an older layout than theirs: nothing is missing for it.
fn later_versions(frame: &Frame, manner: &Manner) -> Option<String> {
    let events = frame.flaws.read_as_older;
    let text = || TopText::ReadAsOlder.fill(manner.lang, &[("events", &text::count(events))]);
    (events > 0).then(text)
}

/// What nettally costs, where it is asked; a dash for what the system does not say.
fn own(frame: &Frame, manner: &Manner) -> Option<String> {
    let own = frame.own?;
    let memory = own.private_bytes.map(|bytes| manner.units.amount(bytes));
    let values = [
        ("percent", format!("{:.1}", own.cores * 100.0)),
        ("memory", memory.unwrap_or_else(|| "–".to_owned())),
        ("resident", manner.units.amount(own.resident_bytes)),
    ];
    Some(TopText::Own.fill(manner.lang, &borrowed(&values)))
}

/// What was counted, set against what the adapters carried, where their counters are read.
fn ledger(frame: &Frame, manner: &Manner) -> Option<String> {
    let line = match frame.ledger.as_ref()? {
        Ledger::Begun => TopText::LedgerBegun.of(manner.lang).to_owned(),
        Ledger::Balanced(account) => crate::ledger::line(account, manner.units, manner.lang),
    };
    Some(TopText::Ledger.fill(manner.lang, &[("line", &line)]))
}

/// What zones rest on, where any are shown.
fn zones(frame: &Frame, manner: &Manner) -> Option<String> {
    let carriers = frame.carriers.unwrap_or(Confidence::High);
    let basis = groups::basis(frame.zone_basis, carriers, manner.lang);
    let shown = manner.grouping.contains(&Dimension::Zone);
    shown.then(|| TopText::ZonesRest.fill(manner.lang, &[("basis", &basis)]))
}

/// Failures that stand in no line, because no event tells whose they are.
fn nameless(frame: &Frame, manner: &Manner) -> Option<String> {
    let times = text::count(frame.connect_failures);
    let line = || TopText::NamelessFailures.fill(manner.lang, &[("times", &times)]);
    (frame.connect_failures > 0).then(line)
}

/// The latest gap and every note.
fn causes(frame: &Frame, manner: &Manner) -> Vec<String> {
    let gap = frame.gaps.last().map(|gap| gap_words(gap, &manner.zone, manner.lang));
    gap.into_iter().chain(frame.notes.iter().map(|note| note.words(manner.lang))).collect()
}

/// The time of day; a dash for what is no time.
fn clock(moment: Timestamp, zone: &TimeZone) -> String {
    times::local_clock(moment, zone).unwrap_or_else(|| "–".to_owned())
}

/// From when to when nothing was counted, and why.
pub(crate) fn gap_words(gap: &Gap, zone: &TimeZone, lang: Lang) -> String {
    let what = match (&gap.why, gap.lane) {
        (GapReason::Recording(_), _) => TopText::GapRecording,
        (_, Lane::Traffic) => TopText::GapTraffic,
        (_, Lane::Processes) => TopText::GapProcesses,
    };
    let why = match &gap.why {
        GapReason::Recording(reason) => losses::shown::why((*reason).into(), lang).to_owned(),
        GapReason::StoppedFromOutside => TopText::GapStopped.of(lang).to_owned(),
        GapReason::Failed(words) => sanitize(words),
    };
    let until = |until| clock(until, zone);
    let until = gap.until.map_or_else(|| TopText::GapNow.of(lang).to_owned(), until);
    let values = [
        ("what", what.of(lang).to_owned()),
        ("from", clock(gap.from, zone)),
        ("until", until),
        ("why", why),
    ];
    TopText::Gap.fill(lang, &borrowed(&values))
}

fn borrowed<'a>(values: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    values.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::OwnCost;
    use crate::note::Note;
    use crate::paint::Paint;
    use crate::sheet::Reader;
    use event::kinds::Operation;
    use text::Units;
    use traffic::Counters;

    fn manner(lang: Lang) -> Manner {
        Manner {
            lang,
            zone: TimeZone::UTC,
            units: Units::Iec,
            width: 80,
            paint: Paint { on: false },
            grouping: Vec::new(),
            rows: 10,
            reader: Reader::Program,
            redact: false,
            clears: false,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000 + second)
    }

    fn frame() -> Frame {
        let mut gained = Counters::default();
        (0..30).for_each(|_| gained.count(Operation::Send, 1024));
        Frame { at: at(9), ticks: 10_000_000, gained, ..Frame::default() }
    }

    #[test]
    fn nothing_is_missing() {
        let said = lines(&frame(), &manner(Lang::En));
        assert_eq!(
            said,
            [
                "22:13:29  up 30.0 KiB/s  down 0 B/s  30 events/s, 0 in all",
                "nothing lost, dropped or left undecoded  unattributed 0 B",
            ]
        );
        assert!(shortcomings(&frame(), &manner(Lang::En)).is_empty());
    }

    #[test]
    fn everything_is_said_in_both_languages() {
        let gap = |until| Gap {
            lane: Lane::Traffic,
            from: at(2),
            until,
            why: GapReason::StoppedFromOutside,
        };
        let refused = GapReason::Failed("starting session x: no slot".into());
        let own = OwnCost { cores: 0.0123, private_bytes: None, resident_bytes: 20 << 20 };
        let flaws = Flaws {
            events: 5,
            events_lost: 1,
            buffers_lost: 2,
            dropped: 3,
            undecoded: 4,
            read_as_older: 11,
            late: 5,
            folded_flows: 6,
            folded_processes: 9,
            texts_left_out: 11,
            gaps: 7,
            losses_unknown: true,
            lookups_lost: 10,
            damaged: 8,
            frames_skipped: 9,
        };
        let notes = [Note::NoHostNames("enabling provider DNS".into())].into();
        let mut frame = Frame { flaws, own: Some(own), notes, connect_failures: 2, ..frame() };
        frame.unattributed.count(Operation::Send, 77);
        for gaps in [[gap(Some(at(4)))], [Gap { why: refused, ..gap(None) }]] {
            frame.gaps = gaps.into();
            for (name, lang) in [("en", Lang::En), ("zh", Lang::ZhCn)] {
                let open = if frame.gaps[0].until.is_none() { "open" } else { "over" };
                let said = lines(&frame, &manner(lang)).join("\n");
                insta::assert_snapshot!(format!("head-{open}-{name}"), said);
            }
        }
        assert_eq!(shortcomings(&frame, &manner(Lang::En)).len(), 15);
    }
}
