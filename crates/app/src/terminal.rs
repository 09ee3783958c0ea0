//! Where output goes, and what the place it goes to can show.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use text::sanitize;

use crate::cli::ColorWhen;
use crate::counters_file;
use crate::input::{self, InputError};
use crate::lang::{Lang, SystemText, Text};
use crate::output::{self, Links};
use crate::report::words;
use crate::same_file;
use crate::system::SystemError;

/// Columns of what is no terminal: a file or a pipe somebody reads later.
const WIDTH_ELSEWHERE: usize = 120;
/// Narrower than this nothing can be shown.
const NARROWEST: usize = 40;

/// The program's way to its user.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    pub(crate) lang: Lang,
    color: ColorWhen,
    width: Option<usize>,
}

/// Whether keys come from a terminal and cells of it can be written.
///
/// On Windows the window of a Unix-like shell may count as a terminal without being a console: then
/// keys would be awaited from a console nobody sees.
pub(crate) fn has_keys_and_cells() -> bool {
    let is_console = !cfg!(windows) || terminal_size::terminal_size_of(io::stdout()).is_some();
    io::stdout().is_terminal() && io::stdin().is_terminal() && is_console
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file to read cannot be used.
    Input(InputError),
    /// The result cannot be written; `None` is standard output.
    Output(Option<PathBuf>, io::Error),
    /// The command line asks for something impossible.
    Usage(String),
    /// The command can only do its work on Windows.
    #[cfg_attr(windows, allow(dead_code, reason = "this is Windows"))]
    NeedsWindows,
    /// Windows refused something.
    System(SystemError),
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::Input(error)
    }
}

impl From<SystemError> for Failure {
    fn from(error: SystemError) -> Self {
        Self::System(error)
    }
}

impl Failure {
    /// What to tell the user.
    pub(crate) fn message(&self, lang: Lang) -> String {
        match self {
            Self::Input(error) => words::input_error(error, lang),
            Self::Usage(message) => message.clone(),
            Self::NeedsWindows => SystemText::NeedsWindows.of(lang).to_owned(),
            Self::System(error) => sanitize(&error.message),
            Self::Output(path, error) => {
                let standard = || Text::StandardOutput.of(lang).to_owned();
                let path = path.as_ref().map(|path| sanitize(&path.display().to_string()));
                let path = path.unwrap_or_else(standard);
                let error = words::output_error(error, lang);
                Text::OutputFailed.fill(lang, &[("path", &path), ("error", &error)])
            }
        }
    }

    /// Whether the reader of our output has gone: nobody is left to be told.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        // Windows has two codes of its own: ERROR_NO_DATA and ERROR_PIPE_NOT_CONNECTED.
        matches!(self, Self::Output(None, error) if error.kind() == io::ErrorKind::BrokenPipe
            || cfg!(windows) && matches!(error.raw_os_error(), Some(232 | 233)))
    }
}

impl Terminal {
    pub(crate) fn new(lang: Lang, color: ColorWhen, width: Option<usize>) -> Self {
        Self { lang, color, width }
    }

    /// Whether to colour what goes to `path`, or to standard output.
    pub(crate) fn colors(&self, path: Option<&Path>) -> bool {
        match self.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => {
                path.is_none() && AutoStream::choice(&io::stdout()) != ColorChoice::Never
            }
        }
    }

    /// Columns of the screen.
    pub(crate) fn columns(&self, path: Option<&Path>) -> usize {
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let real = || match path {
            None => terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            Some(_) => None,
        };
        let known = self.width.or(asked).or_else(real);
        known.unwrap_or(WIDTH_ELSEWHERE).max(NARROWEST)
    }

    /// Whether somebody watches standard error.
    pub(crate) fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Whether somebody watches standard output.
    pub(crate) fn shows_output(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Writes the result to `path`, or to standard output.
    pub(crate) fn write(
        &self,
        path: Option<&Path>,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let written = match path {
            Some(path) => output::write(path, Links::Followed, content),
            None => self.write_here(content),
        };
        written.map_err(|error| Failure::Output(path.map(Path::to_owned), error))
    }

    fn write_here(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut out: Box<dyn Write> = match self.colors(None) {
            // Old Windows consoles have to be told that colours are coming.
            true => Box::new(BufWriter::new(AutoStream::always(io::stdout()))),
            false => Box::new(BufWriter::with_capacity(64 << 10, io::stdout().lock())),
        };
        content(&mut out)?;
        out.flush()
    }

    /// Tells the user something beside the result, in one line.
    pub(crate) fn say(&self, line: &str) {
        // There is no better place to complain about standard error than standard error.
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// Tells the user what to beware of.
    pub(crate) fn warn(&self, message: &str) {
        self.say(&Text::Warning.fill(self.lang, &[("message", message)]));
    }

    /// Refuses to take care of formulas in what is no CSV: whoever asks for that expects rows.
    pub(crate) fn is_sheet(&self, asked: bool, is_csv: bool) -> Result<(), Failure> {
        match asked && !is_csv {
            true => Err(Failure::Usage(Text::SpreadsheetIsCsv.of(self.lang).to_owned())),
            false => Ok(()),
        }
    }

    /// Refuses to overwrite a recording, or its sidecar, with what is made from it,
    /// whatever name each is given by.
    pub(crate) fn spare(&self, inputs: &[PathBuf], output: Option<&Path>) -> Result<(), Failure> {
        let Some(written) = output.and_then(same_file::of) else { return Ok(()) };
        let is_input =
            |input: &PathBuf| input::identity(input).is_some_and(|input| input.file == written);
        let is_sidecar = |sidecar: &PathBuf| same_file::of(sidecar).as_ref() == Some(&written);
        let sidecar = || inputs.iter().map(|input| counters_file::path(input)).find(is_sidecar);
        match inputs.iter().find(|input| is_input(input)).cloned().or_else(sidecar) {
            None => Ok(()),
            Some(input) => {
                let path = sanitize(&input.display().to_string());
                Err(Failure::Usage(Text::WouldOverwrite.fill(self.lang, &[("path", &path)])))
            }
        }
    }
}
