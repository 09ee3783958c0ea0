//! `record`: network use and processes into a file that Windows writes by itself.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use text::{Units, count, sanitize, times};

use crate::cli::RecordArgs;
use crate::counters_file::{self, CounterLog, Reading};
use crate::exit::Exit;
use crate::input;
use crate::lang::{CompareText, Lang, SystemText, Text};
use crate::pipeline;
use crate::system::{
    self, Losses, Reason, Recording, RecordingPlan, StopRequests, System, SystemError,
};
use crate::terminal::{Failure, Terminal};

/// Time between two readings of the adapters' counters.
const READ_EVERY: Duration = Duration::from_secs(10);
/// Time between two looks at the recording.
const BEAT: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &RecordArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let system = system::here()?;
    // Before the session: from its first moment on, Ctrl+C must not leave it behind.
    let stop = system.stop_requests()?;
    let mut recording = system.record(&RecordingPlan {
        path: args.output.clone(),
        max_megabytes: args.max_size,
        ring: args.ring,
        buffer_megabytes: args.buffers,
    })?;
    let path = shown(&args.output);
    for note in recording.notes() {
        terminal.warn(&note.words(terminal.lang));
    }
    terminal.say(&SystemText::Recording.fill(terminal.lang, &[("path", &path)]));
    let started = Instant::now();
    let mut counters = Counters::new(&*system, args.ring);
    let (end, lost) = watch(args, &mut *recording, &mut counters, &stop, terminal)?;
    let time = started.elapsed();
    counters.write(&args.output, terminal);
    // Everything is in order: from here on Ctrl+C may end the program at once.
    drop((recording, stop));
    Ok(summary(args, end, time, lost, terminal))
}

/// Why a recording ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// The user wanted so, or the time was over.
    AsAsked,
    /// The file is full.
    Full,
    /// Somebody stopped it, or it could not be written.
    Elsewhere,
}

/// What was lost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lost {
    /// This, to the end.
    InAll(Losses),
    /// This, when it was asked last: the session has gone with its count, and did not complete the
    /// file.
    AtLeast(Losses),
}

/// Waits for the end, showing how it goes on, and completes the file.
fn watch(
    args: &RecordArgs,
    recording: &mut dyn Recording,
    counters: &mut Counters<'_>,
    stop: &StopRequests,
    terminal: &Terminal,
) -> Result<(End, Lost), SystemError> {
    let bar = bar(terminal);
    let started = Instant::now();
    let mut last = Losses::default();
    let end = loop {
        let left = args.duration.map(|duration| duration.saturating_sub(started.elapsed()));
        let beat = left.map_or(BEAT, |left| left.min(BEAT));
        if beat.is_zero() || stop.within(beat) {
            break End::AsAsked;
        }
        counters.read_now_and_then();
        match recording.losses() {
            Ok(losses) => last = losses,
            Err(error) if error.reason == Reason::Gone => {
                break if is_full(args) { End::Full } else { End::Elsewhere };
            }
            // A question that is not answered ends no recording: the last answer counts.
            Err(_) => {}
        }
        if !args.ring && is_full(args) {
            break End::Full;
        }
        bar.set_message(state(args, started.elapsed(), last, terminal.lang));
    };
    bar.finish_and_clear();
    // Before the session ends: what comes later is not in the recording.
    counters.read();
    Ok((end, finish(recording, last, &args.output)?))
}

/// Completes the file; `last` is what was lost when it was asked last.
fn finish(recording: &mut dyn Recording, last: Losses, output: &Path) -> Result<Lost, SystemError> {
    match recording.finish() {
        Ok(losses) => Ok(Lost::InAll(losses)),
        Err(error) if error.reason == Reason::Gone => {
            Ok(written(output).map_or(Lost::AtLeast(last), Lost::InAll))
        }
        Err(error) => Err(error),
    }
}

/// The final counts as Windows writes them into the header of a file that it completes.
fn written(output: &Path) -> Option<Losses> {
    let trace = input::Recording::at(output.to_owned()).open().ok()?;
    let header = trace.header();
    header.ended?;
    Some(Losses {
        events: header.events_lost.into(),
        buffers: header.buffers_lost.into(),
        written: header.buffers_written.into(),
    })
}

/// The counters of adapters, read beside the recording.
struct Counters<'a> {
    system: &'a dyn System,
    log: CounterLog,
    due: Instant,
}

impl<'a> Counters<'a> {
    /// Begins with the first reading.
    fn new(system: &'a dyn System, overwrites: bool) -> Self {
        let log = CounterLog::new(overwrites);
        let mut counters = Self { system, log, due: Instant::now() };
        counters.read_now_and_then();
        counters
    }

    fn read_now_and_then(&mut self) {
        if Instant::now() >= self.due {
            self.due = Instant::now() + READ_EVERY;
            self.read();
        }
    }

    /// Reads the counters, and who has them. A reading that fails is one that is missing.
    fn read(&mut self) {
        if let Ok(counters) = self.system.adapter_counters() {
            self.log.add(Reading { at: pipeline::now(), counters });
        }
        self.log.see(self.system.adapters().unwrap_or_default());
    }

    fn write(&self, recording: &Path, terminal: &Terminal) {
        if let Err(error) = self.log.write(recording) {
            let path = shown(&counters_file::path(recording));
            let values = [("path", &*path), ("reason", &*error.to_string())];
            terminal.warn(&CompareText::NotWritten.fill(terminal.lang, &values));
        }
    }
}

/// Nothing more goes into the file: another buffer would exceed the limit.
fn is_full(args: &RecordArgs) -> bool {
    const BUFFER: u64 = 256 << 10;
    let limit = u64::from(args.max_size) << 20;
    !args.ring && size(&args.output).is_some_and(|size| size + BUFFER > limit)
}

fn size(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().map(|file| file.len())
}

fn shown(path: &Path) -> String {
    sanitize(&path.display().to_string())
}

fn bar(terminal: &Terminal) -> ProgressBar {
    let target = match terminal.is_watched() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let style = ProgressStyle::with_template("{msg}");
    ProgressBar::with_draw_target(None, target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

fn state(args: &RecordArgs, time: Duration, losses: Losses, lang: Lang) -> String {
    let size = size(&args.output).map_or_else(String::new, |size| Units::Iec.amount(size));
    let values =
        [("time", &*length(time, lang)), ("size", &*size), ("lost", &*count(losses.events))];
    SystemText::RecordingNow.fill(lang, &values)
}

fn length(time: Duration, lang: Lang) -> String {
    times::duration(i64::try_from(time.as_nanos() / 100).unwrap_or(i64::MAX), lang)
}

/// What became of it, in a few lines.
fn summary(args: &RecordArgs, end: End, time: Duration, lost: Lost, terminal: &Terminal) -> Exit {
    let lang = terminal.lang;
    let path = shown(&args.output);
    let Some(size) = size(&args.output) else {
        return failed(SystemText::NoFile, &path, terminal);
    };
    let values =
        [("time", &*length(time, lang)), ("path", &*path), ("size", &*Units::Iec.amount(size))];
    let mut line = SystemText::Recorded.fill(lang, &values);
    if end == End::Full {
        line = [&line, SystemText::EndedAtSize.of(lang)].join(Text::ListSeparator.of(lang));
    }
    let warnings = warnings(lost, lang);
    if warnings.is_empty() {
        line = [&line, SystemText::NothingLost.of(lang)].join(Text::ListSeparator.of(lang));
    }
    terminal.say(&line);
    warnings.iter().for_each(|words| terminal.warn(words));
    if end == End::Elsewhere {
        return failed(SystemText::EndedElsewhere, &path, terminal);
    }
    terminal.say(&SystemText::ReadIt.fill(lang, &[("path", &quoted(&path))]));
    Exit::Success
}

/// What was lost, as far as it is known; nothing when nothing was.
fn warnings(lost: Lost, lang: Lang) -> Vec<String> {
    let (Lost::InAll(losses) | Lost::AtLeast(losses)) = lost;
    let values = [("events", &*count(losses.events)), ("buffers", &*count(losses.buffers))];
    let known = (!losses.is_none()).then(|| SystemText::RecordingLost.fill(lang, &values));
    let open = matches!(lost, Lost::AtLeast(_))
        .then(|| SystemText::RecordingLossUnknown.of(lang).to_owned());
    known.into_iter().chain(open).collect()
}

fn failed(text: SystemText, path: &str, terminal: &Terminal) -> Exit {
    let message = text.fill(terminal.lang, &[("path", path)]);
    terminal.say(&Text::Error.fill(terminal.lang, &[("message", &message)]));
    Exit::SystemFailed
}

/// As one would type it.
fn quoted(path: &str) -> String {
    if path.contains(' ') { format!("\"{path}\"") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::Note;

    /// A recording that somebody else may have ended.
    struct Made {
        ended: Option<Reason>,
    }

    impl Recording for Made {
        fn notes(&self) -> &[Note] {
            &[]
        }

        fn losses(&mut self) -> Result<Losses, SystemError> {
            unreachable!("only the end is asked about")
        }

        fn finish(&mut self) -> Result<Losses, SystemError> {
            let error = |reason| SystemError { reason, message: String::new() };
            self.ended.map_or(Ok(Losses::default()), |reason| Err(error(reason)))
        }
    }

    #[test]
    fn the_end_says_what_was_lost_or_that_nothing_was() {
        let written = Losses { written: 400, ..Losses::default() };
        let (events, buffers) = (Losses { events: 1, ..written }, Losses { buffers: 2, ..written });
        let said = |lost| warnings(lost, Lang::En).join(" | ");
        assert_eq!(said(Lost::InAll(Losses::default())), "");
        assert_eq!(said(Lost::InAll(written)), "", "what was written is not lost");
        assert!(said(Lost::InAll(events)).starts_with("1 event and 0 buffers were lost: figures"));
        assert!(said(Lost::InAll(buffers)).starts_with("0 events and 2 buffers were lost"));
        let open = "what was lost in the end is not known: Windows says it while the session runs";
        assert_eq!(said(Lost::AtLeast(written)), open);
        let both = said(Lost::AtLeast(events));
        assert!(both.starts_with("1 event and") && both.ends_with(open), "{both}");
    }

    #[test]
    fn of_a_session_that_has_gone_the_file_knows_the_final_count_if_it_is_complete() {
        let last = Losses { events: 3, ..Losses::default() };
        let finish = |ended, output: &str| {
            let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/");
            let output = Path::new(sample).join(output);
            finish(&mut Made { ended }, last, &output).map_err(|error| error.reason)
        };
        assert_eq!(finish(None, "none.etl"), Ok(Lost::InAll(Losses::default())));
        assert_eq!(finish(Some(Reason::Gone), "none.etl"), Ok(Lost::AtLeast(last)));
        assert_eq!(finish(Some(Reason::Denied), "none.etl"), Err(Reason::Denied));
        // A file that Windows has completed knows.
        let Ok(Lost::InAll(whole)) = finish(Some(Reason::Gone), "office-morning.etl") else {
            panic!("its header is complete")
        };
        assert_eq!((whole.events, whole.buffers), (0, 0));
        assert!(whole.written > 0);
    }
}
