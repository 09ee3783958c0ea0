//! `dump`: every event of a recording, in order of time.

use std::cell::Cell;
use std::io::{self, Write};

use etl::{Guid, Ordered, Problem, RawEvent, Trace};
use event::providers::provider_name;
use text::sanitize;

use super::{inputs, zone};
use crate::cli::DumpArgs;
use crate::dump::{Format, View};
use crate::exit::Exit;
use crate::lang::Text;
use crate::paint::Paint;
use crate::pipeline::Progress;
use crate::progress::Bar;
use crate::report::words;
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &DumpArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let output = args.output.as_deref();
    terminal.spare(std::slice::from_ref(&args.file), output)?;
    let recording = inputs::recording(&args.file, terminal)?;
    let zone = zone::of(&args.tz, std::slice::from_ref(&recording), terminal)?;
    let trace = recording.open()?;
    let view = View {
        lang: terminal.lang,
        zone,
        paint: Paint { on: terminal.colors(output) },
        redact: args.redact,
        code_page: args.codepage,
    };
    let wanted = Wanted::new(&args.provider);
    let damage = Cell::new(0);
    // Where the events themselves scroll by, nobody needs a bar.
    let bar = (output.is_some() || !terminal.shows_output()).then(|| Bar::new(terminal));
    terminal.write(output, |out| {
        let mut dump = Dump {
            format: args.format.chosen,
            limit: args.limit.unwrap_or(u64::MAX),
            view: &view,
            wanted: &wanted,
            damage: &damage,
            bar,
            passed: 0,
        };
        dump.write(&trace, out)
    })?;
    say_unmet(&wanted, terminal);
    if damage.get() == 0 {
        return Ok(Exit::Success);
    }
    terminal.warn(&words::damaged(&args.file, damage.get(), terminal.lang));
    Ok(Exit::Damaged)
}

/// So many events pass between two looks at the bar.
const EVENTS_A_STEP: u64 = 1024;

/// One dump on its way.
struct Dump<'a> {
    format: Format,
    limit: u64,
    view: &'a View,
    wanted: &'a Wanted,
    /// Places that could not be read.
    damage: &'a Cell<u64>,
    bar: Option<Bar>,
    /// Events read, wanted or not.
    passed: u64,
}

impl Dump<'_> {
    fn write<S: etl::ReadAt>(&mut self, trace: &Trace<S>, out: &mut dyn Write) -> io::Result<()> {
        for problem in trace.problems().kept() {
            self.format.write_problem(problem, self.view, out)?;
        }
        self.damage.set(trace.problems().damage());
        let mut left = self.limit;
        let mut events = Ordered::new(trace);
        while left > 0 {
            self.show_progress(&events, trace.length());
            match events.next() {
                None => break,
                Some(Err(problem)) => self.problem(&problem, out)?,
                Some(Ok(raw)) if self.wanted.takes(&raw) => {
                    left -= 1;
                    self.format.write_event(&raw, self.view, out)?;
                }
                Some(Ok(_)) => {}
            }
        }
        Ok(())
    }

    fn problem(&self, problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
        self.damage.set(self.damage.get() + u64::from(problem.reason.is_damage()));
        self.format.write_problem(problem, self.view, out)
    }

    fn show_progress<S: etl::ReadAt>(&mut self, events: &Ordered<'_, S>, bytes_total: u64) {
        self.passed += 1;
        if let Some(bar) = self.bar.as_mut().filter(|_| self.passed.is_multiple_of(EVENTS_A_STEP)) {
            bar.show(Progress { bytes_done: events.bytes_read(), bytes_total });
        }
    }
}

/// The providers asked for, and which of them were met.
struct Wanted(Vec<(Provider, String, Cell<bool>)>);

enum Provider {
    Guid(Guid),
    Name,
}

impl Wanted {
    fn new(providers: &[String]) -> Self {
        let wanted = providers.iter().map(|text| {
            let provider = text.parse().map_or(Provider::Name, Provider::Guid);
            (provider, text.clone(), Cell::new(false))
        });
        Self(wanted.collect())
    }

    fn takes(&self, raw: &RawEvent<'_>) -> bool {
        let found = self.0.iter().find(|(provider, text, _)| match provider {
            Provider::Guid(guid) => *guid == raw.provider,
            Provider::Name => {
                provider_name(raw.provider).is_some_and(|name| name.eq_ignore_ascii_case(text))
            }
        });
        if let Some((_, _, met)) = found {
            met.set(true);
        }
        self.0.is_empty() || found.is_some()
    }
}

/// A misspelt name would otherwise look like a recording without the provider.
fn say_unmet(wanted: &Wanted, terminal: &Terminal) {
    for (_, text, _) in wanted.0.iter().filter(|(_, _, met)| !met.get()) {
        let message = Text::ProviderNotMet.fill(terminal.lang, &[("provider", &sanitize(text))]);
        terminal.warn(&message);
    }
}
