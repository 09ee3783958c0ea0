//! `compare`: every byte stands on the counted side, and the sums agree with each other.

use serde_json::Value;

use super::frame::number;
use super::machine::Machine;
use super::{Case, Findings, equal, holds};
use crate::Outcome;

pub(super) const CASES: &[Case] = &[Case {
    name: "live, against the adapters of this machine",
    scenario: "@ wait network process\n@ +4 rate 10000 for 2 processes 20\n",
    check: live,
}];

fn live(machine: &Machine<'_>) -> Findings {
    // Wine's adapters carry nothing of the stand-in's traffic, so a difference is to be found.
    let finished = machine.run("nettally compare --interval 1s --count 10 --format json")?;
    let documents: Result<Vec<Value>, _> =
        finished.lines.iter().map(|line| serde_json::from_str(line)).collect();
    let documents = documents.map_err(|error| format!("{error}: {}", finished.said))?;
    equal("intervals", documents.len(), 10)?;
    documents.iter().try_for_each(adds_up)?;
    let delivered = machine.delivered("nettally-traffic")?;
    for direction in ["sent", "received"] {
        let counted = documents.iter().map(|document| counted(document, direction)).sum::<u64>();
        equal(&format!("bytes {direction}"), counted, number(&delivered[direction]))?;
    }
    let verdict = |wanted: &str| documents.iter().any(|document| document["verdict"] == *wanted);
    let without = documents.iter().all(|document| document["total"]["adapters"].is_null());
    holds(without || verdict("counted_more"), || "no difference was found".into())?;
    equal("exit code", finished.status.code(), Some(if without { 0 } else { 1 }))?;
    equal("sessions left", machine.sessions()?.len(), 0)?;
    let bytes = number(&delivered["sent"]) + number(&delivered["received"]);
    Ok(format!("{bytes} B; devices with counters: {}", if without { "none" } else { "some" }))
}

/// Everything counted in one direction, whether adapters carry it or not.
fn counted(document: &Value, direction: &str) -> u64 {
    let shares = ["processes", "kernel", "unattributed"];
    let shares = shares.map(|share| number(&document[direction][share]));
    shares.into_iter().sum::<u64>() + number(&document["aside"][direction])
}

/// The parts make what is explained, and what remains is the rest of the adapters' figure.
fn adds_up(document: &Value) -> Outcome {
    for direction in ["sent", "received", "total"] {
        let column = &document[direction];
        let parts = [
            "processes",
            "kernel",
            "unattributed",
            "lost_estimate",
            "headers_estimate",
            "sent_again",
        ];
        let sum: u64 = parts.iter().map(|part| number(&column[part])).sum();
        equal(&format!("{direction} explained"), number(&column["explained"]), sum)?;
        if let Some(remaining) = column["remaining"].as_i64() {
            let rest = i128::from(number(&column["adapters"])) - i128::from(sum);
            equal(&format!("{direction} remaining"), i128::from(remaining), rest)?;
        }
    }
    Ok(())
}
