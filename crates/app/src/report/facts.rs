//! What the recording is and how complete it is, in words: the head of table and page.

use jiff::tz::TimeZone;

use super::model::Report;
use super::{times, units, windows, words};
use crate::lang::{Lang, Text};
use crate::paint::{Ink, harmless};
use crate::pipeline::TraceFacts;

/// One titled line.
pub(crate) struct Fact {
    pub(crate) title: Text,
    pub(crate) text: String,
    pub(crate) ink: Ink,
}

impl Fact {
    fn new(title: Text, text: impl Into<String>) -> Self {
        Self { title, text: text.into(), ink: Ink::Plain }
    }

    fn warning(title: Text, text: impl Into<String>) -> Self {
        Self { ink: Ink::Warning, ..Self::new(title, text) }
    }
}

/// In which language and which zone to say it.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    pub(crate) lang: Lang,
    pub(crate) zone: &'a TimeZone,
}

/// The facts about every recording, then those about all of them together.
pub(crate) fn of(report: &Report<'_>, voice: Voice<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> =
        report.replay.traces.iter().flat_map(|trace| of_trace(trace, voice)).collect();
    facts.extend(of_health(report, voice.lang));
    facts
}

fn of_trace(trace: &TraceFacts, voice: Voice<'_>) -> Vec<Fact> {
    let lang = voice.lang;
    let path = harmless(&trace.path.display().to_string());
    let mut facts = vec![
        Fact { ink: Ink::Strong, ..Fact::new(Text::Trace, path) },
        Fact::new(Text::Machine, machine(trace, voice)),
        Fact::new(Text::Time, time(trace, voice)),
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
        lost(trace, voice),
        damage(trace, voice),
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

fn machine(trace: &TraceFacts, voice: Voice<'_>) -> String {
    let bits = (trace.header.pointer_size.bytes() * 8).to_string();
    let windows = windows::name(trace.header.os_build);
    let processors = trace.header.processors.to_string();
    Text::MachineFacts
        .fill(voice.lang, &[("windows", &windows), ("bits", &bits), ("processors", &processors)])
}

fn time(trace: &TraceFacts, voice: Voice<'_>) -> String {
    let seen = trace.tally.span;
    let started = trace.header.started.or(seen.map(|(first, _)| first));
    let ended = trace.header.ended.or(seen.map(|(_, last)| last));
    let (Some(first), Some(last)) = (started, ended) else {
        return Text::Unknown.of(voice.lang).to_owned();
    };
    let span = times::span(first, last, voice.zone, voice.lang);
    let offset = times::offset(first, voice.zone);
    let (Some(span), Some(offset)) = (span, offset) else {
        return Text::Unknown.of(voice.lang).to_owned();
    };
    format!("{span} ({}, {offset})", times::duration(last.since(first), voice.lang))
}

fn lost(trace: &TraceFacts, voice: Voice<'_>) -> Fact {
    let (events, buffers) = (trace.header.events_lost, trace.header.buffers_lost);
    if events == 0 && buffers == 0 {
        return Fact::new(Text::Lost, Text::LostNothing.of(voice.lang));
    }
    let (events, buffers) = (units::count(events.into()), units::count(buffers.into()));
    let text = Text::LostFacts.fill(voice.lang, &[("events", &events), ("buffers", &buffers)]);
    Fact::warning(Text::Lost, text)
}

fn damage(trace: &TraceFacts, voice: Voice<'_>) -> Fact {
    let first = trace.problems.kept().iter().find(|problem| problem.reason.is_damage());
    let Some(first) = first else {
        return Fact::new(Text::Damage, Text::DamageNone.of(voice.lang));
    };
    let count = units::count(trace.problems.damage());
    let first = words::problem(first, voice.lang);
    let text = Text::DamageFacts.fill(voice.lang, &[("count", &count), ("first", &first)]);
    Fact::warning(Text::Damage, text)
}

/// What keeps the figures from being complete or as logged.
fn of_health(report: &Report<'_>, lang: Lang) -> Vec<Fact> {
    let health = report.replay.traffic.health();
    let traces = &report.replay.traces;
    let by_logger: u64 = traces.iter().map(|trace| trace.tally.corrected_sends).sum();
    let corrected = health.corrected_sends + by_logger;
    let filled = |text: Text, name, number| text.fill(lang, &[(name, &units::count(number))]);
    let mut facts = Vec::new();
    let notices = health.lost_event_notices + health.lost_buffer_notices;
    if notices > 0 {
        facts.push(Fact::warning(Text::Lost, filled(Text::LostNotices, "notices", notices)));
    }
    if health.late_events > 0 {
        let text = filled(Text::LateFacts, "events", health.late_events);
        facts.push(Fact::new(Text::Late, text));
    }
    if corrected > 0 {
        facts.push(Fact::new(Text::Note, filled(Text::NoteCorrected, "events", corrected)));
    }
    if report.question.as_logged {
        facts.push(Fact::new(Text::Note, Text::NoteAsLogged.of(lang)));
    }
    if health.folded_flows > 0 {
        facts.push(Fact::new(Text::Note, filled(Text::NoteFolded, "flows", health.folded_flows)));
    }
    facts
}
