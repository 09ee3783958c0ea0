//! The command line: what the user may write, in which language it is explained.

mod error;
mod filter;
mod form;
mod help;
mod system;
mod top;
mod usual;
pub(crate) mod values;
mod zone;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};
use text::Units;
use text::moments::{Moment, Span};

use crate::lang::Lang;
use crate::report::Format;
use crate::report::sort::Order;
pub(crate) use error::explain;
use event::code_page::CodePage;
use filter::FilterArgs;
pub(crate) use form::FormArg;
pub(crate) use system::{
    CompareArgs, CompareFormat, DoctorArgs, InterfacesArgs, ListFormat, ProvidersArgs, RecordArgs,
    SessionsArgs,
};
pub(crate) use top::{ROWS, TopArgs};
pub(crate) use values::ColorWhen;
use values::{GroupBy, lang, parse_interval, parse_rows, parse_threads, units};
pub(crate) use zone::ZoneChoice;

// Explanations of commands and options stand in `lang::help`, in every language.

#[derive(Parser, Debug)]
#[command(name = "nettally", version, disable_help_flag = true, disable_version_flag = true)]
#[command(disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[arg(long, global = true, value_name = "LANG", ignore_case = true, value_parser = lang())]
    lang: Option<Lang>,
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorWhen,
    #[arg(long, global = true, value_name = "COLUMNS", hide = true)]
    pub(crate) width: Option<usize>,
    #[arg(long, short, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Report(Box<ReportArgs>),
    Dump(DumpArgs),
    Top(TopArgs),
    Record(RecordArgs),
    Sessions(SessionsArgs),
    Providers(ProvidersArgs),
    Interfaces(InterfacesArgs),
    Compare(CompareArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man,
}

impl Command {
    /// Whether it looks at the machine, or follows traffic, for a program that reads JSON on
    /// standard output. `report` and `dump` write a file's worth, or nothing.
    pub(crate) fn speaks_json(&self) -> bool {
        match self {
            Self::Top(args) => args.format.chosen == crate::top::Format::Json,
            Self::Sessions(args) => args.format.chosen == ListFormat::Json,
            Self::Providers(args) => args.format.chosen == ListFormat::Json,
            Self::Interfaces(args) => args.format.chosen == ListFormat::Json,
            Self::Doctor(args) => args.format.chosen == ListFormat::Json,
            Self::Compare(args) => args.format.chosen == CompareFormat::Json,
            Self::Report(_)
            | Self::Dump(_)
            | Self::Record(_)
            | Self::Completions(_)
            | Self::Man => false,
        }
    }
}

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    #[arg(long, value_name = "GROUPS", default_value = "process", value_delimiter = ',')]
    pub(crate) by: Vec<GroupBy>,
    #[arg(long, value_name = "KEY[:asc|:desc]")]
    pub(crate) sort: Option<Order>,
    #[arg(long, value_name = "N", value_parser = parse_rows)]
    pub(crate) top: Option<usize>,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<Span>,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<Moment>,

    #[command(flatten)]
    pub(crate) format: FormArg<Format>,
    #[arg(long, value_name = "UNITS", default_value = "iec", value_parser = units())]
    pub(crate) units: Units,
    #[arg(long, value_name = "ZONE", default_value = "local")]
    pub(crate) tz: ZoneChoice,
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,

    #[arg(long)]
    pub(crate) spreadsheet: bool,

    #[arg(long)]
    pub(crate) redact: bool,
    #[arg(long)]
    pub(crate) as_logged: bool,
    #[arg(long, value_name = "CODEPAGE")]
    pub(crate) codepage: Option<CodePage>,
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = parse_interval)]
    pub(crate) interval: i64,
    #[arg(long, value_name = "N", value_parser = parse_threads)]
    pub(crate) threads: Option<usize>,
}

#[derive(Args, Debug)]
pub(crate) struct DumpArgs {
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "NAME|GUID")]
    pub(crate) provider: Vec<String>,
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    #[command(flatten)]
    pub(crate) format: FormArg<crate::dump::Format>,
    #[arg(long, value_name = "ZONE", default_value = "local")]
    pub(crate) tz: ZoneChoice,
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[arg(long)]
    pub(crate) redact: bool,
    #[arg(long, value_name = "CODEPAGE")]
    pub(crate) codepage: Option<CodePage>,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// The whole command with its help in a language.
pub(crate) fn command(lang: Lang) -> clap::Command {
    help::translated(Cli::command(), lang)
}

/// Reads the command line.
///
/// # Errors
/// The line cannot be understood, or asks for help or version: for [`explain`].
pub(crate) fn parse(
    args: Vec<OsString>,
    lang: Lang,
    colored: clap::ColorChoice,
) -> Result<Cli, clap::Error> {
    let mut command = command(lang).color(colored);
    let args = usual::completed(args, &command);
    let matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}
