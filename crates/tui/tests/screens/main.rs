//! What the screens look like and how they answer, without a terminal.

#![expect(clippy::unwrap_used, reason = "tests end where they fail")]

mod answers;
mod asked;
mod data;
mod pictures;
mod styles;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use text::Lang;
use tui::snapshot::Snapshot;
use tui::{Effect, Input, Key, Setting, Settings, State};

/// A view of this size in this language.
fn view(width: u16, height: u16, lang: Lang) -> State {
    let setting = Setting { lang, ..Setting::default() };
    let mut state = State::new(setting, &Settings::default());
    state.handle(Input::Resize(width, height));
    state
}

/// The same with something to see.
fn seeing(width: u16, height: u16, lang: Lang, snapshot: Snapshot) -> State {
    let mut state = view(width, height, lang);
    state.receive(Arc::new(snapshot));
    state
}

/// Presses keys: characters, or names in angle brackets.
fn press(state: &mut State, keys: &str) -> Option<Effect> {
    let mut effect = None;
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|after| after.split_once('>'));
        let named = named.and_then(|(name, after)| key(name).map(|key| (key, after)));
        let (key, after) = named.unwrap_or((Key::Char(c), &rest[c.len_utf8()..]));
        effect = state.handle(Input::Key(key));
        rest = after;
    }
    effect
}

fn key(name: &str) -> Option<Key> {
    Some(match name {
        "enter" => Key::Enter,
        "esc" => Key::Escape,
        "tab" => Key::Tab,
        "backtab" => Key::BackTab,
        "home" => Key::Home,
        "end" => Key::End,
        "pgdn" => Key::PageDown,
        "down" => Key::Down,
        "backspace-all" => Key::Ctrl('u'),
        _ => return None,
    })
}

/// The cells as text, blanks at the ends of lines left out.
fn picture(state: &State, width: u16, height: u16) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    state.draw(&mut buffer);
    let mut text = String::new();
    for y in 0..height {
        let mut line = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(text::width(symbol)).unwrap().max(1);
        }
        assert!(text::width(&line) <= usize::from(width), "too wide: {line}");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
