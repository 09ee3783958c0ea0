//! What the recording is and how complete it is, before its figures.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::bars;
use super::cell::shorten;
use super::view::View;
use crate::lang::Text;
use crate::paint::{Ink, harmless};
use crate::pipeline::TraceFacts;
use crate::report::model::Report;
use crate::report::{times, units, windows, words};

/// Columns of the screen between a title and its fact.
const GAP: usize = 2;
/// Widest picture of the rate over time.
const WIDEST_RATE: usize = 60;

/// One titled line.
struct Fact {
    title: Text,
    text: String,
    ink: Ink,
}

impl Fact {
    fn new(title: Text, text: impl Into<String>) -> Self {
        Self { title, text: text.into(), ink: Ink::Plain }
    }

    fn warning(title: Text, text: impl Into<String>) -> Self {
        Self { ink: Ink::Warning, ..Self::new(title, text) }
    }
}

/// Writes the facts about every recording, then those about all of them together.
pub(super) fn write(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut facts = Vec::new();
    for trace in &report.replay.traces {
        facts.extend(of_trace(trace, view));
    }
    facts.extend(of_health(report, view));
    facts.extend(of_rates(report, view));
    let widths = facts.iter().map(|fact| fact.title.of(view.lang).width());
    let title_width = widths.max().unwrap_or(0);
    facts.iter().try_for_each(|fact| write_fact(fact, title_width, view, out))
}

fn write_fact(fact: &Fact, title_width: usize, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let title = fact.title.of(view.lang);
    let indent = " ".repeat(title_width + GAP - title.width());
    let room = view.width.saturating_sub(title_width + GAP).max(20);
    for (place, line) in wrapped(&fact.text, room).iter().enumerate() {
        let text = view.paint.ink(fact.ink, line);
        match place {
            0 => writeln!(out, "{}{indent}{text}", view.paint.ink(Ink::Faint, title))?,
            _ => writeln!(out, "{}{text}", " ".repeat(title_width + GAP))?,
        }
    }
    Ok(())
}

fn of_trace(trace: &TraceFacts, view: &View) -> Vec<Fact> {
    let lang = view.lang;
    let path = harmless(&trace.path.display().to_string());
    let mut facts = vec![
        Fact { ink: Ink::Strong, ..Fact::new(Text::Trace, path) },
        Fact::new(Text::Machine, machine(trace, view)),
        Fact::new(Text::Time, time(trace, view)),
        Fact::new(
            Text::Events,
            Text::EventFacts.fill(
                lang,
                &[
                    ("events", &units::count(trace.tally.events)),
                    ("buffers", &units::count(trace.buffers)),
                ],
            ),
        ),
        lost(trace, view),
        damage(trace, view),
    ];
    let undecoded = trace.tally.undecoded_events();
    if undecoded > 0 {
        let text = Text::UndecodedFacts.fill(lang, &[("events", &units::count(undecoded))]);
        facts.push(Fact::warning(Text::Undecoded, text));
    }
    if trace.tally.outside_span > 0 {
        let events = units::count(trace.tally.outside_span);
        let text = Text::OutsideSpanFacts.fill(lang, &[("events", &events)]);
        facts.push(Fact::new(Text::OutsideSpan, text));
    }
    if trace.header.ended.is_none() {
        facts.push(Fact::new(Text::Note, Text::NoteUnclosed.of(lang)));
    }
    facts
}

fn machine(trace: &TraceFacts, view: &View) -> String {
    let bits = (trace.header.pointer_size.bytes() * 8).to_string();
    let windows = windows::name(trace.header.os_build);
    let processors = trace.header.processors.to_string();
    Text::MachineFacts
        .fill(view.lang, &[("windows", &windows), ("bits", &bits), ("processors", &processors)])
}

fn time(trace: &TraceFacts, view: &View) -> String {
    let seen = trace.tally.span;
    let started = trace.header.started.or(seen.map(|(first, _)| first));
    let ended = trace.header.ended.or(seen.map(|(_, last)| last));
    let (Some(first), Some(last)) = (started, ended) else {
        return Text::Unknown.of(view.lang).to_owned();
    };
    let span = times::span(first, last, &view.zone, view.lang);
    let offset = times::offset(first, &view.zone);
    let (Some(span), Some(offset)) = (span, offset) else {
        return Text::Unknown.of(view.lang).to_owned();
    };
    format!("{span} ({}, {offset})", times::duration(last.since(first), view.lang))
}

fn lost(trace: &TraceFacts, view: &View) -> Fact {
    let (events, buffers) = (trace.header.events_lost, trace.header.buffers_lost);
    if events == 0 && buffers == 0 {
        return Fact::new(Text::Lost, Text::LostNothing.of(view.lang));
    }
    let (events, buffers) = (units::count(events.into()), units::count(buffers.into()));
    let text = Text::LostFacts.fill(view.lang, &[("events", &events), ("buffers", &buffers)]);
    Fact::warning(Text::Lost, text)
}

fn damage(trace: &TraceFacts, view: &View) -> Fact {
    let first = trace.problems.kept().iter().find(|problem| problem.reason.is_damage());
    let Some(first) = first else {
        return Fact::new(Text::Damage, Text::DamageNone.of(view.lang));
    };
    let count = units::count(trace.problems.damage());
    let first = words::problem(first, view.lang);
    let text = Text::DamageFacts.fill(view.lang, &[("count", &count), ("first", &first)]);
    Fact::warning(Text::Damage, text)
}

/// What keeps the figures from being complete or as logged.
fn of_health(report: &Report<'_>, view: &View) -> Vec<Fact> {
    let health = report.replay.traffic.health();
    let traces = &report.replay.traces;
    let by_logger: u64 = traces.iter().map(|trace| trace.tally.corrected_sends).sum();
    let corrected = health.corrected_sends + by_logger;
    let filled = |text: Text, name, number| text.fill(view.lang, &[(name, &units::count(number))]);
    let mut facts = Vec::new();
    if health.late_events > 0 {
        let text = filled(Text::LateFacts, "events", health.late_events);
        facts.push(Fact::new(Text::Late, text));
    }
    if corrected > 0 {
        facts.push(Fact::new(Text::Note, filled(Text::NoteCorrected, "events", corrected)));
    }
    if report.question.as_logged {
        facts.push(Fact::new(Text::Note, Text::NoteAsLogged.of(view.lang)));
    }
    if health.folded_flows > 0 {
        facts.push(Fact::new(Text::Note, filled(Text::NoteFolded, "flows", health.folded_flows)));
    }
    facts
}

/// The rate of the whole machine over time, each direction on its own scale.
fn of_rates(report: &Report<'_>, view: &View) -> Vec<Fact> {
    let timeline = &report.replay.timeline;
    let steps = timeline.total();
    if steps.is_empty() {
        return Vec::new();
    }
    let direction = |title, ink, bytes: Vec<u64>| {
        let peak = bytes.iter().copied().max().unwrap_or(0);
        let per_second = rate(peak, timeline.step_ticks());
        let rate = units::rate(per_second, view.units);
        let peak = Text::Peak.fill(view.lang, &[("rate", &rate)]);
        let width = (view.width / 2).clamp(10, WIDEST_RATE);
        Fact { title, ink, text: format!("{}  {peak}", bars::line(&bytes, width)) }
    };
    vec![
        direction(Text::Upload, Ink::Upload, steps.iter().map(|step| step.sent).collect()),
        direction(Text::Download, Ink::Download, steps.iter().map(|step| step.received).collect()),
    ]
}

/// Bytes per second from bytes in a step.
fn rate(bytes: u64, step_ticks: i64) -> u64 {
    let ticks = u128::from(step_ticks.max(1).unsigned_abs());
    let second = u128::from(event::timestamp::TICKS_PER_SECOND.unsigned_abs());
    u64::try_from(u128::from(bytes) * second / ticks).unwrap_or(u64::MAX)
}

/// The text in lines of at most `width` columns, broken at spaces, or anywhere in Chinese.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && (line.width() + piece.trim_end().width()) > width {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(piece);
    }
    lines.push(line);
    lines.iter().map(|line| shorten(line.trim_end(), width)).collect()
}

/// Words with the space behind them; wide characters stand alone.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (place, c) in text.char_indices() {
        let end = place + c.len_utf8();
        let next = text[end..].chars().next();
        let wide = |c: char| c.width() == Some(2);
        // A closing mark is never the first of a line.
        let closes = next.is_some_and(|next| "，。；：）、”".contains(next));
        if (c == ' ' && next != Some(' ')) || (wide(c) || next.is_some_and(wide)) && !closes {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_at_spaces_or_between_chinese_characters() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("one", 8), ["one"]);
        assert_eq!(wrapped("字节数为有效负载", 8), ["字节数为", "有效负载"]);
        assert_eq!(wrapped("字节数，为", 6), ["字节", "数，为"]);
        assert_eq!(wrapped("a/very/long/path", 8), ["a/very/…"]);
    }

    #[test]
    fn a_step_becomes_a_rate() {
        assert_eq!(rate(100, 10_000_000), 100);
        assert_eq!(rate(100, 20_000_000), 50);
        assert_eq!(rate(100, 0), 1_000_000_000);
    }
}
