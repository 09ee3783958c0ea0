//! Rates over time: sent rises, received hangs below it, each on a scale of its own.

use ratatui::layout::Rect;
use text::per_second;

use crate::look::Look;
use crate::snapshot::{Bytes, History};
use crate::theme::Role;
use crate::widgets::chart::{draw, values_in};
use crate::widgets::paper::Paper;
use crate::words::Text;

/// The whole machine's.
pub(crate) fn machine(paper: &mut Paper<'_>, area: Rect, look: &Look, filtered: bool) {
    let steps = look.snapshot.history.recent(look.snapshot.interval, values_in(area.width));
    let whose = if filtered { Text::HeadAll.of(look.lang) } else { "" };
    history(paper, area, look, (&steps, whose));
}

/// One history's.
pub(crate) fn of(paper: &mut Paper<'_>, area: Rect, look: &Look, history_of: &History) {
    let steps = history_of.recent(look.snapshot.interval, values_in(area.width));
    history(paper, area, look, (&steps, ""));
}

/// Draws these steps; the legends begin with whose they are.
fn history(paper: &mut Paper<'_>, area: Rect, look: &Look, (steps, whose): (&[Bytes], &str)) {
    if area.height < 4 {
        return;
    }
    let ticks = look.snapshot.step_ticks;
    let rates = |bytes: fn(&Bytes) -> u64| -> Vec<u64> {
        steps.iter().map(|step| per_second(bytes(step), ticks)).collect()
    };
    let (up, down) = (rates(|step| step.sent), rates(|step| step.received));
    let half = (area.height - 2) / 2;
    let strip = |y, height| Rect { y, height, ..area };
    let legend = |values: &[u64], text: Text| {
        let most = look.units.rate(values.iter().copied().max().unwrap_or(0));
        format!("{whose} {}", text.fill(look.lang, &[("most", &most)])).trim_start().to_owned()
    };
    paper.put(area.x, area.y, area.width, &legend(&up, Text::ChartUp), Role::Up);
    let seconds = steps.len() as u64 * ticks.unsigned_abs() / 10_000_000;
    let span = Text::ChartSpan.fill(look.lang, &[("seconds", &seconds.to_string())]);
    paper.put_right(area, area.y, &span, Role::Faint);
    draw(paper, strip(area.y + 1, half), &up, Role::Up, false);
    draw(paper, strip(area.y + 1 + half, area.height - 2 - half), &down, Role::Down, true);
    paper.put(area.x, area.bottom() - 1, area.width, &legend(&down, Text::ChartDown), Role::Down);
}
