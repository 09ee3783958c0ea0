//! Keys: what they mean depends on what is open.

use super::{Draft, Effect, Mode, State};
use crate::filter::Filter;
use crate::input::Key;
use crate::keys::{Action, action};
use crate::screens::help;

/// Longest filter, in characters: longer than any screen shows.
const FILTER: usize = 200;

impl State {
    pub(super) fn press(&mut self, key: Key) -> Option<Effect> {
        self.status = None;
        if key == Key::Ctrl('c') {
            return Some(Effect::Quit);
        }
        match std::mem::take(&mut self.mode) {
            Mode::Browse => match (action(key), key) {
                (Some(action), _) => self.act(action),
                (None, Key::Char(letter)) => self.sort_by_key(letter),
                _ => None,
            },
            Mode::Help(top) => {
                self.scroll_help(key, top);
                None
            }
            Mode::Filter(draft) => self.edit_filter(key, draft),
            Mode::Columns(at) => self.choose_columns(key, at),
        }
    }

    /// Scrolls where there is something to scroll; any other key has closed the help already.
    fn scroll_help(&mut self, key: Key, top: usize) {
        let (page, length) = help::page(&self.look, &self.table().facts(), self.size);
        if let Some(Action::Move(step)) = action(key) {
            let tops = length.saturating_sub(page) + 1;
            self.mode = Mode::Help(super::act::moved(top, step, tops, page));
        }
    }

    /// While what is typed means nothing, the filter from before the prompt is in force, and Enter
    /// does not close the prompt: nobody shall believe in a filter that does nothing.
    fn edit_filter(&mut self, key: Key, mut draft: Box<Draft>) -> Option<Effect> {
        match key {
            Key::Enter if draft.problem.is_none() => return None,
            Key::Escape => {
                self.set_filter(Filter::default());
                return None;
            }
            Key::Char(c) if draft.text.chars().count() < FILTER => draft.text.push(c),
            Key::Backspace => drop(draft.text.pop()),
            Key::Ctrl('u' | 'w') => draft.text.clear(),
            _ => {}
        }
        match Filter::parse(&draft.text) {
            Ok(filter) => {
                draft.problem = None;
                self.set_filter(filter.of_those_of(&draft.kept));
            }
            Err(problem) => {
                draft.problem = Some(problem.to_string());
                self.set_filter(draft.kept.clone());
            }
        }
        self.mode = Mode::Filter(draft);
        None
    }

    pub(super) fn set_filter(&mut self, filter: Filter) {
        if filter != self.filter {
            self.filter = filter;
            self.fill(None);
        }
    }

    /// An upper-case letter sorts by the column that names it.
    fn sort_by_key(&mut self, letter: char) -> Option<Effect> {
        let facts = self.table().facts();
        let column = facts.iter().position(|column| column.key == letter)?;
        self.sort_by(column)
    }

    pub(super) fn sort_by(&mut self, column: usize) -> Option<Effect> {
        let table = self.table_mut();
        let facts = table.facts();
        let choice = table.choice_mut();
        choice.sort_by(column, &facts);
        if let Some(shown) = choice.shown.get_mut(column) {
            *shown = true;
        }
        self.fill(None);
        Some(Effect::Remember)
    }

    fn choose_columns(&mut self, key: Key, at: usize) -> Option<Effect> {
        let last = self.table().facts().len().saturating_sub(1);
        let at = match action(key) {
            Some(Action::Move(step)) => super::act::moved(at, step, last + 1, last + 1),
            Some(Action::Back | Action::Quit | Action::Columns | Action::Open) => {
                return Some(Effect::Remember);
            }
            Some(Action::Pause) => {
                // The first column says what a row is.
                if let Some(shown) = self.table_mut().choice_mut().shown.get_mut(at.max(1)) {
                    *shown ^= at > 0;
                }
                at
            }
            _ => at,
        };
        self.mode = Mode::Columns(at);
        None
    }
}
