//! The documentation of formats and exit codes says what the program does.

use std::collections::BTreeSet;

use crate::program::{Made, NETWORK, SAMPLE, root, run};
use nettally::Exit;
use serde_json::Value;

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap()
}

/// First cells of the tables under a heading, without their backquotes.
fn listed(document: &str, heading: &str) -> BTreeSet<String> {
    let start = document.find(heading).unwrap_or_else(|| panic!("no {heading}"));
    let section = &document[start + heading.len()..];
    let section = &section[..section.find("\n## ").unwrap_or(section.len())];
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    cells.map(str::to_owned).collect()
}

/// The paths of all fields, `[]` for the items of a list.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                found.insert(path.clone());
                paths(value, &path, found);
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| paths(item, &format!("{path}[]"), found));
        }
        _ => {}
    }
}

/// A recording with everything that can stand in a report; one of its events is of a later version.
fn eventful() -> Made {
    let mut bytes = testkit::script::compile(
        "buffer 4096\nset-clock 5 -60\nrunning 4 System\n\
         +1 repeat 200 every 0.1 {\n\
         tcp send 4 10.0.0.1:50000 -> 10.0.0.2:443 1000\n\
         }\n\
         +2 fail tcp v4 5\n",
    )
    .unwrap();
    let network = bytes.windows(16).position(|guid| guid == NETWORK).unwrap();
    bytes[network + 18] = 7;
    bytes.truncate(bytes.len() - 1000);
    Made::bytes(&bytes)
}

#[test]
fn every_field_of_the_json_report_is_documented() {
    let mut found = BTreeSet::new();
    let (made, copy) = (eventful(), Made::sample());
    crate::compare::write_counters(&made, 1000, 1000);
    let groupings = "process,connection,remote,port,protocol,family,app,tree,user,service,role,\
                     zone,label,host";
    for args in [
        format!("report {} --format json --by {groupings}", made.path()),
        format!("report {SAMPLE} {} --format json --by second", copy.path()),
    ] {
        let json: Value = serde_json::from_str(&run(&args).out).unwrap();
        paths(&json, "", &mut found);
    }
    // A list of several recordings has the fields of a single one.
    found.retain(|path| !path.starts_with("traces[]"));
    let text = document("report.md");
    let mut documented = listed(&text, "## The document");
    let rows = listed(&text, "## Rows");
    documented.extend(rows.iter().map(|name| format!("rows[].{name}")));
    // No sample has an event that cannot be decoded.
    let undecoded = |path: &&String| path.starts_with("trace.undecoded[].");
    let rest: Vec<&String> = documented.iter().filter(|path| !found.contains(*path)).collect();
    assert!(rest.iter().all(undecoded), "documented, but not there: {rest:?}");
    let missing: Vec<&String> = found.difference(&documented).collect();
    assert!(missing.is_empty(), "not documented: {missing:?}");
}

#[test]
fn every_exit_code_is_documented() {
    let codes: BTreeSet<String> = Exit::ALL.iter().map(|exit| exit.code().to_string()).collect();
    assert_eq!(listed(&document("exit-codes.md"), "# Exit codes"), codes);
}

#[test]
fn the_example_in_the_documentation_is_real() {
    let text = document("report.md");
    let example = text.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    let real = run(&format!("report {SAMPLE} --by protocol --format json")).out;
    let real: Value = serde_json::from_str(&real).unwrap();
    assert_eq!(example, real);
}

/// Whether what a page names as proof is there: a file, or `file::function`.
fn is_there(proof: &str) -> bool {
    let (file, function) = proof.split_once("::").unwrap_or((proof, ""));
    let text = std::fs::read_to_string(root().join(file));
    text.is_ok_and(|text| function.is_empty() || text.contains(&format!("fn {function}(")))
}

#[test]
fn every_proof_of_a_claim_is_there() {
    assert!(is_there("crates/app/tests/app/documents.rs::is_there"));
    assert!(
        !is_there("crates/app/tests/app/documents.rs::is_nowhere") && !is_there("crates/no.rs")
    );
    let text = document("evidence.md");
    let claims =
        text.lines().filter(|line| line.starts_with("| ") && line.matches('|').count() == 4);
    let proofs = claims.filter_map(|line| line.rsplit('|').nth(1)).flat_map(|cell| cell.split('`'));
    let proofs: Vec<&str> =
        proofs.filter(|word| word.starts_with("crates/") || word.starts_with("xtask/")).collect();
    assert!(proofs.len() > 50, "{proofs:?}");
    let missing: Vec<_> = proofs.iter().filter(|proof| !is_there(proof)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
