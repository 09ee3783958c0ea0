//! What is looked up: who processes are, which adapters there are.

use serde_json::Value;

use super::frame::{SOON, Top};
use super::machine::Machine;
use super::{Case, Findings};

pub(super) const CASES: &[Case] = &[Case {
    name: "a real program is known by its path and its user",
    scenario: "",
    check: known,
}];

fn known(machine: &Machine<'_>) -> Findings {
    let line = "nettally top --format json --by process,app,user --top 100000";
    let mut top = Top(machine.start(line)?);
    top.until("a frame", |_| true)?;
    // It lives long enough to be asked who it runs as; what is known stays so after its end.
    let said = machine.ask("idle 3")?;
    let is_known = |row: &Value| {
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_ascii_lowercase();
        row["pid"] == said["pid"] && text("app").contains("idle") && !text("user").is_empty()
    };
    let frame = top.until("a program with its user", |frame| {
        frame.0["rows"].as_array().is_some_and(|rows| rows.iter().any(is_known))
    })?;
    let row = frame.0["rows"].as_array().and_then(|rows| rows.iter().find(|row| is_known(row)));
    let user = row.map_or_else(String::new, |row| row["user"].to_string());
    top.0.interrupt()?;
    top.0.finish(SOON)?.success("top")?;
    Ok(format!("user {user}"))
}
