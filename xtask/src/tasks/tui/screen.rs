//! A program in a terminal of tmux: keys go in, what is on the screen comes out.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::run::{output, program, succeed};

/// Longest wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(20);
/// Time between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// The terminal; dropping it ends it and what runs in it.
pub(super) struct Screen {
    socket: String,
}

impl Screen {
    /// Starts a shell command in a terminal of this size, in a folder.
    pub(super) fn start(
        folder: &Path,
        (width, height): (u16, u16),
        command: &str,
    ) -> Result<Self, String> {
        let screen = Self { socket: format!("nettally-{}", std::process::id()) };
        let mut tmux = screen.tmux(&["-f", "/dev/null", "new-session", "-d"]);
        tmux.args(["-x", &width.to_string(), "-y", &height.to_string(), "-c"]);
        succeed(tmux.arg(folder).arg(command))?;
        Ok(screen)
    }

    fn tmux(&self, arguments: &[&str]) -> std::process::Command {
        let mut tmux = program("tmux");
        tmux.env("LC_ALL", "C.UTF-8").env_remove("TMUX");
        tmux.args(["-u", "-L", &self.socket]).args(arguments);
        tmux
    }

    /// Types text, or one key by the name tmux has for it.
    pub(super) fn press(&self, key: &str) -> Outcome {
        succeed(&mut self.tmux(&["send-keys", "--", key]))
    }

    /// What is on the screen; with colours as escape sequences where wanted.
    pub(super) fn text(&self, colours: bool) -> Result<String, String> {
        let form: &[&str] = if colours { &["-e"] } else { &[] };
        output(self.tmux(&["capture-pane", "-p"]).args(form))
    }

    /// The process id of the command.
    pub(super) fn pid(&self) -> Result<String, String> {
        Ok(output(&mut self.tmux(&["list-panes", "-F", "#{pane_pid}"]))?.trim().to_owned())
    }

    /// Waits until all these words are on the screen; gives how long that took.
    pub(super) fn wait_for(&self, words: &[&str]) -> Result<Duration, String> {
        self.wait_until(words, &[])
    }

    /// The same, and until none of `gone` is.
    pub(super) fn wait_until(&self, words: &[&str], gone: &[&str]) -> Result<Duration, String> {
        let began = Instant::now();
        loop {
            let text = self.text(false)?;
            if words.iter().all(|word| text.contains(word))
                && !gone.iter().any(|word| text.contains(word))
            {
                return Ok(began.elapsed());
            }
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "{words:?} did not appear, or {gone:?} did not go; the screen is\n{text}"
                ));
            }
            std::thread::sleep(LOOK);
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // When everything in it has ended, so has the terminal.
        let _ = output(&mut self.tmux(&["kill-server"]));
    }
}
