//! Which key does what: one table, from which the help is drawn.

use crate::export::Form;
use crate::input::Key;
use crate::words::Text;

/// What a key can ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    Quit,
    Help,
    Pause,
    Move(Step),
    Open,
    Back,
    NextScreen,
    PreviousScreen,
    Filter,
    Totals,
    View,
    Zones,
    Units,
    Columns,
    SortBeside { right: bool },
    Reverse,
    Reset,
    Export(Form),
    Theme,
}

/// How far the cursor moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// One line of the table.
pub(crate) struct Binding {
    pub(crate) keys: &'static [Key],
    /// How the keys are written in the help.
    pub(crate) shown: &'static str,
    pub(crate) action: Action,
    pub(crate) does: Text,
}

const fn bind(keys: &'static [Key], shown: &'static str, action: Action, does: Text) -> Binding {
    Binding { keys, shown, action, does }
}

/// All of it. Upper-case letters that are not here sort by the column that names them.
pub(crate) const BINDINGS: &[Binding] = &[
    bind(&[Key::Enter, Key::Char('l')], "Enter l", Action::Open, Text::DoOpen),
    bind(&[Key::Escape, Key::Backspace, Key::Char('h')], "Esc h", Action::Back, Text::DoBack),
    bind(&[Key::Tab], "Tab", Action::NextScreen, Text::DoNextScreen),
    bind(&[Key::BackTab], "Shift+Tab", Action::PreviousScreen, Text::DoPreviousScreen),
    bind(&[Key::Char('/')], "/", Action::Filter, Text::DoFilter),
    bind(&[Key::Char(' ')], "Space", Action::Pause, Text::DoPause),
    bind(&[Key::Char('t')], "t", Action::Totals, Text::DoTotals),
    bind(&[Key::Char('v')], "v", Action::View, Text::DoView),
    bind(&[Key::Char('z')], "z", Action::Zones, Text::DoZones),
    bind(&[Key::Char('u')], "u", Action::Units, Text::DoUnits),
    bind(
        &[Key::Char('<'), Key::Char(','), Key::Left],
        "← <",
        Action::SortBeside { right: false },
        Text::DoSortLeft,
    ),
    bind(
        &[Key::Char('>'), Key::Char('.'), Key::Right],
        "→ >",
        Action::SortBeside { right: true },
        Text::DoSortRight,
    ),
    bind(&[Key::Char('r')], "r", Action::Reverse, Text::DoReverse),
    bind(&[Key::Char('R')], "R", Action::Reset, Text::DoReset),
    bind(&[Key::Char('c')], "c", Action::Columns, Text::DoColumns),
    bind(&[Key::Char('e')], "e", Action::Export(Form::Csv), Text::DoExport),
    bind(&[Key::Char('E')], "E", Action::Export(Form::Json), Text::DoExportJson),
    bind(&[Key::Char('T')], "T", Action::Theme, Text::DoTheme),
    bind(&[Key::Up, Key::Char('k')], "↑ k", Action::Move(Step::Up), Text::DoUp),
    bind(&[Key::Down, Key::Char('j')], "↓ j", Action::Move(Step::Down), Text::DoDown),
    bind(
        &[Key::PageUp, Key::Ctrl('b'), Key::Ctrl('u')],
        "PgUp ^B",
        Action::Move(Step::PageUp),
        Text::DoPageUp,
    ),
    bind(
        &[Key::PageDown, Key::Ctrl('f'), Key::Ctrl('d')],
        "PgDn ^F",
        Action::Move(Step::PageDown),
        Text::DoPageDown,
    ),
    bind(&[Key::Home, Key::Char('g')], "Home g", Action::Move(Step::First), Text::DoFirst),
    bind(&[Key::End, Key::Char('G')], "End G", Action::Move(Step::Last), Text::DoLast),
    bind(&[Key::Char('?')], "?", Action::Help, Text::DoHelp),
    bind(&[Key::Char('q'), Key::Ctrl('c')], "q ^C", Action::Quit, Text::DoQuit),
];

/// What a key asks for, if anything.
pub(crate) fn action(key: Key) -> Option<Action> {
    BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// How the key of an action is written.
pub(crate) fn shown(action: Action) -> &'static str {
    BINDINGS.iter().find(|binding| binding.action == action).map_or("", |binding| binding.shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::Screen;
    use crate::screens::process::Pane;

    #[test]
    fn no_key_does_two_things() {
        let keys: Vec<Key> = BINDINGS.iter().flat_map(|binding| binding.keys).copied().collect();
        for (place, key) in keys.iter().enumerate() {
            assert!(!keys[..place].contains(key), "{key:?}");
        }
        assert_eq!(action(Key::Char('q')), Some(Action::Quit));
        assert_eq!(action(Key::Char('Q')), None);
    }

    #[test]
    fn letters_that_sort_do_nothing_else_and_each_sorts_by_one_column() {
        for screen in Screen::ALL {
            let state = crate::State::new(crate::Setting::default(), &crate::Settings::default());
            let facts = state.tables.of(*screen, Pane::default()).facts();
            for (place, column) in facts.iter().enumerate() {
                let taken = facts[..place].iter().any(|other| other.key == column.key);
                assert!(!taken && action(Key::Char(column.key)).is_none(), "{}", column.name);
            }
        }
    }
}
