//! Real recordings: whose traffic it was and what for, as far as the trace itself tells.

use crate::program::{field, figure, rows, run_with};
use crate::real_traces::path;
use serde_json::Value;

type Row = Vec<(String, String)>;

fn csv(file: &str, by: &str) -> Option<Vec<Row>> {
    let run = run_with(&["report", &path(file)?, "--by", by, "--csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    Some(rows(&run.out))
}

/// Values of some columns, then bytes sent and received, in the order of the text.
fn told(rows: &[Row], columns: &[&str]) -> Vec<String> {
    let line = |row: &Row| {
        let values: Vec<&str> = columns.iter().map(|column| field(row, column)).collect();
        let (sent, received) = (figure(row, "send_bytes"), figure(row, "recv_bytes"));
        format!("{} {sent} {received}", values.join(" "))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort();
    lines
}

const WINDOWS_8: &str = "net.4.5.2.x64.etl";

#[test]
fn the_systems_traffic_was_files_of_another_machine() {
    let Some(by_role) = csv(WINDOWS_8, "process,role,label") else { return };
    assert_eq!(
        told(&by_role, &["pid", "role", "role_confidence", "label"]),
        [
            "1188 program  llmnr 0 348",
            "2108 program  ssdp 1318 2072",
            "4 netbios high netbios-dgm 201 201",
            "4 netbios high netbios-ns 0 408",
            "4 smb-client high smb 11436388 80565",
        ]
    );
}

#[test]
fn zones_follow_from_addresses_alone_and_say_so() {
    let Some(file) = path(WINDOWS_8) else { return };
    let report: Value = serde_json::from_str(&run_with(&["report", &file, "--json"]).out).unwrap();
    assert_eq!(report["zone_basis"], "address_ranges");
    let Some(by_zone) = csv(WINDOWS_8, "zone") else { return };
    assert_eq!(
        told(&by_zone, &["zone"]),
        ["internet 11436388 80565", "lan 201 408", "link-local 292 1394", "loopback 1026 1227"]
    );
}

#[test]
fn service_hosts_carry_what_the_trace_tells_and_nothing_else() {
    let Some(by_process) = csv(WINDOWS_8, "process") else { return };
    let told: Vec<Vec<&str>> = by_process
        .iter()
        .map(|row| {
            let columns = ["pid", "process_user", "parent_name", "session", "command_line"];
            columns.iter().map(|column| field(row, column)).collect()
        })
        .collect();
    let system = r"C:\Windows\system32\svchost.exe";
    assert_eq!(
        told,
        [
            vec!["4", r"NT AUTHORITY\SYSTEM", "", "", ""],
            vec![
                "2108",
                r"NT AUTHORITY\LOCAL SERVICE",
                "services.exe",
                "0",
                &format!("{system} -k LocalServiceAndNoImpersonation"),
            ],
            vec![
                "1188",
                r"NT AUTHORITY\NETWORK SERVICE",
                "services.exe",
                "0",
                &format!("{system} -k NetworkService"),
            ],
        ]
    );
    // Groups of services share a host here, and nothing says which of them sent what.
    for row in &by_process {
        for column in ["services", "package", "description", "company", "image_path"] {
            assert_eq!(field(row, column), "", "{column}");
        }
        assert_eq!(field(row, "image_origin"), "event");
    }
}

#[test]
fn nothing_is_named_that_no_event_names() {
    let Some(unnamed) = csv("KernelNetwork.part1.etl", "process,user,service,host") else { return };
    assert!(!unnamed.is_empty());
    for row in &unnamed {
        let system = field(row, "pid") == "4";
        assert_eq!(field(row, "image_name"), if system { "System" } else { "" });
        let origin = if system { "convention" } else { "unknown" };
        assert_eq!(field(row, "image_origin"), origin);
        for column in ["user", "service", "host", "command_line", "parent_pid", "name_source"] {
            assert_eq!(field(row, column), "", "{column}");
        }
        assert!(!field(row, "remote_address").is_empty());
    }
}

#[test]
fn redacted_arguments_are_nowhere() {
    let Some(file) = path(WINDOWS_8) else { return };
    let said = |args: &[&str]| run_with(args).out.contains("LocalServiceAndNoImpersonation");
    for form in ["--csv", "--json", "--ndjson"] {
        assert!(said(&["report", &file, form]), "{form}");
        assert!(!said(&["report", &file, form, "--redact"]), "{form}");
    }
    let dump = ["dump", &file, "--provider", "Process", "--redact"];
    assert!(said(&dump[..4]));
    assert!(!said(&dump));
}
