//! The full-screen view: the terminal, its events, and the files it writes. What is shown, and
//! what keys do, is decided in `tui`, which knows nothing of all this.

mod adapters;
mod arrival;
mod console;
mod export;
mod inputs;
mod remember;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use ratatui_crossterm::crossterm::event;
use tui::{Drawing, Effect, Setting, State, Theme};

use crate::lang::Lang;
use crate::live::Frame;
use crate::pipeline::{Course, Newest};
use crate::terminal::Terminal;
use adapters::Adapters;
use console::Console;

/// Shortest time between two screens.
const PACE: Duration = Duration::from_millis(100);
/// Longest time between two looks for a new frame.
const LOOK: Duration = Duration::from_millis(50);
/// What cannot begin says so within this time, and is shown nothing but that; later the view opens
/// and waits.
const BEGINNING: Duration = Duration::from_secs(1);

/// What the view has to know before it begins.
pub(crate) struct Opening {
    /// The name of the recording that is replayed, with its speed.
    pub(crate) replay: Option<String>,
    /// The program runs without the rights it would need to see everything.
    pub(crate) not_elevated: bool,
    /// The zone of the times shown.
    pub(crate) zone: TimeZone,
}

/// Shows frames until the user has seen enough, or until what makes them fails.
///
/// # Errors
/// Those of the terminal.
pub(crate) fn show(
    opening: Opening,
    terminal: &Terminal,
    frames: &Newest<Frame>,
    course: &dyn Fn() -> Course,
    stop: &AtomicBool,
) -> io::Result<()> {
    let Some(first) = begun(frames, course) else { return Ok(()) };
    let (is_replay, zone) = (opening.replay.is_some(), opening.zone.clone());
    let state = State::new(setting(opening, terminal), &remember::recall());
    let shown = Console::take().and_then(|console| {
        let adapters = if is_replay { None } else { Adapters::open() };
        let drawing = Drawing::default();
        let mut view =
            View { console, state, zone, lang: terminal.lang, adapters, drawn: None, drawing };
        first.into_iter().for_each(|frame| view.take(frame));
        view.run(frames, course)
    });
    stop.store(true, Ordering::Relaxed);
    shown
}

/// Waits until there is something to show, or it is clear that there may be; `None` where the work
/// is over and has nothing to show.
fn begun(frames: &Newest<Frame>, course: &dyn Fn() -> Course) -> Option<Option<Frame>> {
    let opened = Instant::now();
    loop {
        // In this order: what is over makes no more frames.
        let course = course();
        match frames.take_within(LOOK) {
            None if course != Course::Running => return None,
            None if opened.elapsed() < BEGINNING => {}
            frame => return Some(frame),
        }
    }
}

fn setting(opening: Opening, terminal: &Terminal) -> Setting {
    let background = std::env::var("COLORFGBG").unwrap_or_default();
    let theme = match background.rsplit(';').next() {
        Some("7" | "15") => Theme::Light,
        _ => Theme::Dark,
    };
    let Opening { replay, not_elevated, .. } = opening;
    let lang = terminal.lang;
    Setting { lang, theme, colourless: !terminal.colors(None), replay, not_elevated }
}

/// The view and its terminal.
struct View {
    console: Console,
    state: State,
    zone: TimeZone,
    lang: Lang,
    adapters: Option<Adapters>,
    /// When the last screen was drawn.
    drawn: Option<Instant>,
    drawing: Drawing,
}

impl View {
    fn run(&mut self, frames: &Newest<Frame>, course: &dyn Fn() -> Course) -> io::Result<()> {
        let (width, height) = self.console.size()?;
        self.state.handle(tui::Input::Resize(width, height));
        let mut changed = true;
        loop {
            let wait =
                self.drawn.map_or(Duration::ZERO, |drawn| PACE.saturating_sub(drawn.elapsed()));
            if changed && wait.is_zero() {
                self.draw()?;
                changed = false;
            }
            if self.listen(if changed { wait.min(LOOK) } else { LOOK })? {
                return Ok(());
            }
            if let Some(frame) = frames.take() {
                self.take(frame);
            }
            changed |= self.state.take_changed();
            if course() == Course::Failed {
                return Ok(());
            }
        }
    }

    fn take(&mut self, frame: Frame) {
        if let Some(mut snapshot) = arrival::snapshot(frame, &self.zone, self.lang) {
            snapshot.interfaces = self.adapters.as_mut().map(Adapters::read);
            self.state.receive(Arc::new(snapshot));
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let began = Instant::now();
        self.console.draw(&self.state)?;
        self.drawn = Some(began);
        let last = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.drawing = Drawing { screens: self.drawing.screens + 1, last };
        self.state.drawn(self.drawing);
        Ok(())
    }

    /// Takes in what the user does, waiting so long for it; `true` when they want to end.
    fn listen(&mut self, wait: Duration) -> io::Result<bool> {
        let mut wait = wait;
        while event::poll(wait)? {
            wait = Duration::ZERO;
            let Some(input) = inputs::input(&event::read()?) else { continue };
            match self.state.handle(input) {
                None => {}
                Some(Effect::Quit) => return Ok(true),
                Some(Effect::Remember) => remember::remember(&self.state.settings()),
                Some(Effect::Export(table)) => {
                    let (name, written) = export::write(&table);
                    self.state.exported(&name, written);
                }
            }
        }
        Ok(false)
    }
}
