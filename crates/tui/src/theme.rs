//! Colours by meaning: a screen says what a piece of text is, the theme how that looks.

use ratatui::style::{Color, Modifier, Style};

/// A set of colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// No colours: bold, underlined and reversed text only.
    Plain,
}

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Role {
    /// An ordinary value.
    #[default]
    Plain,
    /// What is looked for first.
    Strong,
    /// What need not be read.
    Faint,
    /// Bytes sent.
    Up,
    /// Bytes received.
    Down,
    /// Both together.
    Both,
    /// Something to know about the view: paused, replaying.
    Notice,
    /// Something is missing from the figures.
    Alarm,
    /// The row under the cursor.
    Cursor,
    /// The head of a table.
    Title,
    /// The column the rows are sorted by, in the head.
    SortedTitle,
    /// The screen that is shown, among the names of all.
    Tab,
    /// A key in the foot.
    Key,
    /// Lines around popups and between panes.
    Frame,
}

impl Theme {
    /// The one after this.
    pub const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Plain,
            Self::Plain => Self::Dark,
        }
    }

    /// Its name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Plain => "plain",
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Plain];

    pub(crate) fn style(self, role: Role) -> Style {
        let modifiers = Style::new().add_modifier(role.modifiers(self == Self::Plain));
        match self {
            Self::Dark => role.on_dark(modifiers),
            Self::Light => role.on_light(modifiers),
            Self::Plain => modifiers,
        }
    }
}

impl Role {
    const fn modifiers(self, plain: bool) -> Modifier {
        match self {
            Self::Strong | Self::Key | Self::Notice => Modifier::BOLD,
            Self::Title if plain => Modifier::UNDERLINED,
            Self::SortedTitle if plain => Modifier::UNDERLINED.union(Modifier::BOLD),
            Self::Title | Self::SortedTitle => Modifier::BOLD,
            Self::Alarm | Self::Tab if plain => Modifier::BOLD.union(Modifier::REVERSED),
            Self::Cursor if plain => Modifier::REVERSED,
            Self::Alarm | Self::Tab => Modifier::BOLD,
            _ => Modifier::empty(),
        }
    }

    const fn on_dark(self, style: Style) -> Style {
        match self {
            Self::Plain | Self::Strong => style,
            Self::Faint | Self::Frame => style.fg(Color::DarkGray),
            Self::Up => style.fg(Color::LightMagenta),
            Self::Down => style.fg(Color::LightCyan),
            Self::Both => style.fg(Color::LightBlue),
            Self::Notice | Self::Key => style.fg(Color::LightYellow),
            Self::Alarm => style.fg(Color::White).bg(Color::Red),
            Self::Cursor => style.bg(Color::Indexed(238)),
            Self::Title => style.fg(Color::Gray).bg(Color::Indexed(236)),
            Self::SortedTitle => style.fg(Color::LightYellow).bg(Color::Indexed(236)),
            Self::Tab => style.fg(Color::Black).bg(Color::LightCyan),
        }
    }

    const fn on_light(self, style: Style) -> Style {
        match self {
            Self::Plain | Self::Strong => style,
            Self::Faint | Self::Frame => style.fg(Color::Indexed(244)),
            Self::Up => style.fg(Color::Magenta),
            Self::Down => style.fg(Color::Indexed(24)),
            Self::Both => style.fg(Color::Blue),
            Self::Notice | Self::Key => style.fg(Color::Indexed(130)),
            Self::Alarm => style.fg(Color::White).bg(Color::Red),
            Self::Cursor => style.bg(Color::Indexed(252)),
            Self::Title => style.fg(Color::Black).bg(Color::Indexed(254)),
            Self::SortedTitle => style.fg(Color::Indexed(130)).bg(Color::Indexed(254)),
            Self::Tab => style.fg(Color::White).bg(Color::Indexed(24)),
        }
    }
}
