//! `doctor`: whether this program can work here, and the way out where it cannot.

mod checks;
mod shown;

use crate::cli::{DoctorArgs, ListFormat};
use crate::exit::Exit;
use crate::paint::Paint;
use crate::system;
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &DoctorArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let system = system::here()?;
    let stop = system.stop_requests()?;
    let findings = checks::all(&*system, stop, terminal.lang);
    let paint = Paint { on: terminal.colors(None) };
    terminal.write(None, |out| match args.format.chosen {
        ListFormat::Table => shown::table(&findings, terminal.lang, paint, out),
        ListFormat::Json => shown::json(&findings, out),
    })?;
    Ok(if checks::is_fit(&findings) { Exit::Success } else { Exit::Unfit })
}
