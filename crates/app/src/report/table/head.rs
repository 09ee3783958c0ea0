//! The head of the table: facts about the recording and its rate over time.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::bars;
use super::cell::shorten;
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

/// The text in lines of at most `width` columns, broken at spaces, or anywhere in Chinese.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut wide) = (String::new(), 0);
    for piece in pieces(text) {
        if !line.is_empty() && wide + piece.trim_end().width() > width {
            lines.push(std::mem::take(&mut line));
            wide = 0;
        }
        line.push_str(piece);
        wide += piece.width();
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
}
