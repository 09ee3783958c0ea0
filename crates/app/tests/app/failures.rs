//! Connections that failed: whose they are, with whom and how, each once, in every form.

use crate::program::{Made, field, rows, run};
use serde_json::Value;

/// Two processes, names of hosts, and failures of every kind, some of them told several times.
fn troubled() -> Made {
    Made::of(
        "cpus 2\nlet pc = 192.168.1.20\n\
         running 700 \"C:\\Tools\\alpha.exe\"\nrunning 800 \"C:\\Tools\\beta.exe\"\n\
         +0.5 dns 700 down.example A 203.0.113.9\n\
         +1 tcp connect 700 $pc:50001 -> 203.0.113.8:443\n\
         tcpip 1033 700 $pc:50001 -> 203.0.113.8:443 0\n\
         ++0.1 tcp send 700 $pc:50001 -> 203.0.113.8:443 500\n\
         +2 repeat 3 every 2 {\n\
         fail tcp v4 5\n\
         tcpip 1034 700 $pc:50010+$n -> 203.0.113.9:443 c0000236 version 0\n\
         }\n\
         +3 tcpip 1046 700 $pc:50020 -> 203.0.113.9:8443 c00000b5\n\
         ++0.001 tcpip 1045 700 $pc:50020 -> 203.0.113.9:8443 c00000b5\n\
         tcpip 1034 700 $pc:50020 -> 203.0.113.9:8443 c00000b5\n\
         fail tcp v4 5\n\
         +5 tcpip 1034 800 [2001:db8::20]:50030 -> [2001:db8::9]:22 c000023d\n\
         +6 tcpip 1047 800 $pc:50031 -> 203.0.113.7:22 c000020d\n\
         +7 tcpip 1016 800 $pc:80 -> 203.0.113.6:40000 c0000236\n\
         tcpip 1017 800 $pc:80 -> 203.0.113.6:40001 0\n\
         +8 fail tcp v4 1\nfail udp v6 5\n",
    )
}

/// What stands in a row: name of the process, remote address, and its failures.
fn failed(row: &Value) -> String {
    let ways = ["refused", "timed_out", "reset", "unreachable", "failed_otherwise", "rejected"];
    let ways = ways.iter().filter(|way| row[**way] != 0);
    let ways: Vec<_> = ways.map(|way| format!("{way} {}", row[*way])).collect();
    let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
    format!("{} {}: {}", text("image_name"), text("remote_address"), ways.join(", "))
}

fn report(made: &Made, args: &str) -> Value {
    serde_json::from_str(&run(&format!("report {} --json {args}", made.path())).out).unwrap()
}

#[test]
fn every_failure_has_its_process_and_its_remote_and_counts_once() {
    let made = troubled();
    let report = report(&made, "--by process,remote --sort failures");
    let lines: Vec<_> = report["rows"].as_array().unwrap().iter().map(failed).collect();
    assert_eq!(
        lines,
        [
            "alpha.exe 203.0.113.9: refused 3, timed_out 1",
            "beta.exe 203.0.113.6: rejected 1",
            "beta.exe 203.0.113.7: timed_out 1",
            "beta.exe 2001:db8::9: unreachable 1",
            "alpha.exe 203.0.113.8: ",
        ]
        .map(str::to_owned)
    );
    let totals = &report["totals"];
    assert_eq!((&totals["refused"], &totals["timed_out"]), (&3.into(), &2.into()));
    // What succeeded is Kernel-Network's: once, and no accept of the stack beside it.
    assert_eq!((&totals["connects"], &totals["accepts"]), (&1.into(), &0.into()));
    // Those without a name that are nobody's twin stay what they are.
    let nameless: Vec<_> = report["failures"].as_array().unwrap().iter().collect();
    let nameless: Vec<_> =
        nameless.iter().map(|one| (one["protocol"].as_str(), one["attempts"].as_u64())).collect();
    assert_eq!(nameless, [(Some("TCP"), Some(1)), (Some("UDP"), Some(1))]);
    assert_eq!(report["health"]["repeated_failures"], 6);
    assert_eq!(report["trace"]["undecoded_total"], 0);
}

#[test]
fn groups_by_connection_and_by_second_add_up_to_the_same() {
    let made = troubled();
    for by in ["connection", "remote", "process", "second", "second,process,connection", "zone"] {
        let report = report(&made, &format!("--by {by}"));
        for way in ["refused", "timed_out", "unreachable", "rejected"] {
            let rows = report["rows"].as_array().unwrap().iter();
            let sum: u64 = rows.map(|row| row[way].as_u64().unwrap()).sum();
            assert_eq!(report["totals"][way], sum, "{way} by {by}");
        }
    }
    let csv = run(&format!("report {} --csv --by remote", made.path())).out;
    let refused: Vec<_> = rows(&csv).iter().map(|row| field(row, "refused").to_owned()).collect();
    assert_eq!(refused.iter().filter(|count| *count == "3").count(), 1, "{csv}");
    let filtered = report(&made, "--filter name:beta");
    assert_eq!(
        (&filtered["selected"]["refused"], &filtered["totals"]["refused"]),
        (&0.into(), &3.into())
    );
}

#[test]
fn people_read_it_in_both_languages() {
    let made = troubled();
    for lang in ["en", "zh-CN"] {
        let out =
            run(&format!("report {} --by process,remote --width 120 --lang {lang}", made.path()));
        insta::assert_snapshot!(
            format!("failures-{lang}"),
            out.out.replace(made.path(), "made.etl")
        );
        let top = run(&format!(
            "top --replay {} --speed max --by process,remote --width 120 --lang {lang}",
            made.path()
        ));
        let last = top.out.trim_end().rsplit("\n\n").take(2).collect::<Vec<_>>();
        let last: Vec<_> = last.into_iter().rev().collect();
        insta::assert_snapshot!(format!("failures-top-{lang}"), last.join("\n\n"));
    }
    let page = made.beside("page.html");
    run(&format!("report {} --html {}", made.path(), page.display()));
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("3 refused, 1 timed out") && page.contains("1 unreachable"));
}

#[test]
fn a_replay_and_the_dump_say_the_same() {
    let made = troubled();
    let top = run(&format!("top --replay {} --speed max --json --by process", made.path())).out;
    let last: Value = serde_json::from_str(top.lines().last().unwrap()).unwrap();
    let report = report(&made, "--by process");
    for way in ["refused", "timed_out", "unreachable", "rejected"] {
        assert_eq!(last["total"][way], report["totals"][way], "{way}");
    }
    assert_eq!(last["health"]["connect_failures"], 2);
    let dump = run(&format!("dump {} --format ndjson", made.path())).out;
    let events: Vec<Value> = dump.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told =
        |failure: &str| events.iter().filter(|event| event["event"]["failure"] == failure).count();
    assert_eq!(["refused", "timed_out", "unreachable", "rejected"].map(told), [3, 4, 1, 1]);
    let refused = events.iter().find(|event| event["id"] == 1034).unwrap();
    assert_eq!(refused["event"]["kind"], "connection_failed");
    assert_eq!(refused["event"]["status"], "0xc0000236");
}
