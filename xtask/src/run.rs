//! Running other programs.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::{Outcome, workspace};

/// Debian's own compiler, under the name `setup` gives it in rustup. It is the one that has a
/// Windows standard library.
pub(crate) const DEBIAN: &str = "+debian";

/// The Windows target of that compiler.
pub(crate) const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// A command that runs in the workspace's root.
///
/// `cargo run` describes the running package, and its compiler's libraries, in the environment.
/// A compiler of another version must not see them.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root());
    command.env_remove("LD_LIBRARY_PATH").env_remove("CARGO");
    for (key, _) in std::env::vars_os() {
        let text = key.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(key);
        }
    }
    command
}

/// Cargo with these arguments.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = program("cargo");
    command.args(arguments);
    command
}

/// Builds the program for this system as `cargo test` does, so that it checks its arithmetic, and says
/// where it is.
pub(crate) fn as_tested() -> Result<PathBuf, String> {
    let mut build = cargo(["build", "--quiet", "--profile", "test"]);
    succeed(build.args(["--workspace", "--bin", "nettally"]))?;
    Ok(workspace::target().join("debug/nettally").with_extension(std::env::consts::EXE_EXTENSION))
}

/// Runs the command and waits for it; its output goes where ours goes.
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    let status =
        command.status().map_err(|error| format!("cannot run `{}`: {error}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", line(command))) }
}

/// Runs the command and keeps what it prints, whatever its exit code.
pub(crate) fn capture(command: &mut Command) -> Result<Output, String> {
    command.output().map_err(|error| format!("cannot run `{}`: {error}", line(command)))
}

/// Runs the command, which must succeed, and gives what it printed on standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = capture(command)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{}` failed ({}): {}", line(command), output.status, why.trim()))
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(OsStr::to_string_lossy));
    words.join(" ")
}
