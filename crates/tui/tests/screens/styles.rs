//! What the cells look like beside their text: colours by theme, and none where none are wanted.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::sync::Arc;
use text::Lang;
use tui::{Input, Setting, Settings, State, Theme};

use crate::{data, press};

fn drawn(setting: Setting, settings: &Settings) -> (State, Buffer) {
    let mut state = State::new(setting, settings);
    state.handle(Input::Resize(120, 40));
    state.receive(Arc::new(data::many()));
    let buffer = redrawn(&state);
    (state, buffer)
}

fn redrawn(state: &State) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    state.draw(&mut buffer);
    buffer
}

fn setting(theme: Theme, colourless: bool) -> Setting {
    Setting { lang: Lang::En, theme, colourless, ..Setting::default() }
}

fn is_colourless(buffer: &Buffer) -> bool {
    buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
}

/// The style of the first cell of a text.
fn looks(buffer: &Buffer, text: &str) -> (Color, Color, Modifier) {
    for y in 0..buffer.area.height {
        let line: Vec<&str> = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
        let found = (0..line.len()).find(|x| line[*x..].concat().starts_with(text));
        if let Some(x) = found {
            let cell = &buffer[(u16::try_from(x).unwrap(), y)];
            return (cell.fg, cell.bg, cell.modifier);
        }
    }
    panic!("nowhere: {text}");
}

#[test]
fn without_colours_nothing_has_one_whatever_was_chosen() {
    let chosen = Settings { theme: Some(Theme::Dark), ..Settings::default() };
    for keys in ["", "<tab>", "<backtab>", "<enter>", "?", "c", "/port:x", "T", "TT"] {
        let (mut state, _) = drawn(setting(Theme::Dark, true), &chosen);
        press(&mut state, keys);
        assert!(is_colourless(&redrawn(&state)), "{keys}");
    }
}

#[test]
fn without_colours_losses_cursor_and_tab_still_stand_out() {
    let (_, buffer) = drawn(setting(Theme::Dark, true), &Settings::default());
    for text in ["LOST", "Processes", "OneDrive.exe"] {
        assert!(looks(&buffer, text).2.contains(Modifier::REVERSED), "{text}");
    }
}

#[test]
fn each_theme_has_its_colours() {
    for (theme, tab) in [
        (Theme::Dark, (Color::Black, Color::LightCyan)),
        (Theme::Light, (Color::White, Color::Indexed(24))),
    ] {
        let (_, buffer) = drawn(setting(theme, false), &Settings::default());
        let (fg, bg, _) = looks(&buffer, "Processes");
        assert_eq!((fg, bg), tab, "{theme:?}");
        let (fg, bg, _) = looks(&buffer, "LOST");
        assert_eq!((fg, bg), (Color::White, Color::Red), "{theme:?}");
    }
    let (_, buffer) = drawn(setting(Theme::Plain, false), &Settings::default());
    assert!(is_colourless(&buffer));
}

#[test]
fn a_process_that_has_ended_is_faint() {
    let mut state = State::new(setting(Theme::Dark, false), &Settings::default());
    state.handle(Input::Resize(120, 40));
    state.receive(Arc::new(data::twins()));
    let buffer = redrawn(&state);
    assert_eq!(looks(&buffer, "msedge.exe 10:00:00 †").0, Color::DarkGray);
    assert_ne!(looks(&buffer, "msedge.exe 10:02:40").0, Color::DarkGray);
}
