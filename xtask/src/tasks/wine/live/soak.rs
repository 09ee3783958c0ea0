//! Memory, losses and cost over a long time.

use std::fmt::Write;
use std::time::Duration;

use super::frame::{Top, number};
use super::machine::Machine;
use super::running::Cost;
use super::{Findings, equal, holds};

/// Events a second.
const RATE: u64 = 200_000;

/// Looks at the memory: with 600 s, one each minute.
const LOOKS: u64 = 10;

/// From this look on memory must not grow by more than a tenth: until then tables fill.
const FULL: usize = 2;

/// Runs for so many seconds; flows go on from other ports all the time, so that there are always
/// new ones and old ones that are never heard of again.
pub(super) fn run(machine: &Machine<'_>, seconds: u64) -> Findings {
    let events = RATE * seconds;
    machine.write(
        "scenario",
        &format!(
            "@ wait network process\n\
             @ +0.5 rate {RATE} for {seconds} flows 10000 processes 200 lasting 200\n"
        ),
    )?;
    let mut top = Top::start(machine)?;
    let costs = costs(&mut top, events)?;
    let last = top.end()?;
    last.is_flawed_by(&[("folded_flows", last.health("folded_flows"))])?;
    let delivered = machine.delivered("nettally-traffic")?;
    equal("events delivered", number(&delivered["events"]), events)?;
    let all = (number(&delivered["sent"]), number(&delivered["received"]));
    equal("bytes in all", last.total(), all)?;
    let mut said = format!(
        "{RATE} events a second for {seconds} s: {events} events, none lost, none dropped, all \
         bytes counted; {} flows folded; {:.3} of a core; MiB of memory at each tenth:",
        last.health("folded_flows"),
        share(&costs).unwrap_or_default(),
    );
    let memory: Vec<f64> = costs.iter().map(|cost| mebibytes(cost.private_bytes)).collect();
    memory.iter().for_each(|memory| _ = write!(said, " {memory:.0}"));
    let (full, end) = (memory.get(FULL), memory.last());
    let is_flat = full.zip(end).is_some_and(|(full, end)| *end <= full * 1.1);
    holds(is_flat || seconds < 600, || format!("memory grows: {said}"))?;
    Ok(said)
}

/// The cost after each tenth of the events.
fn costs(top: &mut Top, events: u64) -> Result<Vec<Cost>, String> {
    let mut costs = Vec::new();
    for tenth in 1..=LOOKS {
        let wanted = events * tenth / LOOKS;
        // A frame may come just after the last event of all.
        let wanted = wanted.min(events - RATE);
        let frame = loop {
            let frame = top.until("a frame", |_| true)?;
            if frame.health("events") >= wanted {
                break frame;
            }
        };
        let cost = top.0.cost()?;
        println!(
            "soak: {:>4} s: {} events, {:.1} MiB, {} lost, {} dropped",
            top.0.age().as_secs(),
            frame.health("events"),
            mebibytes(cost.private_bytes),
            frame.health("events_lost"),
            frame.health("dropped"),
        );
        costs.push(cost);
    }
    // The rest of the last second.
    top.until("all events", |frame| frame.health("events") >= events)?;
    Ok(costs)
}

/// Of a core, between the first look and the last.
fn share(costs: &[Cost]) -> Option<f64> {
    let (first, last) = (costs.first()?, costs.last()?);
    let time = last.at.saturating_duration_since(first.at).max(Duration::from_millis(1));
    Some((last.cpu_seconds - first.cpu_seconds) / time.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "printed with a digit")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
