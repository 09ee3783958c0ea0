//! Text that others chose, so that all it holds is seen: a process may call itself anything.

use std::fmt::Write;

use unicode_width::UnicodeWidthChar;

/// Characters without a cell of their own, such as accents, that may follow one another; further
/// ones are spelt out.
const MARKS: usize = 8;

/// The text with everything spelt out, as `\u{200b}`, that could command a terminal, turn the
/// direction of what follows, or be there without being seen. Two texts that differ still differ
/// afterwards.
pub fn sanitize(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    // A mark at the beginning would stand on what is before the text.
    let mut marks = MARKS;
    for (at, c) in text.char_indices() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if marks > MARKS || is_hidden(c) || c == '\\' && is_spelt_out(&text[at..]) {
            // Writing to a string cannot fail.
            let _ = write!(seen, "\\u{{{:x}}}", u32::from(c));
        } else {
            seen.push(c);
        }
    }
    seen
}

/// Whether a character commands a terminal, turns the direction of what follows, or shows nothing,
/// or the same as another: controls, format characters, what Unicode lets be ignored
/// (`Default_Ignorable_Code_Point`), blanks other than the space and the ideographic one, and what
/// is no character.
pub const fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\u{a0}' | '\u{ad}' => true,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' => true,
        '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3164}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffc}' | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        other => other as u32 & 0xfffe == 0xfffe,
    }
}

/// Whether the text begins as a character does that was spelt out: then its `\` is spelt out, so
/// that it is not taken for that character.
fn is_spelt_out(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("\\u{") else { return false };
    // No character has more digits.
    let end = rest.bytes().take(7).position(|byte| byte == b'}');
    let digits = end.and_then(|end| rest.get(..end));
    let c = digits.and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
    c.is_some_and(|c| c == '\\' || is_hidden(c) || c.width() == Some(0))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_commands_turns_or_hides_is_spelt_out() {
        for (text, shown) in [
            ("a\u{1b}[2Jb\n", "a\\u{1b}[2Jb\\u{a}"),
            ("\u{9b}31m\u{7f}", "\\u{9b}31m\\u{7f}"),
            ("exe.\u{202e}gpj", "exe.\\u{202e}gpj"),
            ("a\u{2066}b\u{2069}\u{200e}\u{61c}", "a\\u{2066}b\\u{2069}\\u{200e}\\u{61c}"),
            ("svc\u{200b}host\u{feff}", "svc\\u{200b}host\\u{feff}"),
            ("pay\u{ad}pal\u{34f}\u{3164}", "pay\\u{ad}pal\\u{34f}\\u{3164}"),
            ("a\u{e0041}\u{e007f}", "a\\u{e0041}\\u{e007f}"),
            ("a\u{a0}b\u{2003}c\u{ffff}", "a\\u{a0}b\\u{2003}c\\u{ffff}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
        ] {
            assert_eq!(sanitize(text), shown);
        }
    }

    #[test]
    fn honest_names_stay_as_they_are() {
        for text in [
            "微信.exe",
            "全角\u{3000}空格",
            "Zürich",
            "e\u{301}t\u{e9}",
            r"C:\users\u",
            "שלום",
            "👩",
        ] {
            assert_eq!(sanitize(text), text);
        }
    }

    #[test]
    fn names_that_look_alike_can_be_told_apart() {
        let names = [
            "svchost.exe",
            "svc\u{200b}host.exe",
            "svc\u{200c}host.exe",
            "svc\\u{200b}host.exe",
            "svc\\u{5c}u{200b}host.exe",
            "svc\u{ad}host.exe",
        ];
        let shown: HashSet<String> = names.iter().map(|name| sanitize(name)).collect();
        assert_eq!(shown.len(), names.len(), "{shown:?}");
    }

    #[test]
    fn marks_do_not_pile_up() {
        assert_eq!(sanitize("\u{301}a"), "\\u{301}a");
        let piled = sanitize(&("z".to_owned() + &"\u{301}".repeat(40)));
        assert_eq!(piled.matches('\u{301}').count(), MARKS);
        assert_eq!(piled.matches("\\u{301}").count(), 40 - MARKS);
    }
}
