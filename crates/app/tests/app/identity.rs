//! Who a process is, and how that is known, in every form of `report` and `top`.

use crate::program::{Made, SAMPLE, command, read, run};
use serde_json::Value;

/// Fields of a process that both programs give, named alike.
const FIELDS: [&str; 17] = [
    "pid",
    "start_time",
    "image_name",
    "end_time",
    "image_path",
    "image_origin",
    "parent_pid",
    "parent_name",
    "session",
    "process_user",
    "user_sid",
    "services",
    "package",
    "description",
    "company",
    "command_line",
    "command_line_origin",
];

fn document(args: &str) -> Value {
    let out = run(args).out;
    let last = if args.starts_with("top") { out.lines().last().unwrap() } else { &out };
    serde_json::from_str(last).unwrap()
}

/// The rows, each as the fields of its process.
fn processes(document: &Value) -> Vec<String> {
    let rows = document["rows"].as_array().unwrap().iter();
    let field = |row: &Value, name: &str| {
        format!("{name}={}", row.get(name).unwrap_or_else(|| panic!("no {name}: {row}")))
    };
    let mut rows: Vec<String> =
        rows.map(|row| FIELDS.map(|name| field(row, name)).join(" ")).collect();
    rows.sort_unstable();
    rows
}

/// Processes with command lines, as classic events tell them.
fn with_command_lines() -> Made {
    Made::of(
        "events classic\nrunning 100 a.exe\n\
         +1 process start 200 parent 100 \"b.exe --key C:\\secret\\b.exe\"\n\
         tcp send 200 10.0.0.1:50000 -> 10.0.0.2:443 1000\n",
    )
}

#[test]
fn a_replay_knows_of_processes_what_a_report_does() {
    let made = with_command_lines();
    for path in [SAMPLE, made.path()] {
        let top = document(&format!("top --replay {path} --speed max --json --top 1000"));
        let report = document(&format!("report {path} --json"));
        // The name of a row without an owner is one for people in `top`.
        let owned = |rows: Vec<String>| -> Vec<String> {
            rows.into_iter().filter(|row| !row.starts_with("pid=null")).collect()
        };
        assert_eq!(owned(processes(&top)), owned(processes(&report)), "{path}");
    }
}

#[test]
fn redacted_no_form_shows_arguments() {
    let made = with_command_lines();
    let path = made.path();
    let report = |more| run(&format!("report {path} --width 400 {more}")).out;
    assert!(report("").contains("--key") && !report("--redact").contains("--key"));
    for form in ["--json", "--csv", "--plain"] {
        let shown = |more| wide(&format!("top --replay {path} --speed max {form}{more}"));
        assert!(shown("").contains("--key"), "nothing to hide: {}", shown(""));
        assert!(!shown(" --redact").contains("--key"), "{form}: {}", shown(" --redact"));
    }
}

/// What the program says on a screen of 400 columns.
fn wide(args: &str) -> String {
    read(&command().args(args.split(' ')).env("COLUMNS", "400").output().unwrap()).out
}

#[test]
fn people_see_it_where_the_screen_is_wide() {
    let made = with_command_lines();
    for (lang, words) in [
        ("en", ["Known by", "Parent", "User", "Name from", "DNS answer"]),
        ("zh-CN", ["得知方式", "父进程", "用户", "名称来源", "DNS 应答"]),
    ] {
        let out = [
            wide(&format!("top --replay {} --speed max --plain --lang {lang}", made.path())),
            wide(&format!("top --replay {SAMPLE} --speed max --plain --by remote --lang {lang}")),
        ];
        let report = [
            run(&format!("report {} --width 400 --lang {lang}", made.path())).out,
            run(&format!("report {SAMPLE} --width 400 --by remote --lang {lang}")).out,
        ];
        for word in words {
            assert!(out.iter().any(|out| out.contains(word)), "{word}: {}", out[0]);
            assert!(report.iter().any(|out| out.contains(word)), "{word}: {}", report[0]);
        }
    }
}

#[test]
fn names_of_addresses_carry_their_source() {
    for by in ["remote", "host", "connection"] {
        let top = document(&format!("top --replay {SAMPLE} --speed max --json --by {by}"));
        let rows = top["rows"].as_array().unwrap();
        assert!(rows.iter().any(|row| row["name_source"] == "answer"), "{by}: {rows:?}");
    }
}

#[test]
fn roles_carry_their_confidence() {
    let top = document(&format!("top --replay {SAMPLE} --speed max --json --by role"));
    let rows = top["rows"].as_array().unwrap().iter();
    let smb = rows.clone().find(|row| row["role"] == "smb-client").unwrap();
    assert_eq!(smb["role_confidence"], "high");
    assert!(rows.clone().any(|row| row["role"] == "program" && row["role_confidence"].is_null()));
}
