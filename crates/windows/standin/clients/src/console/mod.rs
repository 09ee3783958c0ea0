//! A console, a program in it, and a script that presses keys and looks at the screen.
#![expect(unsafe_code, reason = "the console is called as Windows offers it")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test reads what it says")]

mod keys;
mod pseudo;
mod screen;

use std::io::{Error, Result};
use std::os::windows::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use nettally_standin_clients::pause;
use nettally_standin_clients::script::{self, Step};
use pseudo::Console;

/// Longest wait for anything to appear.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// `DETACHED_PROCESS`: it gets no console.
const DETACHED: u32 = 8;

pub(crate) fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    if words == [pseudo::HOLD] {
        pseudo::hold();
        return ExitCode::SUCCESS;
    }
    match play(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("console: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Plays the script; what each step took goes to standard output.
fn play(words: &[String]) -> Result<()> {
    let [size, script, program, arguments @ ..] = words else {
        return Err(Error::other("SIZE SCRIPT PROGRAM ARGUMENT..."));
    };
    let size = script::size(size).ok_or_else(|| Error::other("the size is no 100x30"))?;
    let steps = script::read(&fs::read_to_string(script)?).map_err(Error::other)?;
    let console = Console::take(size)?;
    let mut program = console.start(&beside(program)?, arguments)?;
    for (line, step) in &steps {
        let began = Instant::now();
        take(step, &console, &mut program).map_err(|error| {
            Error::other(format!("`{line}`: {error}; the screen is\n{}", shown()))
        })?;
        println!("{line}: {} ms", began.elapsed().as_millis());
    }
    Ok(())
}

fn take(step: &Step, console: &Console, program: &mut Child) -> Result<()> {
    match step {
        Step::Wait(words) => until(program, || Ok(screen::text()?.contains(words))),
        Step::Absent(words) => until(program, || Ok(!screen::text()?.contains(words))),
        Step::Type(text) => keys::press(text.chars().map(keys::of_character)),
        Step::Keys(names) => {
            let keys: Option<Vec<_>> = names.iter().map(|name| keys::named(name)).collect();
            keys::press(keys.ok_or_else(|| Error::other("no such key"))?)
        }
        Step::Run(words) => start(words),
        Step::Resize(width, height) => console.resize((*width, *height)),
        Step::Capture(file) => fs::write(file, screen::text()?),
        Step::End(code) => end(program, *code),
    }
}

/// Looks until it is so. What a program showed last is looked at after its end was seen: seen
/// later, the end may lie between the look and the question.
fn until(program: &mut Child, is_so: impl Fn() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let ended = program.try_wait()?;
        if is_so()? {
            return Ok(());
        }
        if let Some(status) = ended {
            return Err(Error::other(format!("the program has ended: {status}")));
        }
        if Instant::now() > deadline {
            return Err(Error::other("not in time"));
        }
        pause(LOOK);
    }
}

/// Waits for its end.
fn end(program: &mut Child, code: i32) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match program.try_wait()? {
            Some(status) if status.code() == Some(code) => return Ok(()),
            Some(status) => return Err(Error::other(format!("it has ended: {status}"))),
            None if Instant::now() > deadline => return Err(Error::other("it goes on")),
            None => pause(LOOK),
        }
    }
}

/// Starts a program that nobody waits for.
fn start(words: &[String]) -> Result<()> {
    let [name, arguments @ ..] = words else { return Err(Error::other("run what?")) };
    let mut command = Command::new(beside(name)?);
    command.args(arguments).creation_flags(DETACHED);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(|_| ())
}

/// The path of a program that stands beside this one.
fn beside(name: &str) -> Result<PathBuf> {
    Ok(env::current_exe()?.with_file_name(name).with_extension("exe"))
}

fn shown() -> String {
    screen::text().unwrap_or_else(|error| format!("not to be read: {error}"))
}
