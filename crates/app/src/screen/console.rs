//! The terminal while the full screen is shown, given back as it was whatever happens.

use std::io::{self, BufWriter, Stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use tui::State;

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, taken; dropping it gives it back.
pub(super) struct Console {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Console {
    /// Takes the terminal. From now on a panic gives it back before it speaks.
    ///
    /// # Errors
    /// It is no terminal, or does not do as it is told.
    pub(super) fn take() -> io::Result<Self> {
        give_back_before_panics();
        TAKEN.store(true, Ordering::SeqCst);
        let started = Self::start();
        if started.is_err() {
            give_back();
        }
        started
    }

    fn start() -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture)?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(64 << 10, io::stdout()));
        Ok(Self { terminal: Terminal::new(backend)? })
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

impl Drop for Console {
    fn drop(&mut self) {
        give_back();
    }
}

/// Undoes what [`Console::take`] did, once. That it cannot be done is told to nobody: the place
/// to tell it is the one that is broken.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

fn give_back_before_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let speak = panic::take_hook();
        panic::set_hook(Box::new(move |what| {
            give_back();
            speak(what);
        }));
    });
}
