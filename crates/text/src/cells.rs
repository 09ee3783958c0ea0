//! Text in a given number of cells of a screen, whatever script it is in: cut, padded, wrapped. A
//! Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// To which side a text leans, and where it is cut when there is too much of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// Left; the end is cut.
    Left,
    /// Left; the middle is cut, because both ends tell.
    LeftKeepEnds,
    /// Right; the end is cut.
    Right,
}

/// Cells a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text in exactly so many cells.
pub fn fitted(text: &str, cells: usize, align: Align) -> String {
    painted(text, cells, align, str::to_owned)
}

/// The text in exactly so many cells; what `paint` puts around it takes none.
pub fn painted(text: &str, cells: usize, align: Align, paint: impl Fn(&str) -> String) -> String {
    let text = match align {
        Align::LeftKeepEnds => cut_middle(text, cells),
        Align::Left | Align::Right => cut(text, cells),
    };
    let blank = " ".repeat(cells.saturating_sub(width(&text)));
    match align {
        Align::Right => blank + &paint(&text),
        Align::Left | Align::LeftKeepEnds => paint(&text) + &blank,
    }
}

/// The text if it fits, else its beginning and an ellipsis.
pub fn cut(text: &str, cells: usize) -> String {
    shortened(text, cells, |room| (beginning(text, room), ""))
}

/// The text if it fits, else an ellipsis and its end.
pub fn cut_front(text: &str, cells: usize) -> String {
    shortened(text, cells, |room| ("", ending(text, room)))
}

/// The text if it fits, else its two ends and an ellipsis between them.
fn cut_middle(text: &str, cells: usize) -> String {
    shortened(text, cells, |room| {
        let end = ending(text, room / 2);
        (beginning(text, room - width(end)), end)
    })
}

/// The text if it fits, else an ellipsis between what is kept of it; that has the room it is given.
fn shortened<'a>(
    text: &'a str,
    cells: usize,
    kept: impl Fn(usize) -> (&'a str, &'a str),
) -> String {
    match cells.checked_sub(1) {
        _ if width(text) <= cells => text.to_owned(),
        None => String::new(),
        Some(room) => {
            let (start, end) = kept(room);
            [start, "…", end].concat()
        }
    }
}

fn beginning(text: &str, cells: usize) -> &str {
    &text[..fitting(text.chars(), cells)]
}

fn ending(text: &str, cells: usize) -> &str {
    &text[text.len() - fitting(text.chars().rev(), cells)..]
}

/// Bytes of the first characters that together take at most so many cells; each is looked at once.
fn fitting(characters: impl Iterator<Item = char>, cells: usize) -> usize {
    let mut left = Some(cells);
    let mut fits = |c: &char| {
        left = left.and_then(|left| left.checked_sub(c.width().unwrap_or(0)));
        left.is_some()
    };
    characters.take_while(|c| fits(c)).map(char::len_utf8).sum()
}

/// The text in lines of at most so many cells, broken at spaces, or anywhere in Chinese; a word that
/// no line is long enough for is broken, too.
pub fn wrapped(text: &str, cells: usize) -> Vec<String> {
    let (mut lines, mut taken) = (vec![String::new()], 0);
    for piece in pieces(text).into_iter().flat_map(|piece| chopped(piece, cells)) {
        if taken > 0 && taken + width(piece.trim_end()) > cells {
            lines.push(String::new());
            taken = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        taken += width(piece);
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

/// Words with the space behind them; wide characters stand alone.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (place, c) in text.char_indices() {
        let end = place + c.len_utf8();
        let next = text[end..].chars().next();
        let wide = |c: char| c.width() == Some(2);
        // A closing mark is never the first of a line.
        let closes = next.is_some_and(|next| "，。；：）、”".contains(next));
        if (c == ' ' && next != Some(' ')) || (wide(c) || next.is_some_and(wide)) && !closes {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// A word in parts no line is too short for; nearly always one.
fn chopped(word: &str, cells: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut wide) = (0, 0);
    for (at, c) in word.char_indices() {
        let more = c.width().unwrap_or(0);
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
    fn cells_are_exactly_as_wide_as_asked() {
        use Align::{Left, LeftKeepEnds, Right};
        for (text, cells, align, shown) in [
            ("ab", 4, Left, "ab  "),
            ("ab", 4, Right, "  ab"),
            ("abcdef", 4, Left, "abc…"),
            ("abcdefgh", 6, LeftKeepEnds, "abc…gh"),
            ("abc", 0, Left, ""),
            ("微信", 6, Left, "微信  "),
            ("微信输入法", 6, Left, "微信… "),
            ("微信输入法", 6, Right, " 微信…"),
            ("微信输入法", 7, LeftKeepEnds, "微信…法"),
            ("微信输入法.exe", 9, LeftKeepEnds, "微信….exe"),
        ] {
            assert_eq!(fitted(text, cells, align), shown, "{text} {cells}");
        }
        assert_eq!(cut_front(r"C:\Windows\a.exe", 8), r"…s\a.exe");
        assert_eq!(painted("ab", 3, Left, |text| format!("<{text}>")), "<ab> ");
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
        assert_eq!(width(&fitted(&text, 12, Align::LeftKeepEnds)), 12);
    }

    #[test]
    fn lines_break_between_words_and_ideographs() {
        for (text, cells, lines) in [
            ("one two three", 8, &["one two", "three"][..]),
            ("one", 8, &["one"]),
            ("网卡按整帧计数", 6, &["网卡按", "整帧计", "数"]),
            ("字节数，为", 6, &["字节", "数，为"]),
            ("to C:/a/long/path.csv", 8, &["to", "C:/a/lon", "g/path.c", "sv"]),
        ] {
            assert_eq!(wrapped(text, cells), lines, "{text}");
        }
    }
}
