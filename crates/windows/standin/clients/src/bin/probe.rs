//! Tries the stand-in as a controller and consumer would: one word, one experiment.
//!
//! `probe consume NAME SECONDS [IDS]` starts a session, enables Kernel-Network and Kernel-Process,
//! consumes for a while and stops; `start`, `query`, `flush`, `stop`, `watch` do one step each;
//! `list` names all sessions; `fill COUNT` starts that many; `record NAME SECONDS FILE MB MODE`
//! makes a file. Each prints one line of JSON.

#[cfg(windows)]
#[path = "../probe/mod.rs"]
mod probe;

#[cfg(windows)]
fn main() {
    probe::main();
}

#[cfg(not(windows))]
fn main() {}
