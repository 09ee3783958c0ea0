//! What befalls a live view: killed, stopped from outside, interrupted, not read.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::frame::{Frame, SOON, Top, number};
use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::Outcome;

/// Within this time a program that is interrupted must have ended.
const END_WITHIN: Duration = Duration::from_secs(2);

pub(super) const CASES: &[Case] = &[
    Case { name: "Ctrl+C ends it with a last frame", scenario: "", check: interrupted },
    Case {
        name: "the first row comes soon",
        scenario: "@ wait network process\n@ +0 rate 10000 for 5 processes 200\n",
        check: first_row,
    },
    Case { name: "killed, and reclaimed by the next", scenario: "", check: killed },
    Case { name: "two side by side", scenario: "", check: two },
    Case {
        name: "its traffic session is stopped from outside",
        scenario: "",
        check: |machine| stopped(machine, "traffic"),
    },
    Case {
        name: "its process session is stopped from outside",
        scenario: "",
        check: |machine| stopped(machine, "processes"),
    },
    Case {
        name: "nobody reads for a while",
        scenario: "@ wait network process\n@ +0.2 rate 100000 for 5 processes 200\n",
        check: unread,
    },
];

fn interrupted(machine: &Machine<'_>) -> Findings {
    let top = Top::start(machine)?;
    let first = top.0.age();
    let said = machine.ask("talk 127.0.0.1 3 1000")?;
    let asked = Instant::now();
    let last = top.end()?;
    let took = asked.elapsed();
    holds(took < END_WITHIN, || format!("the end took {took:?}"))?;
    has_talked(&last, &said)?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    let (first, took) = (first.as_secs_f64(), took.as_secs_f64());
    Ok(format!("first frame {first:.1} s after the start, ended {took:.2} s after Ctrl+C"))
}

/// From the start of the program, Wine's own part included, to a row of the table on its output.
fn first_row(machine: &Machine<'_>) -> Findings {
    let mut top = machine.start("nettally top --plain")?;
    top.wait_for("a row", SOON, |line| line.starts_with("load-"))?;
    let took = top.age();
    top.interrupt()?;
    top.finish(SOON)?.success("top")?;
    // A second is the goal; on a machine that is busy with other things it may take longer.
    holds(took < Duration::from_secs(3), || format!("the first row took {took:?}"))?;
    Ok(format!("first row {:.2} s after the start", took.as_secs_f64()))
}

fn killed(machine: &Machine<'_>) -> Findings {
    Top::start(machine)?.0.kill()?;
    equal("left behind", states(machine)?, vec!["stale"; 2])?;
    let next = Top::start(machine)?;
    equal("after the next start", states(machine)?, vec!["living"; 2])?;
    let said = machine.ask("talk 127.0.0.1 3 1000")?;
    has_talked(&next.end()?, &said)?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Top::start(machine)?.0.kill()?;
    machine.run("nettally sessions --stop-stale")?.success("sessions --stop-stale")?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok(String::new())
}

fn two(machine: &Machine<'_>) -> Findings {
    let (one, other) = (Top::start(machine)?, Top::start(machine)?);
    equal("sessions", states(machine)?, vec!["living"; 4])?;
    let first = machine.ask("talk 127.0.0.1 3 1000")?;
    has_talked(&one.end()?, &first)?;
    equal("sessions", states(machine)?, vec!["living"; 2])?;
    let second = machine.ask("talk ::1 4 500")?;
    let last = other.end()?;
    has_talked(&last, &first)?;
    has_talked(&last, &second)?;
    last.is_flawed_by(&[])?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok(String::new())
}

fn stopped(machine: &Machine<'_>, role: &str) -> Findings {
    let mut top = Top::start(machine)?;
    let before = machine.ask("talk 127.0.0.1 3 1000")?;
    let sessions = machine.sessions()?;
    let session = sessions.iter().find(|session| session["owner"]["role"] == role);
    let name = session.and_then(|session| session["name"].as_str()).ok_or("no such session")?;
    let stop = format!("nettally sessions --stop {name}");
    machine.run(&stop)?.success(&stop)?;
    top.until("the gap", |frame| gaps_over(frame) == 1)?;
    equal("sessions", states(machine)?, vec!["living"; 2])?;
    let after = machine.ask("talk 127.0.0.1 5 1000")?;
    // And once more: now there is a pause before it runs again.
    machine.run(&stop)?.success(&stop)?;
    let paused = top.until("the second gap", |frame| gaps_over(frame) == 2)?;
    let last_words = machine.ask("talk 127.0.0.1 7 1000")?;
    let last = top.end()?;
    [before, after, last_words].iter().try_for_each(|said| has_talked(&last, said))?;
    last.is_flawed_by(&[("gaps", 2)])?;
    for gap in paused.0["gaps"].as_array().into_iter().flatten() {
        equal("session of the gap", &gap["session"], role)?;
        equal("reason of the gap", &gap["why"], "stopped by another program")?;
    }
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok("stopped twice, started again twice".into())
}

/// Gaps that have a beginning and an end.
fn gaps_over(frame: &Frame) -> usize {
    let gaps = frame.0["gaps"].as_array().map(Vec::as_slice).unwrap_or_default();
    gaps.iter().filter(|gap| gap["from"].is_string() && gap["until"].is_string()).count()
}

fn unread(machine: &Machine<'_>) -> Findings {
    let mut top = machine.start_unread("nettally top --format json --top 100000")?;
    // A frame of 200 processes fills the pipe almost, the second one does not fit.
    thread::sleep(Duration::from_secs(8));
    top.interrupt()?;
    top.read();
    let last = Frame::last_of(&top.finish(SOON)?.success("top")?)?;
    last.is_flawed_by(&[])?;
    let skipped = last.health("frames_skipped");
    holds(skipped > 0, || "no frame was skipped".into())?;
    let delivered = machine.delivered("nettally-traffic")?;
    equal("events delivered", number(&delivered["events"]), 500_000)?;
    let all = (number(&delivered["sent"]), number(&delivered["received"]));
    equal("bytes in all", last.total(), all)?;
    Ok(format!("{skipped} frames skipped, no event"))
}

/// Whether the owners of our sessions live.
fn states(machine: &Machine<'_>) -> Result<Vec<String>, String> {
    let state = |session: &Value| session["owner"]["state"].as_str().unwrap_or("none").to_owned();
    Ok(machine.sessions()?.iter().map(state).collect())
}

fn has_talked(frame: &Frame, said: &Value) -> Outcome {
    let expected = (number(&said["sent"]), number(&said["received"]), "talk.exe".to_owned());
    equal(&format!("process {}", said["pid"]), frame.of_process(&said["pid"]), expected)
}
