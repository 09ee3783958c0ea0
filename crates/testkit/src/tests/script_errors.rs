//! What the notation refuses, and that it says where and why.

use crate::script::compile;

#[track_caller]
fn refused(script: &str, expected: &str) {
    assert_eq!(compile(script).unwrap_err().to_string(), expected);
}

#[test]
fn lines_that_are_not_understood() {
    for (script, expected) in [
        ("\n+0 dance", r#"script line 2: there is no event or setting "dance""#),
        ("+0", "script line 1: expected an event at the end of the line"),
        ("+x running 4 System", r#"script line 1: expected a time in seconds, found "x""#),
        (
            "+1.12345678 running 4 S",
            r#"script line 1: expected a time in seconds, found "1.12345678""#,
        ),
        ("process jump 4", r#"script line 1: a process can start or stop, not "jump""#),
        ("process start 4 of 1 x", r#"script line 1: expected "parent", found "of""#),
        (
            "process start 4 parent",
            "script line 1: expected the parent's process id at the end of the line",
        ),
        ("running -4 x", r#"script line 1: expected a process id, found "-4""#),
        ("running 4294967296 x", "script line 1: 4294967296 is too large for a process id"),
        ("running 4 \"System", "script line 1: a quoted text does not end on its line"),
        ("running 4 System again", r#"script line 1: nothing more was expected, found "again""#),
        ("fail sctp v4 1", r#"script line 1: expected tcp or udp, found "sctp""#),
        ("fail tcp v5 1", r#"script line 1: expected v4 or v6, found "v5""#),
        ("dns 4 a.example.com MX x", r#"script line 1: expected A or AAAA, found "MX""#),
        ("dns 4 a.example.com A 1.2.3", r#"script line 1: "1.2.3" is no list of addresses"#),
        ("lost hope", r#"script line 1: expected events, buffer or backup, found "hope""#),
        ("let a 5", r#"script line 1: expected "=", found "5""#),
        ("running $pid x", "script line 1: $pid has not been given a value with let"),
    ] {
        refused(script, expected);
    }
}

#[test]
fn lines_about_flows() {
    for (rest, expected) in [
        ("fly 1 192.0.2.1:1 -> 192.0.2.2:2", r#"script line 1: Tcp has no operation "fly""#),
        (
            "send 1 192.0.2.1 -> 192.0.2.2:2 5",
            r#"script line 1: expected ADDRESS:PORT, found "192.0.2.1""#,
        ),
        (
            "send 1 2001:db8::1:1 -> [::1]:2 5",
            r#"script line 1: expected ADDRESS:PORT, found "2001:db8::1:1""#,
        ),
        ("send 1 192.0.2.1:70000 -> 192.0.2.2:2 5", "script line 1: 70000 is too large for a port"),
        ("send 1 192.0.2.1:1 to 192.0.2.2:2 5", r#"script line 1: expected -> or <-, found "to""#),
        (
            "send 1 192.0.2.1:1 -> [::1]:2 5",
            "script line 1: 192.0.2.1:1 and [::1]:2 are of different families",
        ),
        (
            "send 1 192.0.2.1:1 -> 192.0.2.2:2",
            "script line 1: expected the size in bytes at the end of the line",
        ),
        (
            "send 1 192.0.2.1:1 -> 192.0.2.2:2 9..5",
            r#"script line 1: expected the size in bytes, found "9..5""#,
        ),
        (
            "connect 1 192.0.2.1:1 -> 192.0.2.2:2 5",
            r#"script line 1: nothing more was expected, found "5""#,
        ),
    ] {
        refused(&format!("tcp {rest}"), expected);
    }
    refused("udp retransmit 1", r#"script line 1: Udp has no operation "retransmit""#);
}

#[test]
fn blocks_and_settings() {
    let unclosed = "script line 1: repeat needs { at its end and } on a line of its own";
    for (script, expected) in [
        ("repeat 2 every 1 {\nrunning 4 System", unclosed),
        ("repeat 2 every 1\nrunning 4 System\n}", unclosed),
        ("running 4 System\n}", "script line 2: this } ends no block"),
        ("repeat 2 each 1 {\n}", r#"script line 1: expected "every", found "each""#),
        (
            "start yesterday",
            r#"script line 1: expected a date like 2026-03-02T08:15:00Z, found "yesterday""#,
        ),
        ("clock sun", r#"script line 1: expected qpc, system or cycles, found "sun""#),
        ("width 16", r#"script line 1: pointers have 32 or 64 bits, not "16""#),
        ("storage shelf", r#"script line 1: expected plain, merged or compressed, found "shelf""#),
        ("end 5\n+6 running 4 System", "script line 1: the recording ends before its last event"),
        (
            "cpus 2\ncpu 2\nrunning 4 System",
            "script line 3: CPU 2 does not exist: the machine has 2",
        ),
        (
            "build 7601\nrunning 4 System",
            "script line 2: Kernel-Process reports running processes from Windows 10 (build 10240) \
             on; use `process start`, or `events classic`",
        ),
    ] {
        refused(script, expected);
    }
}
