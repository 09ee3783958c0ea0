//! Colour for terminals.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_when_on() {
        assert_eq!(Paint { on: false }.ink(Ink::Strong, "a"), "a");
        assert_eq!(Paint { on: true }.ink(Ink::Strong, "a"), "\u{1b}[1ma\u{1b}[0m");
        assert_eq!(Paint { on: true }.ink(Ink::Plain, "a"), "a");
    }
}
