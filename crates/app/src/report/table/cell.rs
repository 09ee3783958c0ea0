//! One cell: text of a known width on the screen.

use unicode_width::UnicodeWidthStr;

use crate::paint::{Ink, Paint};

/// Text and what it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) ink: Ink,
}

/// To which side a column leans, and where its text is cut when there is too much of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Align {
    /// Left; the end is cut.
    Left,
    /// Left; the middle is cut, because both ends tell.
    LeftKeepEnds,
    /// Right.
    Right,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink }
    }

    /// For what is not known.
    pub(crate) fn dash() -> Self {
        Self::new("–", Ink::Faint)
    }

    pub(crate) fn width(&self) -> usize {
        self.text.width()
    }

    /// The cell in exactly `width` columns.
    pub(crate) fn draw(&self, width: usize, align: Align, paint: Paint) -> String {
        let text = match align {
            Align::LeftKeepEnds => shorten_middle(&self.text, width),
            Align::Left | Align::Right => shorten(&self.text, width),
        };
        let padding = " ".repeat(width.saturating_sub(text.width()));
        let painted = paint.ink(self.ink, &text);
        match align {
            Align::Right => padding + &painted,
            Align::Left | Align::LeftKeepEnds => painted + &padding,
        }
    }
}

/// The text if it fits, else its beginning and an ellipsis.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    prefix(text, width.saturating_sub(1)).to_owned() + ellipsis(width)
}

/// The text if it fits, else its two ends and an ellipsis between them.
fn shorten_middle(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let end = suffix(text, room / 2);
    let start = prefix(text, room - end.width());
    [start, ellipsis(width), end].concat()
}

fn ellipsis(width: usize) -> &'static str {
    if width == 0 { "" } else { "…" }
}

/// The longest beginning that is at most `width` wide. A Chinese character takes two columns.
fn prefix(text: &str, width: usize) -> &str {
    let ends = text.char_indices().map(|(place, c)| place + c.len_utf8());
    let fits = ends.map(|end| &text[..end]).take_while(|start| start.width() <= width);
    fits.last().unwrap_or_default()
}

fn suffix(text: &str, width: usize) -> &str {
    let starts = text.char_indices().rev().map(|(place, _)| place);
    let fits = starts.map(|start| &text[start..]).take_while(|end| end.width() <= width);
    fits.last().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(text: &str, width: usize, align: Align) -> String {
        Cell::new(text, Ink::Plain).draw(width, align, Paint { on: false })
    }

    #[test]
    fn cells_are_exactly_as_wide_as_asked() {
        assert_eq!(draw("ab", 4, Align::Left), "ab  ");
        assert_eq!(draw("ab", 4, Align::Right), "  ab");
        assert_eq!(draw("abcdef", 4, Align::Left), "abc…");
        assert_eq!(draw("abcdefgh", 6, Align::LeftKeepEnds), "abc…gh");
        assert_eq!(draw("abc", 0, Align::Left), "");
    }

    #[test]
    fn chinese_characters_take_two_columns() {
        assert_eq!(draw("微信", 6, Align::Left), "微信  ");
        assert_eq!(draw("微信输入法", 6, Align::Left), "微信… ");
        assert_eq!(draw("微信输入法", 7, Align::LeftKeepEnds), "微信…法");
        assert_eq!(draw("微信输入法.exe", 9, Align::LeftKeepEnds), "微信….exe");
    }
}
