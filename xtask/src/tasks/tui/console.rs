//! The walks on Windows itself, live ETW included.

use serde_json::Value;

use super::walks::{LIVE, REPLAY, Walk};
use crate::run::{cargo, output, program, succeed};
use crate::{Outcome, workspace};

/// Builds the program and those that move bytes, and takes both walks.
pub(super) fn run() -> Outcome {
    let mut build = cargo(["build", "--quiet", "--release", "--package", "nettally"]);
    succeed(build.args(["--package", "nettally-standin-clients"]))?;
    play("console-replay", &REPLAY)?;
    play("console-live", &LIVE)?;
    no_session_is_left()
}

fn play(name: &str, walk: &Walk) -> Outcome {
    let folder = super::folder(name)?;
    let trace = workspace::root().join("testdata").join("office-morning.etl");
    let line = walk.line(&folder, &trace)?;
    let mut console = program(workspace::target().join("release").join("console"));
    console.args(line.split(' ')).current_dir(&folder);
    println!("{name}\n{}", output(&mut console)?);
    walk.check_export(&folder)
}

fn no_session_is_left() -> Outcome {
    let mut sessions = program(workspace::target().join("release").join("nettally"));
    let said = output(sessions.args(["sessions", "--format", "json"]))?;
    let said: Value = serde_json::from_str(&said).map_err(|error| format!("{error}: {said}"))?;
    let all = said.as_array().ok_or("`sessions` gave no list")?;
    match all.iter().find(|session| !session["owner"].is_null()) {
        None => Ok(()),
        Some(left) => Err(format!("a session is left: {left}")),
    }
}
