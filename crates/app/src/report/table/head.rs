//! The head of the table: facts about the recording and its rate over time.

use std::io::{self, Write};

use text::{width, wrapped};

use super::bars;
use super::view::View;
use crate::lang::Text;
use crate::paint::Ink;
use crate::report::facts::{self, Fact, Voice};
use crate::report::model::Report;

/// Columns of the screen between a title and its fact.
const GAP: usize = 2;
/// Widest picture of the rate over time.
const WIDEST_RATE: usize = 60;

/// Writes the facts, then the rate of the whole machine.
pub(super) fn write(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let mut facts =
        facts::of(report, Voice { lang: view.lang, zone: &view.zone, units: view.units });
    facts.extend(of_rates(report, view));
    let widths = facts.iter().map(|fact| width(fact.title.of(view.lang)));
    let title_width = widths.max().unwrap_or(0);
    facts.iter().try_for_each(|fact| write_fact(fact, title_width, view, out))
}

fn write_fact(fact: &Fact, title_width: usize, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let title = fact.title.of(view.lang);
    let indent = " ".repeat(title_width + GAP - width(title));
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

/// The rate of the whole machine over time, each direction on its own scale; nothing where a
/// filter asks for less than the whole machine.
fn of_rates(report: &Report<'_>, view: &View) -> Vec<Fact> {
    let timeline = &report.replay.timeline;
    let steps = timeline.total();
    if steps.is_empty() || !report.question.filter.is_empty() {
        return Vec::new();
    }
    let direction = |title, ink, bytes: Vec<u64>, peak| {
        let per_second = text::per_second(peak, timeline.interval_ticks());
        let rate = view.units.rate(per_second);
        let peak = Text::Peak.fill(view.lang, &[("rate", &rate)]);
        let width = (view.width / 2).clamp(10, WIDEST_RATE);
        Fact { title, ink, text: format!("{}  {peak}", bars::line(&bytes, width)) }
    };
    let sent = steps.iter().map(|step| step.sent).collect();
    let received = steps.iter().map(|step| step.received).collect();
    let peak = timeline.peak();
    vec![
        direction(Text::Upload, Ink::Upload, sent, peak.sent),
        direction(Text::Download, Ink::Download, received, peak.received),
    ]
}
