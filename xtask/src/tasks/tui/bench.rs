//! `cargo xtask bench-tui`: how fast the full-screen view answers, and what drawing costs, with
//! 5,000 processes and 50,000 connections at 200,000 events a second.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use testkit::bench_trace::{BenchOptions, write_trace};

use super::screen::Screen;
use crate::run::{cargo, succeed};
use crate::{Outcome, workspace};

/// The page the figures go to.
const PAGE: &str = "docs/tui-performance.md";
/// Time for the view to have met every connection.
const WARM_UP: Duration = Duration::from_secs(12);
/// Time over which drawing is measured.
const MEASURED: Duration = Duration::from_secs(8);
/// Time between an answer and the next key: as quick as a person is.
const PAUSE: Duration = Duration::from_millis(200);
/// Clock ticks in a second of /proc/PID/stat: fixed for every program (proc(5), USER_HZ).
const TICKS: f64 = 100.0;

/// Keys, and what is seen when the view has answered.
const KEYS: &[(&str, &str)] = &[
    ("X", "Uploaded▼"),
    ("D", "Down/s▼"),
    ("N", "Process▲"),
    ("U", "Up/s▼"),
    ("?", "any other key closes"),
    ("Escape", "1 of "),
];

/// Measures and writes the page.
pub(crate) fn run(_: &[String]) -> Outcome {
    succeed(&mut cargo(["build", "--release", "--package", "nettally"]))?;
    let folder = super::folder("tui")?;
    let trace = folder.join("busy.etl");
    make(&trace)?;
    let program = workspace::target().join("release/nettally");
    let command = super::command(&program, &trace, &folder, "1");
    let screen = Screen::start(&folder, (200, 60), &command)?;
    screen.wait_for(&["REPLAY busy.etl"])?;
    thread::sleep(WARM_UP);
    let pid = child(&screen.pid()?)?;
    let before = drawing_ticks(&pid)?;
    thread::sleep(MEASURED);
    let ticks = drawing_ticks(&pid)?.saturating_sub(before);
    let drawing = ticks as f64 / TICKS / MEASURED.as_secs_f64() * 100.0;
    let answers = answers(&screen)?;
    let memory = memory(&pid)?;
    let page = page(drawing, &answers, &memory)?;
    println!("{page}");
    fs::write(workspace::root().join(PAGE), page).map_err(|error| format!("{PAGE}: {error}"))
}

fn make(path: &Path) -> Outcome {
    let options = BenchOptions {
        bytes: 800 << 20,
        processes: 5000,
        flows: 50_000,
        events_per_second: 200_000,
        ..BenchOptions::default()
    };
    let made = File::create(path).and_then(|file| write_trace(&options, &mut BufWriter::new(file)));
    made.map(|_| ()).map_err(|error| format!("cannot make {}: {error}", path.display()))
}

/// The view below the shell of this process id.
fn child(shell: &str) -> Result<String, String> {
    let path = format!("/proc/{shell}/task/{shell}/children");
    let children = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    children.split_whitespace().next().map(str::to_owned).ok_or("the view does not run".into())
}

/// Processor time of the thread that draws: the first, whose number is that of the process.
fn drawing_ticks(pid: &str) -> Result<u64, String> {
    let path = format!("/proc/{pid}/task/{pid}/stat");
    let stat = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    // Behind the name, which may hold anything: state is the first field, utime and stime are
    // the twelfth and thirteenth.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let number = |place: usize| fields.get(place).and_then(|field| field.parse::<u64>().ok());
    number(11).zip(number(12)).map(|(user, system)| user + system).ok_or(format!("{path}: {stat}"))
}

/// How long each key took, the looking included.
fn answers(screen: &Screen) -> Result<Vec<(&'static str, Duration)>, String> {
    let mut answers = Vec::new();
    for (key, seen) in KEYS {
        thread::sleep(PAUSE);
        let began = Instant::now();
        screen.press(key)?;
        screen.wait_for(&[seen])?;
        answers.push((*key, began.elapsed()));
    }
    Ok(answers)
}

fn memory(pid: &str) -> Result<String, String> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map(|text| text.trim().to_owned()).ok_or(format!("{path}: no VmHWM"))
}

fn page(drawing: f64, answers: &[(&str, Duration)], memory: &str) -> Result<String, String> {
    let mut page = String::from(
        "# What the full-screen view costs\n\nWritten by `cargo xtask bench-tui`. A recording of 5,000 \
         processes and 50,000 connections is replayed at 200,000 events a second in a terminal \
         of 200×60 cells.\n\n| | |\n|---|---|\n",
    );
    let failed = |_| "cannot write to memory".to_owned();
    writeln!(page, "| the thread that draws and answers | {drawing:.1} % of a core |")
        .map_err(failed)?;
    for (key, taken) in answers {
        writeln!(
            page,
            "| key `{key}` until its answer is read from the screen | {} ms |",
            taken.as_millis()
        )
        .map_err(failed)?;
    }
    writeln!(page, "| most memory of the whole program | {memory} |").map_err(failed)?;
    page.push_str(
        "\nA key comes 200 ms after the answer to the one before. Its time includes starting tmux \
         twice, once to send it and once to look.\n",
    );
    Ok(page)
}
