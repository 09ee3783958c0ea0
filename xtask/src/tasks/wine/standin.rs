//! The stand-in's own tests: what its clients see of sessions, files, losses and errors.

use std::process::Stdio;

use super::stage::Stage;
use crate::Outcome;
use crate::run::{capture, cargo};

/// Runs them against what stands on the stage.
pub(super) fn run(stage: &Stage) -> Outcome {
    // Of the workspace, so that nothing is built a second time with other features.
    let mut test = cargo(["test", "--quiet", "--workspace", "--test", "under_wine"]);
    test.stdin(Stdio::null());
    test.env("NETTALLY_STANDIN_STAGE", stage.folder()).env("WINEPREFIX", stage.prefix());
    let said = capture(&mut test)?;
    let text = String::from_utf8_lossy(&said.stdout);
    if !said.status.success() {
        return Err(format!("the stand-in's own tests failed: {}", text.trim()));
    }
    let passed = text.lines().find(|line| line.starts_with("test result: ok"));
    println!("the stand-in under Wine: {}", passed.ok_or("no result of the stand-in's tests")?);
    Ok(())
}
