//! Damaged recordings: everything that can be read is reported, and the damage with it.

use crate::program::{Made, SAMPLE, root, rows, run};
use serde_json::Value;

fn cut_sample() -> Made {
    let whole = std::fs::read(root().join(SAMPLE)).unwrap();
    Made::bytes(&whole[..whole.len() * 2 / 3 + 100])
}

#[test]
fn the_table_states_it_and_standard_error_too() {
    let made = cut_sample();
    let run = run(&format!("report {} --width 100", made.path()));
    assert_eq!(run.code, 3);
    assert!(run.out.lines().any(|line| line.starts_with("Damage ") && line.contains("at byte")));
    assert!(run.out.contains("System"), "the rest is reported: {}", run.out);
    assert_eq!(run.err.lines().count(), 1);
    assert!(run.err.contains("made.etl is damaged"), "{}", run.err);
}

#[test]
fn so_do_the_machine_formats() {
    let made = cut_sample();
    let json = run(&format!("report {} --format json", made.path()));
    assert_eq!(json.code, 3);
    let document: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["trace"]["damaged"], true);
    let problems = document["trace"]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["damage"] == true && problem["offset"].is_u64()));
    let csv = run(&format!("report {} --format csv", made.path()));
    assert_eq!(csv.code, 3);
    assert!(!rows(&csv.out).is_empty());
    assert!(csv.err.contains("is damaged"), "CSV has no place for it: {}", csv.err);
}

#[test]
fn a_dump_shows_it_in_its_place() {
    let made = cut_sample();
    let text = run(&format!("dump {}", made.path()));
    assert_eq!(text.code, 3);
    assert!(text.out.lines().any(|line| line.starts_with("!! at byte ")));
    assert!(text.err.contains("is damaged") && !text.err.contains("report"), "{}", text.err);
    let lines = run(&format!("dump {} --format ndjson", made.path()));
    assert_eq!(lines.code, 3);
    let first: Value = serde_json::from_str(lines.out.lines().next().unwrap()).unwrap();
    assert!(first["problem"].is_string(), "{first}");
}

#[test]
fn an_unclosed_recording_is_noted_but_not_damaged() {
    let made = Made::of("unclosed\n+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let run = run(&format!("report {}", made.path()));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.contains("never closed"), "{}", run.out);
}

#[test]
fn losses_are_stated() {
    let made = Made::of("lost-in-header 41\n+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let out = run(&format!("report {}", made.path())).out;
    assert!(
        out.lines().any(|line| line.starts_with("Lost ") && line.contains("41 events")),
        "{out}"
    );
}
