//! What the figures lack, in words.

use jiff::tz::TimeZone;
use text::times;

use super::{Gap, Lacking, Losses, Why};
use crate::lang::{Lang, Text};
use crate::report::words;

/// Most gaps told one by one.
const TOLD: usize = 4;

/// The first gaps of known time, and how many more there are; `None` where there is none.
pub(crate) fn gaps(losses: &Losses, zone: &TimeZone, lang: Lang) -> Option<String> {
    let timed: Vec<&Gap> =
        losses.gaps.iter().filter(|gap| gap.from.or(gap.until).is_some()).collect();
    let untimed = losses.gaps.len().saturating_sub(timed.len());
    let mut told: Vec<String> = timed.iter().take(TOLD).map(|gap| one(gap, zone, lang)).collect();
    if told.is_empty() {
        return None;
    }
    let rest = losses.gaps_total.saturating_sub((told.len() + untimed) as u64);
    if rest > 0 {
        told.push(Text::MoreTraces.fill(lang, &[("traces", &text::count(rest))]));
    }
    Some(told.join(Text::ClauseSeparator.of(lang)))
}

/// Why events are missing.
pub(crate) fn why(why: Why, lang: Lang) -> &'static str {
    match why {
        Why::EventsLost => Text::GapEventsLost.of(lang),
        Why::BuffersLost => Text::GapBuffersLost.of(lang),
        Why::Damage(reason) => words::problem_reason(reason).of(lang),
    }
}

/// When and why.
fn one(gap: &Gap, zone: &TimeZone, lang: Lang) -> String {
    let why = why(gap.why, lang);
    let clock = |at| times::local(at, zone).unwrap_or_else(|| Text::Unknown.of(lang).to_owned());
    let span = gap.from.zip(gap.until);
    let span = span.and_then(|(from, until)| times::span(from, until, zone, lang));
    let (text, when) = match (span, gap.from, gap.until) {
        (Some(span), ..) => (Text::GapSpan, span),
        (None, Some(from), _) => (Text::GapAfter, clock(from)),
        (None, None, Some(until)) => (Text::GapBefore, clock(until)),
        (None, None, None) => (Text::GapSpan, Text::Unknown.of(lang).to_owned()),
    };
    text.fill(lang, &[("when", &when), ("why", why)])
}

/// What an interval lacks, in a few words; nothing where it lacks nothing that is known.
pub(crate) fn lacking(lacking: &Lacking, lang: Lang) -> Option<String> {
    let mut parts = Vec::new();
    if lacking.gaps > 0 {
        parts.push(Text::LacksGaps.fill(lang, &[("gaps", &text::count(lacking.gaps))]));
    }
    if lacking.undecoded > 0 {
        let events = text::count(lacking.undecoded);
        parts.push(Text::LacksUndecoded.fill(lang, &[("events", &events)]));
    }
    (!parts.is_empty()).then(|| parts.join(Text::ListSeparator.of(lang)))
}
