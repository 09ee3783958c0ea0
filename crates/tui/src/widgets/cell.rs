//! Text in a given number of cells, whatever script it is in.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::harmless::harmless;
use crate::theme::Role;

/// The text of one field of a table, and what it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) role: Role,
}

impl Cell {
    /// Text of our own making.
    pub(crate) fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }

    /// Text from outside.
    pub(crate) fn foreign(text: &str, role: Role) -> Self {
        Self { text: harmless(text), role }
    }

    /// What is not known.
    pub(crate) fn unknown() -> Self {
        Self::new("–", Role::Faint)
    }
}

/// Cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text in exactly `cells` cells: cut with an ellipsis, or filled up on the left or right.
pub(crate) fn fitted(text: &str, cells: usize, to_the_right: bool) -> String {
    let text = cut(text, cells);
    let blank = " ".repeat(cells.saturating_sub(width(&text)));
    if to_the_right { blank + &text } else { text + &blank }
}

/// The text in at most `cells` cells, its end replaced by an ellipsis when it is longer.
pub(crate) fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = cells.saturating_sub(1);
    for c in text.chars() {
        let wide = UnicodeWidthChar::width(c).unwrap_or(0);
        if wide > left {
            break;
        }
        left -= wide;
        kept.push(c);
    }
    if cells > 0 {
        kept.push('…');
    }
    kept
}

/// The end of the text in at most `cells` cells, its beginning replaced by an ellipsis.
pub(crate) fn cut_front(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut left = cells.saturating_sub(1);
    let fits = |c: &char| {
        let wide = UnicodeWidthChar::width(*c).unwrap_or(0);
        let goes = wide <= left;
        left = left.saturating_sub(wide);
        goes
    };
    let mut kept: Vec<char> = text.chars().rev().take_while(fits).collect();
    kept.push('…');
    kept.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_cells_in_any_script() {
        for (text, cells, shown) in [
            ("chrome.exe", 12, "chrome.exe  "),
            ("chrome.exe", 6, "chrom…"),
            ("微信.exe", 8, "微信.exe"),
            ("微信聊天", 6, "微信… "),
            ("微信聊天", 7, "微信聊…"),
            ("a", 0, ""),
        ] {
            assert_eq!(fitted(text, cells, false), shown, "{text} {cells}");
            assert_eq!(width(&fitted(text, cells, true)), cells);
        }
        assert_eq!(cut_front(r"C:\Windows\a.exe", 8), r"…s\a.exe");
    }
}
