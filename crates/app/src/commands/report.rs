//! `report`: recordings in, a report out.

use std::num::NonZero;
use std::thread;

use event::Timestamp;
use text::sanitize;
use traffic::Settings;
use traffic::rollup::Dimension;

use super::{inputs, span, zone};
use crate::cli::ReportArgs;
use crate::exit::Exit;
use crate::input::Recording;
use crate::lang::Text;
use crate::ledger::Beside;
use crate::paint::Paint;
use crate::pipeline::{self, Replay, ReplayRequest};
use crate::progress::Bar;
use crate::report::facts::{self, Voice};
use crate::report::model::{Question, Report};
use crate::report::{Format, View, words, write_page};
use crate::sheet::Reader;
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &ReportArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    for output in [&args.output, &args.html] {
        terminal.spare(&args.files, output.as_deref())?;
    }
    terminal.is_sheet(args.spreadsheet, args.format.chosen == Format::Csv)?;
    let recordings = inputs::once_each(&args.files, terminal)?;
    let question = question(args);
    let zone = zone::of(&args.tz, &recordings, terminal)?;
    let (from, until) = span::of(args, &recordings, &zone, terminal)?;
    let beside = beside(&recordings, from, until);
    let within = beside.as_ref().and_then(Beside::span);
    let mut replay = read(args, &recordings, &question, (from, until), within, terminal)?;
    let by_interval = replay.by_interval.take();
    let mut report = Report::new(&replay, &question, by_interval);
    report.ledger = beside.map(|beside| beside.account(&replay));
    let output = args.output.as_deref();
    let view = View {
        lang: terminal.lang,
        zone,
        units: args.units,
        width: terminal.columns(output),
        paint: Paint { on: terminal.colors(output) },
        reader: Reader::spreadsheet(args.spreadsheet),
    };
    let damaged = say_damage(&replay, terminal);
    if args.format.chosen == Format::Csv {
        say_shortcomings(&report, &view, terminal);
    }
    if let Some(path) = &args.html {
        terminal.write(Some(path), |out| write_page(&report, &view, out))?;
        let path = sanitize(&path.display().to_string());
        terminal.say(&Text::PageWritten.fill(terminal.lang, &[("path", &path)]));
    }
    terminal.write(output, |out| args.format.chosen.write(&report, &view, out))?;
    Ok(if damaged { Exit::Damaged } else { Exit::Success })
}

fn question(args: &ReportArgs) -> Question {
    let mut grouping: Vec<Dimension> = args.by.iter().map(|group| (*group).into()).collect();
    grouping.sort_unstable();
    grouping.dedup();
    Question {
        grouping,
        filter: args.filter.0.clone(),
        redact: args.redact,
        order: args.sort,
        top: args.top,
        as_logged: args.as_logged,
        interval_ticks: args.interval,
    }
}

/// The counters beside the recording, where there are any. Those of several recordings are not one
/// account: they may overlap, or leave time between them.
fn beside(recordings: &[Recording], from: Timestamp, until: Timestamp) -> Option<Beside> {
    let [recording] = recordings else { return None };
    Some(Beside::of(recording, from, until)).filter(|beside| !beside.is_missing())
}

fn read(
    args: &ReportArgs,
    recordings: &[Recording],
    question: &Question,
    (from, until): (Timestamp, Timestamp),
    within: Option<(Timestamp, Timestamp)>,
    terminal: &Terminal,
) -> Result<Replay, Failure> {
    let settings = Settings {
        interval_ticks: args.interval,
        as_logged: args.as_logged,
        code_page: args.codepage,
        service_by_command_line: !args.redact,
        from,
        until,
        ..Settings::default()
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let mut bar = Bar::new(terminal);
    let replay = pipeline::replay(ReplayRequest {
        recordings,
        threads: args.threads.unwrap_or(processors),
        settings,
        within,
        by_interval: question.interval_rollup(),
        progress: &mut |progress| bar.show(progress),
    })?;
    Ok(replay)
}

/// Rows alone have no room for what the figures lack.
fn say_shortcomings(report: &Report<'_>, view: &View, terminal: &Terminal) {
    let voice = Voice { lang: view.lang, zone: &view.zone, units: view.units };
    for shortcoming in facts::shortcomings(report, voice) {
        terminal.warn(&shortcoming);
    }
}

/// One line on standard error for every recording that is damaged, or has network events none of
/// which could be decoded; says whether there is any.
fn say_damage(replay: &Replay, terminal: &Terminal) -> bool {
    let lang = terminal.lang;
    for trace in replay.traces.iter().filter(|trace| trace.is_damaged()) {
        terminal.warn(&words::damaged(&trace.path, trace.problems.damage(), lang));
    }
    for trace in replay.traces.iter().filter(|trace| trace.is_refused()) {
        terminal.warn(&words::refused(&trace.path, trace.tally.undecoded_traffic, lang));
    }
    replay.traces.iter().any(|trace| trace.is_damaged() || trace.is_refused())
}
