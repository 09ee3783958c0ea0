//! What is missing is said.

use super::frame::{Frame, SOON, Top, number};
use super::machine::Machine;
use super::{Case, Findings, equal, holds};

/// Events that are cut short, and others of a later version than is known, among ordinary ones.
const ODD: &str = "\
    @ wait network process\n\
    @ +0.2 rate 1000 for 1\n\
    @ +0.5 odd 1000 version 9 bytes 7\n\
    @ +0.7 odd 500 version 9\n\
    @ +0.9 odd 234 bytes 7\n";

/// Every event on a flow of its own, far faster than flows can be opened.
const STORM: &str = "\
    @ wait network process\n\
    @ +0.5 rate 2000000 for 2 flows 100000 processes 200 lasting 1\n";
const STORM_EVENTS: u64 = 4_000_000;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "lost events and buffers are shown",
        scenario: "\
        @ wait network process\n\
        @ +0.2 rate 1000 for 2\n\
        @ +0.5 lost 1234 events\n\
        @ +1.0 lost 5 buffers\n\
        @ +1.5 lost 7 realtime\n",
        check: lost,
    },
    Case { name: "events that cannot be decoded are shown", scenario: ODD, check: undecoded },
    Case {
        name: "what the engine cannot take is dropped and shown",
        scenario: STORM,
        check: dropped,
    },
    Case { name: "buffers of the size that was asked for", scenario: "", check: buffers },
    Case { name: "undecoded events in the table", scenario: ODD, check: undecoded_in_table },
];

fn lost(machine: &Machine<'_>) -> Findings {
    let mut top = Top::start(machine)?;
    top.until("what was lost", |frame| frame.health("buffers_lost") >= 12)?;
    top.until("all events", |frame| frame.health("events") >= 2000)?;
    let last = top.end()?;
    last.is_flawed_by(&[("events_lost", 1234), ("buffers_lost", 12)])?;
    let delivered = machine.delivered("nettally-traffic")?;
    equal("bytes sent", last.total().0, number(&delivered["sent"]))?;
    Ok(String::new())
}

fn buffers(machine: &Machine<'_>) -> Findings {
    let mut top = machine.start("nettally top --format json --buffers 20MiB")?;
    top.wait_for("a frame", SOON, |line| line.starts_with('{'))?;
    let sessions = machine.sessions()?;
    let traffic = sessions.iter().find(|one| one["owner"]["role"] == "traffic");
    let traffic = traffic.ok_or("no session for traffic")?;
    let kilobytes = number(&traffic["buffers_maximum"]) * number(&traffic["buffer_kilobytes"]);
    equal("KB of buffers at most", kilobytes, 20 << 10)?;
    top.interrupt()?;
    top.finish(super::machine::PATIENCE)?.success("top")?;
    Ok(String::new())
}

fn dropped(machine: &Machine<'_>) -> Findings {
    let mut top = Top::start(machine)?;
    let all = |frame: &Frame| frame.health("events") + frame.health("events_lost") >= STORM_EVENTS;
    top.until("all events", all)?;
    let last = top.end()?;
    let (dropped, lost) = (last.health("dropped"), last.health("events_lost"));
    holds(dropped > 0, || "nothing was dropped: the storm was too weak".into())?;
    let total = &last.0["total"];
    let counted = number(&total["send_ops"]) + number(&total["recv_ops"]);
    equal("counted, dropped and lost", counted + dropped + lost, STORM_EVENTS)?;
    Ok(format!("{counted} counted, {dropped} dropped, {lost} lost, together all {STORM_EVENTS}"))
}

fn undecoded(machine: &Machine<'_>) -> Findings {
    let mut top = Top::start(machine)?;
    top.until("what could not be decoded", |frame| frame.health("undecoded") >= 1234)?;
    top.until("all events", |frame| frame.health("events") >= 2734)?;
    let last = top.end()?;
    last.is_flawed_by(&[("undecoded", 1234), ("read_as_older_version", 500)])?;
    let delivered = machine.delivered("nettally-traffic")?;
    equal("bytes sent", last.total().0, number(&delivered["sent"]))?;
    Ok("1234".into())
}

fn undecoded_in_table(machine: &Machine<'_>) -> Findings {
    let mut top = machine.start("nettally top --plain")?;
    top.wait_for("`undecoded 1,234`", SOON, |line| line.starts_with("undecoded 1,234  "))?;
    top.interrupt()?;
    top.finish(SOON)?.success("top")?;
    Ok(String::new())
}
