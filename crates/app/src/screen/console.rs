//! The terminal while the full screen is shown, given back as it was whatever happens.

use std::io::{self, BufWriter, Stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui_crossterm::CrosstermBackend;
use ratatui_crossterm::crossterm::cursor::{MoveTo, Show};
use ratatui_crossterm::crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use ratatui_crossterm::crossterm::execute;
use ratatui_crossterm::crossterm::terminal::{
    Clear, ClearType, DisableLineWrap, EnableLineWrap, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};

use tui::State;

use crate::system;

/// The terminal of this process.
static TERMINAL: Lease = Lease::new(undo);

/// Something taken that is given back once, by whoever comes first: its end or a panic.
struct Lease {
    taken: AtomicBool,
    undo: fn(),
}

/// What is held until it is dropped.
struct Held(&'static Lease);

/// The terminal, taken; dropping it gives it back.
pub(super) struct Console {
    /// Dropped first.
    _held: Held,
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Console {
    /// Takes the terminal. From now on a panic gives it back before it speaks.
    ///
    /// # Errors
    /// It is no terminal, or does not do as it is told.
    pub(super) fn take() -> io::Result<Self> {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| TERMINAL.give_back_before_panics());
        let held = TERMINAL.take();
        // Before anything asks the console for colours or a place.
        system::believe_the_console();
        enable_raw_mode()?;
        if has_second_screen() {
            execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture)?;
        } else {
            // Nor may the last cell be followed by a new line: everything would move up.
            execute!(io::stdout(), Clear(ClearType::All), DisableLineWrap, EnableMouseCapture)?;
        }
        let backend = CrosstermBackend::new(BufWriter::with_capacity(64 << 10, io::stdout()));
        Ok(Self { _held: held, terminal: Terminal::new(backend)? })
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// The terminal does not say.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws the state; only cells that have changed are written.
    ///
    /// # Errors
    /// Those of writing.
    pub(super) fn draw(&mut self, state: &State) -> io::Result<()> {
        self.terminal.draw(|frame| {
            if let Some(cursor) = state.draw(frame.buffer_mut()) {
                frame.set_cursor_position(cursor);
            }
        })?;
        Ok(())
    }
}

impl Lease {
    const fn new(undo: fn()) -> Self {
        Self { taken: AtomicBool::new(false), undo }
    }

    fn take(&'static self) -> Held {
        self.taken.store(true, Ordering::SeqCst);
        Held(self)
    }

    /// Undoes what was done, if it is not undone yet.
    fn give_back(&self) {
        if self.taken.swap(false, Ordering::SeqCst) {
            (self.undo)();
        }
    }

    /// From now on a panic anywhere gives it back, then says what it has to say.
    fn give_back_before_panics(&'static self) {
        let speak = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            self.give_back();
            speak(what);
        }));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// Whether the terminal keeps what it showed before aside.
///
/// A console that knows no escape sequences, as before Windows 10, has one, too, but what is printed
/// would not go there.
fn has_second_screen() -> bool {
    #[cfg(windows)]
    let has = ratatui_crossterm::crossterm::ansi_support::supports_ansi();
    #[cfg(not(windows))]
    let has = true;
    has
}

/// Undoes what [`Console::take`] did. That it cannot be done is told to nobody: the place to tell
/// it is the one that is broken.
fn undo() {
    let _ = match has_second_screen() {
        true => execute!(io::stdout(), DisableMouseCapture, LeaveAlternateScreen, Show),
        false => execute!(
            io::stdout(),
            DisableMouseCapture,
            EnableLineWrap,
            Clear(ClearType::All),
            MoveTo(0, 0),
            Show
        ),
    };
    let _ = disable_raw_mode();
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn the_end_gives_back_once() {
        static TIMES: AtomicUsize = AtomicUsize::new(0);
        static LEASE: Lease = Lease::new(|| {
            TIMES.fetch_add(1, Ordering::SeqCst);
        });
        LEASE.give_back();
        assert_eq!(TIMES.load(Ordering::SeqCst), 0, "not taken");
        drop(LEASE.take());
        LEASE.give_back();
        assert_eq!(TIMES.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_panic_gives_back_before_it_speaks_and_the_end_not_again() {
        static TIMES: AtomicUsize = AtomicUsize::new(0);
        static BEFORE_WORDS: AtomicUsize = AtomicUsize::new(0);
        static LEASE: Lease = Lease::new(|| {
            TIMES.fetch_add(1, Ordering::SeqCst);
        });
        let usual = panic::take_hook();
        panic::set_hook(Box::new(|_| {
            BEFORE_WORDS.store(TIMES.load(Ordering::SeqCst), Ordering::SeqCst);
        }));
        LEASE.give_back_before_panics();
        let ended = panic::catch_unwind(|| {
            let _held = LEASE.take();
            panic!("on purpose");
        });
        panic::set_hook(usual);
        assert!(ended.is_err());
        assert_eq!(BEFORE_WORDS.load(Ordering::SeqCst), 1, "given back, then spoken");
        assert_eq!(TIMES.load(Ordering::SeqCst), 1, "and not again at the end");
    }
}
