//! `man`: the manual page, for the program and then for each command.

use std::io::{self, Write};

use crate::cli;
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(terminal: &Terminal) -> Result<Exit, Failure> {
    let command = cli::command(terminal.lang);
    terminal.write(None, |out| write(command, out))?;
    Ok(Exit::Success)
}

fn write(command: clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let subcommands: Vec<clap::Command> = command.get_subcommands().cloned().collect();
    clap_mangen::Man::new(command).render(out)?;
    for subcommand in subcommands {
        let name = format!("nettally-{}", subcommand.get_name());
        let page = clap_mangen::Man::new(subcommand.display_name(name));
        page.render_name_section(out)?;
        page.render_synopsis_section(out)?;
        page.render_options_section(out)?;
        page.render_extra_section(out)?;
    }
    Ok(())
}
