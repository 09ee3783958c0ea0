//! A bar on standard error for work that takes its time.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::lang::Text;
use crate::pipeline::Progress;
use crate::terminal::Terminal;

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(300);
/// Redrawn so often.
const TIMES_PER_SECOND: u8 = 12;

/// The bar, there when somebody watches and the work is long.
pub(crate) struct Bar {
    watched: bool,
    started: Instant,
    title: &'static str,
    shown: Option<ProgressBar>,
}

impl Bar {
    pub(crate) fn new(terminal: &Terminal) -> Self {
        Self {
            watched: terminal.is_watched(),
            started: Instant::now(),
            title: Text::Reading.of(terminal.lang),
            shown: None,
        }
    }

    /// Moves on.
    pub(crate) fn show(&mut self, progress: Progress) {
        if !self.watched || self.started.elapsed() < PATIENCE {
            return;
        }
        let (title, started) = (self.title, self.started);
        let bar = self.shown.get_or_insert_with(|| draw(progress.bytes_total, title, started));
        bar.set_position(progress.bytes_done.min(progress.bytes_total));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn draw(total: u64, title: &'static str, started: Instant) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(TIMES_PER_SECOND);
    let template = "{msg} {bar:30} {percent:>3}%  {binary_bytes}/{binary_total_bytes}  {eta}";
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("█▉▊▋▌▍▎▏ ");
    let bar = ProgressBar::with_draw_target(Some(total), target);
    bar.set_style(style);
    bar.set_message(title);
    bar.with_elapsed(started.elapsed())
}
