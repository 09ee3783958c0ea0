//! Who, where and what for: the groupings that say more than a process id, in every form.

use crate::program::{Made, SAMPLE, field, figure, rows, run, run_with};
use serde_json::Value;

/// One row of a CSV report.
type Row = Vec<(String, String)>;

/// Every grouping with names.
const NAMED: [&str; 8] = ["app", "tree", "user", "service", "role", "zone", "label", "host"];

fn office() -> Made {
    Made::of(
        "running 4 System\n\
         running 640 \"C:\\Windows\\System32\\services.exe\" parent 4\n\
         running 900 \"C:\\Windows\\System32\\svchost.exe\" parent 640\n\
         +1 process start 2000 parent 900 \"C:\\Tools\\build.exe\"\n\
         +1.1 process start 2001 parent 2000 \"C:\\Tools\\fetch.exe\"\n\
         +1.2 process stop 2000\n\
         +2 tcp send 2001 192.168.1.2:50001 -> 203.0.113.9:443 100\n\
         +3 tcp send 4 192.168.1.2:50002 -> 192.168.1.3:445 4000\n\
         +4 udp send 2001 192.168.1.2:50003 -> 203.0.113.9:443 70000\n\
         +5 tcp send 77 127.0.0.1:50004 -> 127.0.0.1:50005 900000\n",
    )
}

fn csv(made: &Made, args: &str) -> Vec<Row> {
    let run = run(&format!("report {} --csv {args}", made.path()));
    assert_eq!(run.code, 0, "{}", run.err);
    rows(&run.out)
}

/// What each group sent, by the value of a column.
fn sent(made: &Made, by: &str, column: &str) -> Vec<(String, u64)> {
    let rows = csv(made, &format!("--by {by}"));
    rows.iter().map(|row| (field(row, column).to_owned(), figure(row, "send_bytes"))).collect()
}

fn named(pairs: &[(&str, u64)]) -> Vec<(String, u64)> {
    pairs.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect()
}

#[test]
fn each_byte_has_one_zone_one_role_one_use_and_one_tree() {
    let made = office();
    assert_eq!(
        sent(&made, "zone", "zone"),
        named(&[("loopback", 900_000), ("internet", 70_100), ("lan", 4000)])
    );
    assert_eq!(sent(&made, "role", "role"), named(&[("program", 970_100), ("smb-client", 4000)]));
    assert_eq!(
        sent(&made, "label", "label"),
        named(&[("", 900_000), ("quic-like", 70_000), ("smb", 4000), ("https", 100)])
    );
    // The root has ended before its child sent anything.
    assert_eq!(
        sent(&made, "tree", "tree_name"),
        named(&[("", 900_000), ("build.exe", 70_100), ("System", 4000)])
    );
}

#[test]
fn filters_by_place_and_use() {
    let made = office();
    let total =
        |args: &str| -> u64 { csv(&made, args).iter().map(|row| figure(row, "send_bytes")).sum() };
    assert_eq!(total("--zone internet"), 70_100);
    assert_eq!(total("--zone internet,lan"), 74_100);
    assert_eq!(total("--label https"), 100);
    assert_eq!(total("--label smb-client"), 4000);
    assert_eq!(total("--service Dnscache"), 0);
    let words = |filter: &str| {
        let run = run_with(&["report", made.path(), "--csv", "--filter", filter]);
        assert_eq!(run.code, 0, "{}", run.err);
        rows(&run.out).iter().map(|row| figure(row, "send_bytes")).sum::<u64>()
    };
    assert_eq!(words("fetch proto:udp zone:internet"), 70_000);
    assert_eq!(words("pid:4 port:445"), 4000);
    let refused = run_with(&["report", made.path(), "--filter", "colour:red"]);
    assert_eq!(refused.code, 64);
    assert!(refused.err.contains("'--filter <WORDS>': name: pid: "), "{}", refused.err);
}

#[test]
fn every_named_grouping_adds_up_in_every_form() {
    let json = |args: &str| -> Value {
        serde_json::from_str(&run(&format!("report {SAMPLE} {args}")).out).unwrap()
    };
    let whole = json("--json")["totals"]["recv_bytes"].as_u64().unwrap();
    let sum = |rows: &[Value]| rows.iter().map(|row| row["recv_bytes"].as_u64().unwrap()).sum();
    for by in NAMED {
        let rows: u64 = sum(json(&format!("--json --by {by}"))["rows"].as_array().unwrap());
        assert_eq!(rows, whole, "{by}");
        let lines = run(&format!("report {SAMPLE} --ndjson --by second,{by}")).out;
        let lines: Vec<Value> =
            lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(sum(&lines), whole, "by second and {by}");
        let csv = run(&format!("report {SAMPLE} --csv --by {by},protocol")).out;
        let rows: u64 = rows_sum(&csv);
        assert_eq!(rows, whole, "{by} as CSV");
    }
    let report = json("--json");
    for part in ["zones", "totals"] {
        let all = report[part]
            .as_array()
            .map_or_else(|| report[part]["recv_bytes"].as_u64().unwrap(), |zones| sum(zones));
        assert_eq!(all, whole, "{part}");
    }
}

fn rows_sum(csv: &str) -> u64 {
    rows(csv).iter().map(|row| figure(row, "recv_bytes")).sum()
}

#[test]
fn people_read_it_in_both_languages() {
    let table = |args: &str| run(&format!("report {SAMPLE} --width 110 {args}")).out;
    let body = |args: &str| {
        let table = table(args);
        table.lines().skip_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(body("--by role,zone"));
    insta::assert_snapshot!(body("--by role,zone --lang zh-CN"));
    insta::assert_snapshot!(body("--by tree,host --top 6"));
    insta::assert_snapshot!(body("--by app,label --top 6 --lang zh-CN"));
    for lang in ["en", "zh-CN"] {
        for by in NAMED {
            let table = run(&format!("report {SAMPLE} --width 80 --by {by} --lang {lang}")).out;
            assert!(table.lines().count() > 10, "{table}");
        }
    }
}

#[test]
fn the_page_has_a_table_for_what_was_asked() {
    let made = Made::bytes(&[]);
    let target = made.beside("page.html");
    run(&format!("report {SAMPLE} --by tree --html {}", target.display()));
    let page = std::fs::read_to_string(target).unwrap();
    assert!(page.contains("\"title\":\"Started by\""));
    assert!(page.contains("SMB client (files of others)"));
}
