//! Keys, pressed and let go, as a console reports them.

use std::io::{Error, Result};
use std::os::windows::io::AsRawHandle;

use windows_sys::Win32::System::Console::{
    INPUT_RECORD, INPUT_RECORD_0, KEY_EVENT, KEY_EVENT_RECORD, KEY_EVENT_RECORD_0,
    LEFT_CTRL_PRESSED, SHIFT_PRESSED, WriteConsoleInputW,
};

use super::screen;

/// A key: its number on the keyboard, what it writes, what is held with it.
#[derive(Clone, Copy)]
pub(super) struct Key {
    code: u16,
    character: u16,
    held: u32,
}

/// Keys by name: virtual-key code, and the character they make.
const NAMED: &[(&str, u16, u16)] = &[
    ("Backspace", 0x08, 0x08),
    ("Tab", 0x09, 0x09),
    ("Enter", 0x0D, 0x0D),
    ("Escape", 0x1B, 0x1B),
    ("Space", 0x20, 0x20),
    ("PageUp", 0x21, 0),
    ("PageDown", 0x22, 0),
    ("End", 0x23, 0),
    ("Home", 0x24, 0),
    ("Left", 0x25, 0),
    ("Up", 0x26, 0),
    ("Right", 0x27, 0),
    ("Down", 0x28, 0),
];

/// The key of this name; a single character is its own name, `Ctrl+c` holds a key beside.
pub(super) fn named(name: &str) -> Option<Key> {
    if let Some((_, code, character)) = NAMED.iter().find(|(known, ..)| *known == name) {
        return Some(Key { code: *code, character: *character, held: 0 });
    }
    if let Some(letter) = name.strip_prefix("Ctrl+").and_then(|rest| rest.chars().next()) {
        let key = of_character(letter);
        // Ctrl and a letter make the letter's number in the alphabet.
        return Some(Key { character: key.code & 0x1F, held: LEFT_CTRL_PRESSED, ..key });
    }
    let mut characters = name.chars();
    let only = characters.next()?;
    characters.next().is_none().then(|| of_character(only))
}

/// The key that makes this character; letters and digits have codes that are known everywhere.
pub(super) fn of_character(character: char) -> Key {
    let upper = u16::try_from(u32::from(character.to_ascii_uppercase())).unwrap_or(0);
    let code = if character.is_ascii_alphanumeric() { upper } else { 0 };
    let held = if character.is_ascii_uppercase() { SHIFT_PRESSED } else { 0 };
    Key { code, character: u16::try_from(u32::from(character)).unwrap_or(0), held }
}

/// Presses each key and lets it go.
pub(super) fn press(keys: impl IntoIterator<Item = Key>) -> Result<()> {
    let console = screen::open("CONIN$")?;
    for key in keys {
        let records = [record(key, true), record(key, false)];
        let mut written = 0;
        // SAFETY: two records are there, and the console's input is open.
        let done = unsafe {
            WriteConsoleInputW(console.as_raw_handle(), records.as_ptr(), 2, &raw mut written)
        };
        if done == 0 || written != 2 {
            return Err(Error::last_os_error());
        }
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "the kind of record is 1")]
fn record(key: Key, down: bool) -> INPUT_RECORD {
    let key = KEY_EVENT_RECORD {
        bKeyDown: i32::from(down),
        wRepeatCount: 1,
        wVirtualKeyCode: key.code,
        wVirtualScanCode: 0,
        uChar: KEY_EVENT_RECORD_0 { UnicodeChar: key.character },
        dwControlKeyState: key.held,
    };
    INPUT_RECORD { EventType: KEY_EVENT as u16, Event: INPUT_RECORD_0 { KeyEvent: key } }
}
