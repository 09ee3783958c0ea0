//! The tests of sessions in `crates/windows`, which need an ETW that delivers: the stand-in's.

use std::path::PathBuf;

use serde_json::Value;

use super::live::Machine;
use super::stage::Stage;
use crate::Outcome;
use crate::run::{DEBIAN, WINDOWS, cargo, output};

/// What the built program is called among the others.
const NAME: &str = "sessions-test";

/// Builds them and runs them, one after another: each looks at all sessions of the machine.
pub(super) fn run(stage: &Stage) -> Outcome {
    stage.add(&build()?, NAME)?;
    let line = format!("{NAME} --test-threads=1");
    let said = Machine::new(stage, NAME, "")?.run(&line)?.success(&line)?.output();
    let passed = said.lines().find(|line| line.starts_with("test result: ok"));
    println!("sessions under Wine: {}", passed.ok_or("no result of the tests of sessions")?);
    Ok(())
}

/// The path of the test program.
fn build() -> Result<PathBuf, String> {
    let mut build = cargo([DEBIAN, "test", "--quiet", "--no-run", "--target", WINDOWS]);
    build.args(["--package", "nettally-windows", "--test", "sessions"]);
    let said = output(build.args(["--message-format", "json"]))?;
    executable(&said).ok_or_else(|| "cargo built no test of sessions".into())
}

/// Cargo tells of every artifact, one JSON document a line; one of them can be run.
fn executable(said: &str) -> Option<PathBuf> {
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut paths = messages.filter_map(|one| one["executable"].as_str().map(PathBuf::from));
    paths.next_back()
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn the_test_program_is_found_among_the_artifacts() {
        let said = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                    {\"reason\":\"compiler-artifact\",\"executable\":\"/a/sessions.exe\"}\n\
                    {\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(executable(said), Some("/a/sessions.exe".into()));
        assert_eq!(executable(""), None);
    }
}
