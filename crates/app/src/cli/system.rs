//! Arguments of the commands about the machine itself.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::form::FormArg;
use super::values::{parse_duration, parse_megabytes, parse_percent};

/// The forms of a listing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

#[derive(Args, Debug)]
pub(crate) struct RecordArgs {
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) duration: Option<Duration>,
    #[arg(long, value_name = "SIZE", default_value = "500MB", value_parser = parse_megabytes)]
    pub(crate) max_size: u32,
    #[arg(long)]
    pub(crate) ring: bool,
    #[arg(long, value_name = "SIZE", value_parser = parse_megabytes)]
    pub(crate) buffers: Option<u32>,
}

#[derive(Args, Debug)]
pub(crate) struct SessionsArgs {
    #[arg(long)]
    pub(crate) stop_stale: bool,
    #[arg(long, value_name = "NAME")]
    pub(crate) stop: Vec<String>,
    #[command(flatten)]
    pub(crate) format: FormArg<ListFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct ProvidersArgs {
    #[arg(value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormArg<ListFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct InterfacesArgs {
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub(crate) interval: Option<Duration>,
    #[arg(long, value_name = "N")]
    pub(crate) count: Option<u64>,
    #[command(flatten)]
    pub(crate) format: FormArg<ListFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) format: FormArg<ListFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct CompareArgs {
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "file")]
    pub(crate) interval: Option<Duration>,
    #[arg(long, value_name = "N", conflicts_with = "file")]
    pub(crate) count: Option<u64>,
    #[arg(long, value_name = "PERCENT", default_value = "10", value_parser = parse_percent)]
    pub(crate) tolerance: f64,
    #[command(flatten)]
    pub(crate) format: FormArg<CompareFormat>,
}

/// The forms of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}
