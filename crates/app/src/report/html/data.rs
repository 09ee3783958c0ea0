//! What the page is given: everything it shows, as plain data.

use serde::Serialize;
use text::{sanitize, times};
use traffic::rollup::{Dimension, Row};

use super::groups;
use super::tables::{self, Table};
use crate::lang::{Lang, Text};
use crate::paint::Ink;
use crate::report::facts::{self, Voice};
use crate::report::model::Report;
use crate::report::{View, failures, words};

/// Most processes with a line of their own in the chart.
const CHARTED: usize = 40;

#[derive(Serialize)]
pub(super) struct Page {
    path: String,
    units: &'static str,
    labels: Labels,
    facts: Vec<Fact>,
    cards: Vec<Card>,
    timeline: Timeline,
    tables: Vec<Table>,
}

#[derive(Serialize)]
struct Labels {
    over_time: &'static str,
    upload: &'static str,
    download: &'static str,
    search: &'static str,
    more: &'static str,
    payload: &'static str,
    made_by: String,
}

#[derive(Serialize)]
struct Fact {
    title: &'static str,
    text: String,
    warning: bool,
}

/// One large figure: bytes, or text.
#[derive(Serialize)]
struct Card {
    title: &'static str,
    ink: &'static str,
    bytes: Option<u64>,
    text: String,
    note: String,
}

#[derive(Serialize)]
struct Timeline {
    /// Milliseconds of local time since 1970.
    start: i64,
    /// Milliseconds.
    step: i64,
    steps: usize,
    series: Vec<Series>,
}

#[derive(Serialize)]
struct Series {
    name: String,
    sent: Vec<u64>,
    received: Vec<u64>,
}

impl Page {
    pub(super) fn of(report: &Report<'_>, view: &View) -> Self {
        let processes = tables::rows(report, &[Dimension::Process]);
        // Rates are kept by process; a filter on ends would show other traffic than asked for.
        let charted = match report.question.filter.wants_ends() {
            true => &[][..],
            false => &processes[..processes.len().min(CHARTED)],
        };
        Self {
            path: title(report, view.lang),
            units: view.units.name(),
            labels: labels(view),
            facts: facts(report, view),
            cards: cards(report, view, processes.len()),
            timeline: timeline(report, view, charted),
            tables: page_tables(report, view, &processes, charted.len()),
        }
    }
}

fn page_tables(report: &Report<'_>, view: &View, processes: &[Row], charted: usize) -> Vec<Table> {
    let mut all = vec![tables::processes(report, view, processes, charted)];
    all.extend(groups::asked_for(report, view));
    all.push(tables::remotes(report, view));
    all.push(tables::connections(report, view));
    all.push(groups::zones(report, view));
    all.extend(groups::system(report, view));
    all
}

/// The path of the first recording, and how many more there are.
pub(super) fn title(report: &Report<'_>, lang: Lang) -> String {
    let traces = &report.replay.traces;
    let first = traces.first().map(|trace| sanitize(&trace.path.display().to_string()));
    let first = first.unwrap_or_default();
    match traces.len() {
        0 | 1 => first,
        several => {
            let more = text::count(several as u64 - 1);
            format!("{first} {}", Text::MoreTraces.fill(lang, &[("traces", &more)]))
        }
    }
}

fn labels(view: &View) -> Labels {
    let of = |text: Text| text.of(view.lang);
    let version = env!("CARGO_PKG_VERSION");
    Labels {
        over_time: of(Text::PageOverTime),
        upload: of(Text::Upload),
        download: of(Text::Download),
        search: of(Text::PageSearch),
        more: of(Text::PageMore),
        payload: of(Text::PayloadNote),
        made_by: Text::PageMadeBy.fill(view.lang, &[("version", version)]),
    }
}

fn facts(report: &Report<'_>, view: &View) -> Vec<Fact> {
    let facts = facts::of(report, Voice { lang: view.lang, zone: &view.zone, units: view.units });
    // The path is the title of the page.
    let shown = facts
        .into_iter()
        .filter(|fact| fact.title != Text::Trace || report.replay.traces.len() > 1);
    let plain = |fact: facts::Fact| Fact {
        title: fact.title.of(view.lang),
        text: fact.text,
        warning: fact.ink == Ink::Warning,
    };
    shown.map(plain).collect()
}

fn cards(report: &Report<'_>, view: &View, processes: usize) -> Vec<Card> {
    let timeline = &report.replay.timeline;
    let filtered = !report.question.filter.is_empty();
    // Peaks are of the whole machine, and failed connections name no process.
    let peak = |bytes: u64| {
        if filtered {
            return String::new();
        }
        let rate = text::per_second(bytes, timeline.interval_ticks());
        Text::Peak.fill(view.lang, &[("rate", &view.units.rate(rate))])
    };
    let most = timeline.peak();
    let bytes = |title: Text, ink, bytes, most| Card {
        title: title.of(view.lang),
        ink,
        bytes: Some(bytes),
        text: String::new(),
        note: peak(most),
    };
    let plain = |title: Text, text: String, note| Card {
        title: title.of(view.lang),
        ink: "",
        bytes: None,
        text,
        note,
    };
    let unattributed = view.units.amount(report.unattributed.traffic_bytes());
    let mut cards = vec![
        bytes(Text::Download, "down", report.selected.received().bytes, most.received),
        bytes(Text::Upload, "up", report.selected.sent().bytes, most.sent),
        plain(
            Text::PageProcesses,
            text::count(processes as u64),
            Text::PageUnattributed.fill(view.lang, &[("amount", &unattributed)]),
        ),
    ];
    if !filtered {
        let failures = report.replay.traffic.health().nameless_failures();
        let failures = text::count(failures);
        cards.push(plain(Text::Failures, failures, failure_reasons(report, view)));
    }
    cards
}

fn failure_reasons(report: &Report<'_>, view: &View) -> String {
    let failures = report.replay.traffic.health().connect_failures.iter();
    let listed = failures.map(|(failure, times)| failures::nameless(*failure, *times, view.lang));
    listed.collect::<Vec<_>>().join(Text::ListSeparator.of(view.lang))
}

fn timeline(report: &Report<'_>, view: &View, charted: &[Row]) -> Timeline {
    let timeline = &report.replay.timeline;
    let steps = timeline.total().len();
    let series = |name: String, steps: &[traffic::aggregate::timeline::Step]| Series {
        name,
        sent: steps.iter().map(|step| step.sent).collect(),
        received: steps.iter().map(|step| step.received).collect(),
    };
    let all = Text::PageAllProcesses.of(view.lang).to_owned();
    let mut lines = vec![series(all, timeline.total())];
    for row in charted {
        let Some(id) = row.key.process else { continue };
        let process = report.replay.traffic.process(id);
        let name = words::process_name(id, process, view.lang);
        let name = match process.name() {
            Some(_) => format!("{name} ({})", process.pid),
            None => name,
        };
        lines.push(series(name, timeline.of(id)));
    }
    let start = timeline.origin().and_then(|origin| times::local_milliseconds(origin, &view.zone));
    Timeline {
        start: start.unwrap_or(0),
        step: (timeline.step_ticks() / 10_000).max(1),
        steps,
        series: lines,
    }
}
