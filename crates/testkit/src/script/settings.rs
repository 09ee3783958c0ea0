//! Settings of the recording: what the file says of itself, and how it is stored.

use super::ScriptError;
use super::action::{Action, Step};
use super::date;
use super::words::Words;
use crate::Width;
use crate::etl_writer::{Clock, Closing, EtlOptions, Order, Storage};
use crate::payload::Operation;

/// First Windows 10; rundown events exist from here.
pub(super) const WINDOWS_10: u32 = 10_240;

/// Everything a script sets once.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    pub(super) options: EtlOptions,
    pub(super) style: Style,
    /// Ticks of 100 ns from start to end of the recording, if set.
    end: Option<i64>,
    end_line: usize,
    /// When the system's clock was set, and by how much, in ticks of 100 ns.
    clock_set: Vec<(i64, i64)>,
}

/// Whose events the recording holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Style {
    /// Kernel-Network and Kernel-Process.
    #[default]
    Manifest,
    /// The kernel logger's classes TcpIp, UdpIp and Process.
    Classic,
}

impl Settings {
    pub(super) const fn build(&self) -> u32 {
        self.options.header.build
    }

    pub(super) const fn width(&self) -> Width {
        self.options.header.width
    }

    /// Windows 7 and earlier log a UDP send over IPv6 under the id of a receive.
    pub(super) const fn logged_as(&self, operation: Operation, ipv6: bool) -> Option<Operation> {
        let swapped = ipv6 && matches!(operation, Operation::UdpSend) && self.build() < 9200;
        if swapped { Some(Operation::UdpReceive) } else { None }
    }

    /// Ticks of 100 ns after the start, as FILETIME.
    pub(super) const fn file_time(&self, ticks: i64) -> i64 {
        self.options.header.file_time(ticks)
    }

    /// How far the system's clock was set ahead by a time, in ticks of 100 ns.
    pub(super) fn clock_ahead(&self, ticks: i64) -> i64 {
        let until = self.clock_set.iter().filter(|(at, _)| *at <= ticks);
        until.map(|(_, by)| by).sum()
    }

    /// What a record of this time, in ticks of 100 ns after the start, bears.
    pub(super) fn stamp(&self, ticks: i64) -> i64 {
        let header = &self.options.header;
        let set = if header.clock == Clock::SystemTime { self.clock_ahead(ticks) } else { 0 };
        header.raw_time(ticks) + set
    }

    /// Reads the setting `name` from the words behind it.
    pub(super) fn read(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), ScriptError> {
        match name {
            "events" | "storage" | "unclosed" | "rotated" => self.read_form(name, words),
            "start" | "end" | "clock" | "set-clock" => self.read_time(name, words),
            _ => self.read_header(name, words),
        }
    }

    fn read_header(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), ScriptError> {
        let header = &mut self.options.header;
        match name {
            "build" => {
                header.build = words.number("a build number")?;
                (header.version[0], header.version[1]) = system_version(header.build);
                self.options.wide_processor = header.build >= 9200;
            }
            "cpus" => header.processors = words.number("a number of CPUs")?,
            "buffer" => header.buffer_size = words.number("a size in bytes")?,
            "lost-in-header" => header.events_lost = words.number("a number of events")?,
            "session" => header.session_name = words.next("a name")?.to_owned(),
            "file" => header.file_name = words.next("a file name")?.to_owned(),
            "width" => header.width = width(words)?,
            "zone" => {
                let minutes = words.next("minutes")?;
                header.time_zone.bias = minutes
                    .parse()
                    .map_err(|_| words.error(format!("expected minutes, found {minutes:?}")))?;
            }
            other => return Err(words.error(format!("there is no event or setting {other:?}"))),
        }
        Ok(())
    }

    fn read_time(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), ScriptError> {
        let header = &mut self.options.header;
        match name {
            "start" => {
                let text = words.next("a date")?;
                let start = date::file_time(text);
                let start = start.ok_or_else(|| {
                    words
                        .error(format!("expected a date like 2026-03-02T08:15:00Z, found {text:?}"))
                })?;
                header.boot_time += start - header.start_time;
                header.start_time = start;
            }
            "end" => {
                self.end = Some(words.seconds("a time in seconds")?);
                self.end_line = words.line;
            }
            "set-clock" => {
                let at = words.seconds("a time in seconds")?;
                let text = words.next("seconds to set it ahead, or back with a minus")?;
                let seconds: i64 = text
                    .parse()
                    .map_err(|_| words.error(format!("expected seconds, found {text:?}")))?;
                self.clock_set.push((at, seconds * 10_000_000));
            }
            _ => match words.next("qpc, system or cycles")? {
                "qpc" => header.frequency = words.number("ticks per second")?,
                "system" => header.clock = Clock::SystemTime,
                "cycles" => {
                    header.clock = Clock::Cycles;
                    header.cpu_mhz = words.number("MHz")?;
                }
                other => {
                    return Err(
                        words.error(format!("expected qpc, system or cycles, found {other:?}"))
                    );
                }
            },
        }
        Ok(())
    }

    fn read_form(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), ScriptError> {
        match name {
            "unclosed" => self.options.closing = Closing::Unclosed,
            "rotated" => self.options.order = Order::Rotated(words.number("buffers")?),
            "events" => {
                self.style = match words.next("manifest or classic")? {
                    "manifest" => Style::Manifest,
                    "classic" => Style::Classic,
                    other => {
                        return Err(
                            words.error(format!("expected manifest or classic, found {other:?}"))
                        );
                    }
                };
            }
            _ => {
                self.options.storage = match words.next("plain, merged or compressed")? {
                    "plain" => Storage::Plain,
                    "merged" => Storage::Merged,
                    "compressed" => Storage::Compressed,
                    other => {
                        return Err(words.error(format!(
                            "expected plain, merged or compressed, found {other:?}"
                        )));
                    }
                };
            }
        }
        Ok(())
    }

    /// Settles what depends on several lines, and refuses what cannot be recorded.
    pub(super) fn check(&mut self, steps: &[Step]) -> Result<(), ScriptError> {
        self.options.clock_set_by = self.clock_ahead(i64::MAX);
        self.options.stopped_after = self.end;
        let header = &mut self.options.header;
        let format = if self.options.storage == Storage::Plain { [1, 5] } else { [2, 0] };
        (header.version[2], header.version[3]) = (format[0], format[1]);
        let error =
            |line: usize, reason: &str| Err(ScriptError { line, reason: reason.to_owned() });
        if let Some(end) = self.end {
            header.end_time = header.start_time + end + self.options.clock_set_by;
            if steps.last().is_some_and(|last| last.time > end) {
                return error(self.end_line, "the recording ends before its last event");
            }
        }
        let old = header.build < WINDOWS_10 && self.style == Style::Manifest;
        let rundown =
            |step: &&Step| matches!(step.action, Action::Process { running_for: Some(_), .. });
        match steps.iter().find(rundown) {
            Some(step) if old => error(
                step.line,
                "Kernel-Process reports running processes from Windows 10 (build 10240) on; \
                 use `process start`, or `events classic`",
            ),
            _ => self.check_cpus(steps),
        }
    }

    fn check_cpus(&self, steps: &[Step]) -> Result<(), ScriptError> {
        let count = self.options.header.processors;
        let absent = |step: &&Step| step.cpu.is_some_and(|cpu| u32::from(cpu) >= count);
        match steps.iter().find(absent) {
            Some(Step { line, cpu: Some(cpu), .. }) => Err(ScriptError {
                line: *line,
                reason: format!("CPU {cpu} does not exist: the machine has {count}"),
            }),
            _ => Ok(()),
        }
    }
}

fn width(words: &mut Words<'_>) -> Result<Width, ScriptError> {
    match words.next("32 or 64")? {
        "32" => Ok(Width::Bits32),
        "64" => Ok(Width::Bits64),
        other => Err(words.error(format!("pointers have 32 or 64 bits, not {other:?}"))),
    }
}

/// Major and minor version of a build of Windows.
const fn system_version(build: u32) -> (u8, u8) {
    match build {
        0..6000 => (5, 1),
        6000..7600 => (6, 0),
        7600..9200 => (6, 1),
        9200..9600 => (6, 2),
        9600..WINDOWS_10 => (6, 3),
        _ => (10, 0),
    }
}
