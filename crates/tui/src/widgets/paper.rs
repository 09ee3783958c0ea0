//! What screens write on: text by place and meaning, never outside its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use text::{Align, cut, fitted, width, wrapped};

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
        self.put(area.x, y, area.width, &fitted(text, usize::from(area.width), Align::Left), role);
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
