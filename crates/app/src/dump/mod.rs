//! Every event of a recording, one by one.

mod fields;
mod json;
mod looked_up;
mod text;

use std::io::{self, Write};

use etl::{Problem, RawEvent};
use event::kinds::Event;
use event::problem::Undecoded;
use event::providers;
use jiff::tz::TimeZone;

use crate::lang::Lang;
use crate::paint::Paint;

/// The forms of a dump, one line each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Ndjson,
}

/// How people want to see the dump.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    pub(crate) paint: Paint,
    /// Leave command lines out: they may hold secrets.
    pub(crate) redact: bool,
}

/// What is known about the meaning of an event.
pub(crate) enum Meaning {
    /// It was decoded.
    Known(Event),
    /// Its provider is not decoded, or it says nothing this program keeps.
    Raw,
    /// Its provider is decoded, but this event could not be.
    Undecoded(Undecoded),
}

impl Meaning {
    fn of(raw: &RawEvent<'_>, redact: bool) -> Self {
        match providers::decode(raw) {
            Ok(Some(event)) if redact => Self::Known(redacted(event)),
            Ok(Some(event)) => Self::Known(event),
            Ok(None) => Self::Raw,
            Err(reason) => Self::Undecoded(reason),
        }
    }
}

/// The event without a command line; the path of the program stays.
fn redacted(mut event: Event) -> Event {
    if let Event::Process(process) = &mut event {
        process.facts.command_line = None;
    }
    event
}

impl Format {
    /// Writes one event.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write_event(
        self,
        raw: &RawEvent<'_>,
        view: &View,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write_event(raw, &Meaning::of(raw, view.redact), view, out),
            Self::Ndjson => json::write_event(raw, &Meaning::of(raw, view.redact), out),
        }
    }

    /// Writes what could not be read, in its place among the events.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write_problem(
        self,
        problem: &Problem,
        view: &View,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => text::write_problem(problem, view, out),
            Self::Ndjson => json::write_problem(problem, out),
        }
    }
}
