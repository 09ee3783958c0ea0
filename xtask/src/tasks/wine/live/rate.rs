//! Many events: all of them counted, and what that costs.
//!
//! The cost is that of the whole process, and with it the stand-in's, which makes the events there.

use std::thread;
use std::time::Duration;

use super::frame::{Frame, SOON, Top, number};
use super::machine::Machine;
use super::running::Cost;
use super::{Case, Findings, equal, holds};
use crate::Outcome;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "1,000,000 events a second",
        scenario: "",
        check: |machine| load(machine, &Load { rate: 1_000_000, most_of_a_core: 0.5 }),
    },
    Case {
        name: "10,000 events a second on 10,000 connections",
        scenario: "",
        check: |machine| load(machine, &Load { rate: 10_000, most_of_a_core: 0.05 }),
    },
];

/// Events that come evenly.
struct Load {
    /// Events a second.
    rate: u64,
    /// Processor time a second that must not be exceeded, in seconds.
    most_of_a_core: f64,
}

fn load(machine: &Machine<'_>, load: &Load) -> Findings {
    let seconds = if machine.long() { 30 } else { 10 };
    let rate = load.rate;
    machine.write("scenario", &scenario(rate, seconds))?;
    let mut top = Top::start(machine)?;
    let (begin, end) = costs(&mut top, rate, rate * seconds)?;
    let last = top.end()?;
    last.is_flawed_by(&[])?;
    equal("events counted late", last.health("late"), 0)?;
    let (sent, received) = agrees(machine, &last, rate * seconds)?;
    let share = (end.cpu_seconds - begin.cpu_seconds) / (end.at - begin.at).as_secs_f64();
    let megabytes = end.private_bytes as f64 / f64::from(1 << 20);
    let most = load.most_of_a_core;
    holds(share < most, || format!("{share:.3} of a core instead of less than {most}"))?;
    let mut said = format!(
        "{} events in {seconds} s, {sent} B sent and {received} B received, as delivered; none \
         lost, dropped or late; {share:.3} of a core, {megabytes:.1} MiB of memory",
        rate * seconds
    );
    if machine.long() {
        let (bare, megabytes) = bare(&machine.beside("bare", &scenario(rate, seconds))?, seconds)?;
        said +=
            &format!("; a program with the same sessions and calls that only adds up: {bare:.3}, ");
        said += &format!("{megabytes:.1} MiB");
    }
    Ok(said)
}

fn scenario(rate: u64, seconds: u64) -> String {
    format!("@ wait network process\n@ +0.5 rate {rate} for {seconds} flows 10000 processes 200\n")
}

/// What the same costs without nettally: of a core, and MiB. The stand-in makes its events in the
/// process that receives them, here a client with the sessions and the calls of nettally that adds
/// up bytes and does nothing else.
fn bare(machine: &Machine<'_>, seconds: u64) -> Result<(f64, f64), String> {
    let ids = "10,11,26,27,42,43,58,59";
    let mut probe = machine.start(&format!("probe live bare {} {ids}", seconds + 2))?;
    probe.wait_for("that it is ready", SOON, |line| line.contains("ready"))?;
    thread::sleep(Duration::from_secs(2));
    let begin = probe.cost()?;
    thread::sleep(Duration::from_secs(seconds.saturating_sub(3)));
    let end = probe.cost()?;
    let said = probe.finish(super::machine::PATIENCE)?.success("probe")?.output();
    holds(said.contains("\"start\":[0,0],\"events_lost\":0"), || {
        format!("the bare consumer lost events: {said}")
    })?;
    let share = (end.cpu_seconds - begin.cpu_seconds) / (end.at - begin.at).as_secs_f64();
    Ok((share, end.private_bytes as f64 / f64::from(1 << 20)))
}

/// The cost after the first second and at the last frame before the end of the load.
fn costs(top: &mut Top, first: u64, all: u64) -> Result<(Cost, Cost), String> {
    let mut costs = Vec::new();
    loop {
        let frame = top.until("a frame", |_| true)?;
        let events = frame.health("events");
        if events >= all {
            break;
        }
        if events >= first {
            costs.push(top.0.cost()?);
        }
        let late = top.0.age() > Duration::from_secs(90);
        holds(!late, || format!("{events} events of {all} after 90 s"))?;
    }
    costs.first().copied().zip(costs.last().copied()).ok_or_else(|| "all came at once".into())
}

/// That every process has what the stand-in delivered for it; the bytes in all.
fn agrees(machine: &Machine<'_>, last: &Frame, events: u64) -> Result<(u64, u64), String> {
    let delivered = machine.delivered("nettally-traffic")?;
    equal("events delivered", number(&delivered["events"]), events)?;
    let processes = delivered["processes"].as_array().ok_or("no processes were delivered")?;
    equal("processes", processes.len(), 200)?;
    for process in processes {
        let (sent, received, name) = last.of_process(&process["pid"]);
        let expected = (number(&process["sent"]), number(&process["received"]));
        equal(&format!("process {}", process["pid"]), (sent, received), expected)?;
        named(&name)?;
    }
    let all = (number(&delivered["sent"]), number(&delivered["received"]));
    equal("bytes in all", last.total(), all)?;
    Ok(all)
}

fn named(name: &str) -> Outcome {
    holds(name.starts_with("load-"), || format!("a process is called `{name}`"))
}
