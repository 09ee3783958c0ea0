//! `completions`: what a shell needs to complete our command line.

use crate::cli::{self, CompletionsArgs};
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &CompletionsArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut command = cli::command(terminal.lang);
    // The library ends the program when writing fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "nettally", &mut script);
    terminal.write(None, |out| out.write_all(&script))?;
    Ok(Exit::Success)
}
