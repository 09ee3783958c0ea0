//! Every event of a recording, one by one.

mod fields;
mod json;
mod looked_up;
mod text;

use std::io::{self, Write};

use etl::{Problem, RawEvent};
use event::code_page::CodePage;
use event::kinds::{Event, Image};
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
    /// Leave out what may hold secrets: command lines, and bytes that are not decoded, for they
    /// may be a command line, an environment or a script.
    pub(crate) redact: bool,
    /// Of names in 8-bit characters.
    pub(crate) code_page: Option<CodePage>,
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
    fn of(raw: &RawEvent<'_>, view: &View) -> Self {
        match providers::decode(raw) {
            Ok(Some(event)) => Self::Known(seen(event, view)),
            Ok(None) => Self::Raw,
            Err(reason) => Self::Undecoded(reason),
        }
    }
}

/// The event as it is to be seen: its name decoded; redacted, without the command line, while the
/// path of the program stays.
fn seen(mut event: Event, view: &View) -> Event {
    if let Event::Process(process) = &mut event {
        let facts = &mut process.facts;
        if let (Some(Image::Narrow(name)), Some(page)) = (&facts.image, view.code_page)
            && let Some(decoded) = name.decoded(page)
        {
            facts.image = Some(decoded);
        }
        facts.command_line = facts.command_line.take().filter(|_| !view.redact);
    }
    if let Event::Identity(identity) = &mut event {
        let facts = &mut identity.facts;
        facts.command_line = facts.command_line.take().filter(|_| !view.redact);
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
            Self::Text => text::write_event(raw, &Meaning::of(raw, view), view, out),
            Self::Ndjson => json::write_event(raw, &Meaning::of(raw, view), view, out),
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
