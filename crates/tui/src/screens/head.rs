//! What is visible at all times: totals, losses, and what is special about this view.

use ratatui::layout::Rect;

use crate::look::Look;
use crate::state::Facts;
use crate::text::{Text, harmless};
use crate::theme::Role;
use crate::units::{count, per_second};
use crate::widgets::paper::Paper;

/// Draws both rows.
pub(crate) fn draw(paper: &mut Paper<'_>, area: Rect, look: &Look, facts: &Facts<'_>) {
    totals(paper, area, look);
    let mut x = losses(paper, area, look);
    for (text, role) in notices(look, facts) {
        x = put_below(paper, area, x + 2, &text, role);
    }
}

fn totals(paper: &mut Paper<'_>, area: Rect, look: &Look) {
    let snapshot = &look.snapshot;
    let figures = &snapshot.figures;
    let rate = |bytes| look.units.rate(per_second(bytes, snapshot.ticks));
    let amount = |bytes| look.units.amount(bytes);
    let total = Text::HeadTotal.of(look.lang);
    let pieces = [
        ("nettally ".to_owned(), Role::Faint),
        (format!(" ▲ {:>11}", rate(figures.gained.sent)), Role::Up),
        (format!(" ▼ {:>11}", rate(figures.gained.received)), Role::Down),
        (format!("   {total}"), Role::Faint),
        (format!(" ▲ {}", amount(figures.total.sent)), Role::Up),
        (format!(" ▼ {}", amount(figures.total.received)), Role::Down),
    ];
    let mut x = area.x;
    for (text, role) in pieces {
        x = put(paper, area, x, &text, role);
    }
    if facts_known(look) {
        paper.put_right(area, area.y, &look.clock(snapshot.at), Role::Plain);
    }
}

fn facts_known(look: &Look) -> bool {
    look.snapshot.ticks > 0
}

/// What the figures lack, or that they lack nothing.
fn losses(paper: &mut Paper<'_>, area: Rect, look: &Look) -> u16 {
    let health = &look.snapshot.health;
    let lang = look.lang;
    let mut said = Vec::new();
    if health.events_lost > 0 || health.buffers_lost > 0 {
        let values = [count(health.events_lost), count(health.buffers_lost)];
        let values = [("events", values[0].as_str()), ("buffers", values[1].as_str())];
        said.push((Text::Lost.fill(lang, &values), Role::Alarm));
    }
    for (number, text, name, role) in [
        (health.dropped, Text::Dropped, "events", Role::Alarm),
        (health.damaged, Text::Damaged, "places", Role::Notice),
        (health.gaps, Text::Gaps, "gaps", Role::Notice),
    ] {
        if number > 0 {
            said.push((text.fill(lang, &[(name, &count(number))]), role));
        }
    }
    if said.is_empty() {
        said.push((Text::NothingLost.of(lang).to_owned(), Role::Faint));
    }
    let mut x = area.x;
    for (place, (text, role)) in said.into_iter().enumerate() {
        let before = if place == 0 { 0 } else { 2 };
        let text = if role == Role::Alarm { format!(" {text} ") } else { text };
        x = put_below(paper, area, x + before, &text, role);
    }
    x
}

fn notices(look: &Look, facts: &Facts<'_>) -> Vec<(String, Role)> {
    let mut notices = Vec::new();
    let lang = look.lang;
    if facts.paused {
        notices.push((Text::Paused.of(lang).to_owned(), Role::Notice));
    }
    if let Some(name) = facts.replay {
        let text = if facts.ended { Text::ReplayEnded } else { Text::Replaying };
        notices.push((text.fill(lang, &[("name", &harmless(name))]), Role::Notice));
    }
    if facts.not_elevated {
        notices.push((Text::NotElevated.of(lang).to_owned(), Role::Notice));
    }
    notices
}

fn put(paper: &mut Paper<'_>, area: Rect, x: u16, text: &str, role: Role) -> u16 {
    paper.put(x, area.y, area.right().saturating_sub(x), text, role)
}

fn put_below(paper: &mut Paper<'_>, area: Rect, x: u16, text: &str, role: Role) -> u16 {
    paper.put(x, area.y + 1, area.right().saturating_sub(x), text, role)
}
