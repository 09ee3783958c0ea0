//! What screens write on: text by place and meaning, never outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cell::{cut, fitted, width};
use crate::theme::{Role, Theme};

/// The screen, and the theme to write in.
pub(crate) struct Paper<'a> {
    pub(crate) buffer: &'a mut Buffer,
    pub(crate) theme: Theme,
}

impl Paper<'_> {
    /// Writes at most `cells` cells of text; gives the place behind it.
    pub(crate) fn put(&mut self, x: u16, y: u16, cells: u16, text: &str, role: Role) -> u16 {
        let area = self.buffer.area;
        if y >= area.bottom() || x >= area.right() {
            return x;
        }
        let cells = cells.min(area.right() - x);
        let text = cut(text, usize::from(cells));
        let (end, _) =
            self.buffer.set_stringn(x, y, &text, usize::from(cells), self.theme.style(role));
        end
    }

    /// Writes text that ends at the right edge of `area`'s row `y`; gives the place before it.
    pub(crate) fn put_right(&mut self, area: Rect, y: u16, text: &str, role: Role) -> u16 {
        let wide = u16::try_from(width(text)).unwrap_or(u16::MAX).min(area.width);
        let x = area.right() - wide;
        self.put(x, y, wide, text, role);
        x
    }

    /// Fills a row with one meaning and a text at its beginning.
    pub(crate) fn row(&mut self, area: Rect, y: u16, text: &str, role: Role) {
        self.put(area.x, y, area.width, &fitted(text, usize::from(area.width), false), role);
    }

    /// Lets the row at `y` look as `role` without touching its text.
    pub(crate) fn mark(&mut self, area: Rect, y: u16, role: Role) {
        let row = Rect { y, height: 1, ..area };
        self.buffer.set_style(row, self.theme.style(role));
    }

    /// Writes text over several rows, broken between words (or anywhere, between ideographs);
    /// gives the row behind it.
    pub(crate) fn paragraph(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let mut y = area.y;
        for line in wrapped(text, usize::from(area.width)) {
            if y >= area.bottom() {
                break;
            }
            self.put(area.x, y, area.width, &line, role);
            y += 1;
        }
        y
    }
}

/// The text in lines of at most `cells` cells.
pub(crate) fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let pieces = text.split_inclusive(|c: char| c == ' ' || c >= '\u{3000}');
    for piece in pieces.flat_map(|piece| chopped(piece, cells)) {
        let line = lines.last().map_or(0, |line| width(line));
        if line > 0 && line + width(piece.trim_end()) > cells {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines
}

/// A word in parts no line is too short for; nearly always one.
fn chopped(word: &str, cells: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut wide) = (0, 0);
    for (at, c) in word.char_indices() {
        let more = width(c.encode_utf8(&mut [0; 4]));
        if c != ' ' && wide + more > cells && wide > 0 {
            parts.push(&word[begin..at]);
            (begin, wide) = (at, 0);
        }
        wide += more;
    }
    parts.push(&word[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_ideographs() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("网卡按整帧计数", 6), ["网卡按", "整帧计", "数"]);
        assert_eq!(wrapped("to C:/a/long/path.csv", 8), ["to", "C:/a/lon", "g/path.c", "sv"]);
    }
}
