//! Popups: the keys, drawn from their table, and the choice of columns.

use ratatui::layout::Rect;
use traffic::Zone;

use crate::keys::BINDINGS;
use crate::look::Look;
use crate::theme::Role;
use crate::widgets::fit::ColumnFacts;
use crate::widgets::paper::Paper;
use crate::widgets::popup;
use crate::words::Text;

/// Cells for the names of keys.
const KEYS: u16 = 11;
/// The widest help.
const WIDEST: u16 = 84;

/// The lines of the help in this many cells: keys, and what they do. Of the columns of the table
/// that is shown the letters are named that sort by them.
fn lines(look: &Look, facts: &[ColumnFacts], cells: u16) -> Vec<(String, String)> {
    let lang = look.lang;
    let mut said = vec![("A–Z".to_owned(), Text::HelpSort.of(lang).to_owned())];
    let letter = |column: &ColumnFacts| {
        format!("{}\u{a0}{}", column.key, column.title.of(lang).replace(' ', "\u{a0}"))
    };
    said.push((String::new(), facts.iter().map(letter).collect::<Vec<_>>().join(", ")));
    let bound = BINDINGS.iter();
    said.extend(bound.map(|one| (one.shown.to_owned(), one.does.of(lang).to_owned())));
    let zone = |zone: &Zone| match (zone.name(), Text::zone(*zone).of(lang)) {
        (name, word) if name == word => name.to_owned(),
        (name, word) => format!("{name}\u{a0}{word}"),
    };
    let zones: Vec<_> = Zone::ALL.iter().map(zone).collect();
    said.push(("†".to_owned(), Text::HelpEnded.of(lang).to_owned()));
    said.push(("/…".to_owned(), Text::HelpFilter.of(lang).to_owned()));
    said.push(("zone:".to_owned(), zones.join(", ")));
    let width = usize::from(cells.saturating_sub(KEYS));
    let mut lines = Vec::new();
    for (mut keys, text) in said {
        for line in text::wrapped(&text, width) {
            lines.push((std::mem::take(&mut keys), line.replace('\u{a0}', " ")));
        }
    }
    lines
}

/// The popup on a screen of this size, the room in it for lines, and how many there are.
fn room(look: &Look, facts: &[ColumnFacts], (width, height): (u16, u16)) -> (u16, usize, usize) {
    let wide = width.min(WIDEST);
    let length = lines(look, facts, wide.saturating_sub(4)).len();
    // Two rows for the frame, one for how to leave.
    (wide, usize::from(height.saturating_sub(3)), length)
}

/// Lines that fit a screen of this size, and how many there are.
pub(crate) fn page(look: &Look, facts: &[ColumnFacts], size: (u16, u16)) -> (usize, usize) {
    let (_, page, length) = room(look, facts, size);
    (page, length)
}

/// Draws every key with what it does, from line `top` on.
pub(crate) fn keys(paper: &mut Paper<'_>, look: &Look, facts: &[ColumnFacts], top: usize) {
    let screen = paper.buffer.area;
    let (wide, page, length) = room(look, facts, (screen.width, screen.height));
    let rows = u16::try_from(length.min(page)).unwrap_or(screen.height);
    let last = (top + page).min(length);
    let title = match length > page {
        true => format!("{} {}–{last} / {length}", Text::HelpTitle.of(look.lang), top + 1),
        false => Text::HelpTitle.of(look.lang).to_owned(),
    };
    let area = popup::draw(paper, wide, rows.saturating_add(3), &title);
    let all = lines(look, facts, area.width);
    for ((keys, does), y) in all.iter().skip(top).zip(area.y..area.bottom().saturating_sub(1)) {
        paper.put(area.x, y, KEYS, keys, Role::Key);
        paper.put(area.x + KEYS, y, area.width.saturating_sub(KEYS), does, Role::Plain);
    }
    let foot = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    paper.put(foot.x, foot.y, foot.width, Text::HelpClose.of(look.lang), Role::Faint);
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
