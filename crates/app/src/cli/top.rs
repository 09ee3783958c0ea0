//! Arguments of `top`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueHint};
use event::code_page::CodePage;
use text::Units;

use super::ZoneChoice;
use super::form::FormArg;
use super::values::{GroupBy, parse_interval, parse_megabytes, parse_rows, units};
use crate::pipeline::Speed;
use crate::top::Format;

/// Lines of a frame where nothing else is asked for.
pub(crate) const ROWS: usize = 30;

#[derive(Args, Debug)]
pub(crate) struct TopArgs {
    #[arg(long, value_name = "GROUPS", default_value = "process", value_delimiter = ',')]
    pub(crate) by: Vec<GroupBy>,
    #[arg(long, value_name = "N", default_value_t = ROWS, value_parser = parse_rows)]
    pub(crate) top: usize,
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = parse_interval)]
    pub(crate) interval: i64,
    #[arg(long, conflicts_with = "count")]
    pub(crate) once: bool,
    #[arg(long, value_name = "N")]
    pub(crate) count: Option<u64>,
    #[command(flatten)]
    pub(crate) format: FormArg<Format>,
    #[arg(long)]
    pub(crate) plain: bool,
    #[arg(long, conflicts_with = "replay")]
    pub(crate) resolve: bool,
    #[arg(long, value_name = "SIZE", value_parser = parse_megabytes, conflicts_with = "replay")]
    pub(crate) buffers: Option<u32>,
    #[arg(long)]
    pub(crate) spreadsheet: bool,
    #[arg(long)]
    pub(crate) redact: bool,
    #[arg(long, value_name = "UNITS", default_value = "iec", value_parser = units())]
    pub(crate) units: Units,
    #[arg(long, value_name = "ZONE", default_value = "local")]
    pub(crate) tz: ZoneChoice,
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) replay: Option<PathBuf>,
    #[arg(long, value_name = "TIMES|max", default_value = "1")]
    pub(crate) speed: SpeedArg,
    #[arg(long, value_name = "CODEPAGE")]
    pub(crate) codepage: Option<CodePage>,
}

/// How fast a recording is replayed, as the user writes it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct SpeedArg(Speed);

impl From<SpeedArg> for Speed {
    fn from(speed: SpeedArg) -> Self {
        speed.0
    }
}

impl fmt::Display for SpeedArg {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Speed::Times(times) => write!(out, "×{times}"),
            Speed::Unlimited => out.write_str("×max"),
        }
    }
}

impl FromStr for SpeedArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("max") {
            return Ok(Self(Speed::Unlimited));
        }
        let times = text.parse().ok().filter(|times: &f64| (0.001..=1e6).contains(times));
        times.map(|times| Self(Speed::Times(times))).ok_or("0.001 … 1000000, max")
    }
}
