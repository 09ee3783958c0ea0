//! A program that runs under Wine, seen from Linux: its lines, its cost, its end.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::run::{program, succeed};

/// Ticks of `/proc` per second: the kernel's `USER_HZ`, 100 on every architecture we build for.
const TICKS_PER_SECOND: f64 = 100.0;

/// The program. Dropping it ends it.
pub(in crate::tasks) struct Running {
    child: Child,
    line: String,
    started: Instant,
    /// Its standard output.
    output: Lines,
    /// Its standard error.
    errors: Lines,
    /// Dropped when the output may be read.
    unread: Option<Sender<()>>,
}

/// What it writes to one place.
struct Lines {
    coming: Receiver<String>,
    seen: Vec<String>,
}

/// A program that has ended.
pub(in crate::tasks) struct Finished {
    pub(in crate::tasks) status: ExitStatus,
    /// Its standard output.
    pub(in crate::tasks) lines: Vec<String>,
    /// Its standard error.
    pub(in crate::tasks) said: String,
}

/// What a program has used so far.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    pub(super) at: Instant,
    /// User and system time of all its threads.
    pub(super) cpu_seconds: f64,
    /// Resident memory that is its own, bytes: no file and no memory shared with others.
    pub(super) private_bytes: u64,
}

impl Running {
    /// Starts it.
    pub(in crate::tasks) fn start(command: Command, line: &str) -> Result<Self, String> {
        let mut running = Self::start_unread(command, line)?;
        running.read();
        Ok(running)
    }

    /// Starts it, and reads nothing of its output until [`Running::read`] is called.
    pub(super) fn start_unread(mut command: Command, line: &str) -> Result<Self, String> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().map_err(|error| format!("cannot run `{line}`: {error}"))?;
        let (unread, wait) = channel();
        let output = Lines::of(child.stdout.take(), Some(wait));
        let errors = Lines::of(child.stderr.take(), None);
        let line = line.to_owned();
        Ok(Self { child, line, started, output, errors, unread: Some(unread) })
    }

    /// Reads its output from now on.
    pub(super) fn read(&mut self) {
        self.unread = None;
    }

    /// Time since its start.
    pub(super) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// The next line of its output that `wanted` likes.
    pub(in crate::tasks) fn wait_for(
        &mut self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<String, String> {
        self.output.find(within, wanted).map_err(|why| self.failed(&why, what))
    }

    /// The next line of its standard error with these words.
    pub(super) fn wait_for_words(&mut self, words: &str, within: Duration) -> Outcome {
        let found = self.errors.find(within, |line| line.contains(words));
        found.map(|_| ()).map_err(|why| self.failed(&why, words))
    }

    fn failed(&mut self, why: &RecvTimeoutError, what: &str) -> String {
        match why {
            RecvTimeoutError::Timeout => format!("`{}` did not show {what} in time", self.line),
            RecvTimeoutError::Disconnected => {
                let said = self.errors.rest(Instant::now() + Duration::from_secs(1));
                let said = said.map_or_else(String::new, |lines| lines.join(" "));
                format!("`{}` ended without {what}: {said}", self.line)
            }
        }
    }

    /// As Ctrl+C does.
    pub(in crate::tasks) fn interrupt(&self) -> Outcome {
        succeed(program("sh").args(["-c", "kill -INT \"$1\"", "sh", &self.child.id().to_string()]))
    }

    /// Ends it as `kill -9` does.
    pub(super) fn kill(mut self) -> Outcome {
        let ended = self.child.kill().and_then(|()| self.child.wait());
        ended.map(|_| ()).map_err(|error| format!("cannot kill `{}`: {error}", self.line))
    }

    /// What it has used so far.
    pub(super) fn cost(&self) -> Result<Cost, String> {
        let read = |name| {
            let path = format!("/proc/{}/{name}", self.child.id());
            fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))
        };
        let (stat, status) = (read("stat")?, read("status")?);
        let at = Instant::now();
        let ticks = ticks(&stat).ok_or("cannot understand /proc/PID/stat")?;
        let private_bytes = private(&status).ok_or("cannot understand /proc/PID/status")?;
        Ok(Cost { at, cpu_seconds: ticks / TICKS_PER_SECOND, private_bytes })
    }

    /// Waits for its end.
    pub(in crate::tasks) fn finish(mut self, within: Duration) -> Result<Finished, String> {
        let until = Instant::now() + within;
        let line = self.line.clone();
        let late = || format!("`{line}` did not end within {within:?}");
        let lines = self.output.rest(until).ok_or_else(late)?;
        let said = self.errors.rest(until).ok_or_else(late)?.join("\n");
        let status = self.child.wait().map_err(|error| format!("`{line}`: {error}"))?;
        Ok(Finished { status, lines, said })
    }
}

impl Lines {
    /// Begins to read when nobody holds the other end of `wait` any more.
    fn of(from: Option<impl Read + Send + 'static>, wait: Option<Receiver<()>>) -> Self {
        let (tell, coming) = channel();
        if let Some(from) = from {
            thread::spawn(move || {
                // Nothing is ever sent: what comes is the end of the other end.
                let _ = wait.map(|wait| wait.recv());
                for line in BufReader::new(from).lines().map_while(Result::ok) {
                    // When nobody listens any more, the rest is read all the same, so that the
                    // program does not have to wait.
                    let _ = tell.send(line.trim_end_matches('\r').to_owned());
                }
            });
        }
        Self { coming, seen: Vec::new() }
    }

    fn find(
        &mut self,
        within: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<String, RecvTimeoutError> {
        let until = Instant::now() + within;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.coming.recv_timeout(left)?;
            self.seen.push(line.clone());
            if wanted(&line) {
                return Ok(line);
            }
        }
    }

    /// All lines, when the last one comes before `until`.
    fn rest(&mut self, until: Instant) -> Option<Vec<String>> {
        let left = until.saturating_duration_since(Instant::now());
        match self.find(left, |_| false) {
            Err(RecvTimeoutError::Disconnected) => Some(std::mem::take(&mut self.seen)),
            _ => None,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Most have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Finished {
    /// Itself, when the program succeeded.
    pub(in crate::tasks) fn success(self, line: &str) -> Result<Self, String> {
        match self.status.success() {
            true => Ok(self),
            false => Err(format!("`{line}` ended with {}: {}", self.status, self.said.trim())),
        }
    }

    /// Everything on standard output.
    pub(in crate::tasks) fn output(&self) -> String {
        self.lines.join("\n")
    }
}

/// `utime` and `stime`, fields 14 and 15. The name in field 2 may hold spaces and brackets.
fn ticks(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let [user, system] = [fields.next()?, fields.next()?].map(str::parse::<f64>);
    Some(user.ok()? + system.ok()?)
}

/// `RssAnon` in bytes.
fn private(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::{private, ticks};

    #[test]
    fn cost_is_read_behind_an_odd_name() {
        let stat = "12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 111 112 250 50 20 0 1 0 99";
        assert_eq!(ticks(stat), Some(223.0));
        assert_eq!(ticks("12 (a) S 1"), None);
    }

    #[test]
    fn only_private_memory_counts() {
        assert_eq!(private("VmRSS:\t 9 kB\nRssAnon:\t    2 kB\n"), Some(2048));
        assert_eq!(private("Name:\ta zombie\n"), None);
    }
}
