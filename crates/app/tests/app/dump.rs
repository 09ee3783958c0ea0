//! Every event, one by one.

use crate::program::{SAMPLE, run};
use serde_json::Value;

#[test]
fn text() {
    insta::assert_snapshot!(run(&format!("dump {SAMPLE} --limit 12")).out);
}

#[test]
fn ndjson() {
    let out = run(&format!("dump {SAMPLE} --limit 12 --format ndjson")).out;
    insta::assert_snapshot!(out);
    for line in out.lines() {
        let _: Value = serde_json::from_str(line).unwrap();
    }
}

#[test]
fn events_come_in_order_of_time_and_all_of_them() {
    let out = run(&format!("dump {SAMPLE} --format ndjson")).out;
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let times: Vec<&str> = events.iter().map(|event| event["time"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let report = run(&format!("report {SAMPLE} --format json")).out;
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(events.len() as u64, report["trace"]["events"].as_u64().unwrap());
}

#[test]
fn providers_are_chosen_by_name_or_guid() {
    let by_name = run(&format!("dump {SAMPLE} --provider microsoft-windows-dns-client")).out;
    let guid = "{1c95126e-7eea-49a9-a3fe-a378b03ddb4d}";
    let by_guid = run(&format!("dump {SAMPLE} --provider {guid}")).out;
    assert!(!by_name.is_empty());
    assert_eq!(by_name, by_guid);
    assert!(by_name.lines().all(|line| line.contains("name_answer")), "{by_name}");
}

#[test]
fn a_provider_that_never_speaks_is_mentioned() {
    let run = run(&format!("dump {SAMPLE} --provider Microsoft-Windows-Nothing"));
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(run.err.contains("no event of provider “Microsoft-Windows-Nothing”"), "{}", run.err);
}
