//! `doctor`: the self-test is exact, and the ledger sets a few seconds against the adapters.

use serde_json::Value;

use super::machine::Machine;
use super::{Case, Findings, equal, holds};

pub(super) const CASES: &[Case] = &[
    Case {
        name: "its ledger is a sum that is right",
        scenario: "@ wait network process\n@ +0.2 rate 10000 for 60 processes 20\n",
        check: ledger,
    },
    Case { name: "without rights it has a dash and why", scenario: "", check: refused },
];

/// What is said of one check.
pub(super) fn finding(said: &Value, check: &str) -> Result<Value, String> {
    let checks = said["checks"].as_array().cloned().unwrap_or_default();
    let found = checks.into_iter().find(|finding| finding["check"] == check);
    found.ok_or_else(|| format!("no {check}: {said}"))
}

fn ledger(machine: &Machine<'_>) -> Findings {
    let finished = machine.run("nettally doctor --format json")?;
    holds(finished.status.success(), || format!("{}: {}", finished.status, finished.output()))?;
    let said = serde_json::from_str(&finished.output()).map_err(|error| error.to_string())?;
    let ledger = finding(&said, "ledger")?;
    let facts = ledger["facts"].as_str().unwrap_or_default().to_owned();
    equal("sessions left", machine.sessions()?.len(), 0)?;
    if facts.starts_with('–') {
        let known = facts.contains("counters of the network devices are not known");
        holds(known, || format!("no ledger, though nothing failed: {said}"))?;
        return Ok(facts);
    }
    let numbers: Vec<i64> = numbers(&facts);
    let [carried, explained, remains] = numbers[..] else {
        return Err(format!("three figures were expected: {facts}"));
    };
    equal("what remains", remains, carried - explained)?;
    holds(explained > 0, || format!("nothing was counted: {facts}"))?;
    Ok(facts)
}

fn refused(machine: &Machine<'_>) -> Findings {
    machine.write("inject", "StartTraceW=5")?;
    for (lang, words) in
        [("en", "– (the self-test has to be good first)"), ("zh-CN", "– (需先通过自检)")]
    {
        let finished = machine.run(&format!("nettally doctor --lang {lang}"))?;
        let said = finished.lines.join("\n");
        holds(said.contains(words), || format!("`{words}` is not in {said}"))?;
    }
    Ok(String::new())
}

/// The whole numbers of a sentence, with their separators and signs.
fn numbers(sentence: &str) -> Vec<i64> {
    let words = sentence.split(' ').map(|word| word.replace(',', "").replace('−', "-"));
    words.filter_map(|word| word.parse().ok()).collect()
}
