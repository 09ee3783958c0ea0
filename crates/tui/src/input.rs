//! What the user does, free of any terminal library: tests write it by hand.

/// One thing the user did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Input {
    /// Pressed a key.
    Key(Key),
    /// Did something with the mouse at this place, counted from 0 at the top left.
    Mouse(Mouse, u16, u16),
    /// Changed the size of the terminal, in cells.
    Resize(u16, u16),
}

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// A character, shift already applied.
    Char(char),
    /// A character with Ctrl held down.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Backspace.
    Backspace,
    /// Tab.
    Tab,
    /// Tab with Shift held down.
    BackTab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
}

/// What the mouse did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mouse {
    /// The left button was pressed.
    Press,
    /// The wheel turned away from the user.
    WheelUp,
    /// The wheel turned towards the user.
    WheelDown,
}
