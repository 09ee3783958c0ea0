//! `cargo xtask golden`: rebuilds the sample traces and refreshes every stored output.

use crate::Outcome;
use crate::run::{cargo, succeed};

/// Rebuilds, refreshes, and leaves the review of the difference to whoever ran it.
pub(crate) fn run(_: &[String]) -> Outcome {
    let mut tests = cargo(["test", "--workspace"]);
    succeed(tests.env("INSTA_UPDATE", "always"))?;
    println!("now review the difference: git diff testdata '*.snap'");
    Ok(())
}
