//! What the person running a test has asked for: files in one folder, or variables.

use crate::inject::Injections;
use crate::scenario::Scenario;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Once, OnceLock};

/// Folder of the shared memory and of the files `scenario`, `inject`, `calls`, `delivered-*`.
pub(super) fn folder() -> PathBuf {
    let folder = std::env::var_os("NETTALLY_STANDIN");
    folder.map_or_else(|| r"C:\windows\temp\nettally-standin".into(), PathBuf::from)
}

/// Whether this process is to report what it sends and receives.
pub(super) fn captures() -> bool {
    std::env::var_os("NETTALLY_STANDIN_CAPTURE").is_some_and(|value| value == "1")
}

/// The code this call is to answer, if it is to fail.
pub(super) fn injected(call: &str, detail: &str) -> Option<u32> {
    injections().answer(call, detail)
}

/// The calls that are to fail in this process.
pub(super) fn injections() -> &'static Injections {
    static INJECTIONS: OnceLock<Injections> = OnceLock::new();
    let read = || Injections::parse(&text("NETTALLY_STANDIN_INJECT", "inject"));
    INJECTIONS.get_or_init(|| read().unwrap_or_else(|why| refuse(&why)))
}

/// The scenario, as written.
pub(super) fn scenario() -> &'static Scenario {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    SCENARIO.get_or_init(|| {
        let text = text("NETTALLY_STANDIN_SCENARIO", "scenario");
        Scenario::parse(&text).unwrap_or_else(|why| refuse(&why))
    })
}

/// Appends a line to the file `calls`, if there was one at the first call: looking for it every
/// time would cost more than the calls themselves.
pub(super) fn log(line: &str) {
    static CALLS: OnceLock<Option<File>> = OnceLock::new();
    let open = || File::options().append(true).open(folder().join("calls")).ok();
    if let Some(mut file) = CALLS.get_or_init(open).as_ref() {
        // A test that reads the log will notice a missing line.
        let _ = file.write_all(format!("{} {line}\n", std::process::id()).as_bytes());
    }
}

/// Leaves a report for the test.
pub(super) fn report(name: &str, text: &str) {
    // A test that reads the report will notice that it is missing.
    let _ = fs::write(folder().join(name), text);
}

/// The value of a variable, else the content of a file; a variable that begins with `<` names a
/// file.
fn text(variable: &str, file: &str) -> String {
    match std::env::var(variable) {
        Ok(value) => match value.strip_prefix('<') {
            Some(path) => fs::read_to_string(path)
                .unwrap_or_else(|error| refuse(&format!("cannot read {path}: {error}"))),
            None => value,
        },
        Err(_) => fs::read_to_string(folder().join(file)).unwrap_or_default(),
    }
}

/// Tells whoever runs the test, once, something that may explain why nothing happens.
#[expect(clippy::print_stderr, reason = "there is no other way to reach whoever runs the test")]
pub(super) fn say_once(what: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| eprintln!("ETW stand-in: {what}"));
}

/// A test that is set up wrongly must not look like one that passes.
#[expect(clippy::print_stderr, reason = "there is no other way to reach whoever runs the test")]
pub(super) fn refuse(why: &str) -> ! {
    eprintln!("ETW stand-in: {why}");
    std::process::exit(99)
}
