//! One cell: text of a known width on the screen.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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
    &text[..fitting(text.chars(), width)]
}

fn suffix(text: &str, width: usize) -> &str {
    &text[text.len() - fitting(text.chars().rev(), width)..]
}

/// Bytes of the first characters that together are at most `width` wide; each is looked at once.
fn fitting(characters: impl Iterator<Item = char>, width: usize) -> usize {
    let mut left = Some(width);
    let mut fits = |c: &char| {
        left = left.and_then(|left| left.checked_sub(c.width().unwrap_or(0)));
        left.is_some()
    };
    characters.take_while(|c| fits(c)).map(char::len_utf8).sum()
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
    fn each_character_is_looked_at_once_whether_it_takes_room_or_not() {
        for character in ['\u{301}', '\u{200b}', 'x', '微'] {
            let looked_at = std::cell::Cell::new(0);
            let characters = std::iter::repeat_n(character, 50_000).chain(['x'; 20]);
            let bytes = fitting(characters.inspect(|_| looked_at.set(looked_at.get() + 1)), 10);
            assert!(looked_at.get() <= 50_020 && bytes > 0, "{character:?}");
        }
        let text = "\u{301}".repeat(50_000) + &"x".repeat(60);
        assert_eq!(draw(&text, 12, Align::LeftKeepEnds).width(), 12);
    }

    #[test]
    fn chinese_characters_take_two_columns() {
        assert_eq!(draw("微信", 6, Align::Left), "微信  ");
        assert_eq!(draw("微信输入法", 6, Align::Left), "微信… ");
        assert_eq!(draw("微信输入法", 7, Align::LeftKeepEnds), "微信…法");
        assert_eq!(draw("微信输入法.exe", 9, Align::LeftKeepEnds), "微信….exe");
    }
}
