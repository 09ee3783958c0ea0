//! What the recording is and how complete it is, in words: the head of table and page.

use jiff::tz::TimeZone;
use text::{sanitize, times};
use traffic::NameForm;

use super::model::Report;
use super::{groups, losses, windows, witnesses, words};
use crate::input;
use crate::lang::{Lang, Text};
use crate::paint::Ink;
use crate::pipeline::{ClockBasis, TraceFacts};

/// One titled line.
pub(crate) struct Fact {
    pub(crate) title: Text,
    pub(crate) text: String,
    pub(crate) ink: Ink,
}

impl Fact {
    pub(super) fn new(title: Text, text: impl Into<String>) -> Self {
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
    pub(crate) units: text::Units,
}

/// Most recordings named one by one.
const NAMED: usize = 8;

/// The facts about the recordings, taken together, then those about the figures.
pub(crate) fn of(report: &Report<'_>, voice: Voice<'_>) -> Vec<Fact> {
    let traces = &report.replay.traces;
    let mut facts = names(traces, voice.lang);
    facts.push(Fact::new(Text::Machine, machines(traces, voice.lang)));
    facts.push(Fact::new(Text::Time, time(traces, voice)));
    facts.push(Fact::new(Text::Events, events(traces, voice.lang)));
    facts.extend(witnesses::facts(report, voice));
    facts.push(lost(traces, voice.lang));
    facts.push(damage(traces, voice.lang));
    facts.extend(gaps(report, voice));
    facts.extend(left_out(traces, voice.lang));
    facts.extend(selected(report, voice));
    facts.extend(zones(report, voice));
    facts.extend(ledger(report, voice));
    let notes = report.replay.notes.iter();
    facts.extend(notes.map(|note| Fact::warning(Text::Note, note.words(voice.lang))));
    facts.extend(of_health(report, voice.lang));
    facts
}

/// Those that say what the figures lack or may be wrong in; that a file is damaged is said of each.
pub(crate) fn shortcomings(report: &Report<'_>, voice: Voice<'_>) -> Vec<String> {
    let facts = of(report, voice).into_iter().filter(|fact| fact.ink == Ink::Warning);
    let facts = facts.filter(|fact| fact.title != Text::Damage);
    facts.map(|fact| format!("{}: {}", fact.title.of(voice.lang), fact.text)).collect()
}

fn names(traces: &[TraceFacts], lang: Lang) -> Vec<Fact> {
    let name = |trace: &TraceFacts| {
        let path = sanitize(&trace.path.display().to_string());
        Fact { ink: Ink::Strong, ..Fact::new(Text::Trace, path) }
    };
    let mut names: Vec<Fact> = traces.iter().take(NAMED).map(name).collect();
    let more = traces.len().saturating_sub(NAMED);
    if more > 0 {
        let text = Text::MoreTraces.fill(lang, &[("traces", &text::count(more as u64))]);
        names.push(Fact::new(Text::Trace, text));
    }
    names
}

/// Every kind of machine once.
fn machines(traces: &[TraceFacts], lang: Lang) -> String {
    let mut machines: Vec<String> = Vec::new();
    for machine in traces.iter().map(|trace| machine(trace, lang)) {
        if !machines.contains(&machine) {
            machines.push(machine);
        }
    }
    machines.join("; ")
}

fn machine(trace: &TraceFacts, lang: Lang) -> String {
    let bits = (trace.header.pointer_size.bytes() * 8).to_string();
    let windows = windows::name(trace.header.os_build);
    let processors = trace.header.processors.to_string();
    let zone = zone(trace).unwrap_or_else(|| Text::Unknown.of(lang).to_owned());
    let values = [
        ("windows", windows.as_str()),
        ("bits", &bits),
        ("processors", &processors),
        ("zone", &zone),
    ];
    Text::MachineFacts.fill(lang, &values)
}

/// How far the machine's local time was from UTC when the recording began: `UTC+01:00`; nothing where
/// the recording does not say.
pub(super) fn zone(trace: &TraceFacts) -> Option<String> {
    let zone = input::zone_of(&trace.header.time_zone)?;
    times::offset(trace.tally.span.map(|(first, _)| first).or(trace.header.started)?, &zone)
}

/// From the first event to the last: what a header says of its end is no more than a claim. Time
/// that the clock was set ahead did not pass.
fn time(traces: &[TraceFacts], voice: Voice<'_>) -> String {
    let unknown = || Text::Unknown.of(voice.lang).to_owned();
    let first = |trace: &TraceFacts| trace.tally.span.map(|(first, _)| first);
    let last = |trace: &TraceFacts| trace.tally.span.map(|(_, last)| last);
    let started = traces.iter().filter_map(|trace| first(trace).or(trace.header.started)).min();
    let ended = traces.iter().filter_map(|trace| last(trace).or(trace.header.started)).max();
    let (Some(first), Some(last)) = (started, ended) else { return unknown() };
    let span = times::span(first, last, voice.zone, voice.lang);
    let (Some(span), Some(offset)) = (span, times::offset(first, voice.zone)) else {
        return unknown();
    };
    let passed = last.since(first).saturating_sub(skipped(traces));
    format!("{span} ({}, {offset})", times::duration(passed, voice.lang))
}

/// Ticks that the times of one recording alone jump ahead; of several, no one knows better.
fn skipped(traces: &[TraceFacts]) -> i64 {
    let [trace] = traces else { return 0 };
    let silences = trace.clock_set.iter().filter(|set| set.basis == ClockBasis::Silence);
    silences.map(|set| set.ticks).fold(0, i64::saturating_add)
}

fn events(traces: &[TraceFacts], lang: Lang) -> String {
    let events = text::count(traces.iter().map(|trace| trace.tally.events).sum());
    let buffers = text::count(traces.iter().map(|trace| trace.buffers).sum());
    Text::EventFacts.fill(lang, &[("events", &events), ("buffers", &buffers)])
}

fn lost(traces: &[TraceFacts], lang: Lang) -> Fact {
    let events: u64 = traces.iter().map(|trace| u64::from(trace.header.events_lost)).sum();
    let buffers: u64 = traces.iter().map(|trace| u64::from(trace.header.buffers_lost)).sum();
    if events == 0 && buffers == 0 {
        return Fact::new(Text::Lost, Text::LostNothing.of(lang));
    }
    let (events, buffers) = (text::count(events), text::count(buffers));
    let text = Text::LostFacts.fill(lang, &[("events", &events), ("buffers", &buffers)]);
    Fact::warning(Text::Lost, text)
}

fn damage(traces: &[TraceFacts], lang: Lang) -> Fact {
    let damage: u64 = traces.iter().map(|trace| trace.problems.damage()).sum();
    if damage == 0 {
        return Fact::new(Text::Damage, Text::DamageNone.of(lang));
    }
    // Behind very many notes the first damage may not have been kept.
    let mut kept = traces.iter().flat_map(|trace| trace.problems.kept());
    let first = kept.find(|problem| problem.reason.is_damage());
    let first = first.map_or_else(|| "…".to_owned(), |first| words::problem(first, lang));
    let count = text::count(damage);
    let text = Text::DamageFacts.fill(lang, &[("count", &count), ("first", &first)]);
    Fact::warning(Text::Damage, text)
}

/// When events are missing, as far as it is known.
fn gaps(report: &Report<'_>, voice: Voice<'_>) -> Option<Fact> {
    let told = losses::shown::gaps(&report.losses, voice.zone, voice.lang)?;
    Some(Fact::warning(Text::Gaps, told))
}

/// What went where, the most first, and how far that can be told.
fn zones(report: &Report<'_>, voice: Voice<'_>) -> Option<Fact> {
    let amount = |bytes| voice.units.amount(bytes);
    let zone = |(zone, counters): &(traffic::Zone, traffic::Counters)| {
        let name = groups::zone_name(*zone).of(voice.lang);
        format!("{name} {}", amount(counters.traffic_bytes()))
    };
    let listed: Vec<String> = report.zones.iter().map(zone).collect();
    let traffic = &report.replay.traffic;
    let carriers = traffic.zone_confidence(traffic::Zone::TunnelCarrier);
    let basis = groups::basis(traffic.zone_basis(), carriers, voice.lang);
    let values = [("zones", listed.join(Text::ListSeparator.of(voice.lang))), ("basis", basis)];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let text = Text::ZoneFacts.fill(voice.lang, &values);
    (!listed.is_empty()).then(|| Fact::new(Text::Zones, text))
}

/// All of it, set against what the adapters carried.
fn ledger(report: &Report<'_>, voice: Voice<'_>) -> Option<Fact> {
    let account = report.ledger.as_ref()?;
    Some(Fact::new(Text::Ledger, crate::ledger::line(account, voice.units, voice.lang)))
}

/// What was read but not counted, and what was never written.
fn left_out(traces: &[TraceFacts], lang: Lang) -> Vec<Fact> {
    let mut facts = Vec::new();
    let undecoded: u64 = traces.iter().map(|trace| trace.tally.undecoded_events()).sum();
    if undecoded > 0 {
        let text = Text::UndecodedFacts.fill(lang, &[("events", &text::count(undecoded))]);
        facts.push(Fact::warning(Text::Undecoded, text));
    }
    let older: u64 = traces.iter().map(|trace| trace.tally.read_as_older_events()).sum();
    if older > 0 {
        let text = Text::ReadAsOlderFacts.fill(lang, &[("events", &text::count(older))]);
        facts.push(Fact::new(Text::Note, text));
    }
    let outside: u64 = traces.iter().map(|trace| trace.tally.outside_span).sum();
    if outside > 0 {
        let text = Text::OutsideSpanFacts.fill(lang, &[("events", &text::count(outside))]);
        facts.push(Fact::new(Text::OutsideSpan, text));
    }
    if traces.iter().any(|trace| trace.header.ended.is_none()) {
        facts.push(Fact::new(Text::Note, Text::NoteUnclosed.of(lang)));
    }
    facts
}

/// What passes, beside what there is, where a span or a filter leaves anything out.
fn selected(report: &Report<'_>, voice: Voice<'_>) -> Option<Fact> {
    let amount = |bytes| voice.units.amount(bytes);
    let values = [
        ("sent", amount(report.selected.sent().bytes)),
        ("received", amount(report.selected.received().bytes)),
        ("all_sent", amount(report.total.sent().bytes)),
        ("all_received", amount(report.total.received().bytes)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let text = Text::SelectedFacts.fill(voice.lang, &values);
    report.is_narrowed().then(|| Fact::new(Text::Selected, text))
}

/// What keeps the figures from being complete or as logged.
fn of_health(report: &Report<'_>, lang: Lang) -> Vec<Fact> {
    let health = report.replay.traffic.health();
    let traces = &report.replay.traces;
    let by_logger: u64 = traces.iter().map(|trace| trace.tally.corrected_sends).sum();
    let corrected = health.corrected_sends + by_logger;
    let filled = |text: Text, name, number| text.fill(lang, &[(name, &text::count(number))]);
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
    let owners = report.replay.traffic.owners().map(|(id, _)| report.replay.traffic.process(id));
    let escaped = owners.filter(|process| process.name_form() == Some(NameForm::Escaped)).count();
    if escaped > 0 {
        let number = escaped as u64;
        facts.push(Fact::new(Text::Note, filled(Text::NoteEscaped, "names", number)));
    }
    if health.folded_flows > 0 {
        facts.push(Fact::new(Text::Note, filled(Text::NoteFolded, "flows", health.folded_flows)));
    }
    for (text, name, number) in [
        (Text::NoteFoldedProcesses, "processes", health.folded_processes),
        (Text::NoteTexts, "texts", health.texts_left_out),
    ] {
        if number > 0 {
            facts.push(Fact::new(Text::Note, filled(text, name, number)));
        }
    }
    let events: u64 = traces.iter().map(|trace| trace.tally.providers_unlisted).sum();
    let failures = health.connect_failures_unlisted;
    if events > 0 || failures > 0 {
        let (events, failures) = (text::count(events), text::count(failures));
        let values = [("events", events.as_str()), ("failures", failures.as_str())];
        facts.push(Fact::new(Text::Note, Text::NoteUnlisted.fill(lang, &values)));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Recording;
    use crate::pipeline::{self, ReplayRequest};
    use etl::{Problem, ProblemReason, Problems};

    /// The bundled recording, three times.
    fn traces() -> Vec<TraceFacts> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/office-morning.etl");
        let recordings = [path; 3].map(|path| Recording::at(path.into()));
        let request = ReplayRequest {
            recordings: &recordings,
            threads: 1,
            settings: traffic::Settings::default(),
            within: None,
            by_interval: None,
            progress: &mut |_| {},
        };
        pipeline::replay(request).unwrap().traces
    }

    #[test]
    fn every_kind_of_machine_is_named_once() {
        let mut traces = traces();
        traces[1].header.os_build = 9600;
        let said = machines(&traces, Lang::En);
        assert_eq!(said.matches("26100").count(), 1, "{said}");
        assert_eq!(said.matches("9600").count(), 1, "{said}");
    }

    #[test]
    fn damage_behind_very_many_notes_is_damage() {
        let mut traces = traces();
        assert_eq!(damage(&traces, Lang::En).text, Text::DamageNone.of(Lang::En));
        let problem = |reason| Problem { offset: 8, skipped: 0, reason };
        for _ in 0..Problems::KEPT {
            traces[0].problems.push(problem(ProblemReason::UnusedSpace));
        }
        traces[0].problems.push(problem(ProblemReason::UnknownRecord));
        let said = damage(&traces, Lang::En);
        assert_eq!(said.ink, Ink::Warning);
        assert!(said.text.contains('1') && said.text.contains('…'), "{}", said.text);
    }
}
