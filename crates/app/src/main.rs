//! The program `nettally`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    nettally::run(std::env::args_os().collect()).into()
}
