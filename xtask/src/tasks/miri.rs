//! `cargo xtask miri`: runs the tests of `crates/windows` that ask no system in an interpreter that
//! sees every access outside its bounds, to stale memory, or to bytes that hold no such value.

use crate::Outcome;
use crate::run::{cargo, program, succeed};

/// Only the nightly compiler has the interpreter.
const NIGHTLY: &str = "+nightly";

/// Installs the interpreter if it is missing, and runs the tests named, or all; ten minutes.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut install = program("rustup");
    install.args(["toolchain", "install", "nightly", "--profile", "minimal", "--no-self-update"]);
    succeed(install.args(["--component", "miri", "--component", "rust-src"]))?;
    let mut test = cargo([NIGHTLY, "miri", "test", "--package", "nettally-windows", "--lib"]);
    succeed(test.arg("--").args(arguments))
}
