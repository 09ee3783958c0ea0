//! `cargo xtask tui`: the full-screen view driven by hand, so to speak: the real program in a
//! real terminal, keys in, screens out: tmux here, a console on Windows.

pub(crate) mod bench;
mod console;
mod screen;
pub(crate) mod walks;

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::as_tested;
use crate::{Outcome, workspace};
use screen::Screen;

/// One step: what it shows, keys to press, and what must then be seen. Each waits for something
/// that was not so before it.
struct Step {
    what: &'static str,
    keys: &'static [&'static str],
    seen: &'static [&'static str],
    gone: &'static [&'static str],
}

impl Step {
    /// The same, and these must have gone.
    const fn without(self, gone: &'static [&'static str]) -> Self {
        Self { gone, ..self }
    }
}

const fn step(
    what: &'static str,
    keys: &'static [&'static str],
    seen: &'static [&'static str],
) -> Step {
    Step { what, keys, seen, gone: &[] }
}

/// A walk through the view. What is seen is true of testdata/office-morning.etl.
const STEPS: &[Step] = &[
    step("the replay runs to its end", &[], &["REPLAY ENDED office-morning.etl", "msedge.exe"]),
    step("totals come first", &["t"], &["Uploaded▼", "totals first"]),
    step("a letter sorts", &["N"], &["Process▲"]),
    step(
        "a filter lets one through",
        &["/", "name:edge", "Enter"],
        &["filter: name:edge", "1 of 1"],
    ),
    step("a row opens", &["Enter"], &["PID 7460", "cdn.example.net", "up, most"]),
    step("panes turn", &["Tab", "Tab"], &["Time▼ State"]).without(&["Hosts "]),
    step("and back", &["Escape"], &["filter: name:edge"]),
    step("the filter is cleared", &["Escape"], &["System"]).without(&["filter: ", "1 of 1 "]),
    step("the display pauses", &["Space"], &["PAUSED"]),
    step("the display goes on", &["Space"], &["nothing lost  REPLAY"]).without(&["PAUSED"]),
    step("applications are merged", &["v", "v"], &["svchost.exe ×"]),
    step("keys are shown", &["?"], &["Keys", "key closes this"]),
    step("columns are shown", &["Escape", "c"], &["Columns", "Space shows or hides"]),
    step("connections", &["Escape", "Tab"], &["Proto Remote"]),
    step("one zone only", &["z"], &["internet only"]),
    step("remotes", &["Tab"], &["Busiest process"]),
    step("units", &["u"], &["kB = 1000 B"]),
    step("what is seen is exported", &["e"], &["rows written to /", "nettally-remotes-"]),
    step("interfaces", &["Tab"], &["does not tell of network interfaces"]),
    step("health", &["Tab"], &["Events seen", "Screens drawn"]),
    step("the terminal is given back", &["q"], &["before", "left with 0"]),
];

/// Builds the program and takes the walk.
pub(crate) fn run(_: &[String]) -> Outcome {
    if cfg!(windows) {
        return console::run();
    }
    let program = as_tested()?;
    let folder = folder("tui")?;
    let trace = workspace::root().join("testdata/office-morning.etl");
    let screen = Screen::start(&folder, (100, 30), &command(&program, &trace, &folder, "100"))?;
    for step in STEPS {
        for key in step.keys {
            screen.press(key)?;
        }
        let taken = screen
            .wait_until(step.seen, step.gone)
            .map_err(|error| format!("{}: {error}", step.what))?;
        println!("{}: {} ms", step.what, taken.as_millis());
    }
    exported(&folder)
}

/// A shell that runs the view between two words, to see that the terminal is as it was.
fn command(program: &Path, trace: &Path, folder: &Path, speed: &str) -> String {
    let [program, trace, folder] = [program, trace, folder].map(|path| path.display().to_string());
    format!(
        "echo before; XDG_CONFIG_HOME='{folder}' '{program}' top --lang en --replay '{trace}' \
         --speed {speed}; echo left with $?; read -r _"
    )
}

/// An empty folder.
fn folder(name: &str) -> Result<PathBuf, String> {
    let folder = workspace::target().join(name);
    let failed = |error| format!("cannot make {}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    Ok(folder)
}

/// The exported file has a head and rows.
fn exported(folder: &Path) -> Outcome {
    let text = walks::exported(folder)?;
    let (head, rows) = text.split_once('\n').ok_or("the exported file has no rows")?;
    if head.starts_with("remote_name,remote_address,") && rows.contains("cdn.example.net") {
        return Ok(());
    }
    Err(format!("the exported file is not what was seen:\n{text}"))
}
