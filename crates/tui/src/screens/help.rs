//! Popups: the keys, drawn from their table, and the choice of columns.

use crate::keys::BINDINGS;
use crate::look::Look;
use crate::text::Text;
use crate::theme::Role;
use crate::widgets::cell::width;
use crate::widgets::fit::ColumnFacts;
use crate::widgets::paper::Paper;
use crate::widgets::popup;

/// Cells for the names of keys.
const KEYS: u16 = 11;

/// Draws every key with what it does, in as many columns as the height asks for.
pub(crate) fn keys(paper: &mut Paper<'_>, look: &Look) {
    let lines: Vec<(&str, &str)> =
        BINDINGS.iter().map(|binding| (binding.shown, binding.does.of(look.lang))).collect();
    let notes = [Text::HelpSort, Text::HelpFilter, Text::HelpClose];
    let screen = paper.buffer.area;
    let below = u16::try_from(notes.len()).unwrap_or(0) + 1;
    let room = screen.height.saturating_sub(below + 2).max(1);
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let columns = needed.div_ceil(room).max(1);
    let rows = needed.div_ceil(columns);
    let wide = lines.iter().map(|(_, does)| width(does)).max().unwrap_or(0);
    let column = (u16::try_from(wide).unwrap_or(0) + KEYS + 2).min((screen.width - 4) / columns);
    let total = (column * columns).max(70) + 4;
    let area = popup::draw(paper, total, rows + below + 2, Text::HelpTitle.of(look.lang));
    for ((keys, does), place) in lines.iter().zip(0u16..) {
        let (x, y) = (area.x + place / rows * column, area.y + place % rows);
        paper.put(x, y, KEYS, keys, Role::Key);
        paper.put(x + KEYS, y, column.saturating_sub(KEYS + 1), does, Role::Plain);
    }
    for (note, y) in notes.iter().zip(area.y + rows + 1..) {
        paper.put(area.x, y, area.width, note.of(look.lang), Role::Faint);
    }
}

/// Draws the columns of a table, which are shown, and the keys that sort by them.
pub(crate) fn columns(
    paper: &mut Paper<'_>,
    look: &Look,
    facts: &[ColumnFacts],
    shown: &[bool],
    at: usize,
) {
    let rows = u16::try_from(facts.len()).unwrap_or(u16::MAX);
    let title = Text::ColumnsTitle.of(look.lang);
    let area = popup::draw(paper, 46, rows.saturating_add(4), title);
    for (number, (column, y)) in facts.iter().zip(area.y..).enumerate() {
        let mark = if shown.get(number) == Some(&true) { '■' } else { '□' };
        let text = format!("{mark} {}  {}", column.key, column.title.of(look.lang));
        paper.put(area.x, y, area.width, &text, Role::Plain);
        if number == at {
            paper.mark(area, y, Role::Cursor);
        }
    }
    let hint = Text::ColumnsHint.of(look.lang);
    paper.put(area.x, area.bottom().saturating_sub(1), area.width, hint, Role::Faint);
}
