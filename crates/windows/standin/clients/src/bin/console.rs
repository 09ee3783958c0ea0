//! `console SIZE SCRIPT PROGRAM ARGUMENT...`: runs a program that stands beside this one in a
//! console of its own, and plays the person before it. The script's steps are explained in `src/script.rs`.

#[cfg(windows)]
#[path = "../console/mod.rs"]
mod console;

#[cfg(windows)]
fn main() -> std::process::ExitCode {
    console::main()
}

#[cfg(not(windows))]
fn main() {}
