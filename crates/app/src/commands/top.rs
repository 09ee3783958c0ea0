//! `top`: who uses the network now, in this machine's time or a recording's.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::tz::TimeZone;
use traffic::Settings;
use traffic::rollup::Dimension;

use super::{inputs, zone};
use crate::cli::{ROWS, TopArgs};
use crate::exit::Exit;
use crate::input::Recording;
use crate::live::{Extent, Frame, LiveSettings};
use crate::paint::Paint;
use crate::pipeline::{self, Newest};
use crate::screen::{self, Opening};
use crate::sheet::Reader;
use crate::system;
use crate::terminal::{self, Failure, Terminal};
use crate::top::{self, Format, Manner};

pub(crate) fn run(args: &TopArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut grouping: Vec<Dimension> = args.by.iter().map(|group| (*group).into()).collect();
    grouping.retain(|dimension| *dimension != Dimension::Second);
    grouping.sort_unstable();
    grouping.dedup();
    let engine = Settings {
        interval_ticks: args.interval,
        code_page: args.codepage,
        service_by_command_line: !args.redact,
        ..Settings::default()
    };
    terminal.is_sheet(args.spreadsheet, args.format.chosen == Format::Csv)?;
    let replay = args.replay.as_ref().map(|name| inputs::recording(name, terminal)).transpose()?;
    let zone = zone::of(&args.tz, replay.as_slice(), terminal)?;
    if is_screen(args) {
        return on_screen(args, engine, (replay, zone), terminal);
    }
    let settings = LiveSettings {
        engine,
        grouping: grouping.clone(),
        overview: false,
        identities: args.top,
        resolves: args.resolve,
        buffer_megabytes: args.buffers,
    };
    let manner = Manner {
        lang: terminal.lang,
        zone,
        units: args.units,
        width: terminal.columns(None),
        paint: Paint { on: terminal.colors(None) },
        grouping,
        rows: args.top,
        reader: Reader::spreadsheet(args.spreadsheet),
        redact: args.redact,
        clears: args.format.chosen == Format::Table && !args.plain && io::stdout().is_terminal(),
    };
    let mut shower = Shower {
        args,
        manner,
        terminal,
        shown: 0,
        damaged: false,
        unsaid: Vec::new(),
        failure: None,
    };
    let stop = Arc::new(AtomicBool::new(false));
    match &replay {
        Some(recording) => {
            let show = |frame: Frame| shower.show(&frame);
            pipeline::replay_live(recording, args.speed.into(), settings, &stop, show)?;
        }
        None => system::here()?.capture(settings, &stop, &mut |frame| shower.show(&frame))?,
    }
    for words in &shower.unsaid {
        terminal.warn(words);
    }
    match shower {
        Shower { failure: Some(failure), .. } => Err(failure),
        Shower { damaged: true, .. } => Ok(Exit::Damaged),
        _ => Ok(Exit::Success),
    }
}

/// Whether somebody sits before a terminal and asked for nothing that only text has.
fn is_screen(args: &TopArgs) -> bool {
    let by: Vec<Dimension> = args.by.iter().map(|group| (*group).into()).collect();
    let rows = by != [Dimension::Process] || args.top != ROWS;
    let as_text =
        args.plain || args.once || args.count.is_some() || args.resolve || args.redact || rows;
    let people = args.format.chosen == Format::Table && !as_text;
    people && terminal::has_keys_and_cells()
}

/// The full-screen view.
fn on_screen(
    args: &TopArgs,
    engine: Settings,
    (replay, zone): (Option<Recording>, TimeZone),
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let settings = LiveSettings {
        engine,
        grouping: Vec::new(),
        overview: true,
        identities: 0,
        resolves: args.resolve,
        buffer_megabytes: args.buffers,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let (frames, damaged, mut skipped) = (Newest::new(), AtomicBool::new(false), 0);
    let show = |mut frame: Frame| {
        damaged.store(frame.flaws.damaged > 0, Ordering::Relaxed);
        frame.replace(frames.take(), &mut skipped);
        frames.put(frame);
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    };
    let work = || -> Result<(), Failure> {
        match &replay {
            Some(recording) => {
                pipeline::replay_live(recording, args.speed.into(), settings, &stop, show)?;
            }
            // The view sets `stop` when the user has seen enough: nobody waits for a frame then.
            None => system::here()?.capture(settings, &stop, &mut { show })?,
        }
        Ok(())
    };
    let (worked, shown) = pipeline::beside(work, |course| {
        screen::show(opening(args, zone), terminal, &frames, course, &stop)
    });
    worked?;
    shown.map_err(|error| Failure::Output(None, error))?;
    Ok(if damaged.into_inner() { Exit::Damaged } else { Exit::Success })
}

fn opening(args: &TopArgs, zone: TimeZone) -> Opening {
    let rights = || system::here().ok()?.rights().ok();
    let replay = args.replay.as_ref().map(|path| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        format!("{name} {}", args.speed)
    });
    let not_elevated = replay.is_none() && rights().is_some_and(|rights| !rights.elevated);
    Opening { replay, not_elevated, zone }
}

/// Shows frames until there are enough of them or nobody reads any more.
struct Shower<'a> {
    args: &'a TopArgs,
    manner: Manner,
    terminal: &'a Terminal,
    shown: u64,
    /// The recording could not be read in whole.
    damaged: bool,
    /// What the last frame lacked, where its form has no room for it.
    unsaid: Vec<String>,
    failure: Option<Failure>,
}

impl Shower<'_> {
    fn show(&mut self, frame: &Frame) -> ControlFlow<()> {
        let wanted = if self.args.once { Some(1) } else { self.args.count };
        let for_people = self.args.format.chosen == Format::Table && wanted.is_none();
        let is_whole = frame.extent == Extent::Whole || frame.last;
        if !is_whole && !for_people {
            return ControlFlow::Continue(());
        }
        let (format, manner, is_first) = (self.args.format.chosen, &self.manner, self.shown == 0);
        let written = self.terminal.write(None, |out| format.write(frame, is_first, manner, out));
        if let Err(failure) = written {
            self.failure = Some(failure);
            return ControlFlow::Break(());
        }
        self.shown += 1;
        self.damaged |= frame.flaws.damaged > 0;
        if self.args.format.chosen == Format::Csv {
            self.unsaid = top::shortcomings(frame, &self.manner);
        }
        if wanted.is_some_and(|wanted| self.shown >= wanted) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}
