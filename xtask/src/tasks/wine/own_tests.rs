//! The tests of our own crates, built for Windows. Those of sessions need an ETW that delivers: they
//! run on a machine with the stand-in; all others need Wine alone.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::live::Machine;
use super::stage::Stage;
use crate::Outcome;
use crate::run::{DEBIAN, WINDOWS, capture, cargo, output};
use crate::tasks::setup;
use crate::workspace;

const PACKAGES: &[&str] = &[
    "nettally-event",
    "nettally-testkit",
    "nettally-etl",
    "nettally-traffic",
    "nettally-windows",
    "nettally-text",
    "nettally-tui",
    "nettally",
];

/// The program that needs sessions, and what it is called among those of the stage.
const SESSIONS: &str = "sessions";
const SESSIONS_PROGRAM: &str = "sessions-test";

/// Tests that cannot run in a Windows program started from Linux.
const SKIPPED: &[&str] = &[];

/// A test program.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Program {
    /// What cargo calls it: the name of its file, or of the library it is built from.
    name: String,
    executable: PathBuf,
    /// The folder of its package, in which cargo would run it.
    folder: PathBuf,
}

/// Builds all and runs all, one after another.
pub(super) fn run(stage: &Stage) -> Outcome {
    let programs = build()?;
    let is_about_sessions = |program: &&Program| program.name == SESSIONS;
    let mut passed = 0;
    for program in programs.iter().filter(|program| !is_about_sessions(program)) {
        passed += alone(stage.prefix(), program)?;
    }
    println!("{passed} tests of our own pass under Wine");
    let sessions = programs.iter().find(is_about_sessions);
    with_sessions(stage, sessions.ok_or("cargo built no test of sessions")?)
}

/// Runs a program as cargo would.
fn alone(prefix: &Path, program: &Program) -> Result<u64, String> {
    let mut command = setup::wine(prefix, &program.executable);
    command.current_dir(&program.folder).arg("--quiet");
    command.args(SKIPPED.iter().flat_map(|name| ["--skip", name]));
    // It would ask cargo, which no Windows program finds here; and it shall not write what it finds.
    command.env("INSTA_WORKSPACE_ROOT", workspace::root()).env("INSTA_UPDATE", "no");
    let finished = capture(&mut command)?;
    let said = String::from_utf8_lossy(&finished.stdout);
    match passed(&said) {
        Some(passed) if finished.status.success() => Ok(passed),
        _ => {
            let errors = String::from_utf8_lossy(&finished.stderr);
            let (name, folder) = (&program.name, program.folder.display());
            Err(format!("tests `{name}` of {folder}: {}\n{said}{errors}", finished.status))
        }
    }
}

/// The number in `test result: ok. 12 passed; 0 failed; …`.
fn passed(said: &str) -> Option<u64> {
    let result = said.lines().find_map(|line| line.strip_prefix("test result: ok. "))?;
    result.split(' ').next()?.parse().ok()
}

/// Runs the tests of sessions, one after another: each looks at all sessions of the machine.
fn with_sessions(stage: &Stage, program: &Program) -> Outcome {
    stage.add(&program.executable, SESSIONS_PROGRAM)?;
    let line = format!("{SESSIONS_PROGRAM} --test-threads=1");
    let said = Machine::new(stage, SESSIONS_PROGRAM, "")?.run(&line)?.success(&line)?.output();
    let passed = passed(&said).ok_or("no result of the tests of sessions")?;
    println!("{passed} tests of sessions pass under Wine");
    Ok(())
}

fn build() -> Result<Vec<Program>, String> {
    let mut build = cargo([DEBIAN, "test", "--quiet", "--no-run", "--target", WINDOWS]);
    build.args(PACKAGES.iter().flat_map(|package| ["--package", package]));
    build.args(["--lib", "--bins", "--tests", "--message-format", "json"]);
    Ok(programs(&output(&mut build)?))
}

/// Cargo says of every artifact what it is, one JSON document a line.
fn programs(said: &str) -> Vec<Program> {
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = |message: Value| {
        let is_test = message["profile"]["test"] == true;
        let manifest = Path::new(message["manifest_path"].as_str().filter(|_| is_test)?);
        Some(Program {
            name: message["target"]["name"].as_str()?.to_owned(),
            executable: message["executable"].as_str()?.into(),
            folder: manifest.parent()?.to_owned(),
        })
    };
    messages.filter_map(program).collect()
}

#[cfg(test)]
mod tests {
    use super::{Program, passed, programs};

    #[test]
    fn test_programs_are_found_among_the_artifacts() {
        let said = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
             {\"target\":{\"name\":\"app\"},\"manifest_path\":\"/a/Cargo.toml\",\
             \"profile\":{\"test\":false},\"executable\":\"/t/app.exe\"}\n\
             {\"target\":{\"name\":\"sessions\"},\"manifest_path\":\"/a/Cargo.toml\",\
             \"profile\":{\"test\":true},\"executable\":\"/t/sessions-1.exe\"}\n\
             {\"reason\":\"build-finished\",\"success\":true}\n";
        let sessions = Program {
            name: "sessions".into(),
            executable: "/t/sessions-1.exe".into(),
            folder: "/a".into(),
        };
        assert_eq!(programs(said), [sessions]);
        assert_eq!(programs(""), []);
    }

    #[test]
    fn a_result_is_a_number_of_tests() {
        assert_eq!(passed("\nrunning 3 tests\n...\ntest result: ok. 3 passed; 0 failed"), Some(3));
        assert_eq!(passed("test result: FAILED. 2 passed; 1 failed"), None);
    }
}
