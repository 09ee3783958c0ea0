//! Colour for terminals, and text that cannot harm one.

use anstyle::{AnsiColor, Style};

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Ink {
    #[default]
    Plain,
    /// Titles and names.
    Strong,
    /// What need not be read at first.
    Faint,
    Upload,
    Download,
    /// Both ways together.
    Traffic,
    /// Something is wrong or missing.
    Warning,
}

impl Ink {
    const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Strong => style.bold(),
            Self::Faint => style.dimmed(),
            Self::Upload => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Magenta))),
            Self::Download => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan))),
            Self::Traffic => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Blue))),
            Self::Warning => style.fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow))).bold(),
        }
    }
}

/// Whether to colour at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Paint {
    pub(crate) on: bool,
}

impl Paint {
    /// The text in its colour.
    pub(crate) fn ink(self, ink: Ink, text: &str) -> String {
        if !self.on || ink == Ink::Plain || text.is_empty() {
            return text.to_owned();
        }
        let style = ink.style();
        format!("{style}{text}{style:#}")
    }
}

/// Text from a trace with every character replaced that could command a terminal or turn the
/// direction of what follows: a process may call itself anything.
pub(crate) fn harmless(text: &str) -> String {
    let is_harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{2028}' | '\u{2029}')
    };
    text.replace(is_harmful, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_when_on() {
        assert_eq!(Paint { on: false }.ink(Ink::Strong, "a"), "a");
        assert_eq!(Paint { on: true }.ink(Ink::Strong, "a"), "\u{1b}[1ma\u{1b}[0m");
        assert_eq!(Paint { on: true }.ink(Ink::Plain, "a"), "a");
    }

    #[test]
    fn hostile_names_cannot_command_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\n"), "a\u{fffd}[2Jb\u{fffd}");
        assert_eq!(harmless("exe.\u{202e}gpj"), "exe.\u{fffd}gpj");
        assert_eq!(harmless("微信.exe"), "微信.exe");
    }
}
