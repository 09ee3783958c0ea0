//! A bar on standard error for work that takes its time.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::lang::{InputText, Text};
use crate::pipeline::Progress;
use crate::terminal::Terminal;

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(300);
/// Redrawn so often.
const TIMES_PER_SECOND: u8 = 12;
/// Where the end is known.
const BAR: &str = "{msg} {bar:30} {percent:>3}%  {binary_bytes}/{binary_total_bytes}  {eta}";
/// Where it is not.
const COUNTING: &str = "{msg} {binary_bytes}  {elapsed}";

/// The bar, there when somebody watches and the work is long.
pub(crate) struct Bar {
    watched: bool,
    started: Instant,
    title: &'static str,
    shown: Option<ProgressBar>,
}

impl Bar {
    pub(crate) fn new(terminal: &Terminal) -> Self {
        Self::titled(Text::Reading.of(terminal.lang), terminal)
    }

    fn titled(title: &'static str, terminal: &Terminal) -> Self {
        Self { watched: terminal.is_watched(), started: Instant::now(), title, shown: None }
    }

    /// For copying what can be read only once.
    pub(crate) fn copying(terminal: &Terminal) -> Self {
        Self::titled(InputText::Copying.of(terminal.lang), terminal)
    }

    /// So many bytes are done, of nobody knows how many.
    pub(crate) fn count(&mut self, bytes: u64) {
        if self.is_due() {
            let (title, started) = (self.title, self.started);
            let bar = self.shown.get_or_insert_with(|| draw(None, COUNTING, title, started));
            bar.set_position(bytes);
        }
    }

    /// Moves on.
    pub(crate) fn show(&mut self, progress: Progress) {
        if self.is_due() {
            let (title, started, total) = (self.title, self.started, progress.bytes_total);
            let bar = self.shown.get_or_insert_with(|| draw(Some(total), BAR, title, started));
            bar.set_position(progress.bytes_done.min(total));
        }
    }

    fn is_due(&self) -> bool {
        self.watched && self.started.elapsed() >= PATIENCE
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn draw(total: Option<u64>, template: &str, title: &'static str, started: Instant) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(TIMES_PER_SECOND);
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("█▉▊▋▌▍▎▏ ");
    let bar = ProgressBar::with_draw_target(total, target);
    bar.set_style(style);
    bar.set_message(title);
    bar.with_elapsed(started.elapsed())
}
