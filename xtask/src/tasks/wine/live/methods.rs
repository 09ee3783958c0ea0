//! What Windows' own counters say, and the sum over processes beside them.

use super::frame::number;
use super::machine::Machine;
use super::{Case, Findings, equal, holds};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "the sum over processes is exact",
        scenario: "@ wait network\n@ +0.5 rate 10000 for 1 flows 100 processes 20\n",
        check: sum,
    },
    Case { name: "without rights there is a dash and why", scenario: "", check: refused },
];

fn sum(machine: &Machine<'_>) -> Findings {
    let said = machine.ask("nettally interfaces --interval 4s --count 1 --json")?;
    let delivered = machine.delivered("nettally-traffic")?;
    equal("events delivered", number(&delivered["events"]), 10_000)?;
    for (name, direction) in [("sent", "sent"), ("received", "received")] {
        equal(name, number(&said["processes"][direction]), number(&delivered[direction]))?;
    }
    equal("sessions left", machine.sessions()?.len(), 0)?;
    Ok(format!(
        "{} B sent, {} B received",
        said["processes"]["sent"], said["processes"]["received"]
    ))
}

fn refused(machine: &Machine<'_>) -> Findings {
    machine.write("inject", "StartTraceW=5")?;
    let said = machine.ask("nettally interfaces --interval 0.3s --count 1 --json")?;
    holds(said["processes"].is_null(), || format!("a sum without rights: {said}"))?;
    let why = said["no_processes"].as_str().unwrap_or_default();
    holds(why.contains("access denied"), || format!("the reason is `{why}`"))?;
    let table = machine.run("nettally interfaces --interval 0.3s --count 1")?;
    let table = table.success("interfaces")?.output();
    let words = "no sum over processes: starting session nettally-traffic-";
    holds(table.contains(words), || format!("no reason in the table: {table}"))?;
    Ok(String::new())
}
