//! Real programs that say what they moved, watched by one live view from before the first to
//! after the last: under Wine, or on Windows itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::Verdict;
use super::books::{Books, Owner};
use crate::run::{cargo, program, succeed};
use crate::tasks::wine::{Machine, Running, Stage};
use crate::workspace;

/// A scenario and the programs that run side by side in it.
type Scenario = (&'static str, &'static [&'static str]);

const SCENARIOS: &[Scenario] = &[
    ("short lived", &["spawn 100"]),
    ("100 processes at once", &["spawn 100 127.0.0.1:9 100"]),
    ("bursts", &["serve 127.0.0.1:7201 1", "download 127.0.0.1:7201 40000000 3"]),
    ("many connections", &["serve 127.0.0.1:7202 300", "many 127.0.0.1:7202 300 5000"]),
    ("fork tree", &["tree 8"]),
    ("udp fan out", &["fan 3000"]),
    ("ipv6", &["serve [::1]:7203 1", "download [::1]:7203 1000003", "talk ::1 50 1400"]),
    ("loopback pairs", &["talk 127.0.0.1 200 1400"]),
    (
        "proxy chain",
        &[
            "serve 127.0.0.1:7204 1",
            "relay 127.0.0.1:7205 127.0.0.1:7204 1",
            "relay 127.0.0.1:7206 127.0.0.1:7205 1",
            "download 127.0.0.1:7206 3000000",
        ],
    ),
    ("long idle", &["idle 8"]),
];

const TOP: &str = "nettally top --format json --top 1000000";

/// Frames after which the view ends by itself where nothing can send it Ctrl+C.
const FRAMES: &str = " --count 150";

/// Longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(180);

/// Starts a program; its words are separated by spaces.
type Start<'a> = &'a dyn Fn(&str) -> Result<Running, String>;

/// Runs all scenarios.
pub(super) fn run() -> Result<Vec<Verdict>, String> {
    if cfg!(windows) {
        let programs = build_for_this_system()?;
        return watch(&|line| start_here(&programs, line));
    }
    let stage = Stage::build(false)?;
    let machine = Machine::new(&stage, "accuracy", "")?;
    watch(&|line| machine.start(line))
}

/// The folder of the programs, built for the system this runs on.
fn build_for_this_system() -> Result<PathBuf, String> {
    let mut build = cargo(["build", "--quiet", "--release", "--package", "nettally"]);
    succeed(build.args(["--package", "nettally-standin-clients"]))?;
    Ok(workspace::target().join("release"))
}

fn start_here(programs: &Path, line: &str) -> Result<Running, String> {
    let mut words = line.split(' ');
    let mut command = program(programs.join(words.next().unwrap_or_default()));
    command.args(words);
    Running::start(command, line)
}

/// Runs the scenarios one after the other under the eyes of one live view.
fn watch(start: Start<'_>) -> Result<Vec<Verdict>, String> {
    let line = if cfg!(windows) { format!("{TOP}{FRAMES}") } else { TOP.to_owned() };
    let mut top = start(&line)?;
    top.wait_for("a frame", PATIENCE, |_| true)?;
    let mut said = Said::default();
    let mut truths = Vec::new();
    for (name, lines) in SCENARIOS {
        let truth = said.by(start, lines).map_err(|error| format!("{name}: {error}"))?;
        truths.push((name, truth));
    }
    if !cfg!(windows) {
        top.interrupt()?;
    }
    let last = top.finish(PATIENCE)?.success("top")?;
    let last: Value = json(last.lines.last().map_or("", String::as_str))?;
    let found = Books::of_rows(&last["rows"]);
    let seen = if cfg!(windows) { "live; Windows" } else { "live; under Wine" };
    let verdict = |(name, truth): &(&&str, Books)| {
        Verdict::new(name, seen, truth, &found.clone().only_those_of(truth))
    };
    let mut verdicts: Vec<Verdict> = truths.iter().map(verdict).collect();
    // What stands under an owner of no scenario would be in none of these.
    let mut all = Books::default();
    truths.iter().for_each(|(_, truth)| all.join(truth));
    let found = if cfg!(windows) { found.only_programs_of(&all) } else { found };
    verdicts.push(Verdict::new("all of these together", seen, &all, &found));
    Ok(verdicts)
}

/// What programs said they moved.
#[derive(Default)]
struct Said {
    /// How often an id and a name have come: Windows gives ids again.
    lives: BTreeMap<(u32, String), usize>,
}

impl Said {
    /// Runs the programs of a scenario.
    fn by(&mut self, start: Start<'_>, lines: &[&str]) -> Result<Books, String> {
        let running: Result<Vec<Running>, String> = lines.iter().map(|line| start(line)).collect();
        let mut truth = Books::default();
        for (running, line) in running?.into_iter().zip(lines) {
            let finished = running.finish(PATIENCE)?.success(line)?;
            let name = line.split(' ').next().unwrap_or_default();
            for said in &finished.lines {
                self.note(&json(said)?, name, &mut truth);
            }
        }
        Ok(truth)
    }

    /// Notes what a program said of itself, or of the children it had.
    fn note(&mut self, said: &Value, name: &str, truth: &mut Books) {
        let number = |name: &str| said[name].as_u64().unwrap_or(0);
        match said["children"].as_array() {
            None => truth.add(self.life(&said["pid"], name), number("sent"), number("received")),
            Some(children) => children
                .iter()
                .for_each(|child| truth.add(self.life(child, "short"), number("each"), 0)),
        }
    }

    fn life(&mut self, pid: &Value, name: &str) -> Owner {
        let pid = pid.as_u64().and_then(|pid| u32::try_from(pid).ok()).unwrap_or(0);
        let name = format!("{name}.exe");
        let lives = self.lives.entry((pid, name.clone())).or_default();
        *lives += 1;
        (pid, name, *lives - 1)
    }
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("JSON: {error}: {text}"))
}
