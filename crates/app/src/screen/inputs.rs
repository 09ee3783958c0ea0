//! What the terminal reports, as inputs of the view.

use ratatui_crossterm::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use tui::{Input, Key, Mouse};

/// What the view is told of an event, if anything.
pub(super) fn input(event: &Event) -> Option<Input> {
    match event {
        Event::Key(key) => Some(Input::Key(self::key(key)?)),
        Event::Mouse(MouseEvent { kind, column, row, .. }) => {
            Some(Input::Mouse(mouse(*kind)?, *column, *row))
        }
        Event::Resize(width, height) => Some(Input::Resize(*width, *height)),
        _ => None,
    }
}

/// Windows reports keys a second time when they are let go.
fn key(event: &KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    Some(match event.code {
        // On Windows AltGr is Ctrl and Alt together, and makes ordinary characters.
        KeyCode::Char(c) if held(KeyModifiers::CONTROL) && !held(KeyModifiers::ALT) => {
            Key::Ctrl(c.to_ascii_lowercase())
        }
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Tab if held(KeyModifiers::SHIFT) => Key::BackTab,
        code => plain(code)?,
    })
}

const fn plain(code: KeyCode) -> Option<Key> {
    Some(match code {
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        _ => return None,
    })
}

const fn mouse(kind: MouseEventKind) -> Option<Mouse> {
    match kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Press),
        MouseEventKind::ScrollUp => Some(Mouse::WheelUp),
        MouseEventKind::ScrollDown => Some(Mouse::WheelDown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Option<Input> {
        input(&Event::Key(KeyEvent::new_with_kind(code, modifiers, kind)))
    }

    #[test]
    fn keys_are_told_once_and_released_in_silence() {
        let (none, press) = (KeyModifiers::NONE, KeyEventKind::Press);
        let q = KeyCode::Char('q');
        assert_eq!(told(q, none, press), Some(Input::Key(Key::Char('q'))));
        assert_eq!(told(q, none, KeyEventKind::Repeat), Some(Input::Key(Key::Char('q'))));
        assert_eq!(told(q, none, KeyEventKind::Release), None);
        assert_eq!(
            told(KeyCode::Char('C'), KeyModifiers::CONTROL, press),
            Some(Input::Key(Key::Ctrl('c')))
        );
        let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(told(KeyCode::Char('@'), altgr, press), Some(Input::Key(Key::Char('@'))));
        assert_eq!(told(KeyCode::Tab, KeyModifiers::SHIFT, press), Some(Input::Key(Key::BackTab)));
        assert_eq!(told(KeyCode::F(5), none, press), None);
    }
}
