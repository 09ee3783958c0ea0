//! Every version of an event is read by its front, and what is read so is counted and shown.

use testkit::Width;
use testkit::payload::{ClassicProcess, Operation, ProcessOpcode, ServiceAnswer, sid};
use testkit::records::{EventRecord, KernelRecord};

use crate::program::{Made, run};
use crate::recording::{Recording, by_process, report, transfer};
use serde_json::Value;

fn sent(name: &str, bytes: u64) -> (String, u64, u64) {
    (name.to_owned(), bytes, 0)
}

/// `Made` with one event of Kernel-Network in it.
fn network(event: EventRecord) -> Made {
    let mut made = Recording::by(28_000);
    made.start(4000, "alpha.exe", 4, 1);
    let timestamp = made.at(10);
    made.push(&EventRecord { timestamp, ..event });
    made.made()
}

fn total(report: &Value) -> (u64, u64) {
    let totals = &report["totals"];
    (totals["send_bytes"].as_u64().unwrap(), totals["recv_bytes"].as_u64().unwrap())
}

#[test]
fn processes_of_every_version_are_named() {
    for (start, rundown, beyond) in [
        (0, 0, &[][..]),
        (1, 0, &[]),
        (2, 0, &[]),
        (3, 1, &[]),
        (4, 2, &[]),
        (5, 3, &[]),
        (6, 4, &[]),
        (6, 4, &[1, 2, 3]),
        (255, 255, b"a text that nobody knows\0"),
    ] {
        let mut made = Recording::by(28_000);
        let (alpha, beta) =
            (made.process(4000, "alpha.exe", 1), made.process(5000, "beta.exe", -9000));
        let beyond = beyond.to_vec();
        let alpha = testkit::payload::ProcessStart { beyond: beyond.clone(), ..alpha };
        let beta = testkit::payload::ProcessStart { beyond, ..beta };
        made.push(&alpha.start_event(start, made.at(1)));
        made.push(&beta.rundown_event(rundown, made.at(2), 4));
        made.send(4000, 1000, 10);
        made.send(5000, 70, 11);
        let report = report(&made.made(), "");
        let rows = [sent("alpha.exe", 1000), sent("beta.exe", 70)];
        assert_eq!(by_process(&report), rows, "start {start}, rundown {rundown}");
        assert_eq!(report["trace"]["undecoded_total"], 0);
        let later = u64::from(start > 5) + u64::from(rundown > 3);
        assert_eq!(report["trace"]["read_as_older_version_total"], later, "start {start}");
    }
}

#[test]
fn classic_processes_of_later_versions_are_named_at_either_pointer_size() {
    for user in [Some(sid(5, &[21, 1, 2, 3, 1001])), None] {
        for width in [Width::Bits32, Width::Bits64] {
            for version in [4, 5, 9] {
                let mut made = Recording::by(28_000);
                let process = ClassicProcess {
                    key: 0xffff_a80c,
                    pid: 4000,
                    parent: 4,
                    session: 1,
                    exit_status: 0x103,
                    user: user.clone(),
                    image: "alpha.exe".into(),
                    command_line: "alpha.exe -x".into(),
                    ..ClassicProcess::default()
                };
                let timestamp = made.at(1);
                let record = process.record(ProcessOpcode::DcStart, 4, width, timestamp);
                let mut payload = record.payload.clone();
                payload.extend(if version > 4 { &[7, 0, 0, 0, 0, 0, 0, 1][..] } else { &[] });
                made.push(&KernelRecord { version, payload, ..record });
                made.send(4000, 5, 10);
                let rows = by_process(&report(&made.made(), ""));
                assert_eq!(rows, [sent("alpha.exe", 5)], "version {version}, {width:?}");
            }
        }
    }
}

#[test]
fn names_of_hosts_belong_to_who_asked_where_that_is_told() {
    for (version, beyond) in [(0, &[][..]), (1, &[]), (2, &[]), (3, b"\x07\0\0\0more")] {
        for width in [Width::Bits32, Width::Bits64] {
            let mut made = Recording::by(26_100);
            made.rundown(1500, "svchost.exe", 2, 1, -5000);
            made.start(4000, "alpha.exe", 4, 1);
            made.start(4001, "beta.exe", 4, 2);
            for (is_response, name, client) in
                [(true, "alpha.example.com", 4000), (false, "beta.example.com", 4001)]
            {
                let answer = ServiceAnswer {
                    is_response,
                    version,
                    name: name.into(),
                    kind: 1,
                    results: "::ffff:192.0.2.10;".into(),
                    client,
                    pid: 1500,
                    timestamp: made.at(5),
                    beyond: beyond.to_vec(),
                    ..ServiceAnswer::default()
                };
                made.push(&answer.event(width));
            }
            for (pid, size) in [(4000, 100), (4001, 20), (1500, 3)] {
                made.send(pid, size, 10);
            }
            let report = report(&made.made(), "--by process,remote");
            let name = |process: &str| {
                let rows = report["rows"].as_array().unwrap();
                let row = rows.iter().find(|row| row["image_name"] == process).unwrap();
                row["remote_name"].as_str().unwrap().to_owned()
            };
            // Without the asker the newest answer of the machine is as good for one as for another.
            let alpha = if version == 0 { "beta.example.com" } else { "alpha.example.com" };
            let of = [name("alpha.exe"), name("beta.exe"), name("svchost.exe")];
            let expected = [alpha, "beta.example.com", "beta.example.com"];
            assert_eq!(of, expected, "version {version}, {width:?}");
            assert_eq!(report["trace"]["undecoded_total"], 0);
        }
    }
}

#[test]
fn network_events_of_later_versions_are_counted_and_shown() {
    for (version, tail) in [(1, 8), (7, 0), (255, 3)] {
        let mut event = transfer(Operation::TcpSend, 4000, 1000, 0).manifest();
        event.version = version;
        event.payload.extend(vec![0; tail]);
        let made = network(event);
        let report = report(&made, "");
        assert_eq!(by_process(&report), [sent("alpha.exe", 1000)]);
        let kinds = report["trace"]["read_as_older_version"].as_array().unwrap();
        let [kind] = kinds.as_slice() else { panic!("{kinds:?}") };
        let expected = (10.into(), version.into(), 0.into(), 1.into());
        assert_eq!(
            (&kind["event"], &kind["version"], &kind["read_as"], &kind["events"]),
            (&expected.0, &expected.1, &expected.2, &expected.3)
        );
        assert_eq!(report["health"]["read_as_older_version"], 1);
        let table = run(&format!("report {}", made.path()));
        assert!(table.out.contains("of a later version than known"), "{}", table.out);
        assert_eq!((table.code, table.err.as_str()), (0, ""));
        let dump = run(&format!("dump {}", made.path())).out;
        assert!(dump.contains("(read as v0) send protocol=TCP"), "{dump}");
        let frames = run(&format!("top --replay {} --speed max --json", made.path())).out;
        let last: Value = serde_json::from_str(frames.lines().last().unwrap()).unwrap();
        assert_eq!(last["health"]["read_as_older_version"], 1);
        assert_eq!(last["health"]["undecoded"], 0);
    }
}

#[test]
fn the_kernels_own_network_events_of_later_versions_are_counted() {
    for version in [1, 2, 3, 200] {
        for (operation, is_sent) in [
            (Operation::TcpSend, true),
            (Operation::TcpReceive, false),
            (Operation::UdpSend, true),
            (Operation::UdpReceive, false),
        ] {
            let mut made = Recording::by(28_000);
            let mut record = transfer(operation, 4000, 9, made.at(5)).classic();
            record.version = version;
            record.payload.extend([0; 8]);
            made.push(&record);
            let report = report(&made.made(), "");
            let expected = if is_sent { (9, 0) } else { (0, 9) };
            assert_eq!(total(&report), expected, "{operation:?} version {version}");
            let later = u64::from(version > 2);
            assert_eq!(report["trace"]["read_as_older_version_total"], later);
        }
    }
}

#[test]
fn refused_network_events_are_not_called_no_traffic() {
    let whole = transfer(Operation::TcpSend, 4000, 1000, 0).manifest();
    let short = EventRecord { payload: whole.payload[..12].to_vec(), ..whole.clone() };
    let later = EventRecord { version: 3, ..short.clone() };
    let unknown = EventRecord { id: 60, ..whole };
    for (event, reason) in [
        (short, "payload too short: PID to sport at 0: needs 20 bytes, 12 left"),
        (later, "payload too short: PID to sport at 0: needs 20 bytes, 12 left"),
        (unknown, "unknown event"),
    ] {
        let made = network(event);
        for lang in ["en", "zh-CN"] {
            let said = run(&format!("report {} --lang {lang}", made.path()));
            assert_eq!(said.code, 3);
            assert!(!said.out.contains("Microsoft-Windows-Kernel-Network"), "{}", said.out);
            assert!(said.out.contains("nettally dump"), "{}", said.out);
            assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        }
        let report = report(&made, "");
        assert_eq!(report["health"]["undecoded_traffic"], 1);
        assert_eq!(report["trace"]["undecoded"][0]["reason"], reason);
        assert_eq!(report["trace"]["read_as_older_version_total"], 0);
    }
    let nothing = Recording::by(26_100).made();
    let said = run(&format!("report {}", nothing.path()));
    assert_eq!(said.code, 0);
    assert!(said.out.contains("Microsoft-Windows-Kernel-Network"), "{}", said.out);
}

#[test]
fn events_without_traffic_names_or_processes_are_not_undecoded() {
    let mut made = Recording::by(28_000);
    made.start(4000, "alpha.exe", 4, 1);
    made.send(4000, 5, 5);
    let alpha = made.process(4000, "alpha.exe", 1).start_event(4, made.at(6));
    for id in [0, 3, 13, 27, 40] {
        made.push(&EventRecord { id, payload: vec![0; 3], ..alpha.clone() });
    }
    let answer = ServiceAnswer { timestamp: made.at(7), ..ServiceAnswer::default() };
    for id in [1016, 3011, 3023, 8051] {
        made.push(&EventRecord { id, ..answer.event(Width::Bits64) });
    }
    let process =
        ClassicProcess::default().record(ProcessOpcode::End, 4, Width::Bits64, made.at(8));
    for kind in [5, 32, 48] {
        made.push(&KernelRecord { kind, payload: vec![0; 20], ..process.clone() });
    }
    let made = made.made();
    let report = report(&made, "");
    assert_eq!(report["trace"]["undecoded_total"], 0, "{}", report["trace"]["undecoded"]);
    assert_eq!(by_process(&report), [sent("alpha.exe", 5)]);
    assert_eq!(run(&format!("report {} --format csv", made.path())).err, "");
}
