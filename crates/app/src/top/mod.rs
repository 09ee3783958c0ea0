//! The live view as text: one block, one line or some rows for every interval.

mod csv;
mod facts;
mod head;
mod json;
mod table;

use std::io::{self, Write};

use jiff::tz::TimeZone;
use text::Units;
use traffic::rollup::Dimension;

use crate::lang::Lang;
use crate::live::Frame;
use crate::paint::Paint;
use crate::sheet::Reader;
pub(crate) use head::gap_words;

/// How frames are shown.
pub(crate) struct Manner {
    pub(crate) lang: Lang,
    pub(crate) zone: TimeZone,
    pub(crate) units: Units,
    pub(crate) width: usize,
    pub(crate) paint: Paint,
    /// What makes a line.
    pub(crate) grouping: Vec<Dimension>,
    /// Most lines of a frame.
    pub(crate) rows: usize,
    /// What reads the rows of CSV.
    pub(crate) reader: Reader,
    /// Show no command lines, only paths.
    pub(crate) redact: bool,
    /// Start each frame at the top of a cleared screen.
    pub(crate) clears: bool,
}

/// The forms of a live view, one line each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// One document a line for each frame.
    #[value(alias = "ndjson")]
    Json,
    /// Rows, each with the time of its frame.
    Csv,
}

impl Format {
    /// Writes one frame; before the first one what stands once.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write(
        self,
        frame: &Frame,
        is_first: bool,
        manner: &Manner,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Table => table::write(frame, manner, out),
            Self::Json => json::write(frame, manner, out),
            Self::Csv => csv::write(frame, is_first, manner, out),
        }
    }
}

/// What keeps a frame from being complete, in words: for forms that have rows only.
pub(crate) fn shortcomings(frame: &Frame, manner: &Manner) -> Vec<String> {
    head::shortcomings(frame, manner)
}
