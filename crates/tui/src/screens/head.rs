//! What is visible at all times: totals, losses, and what is special about this view.

use ratatui::layout::Rect;
use text::{count, cut_front, per_second, sanitize};

use crate::look::Look;
use crate::state::Facts;
use crate::theme::Role;
use crate::widgets::line::{self, Piece};
use crate::widgets::paper::Paper;
use crate::words::Text;

/// Draws both rows.
pub(crate) fn draw(paper: &mut Paper<'_>, area: Rect, look: &Look, facts: &Facts<'_>) {
    totals(paper, area, look, facts.filtered);
    // Before the first interval nothing is known of losses.
    let mut pieces = if look.is_known() { losses(look) } else { Vec::new() };
    pieces.extend(notices(look, facts, area.width));
    line::left(paper, area, area.y + 1, pieces);
}

fn totals(paper: &mut Paper<'_>, area: Rect, look: &Look, filtered: bool) {
    let snapshot = &look.snapshot;
    let figures = &snapshot.figures;
    let known = |text: String| match look.is_known() {
        true => text,
        false => Text::Unknown.of(look.lang).to_owned(),
    };
    let rate = |bytes| known(look.units.rate(per_second(bytes, snapshot.ticks)));
    let amount = |bytes| known(look.units.amount(bytes));
    // A filter does not change these figures, and nobody shall believe it did.
    let all = if filtered { Text::HeadAll.of(look.lang) } else { "" };
    let total = Text::HeadTotal.of(look.lang);
    let (sent, received) = (amount(figures.total.sent), amount(figures.total.received));
    let pieces = vec![
        Piece::new("nettally ", Role::Faint, 1),
        Piece::new(all, Role::Notice, 9),
        Piece::new(format!(" ▲ {:>11}", rate(figures.gained.sent)), Role::Up, 9),
        Piece::new(format!(" ▼ {:>11}", rate(figures.gained.received)), Role::Down, 9),
        Piece::new(format!("   {total} ▲ {sent} ▼ {received}"), Role::Plain, 5),
    ];
    let clock = if look.is_known() { look.clock(snapshot.at) } else { String::new() };
    line::both(paper, area, area.y, pieces, &Piece::new(format!("  {clock}"), Role::Plain, 4));
}

/// What the figures lack, or that they lack nothing.
fn losses(look: &Look) -> Vec<Piece> {
    let health = &look.snapshot.health;
    let lang = look.lang;
    let mut said = Vec::new();
    if health.losses_unknown {
        said.push((Text::LossesUnknown.of(lang).to_owned(), Role::Alarm, 9));
    }
    if health.events_lost > 0 || health.buffers_lost > 0 {
        let values = [count(health.events_lost), count(health.buffers_lost)];
        let values = [("events", values[0].as_str()), ("buffers", values[1].as_str())];
        said.push((Text::Lost.fill(lang, &values), Role::Alarm, 9));
    }
    for (number, text, name, role, weight) in [
        (health.dropped, Text::Dropped, "events", Role::Alarm, 8),
        (health.undecoded, Text::Undecoded, "events", Role::Notice, 2),
        (health.damaged, Text::Damaged, "places", Role::Notice, 3),
        (health.gaps, Text::Gaps, "gaps", Role::Notice, 2),
    ] {
        if number > 0 {
            said.push((text.fill(lang, &[(name, &count(number))]), role, weight));
        }
    }
    if said.is_empty() {
        said.push((Text::NothingLost.of(lang).to_owned(), Role::Faint, 1));
    }
    let mut pieces = Vec::new();
    for (text, role, weight) in said {
        let text = if role == Role::Alarm { format!(" {text} ") } else { text };
        // The blanks between belong to what follows, but must not shine like an alarm.
        pieces.push(Piece::new(text, role, weight));
        pieces.push(Piece::new("  ", Role::Plain, weight));
    }
    pieces
}

/// The longest name of a recording, in parts of the width.
const NAME: u16 = 3;

fn notices(look: &Look, facts: &Facts<'_>, width: u16) -> Vec<Piece> {
    let mut notices = Vec::new();
    let lang = look.lang;
    let mut say = |text: String, weight| {
        notices.push(Piece::new(format!("{text}  "), Role::Notice, weight));
    };
    if facts.paused {
        say(Text::Paused.of(lang).to_owned(), 7);
    }
    if let Some(name) = facts.replay {
        let text = if facts.ended { Text::ReplayEnded } else { Text::Replaying };
        let name = cut_front(&sanitize(name), usize::from(width / NAME));
        say(text.fill(lang, &[("name", &name)]), 5);
    }
    if facts.not_elevated {
        say(Text::NotElevated.of(lang).to_owned(), 6);
    }
    notices
}
