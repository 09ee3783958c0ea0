//! One event that several sessions, providers or recordings hold counts once.

use std::net::SocketAddr;

use crate::program::{Made, run};
use serde_json::Value;
use testkit::Width;
use testkit::etl_writer::{EtlOptions, EtlWriter, LogfileHeader};
use testkit::payload::{DatagramsEvent, NetworkEvent, Operation};

/// Ticks of 100 ns in a millisecond.
const MS: i64 = 10_000;

/// A recording whose header is the usual one, changed as told; its events are written by `fill`.
fn recording(change: impl FnOnce(&mut LogfileHeader), fill: impl FnOnce(&mut EtlWriter)) -> Made {
    let mut options = EtlOptions::default();
    change(&mut options.header);
    let mut file = EtlWriter::new(options);
    fill(&mut file);
    Made::bytes(&file.finish())
}

/// An event so many ticks after the start of the recording it is written to.
fn event(file: &EtlWriter, operation: Operation, size: u32, ticks: i64) -> NetworkEvent {
    let end = |text: &str| text.parse::<SocketAddr>().unwrap();
    NetworkEvent {
        operation,
        pid: 77,
        local: end("10.0.0.1:50000"),
        remote: end("192.0.2.7:443"),
        size,
        timestamp: file.header().raw_time(ticks),
        uptime: 0,
        logged_by: 0,
        width: Width::Bits64,
        logged_as: None,
    }
}

/// Sends of `size` bytes by Kernel-Network, one each millisecond of `times`, `late` ticks later.
fn sends(file: &mut EtlWriter, times: std::ops::Range<i64>, late: i64) {
    for time in times {
        let send = event(file, Operation::TcpSend, 1000, time * MS + late);
        file.push(0, &send.manifest());
    }
}

fn report(files: &[&Made], words: &str) -> Value {
    let paths: Vec<&str> = files.iter().map(|made| made.path()).collect();
    let run = run(&format!("report {} --format json {words}", paths.join(" ")));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

fn sent(report: &Value) -> u64 {
    report["totals"]["send_bytes"].as_u64().unwrap()
}

/// Provider, session, bytes sent and of those the bytes nobody else reported.
fn witnesses(report: &Value) -> Vec<(String, u64, u64, u64)> {
    let witnesses = report["witnesses"].as_array().unwrap().iter();
    let number = |one: &Value, name: &str| one[name].as_u64().unwrap();
    let one = |one: &Value| {
        let provider = one["provider"].as_str().unwrap().to_owned();
        let [session, sent, alone] =
            ["session", "send_bytes", "alone_send_bytes"].map(|name| number(one, name));
        (provider, session, sent, alone)
    };
    witnesses.map(one).collect()
}

#[test]
fn two_providers_in_one_recording() {
    let made = recording(
        |_| {},
        |file| {
            for time in 1..=10 {
                let send = event(file, Operation::TcpSend, 1000, time * 100 * MS);
                file.push(0, &send.classic());
                let late = NetworkEvent { timestamp: send.timestamp + 3, ..send };
                file.push(0, &late.manifest());
                let receive = event(file, Operation::UdpReceive, 50, time * 100 * MS + 9);
                file.push(0, &receive.manifest());
                let late = NetworkEvent { timestamp: receive.timestamp + 3, ..receive };
                file.push(0, &late.classic());
            }
            let alone = event(file, Operation::TcpSend, 7, 5000 * MS);
            file.push(0, &alone.classic());
        },
    );
    let report = report(&[&made], "");
    assert_eq!((sent(&report), &report["totals"]["recv_bytes"]), (10_007, &500.into()));
    let kernel_network = "Microsoft-Windows-Kernel-Network".to_owned();
    let expected = [
        ("TcpIp".to_owned(), 0, 10_007, 7),
        (kernel_network, 0, 10_000, 0),
        ("UdpIp".to_owned(), 0, 0, 0),
    ];
    let mut found = witnesses(&report);
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(report["repeats"]["most_apart_ns"], 300);
    let table = run(&format!("report {}", made.path())).out;
    let head: Vec<&str> = table.lines().filter(|line| line.starts_with("Counted once")).collect();
    let line = "Counted once  20 events (10.3 KiB) reported more than once, at most 0.3 µs apart";
    assert_eq!(head, [line]);
}

#[test]
fn two_sessions_in_one_recording_on_every_processor_and_with_threads() {
    let made = recording(
        |header| header.version = [10, 0, 2, 0],
        |file| {
            for (logger, times, late) in [(3, 0..1000, 0), (5, 400..1500, 2)] {
                file.set_logger(logger);
                for time in times {
                    let send = event(file, Operation::TcpSend, 1000, time * MS + late);
                    file.push(u16::try_from(time % 4).unwrap(), &send.manifest());
                }
            }
        },
    );
    for threads in ["1", "3"] {
        let report = report(&[&made], &format!("--threads {threads} --by process"));
        assert_eq!(sent(&report), 1_500_000);
        let kernel_network = || "Microsoft-Windows-Kernel-Network".to_owned();
        let expected =
            [(kernel_network(), 3, 1_000_000, 400_000), (kernel_network(), 5, 1_100_000, 500_000)];
        assert_eq!(witnesses(&report), expected);
    }
}

#[test]
fn recordings_that_overlap_and_such_that_follow_each_other() {
    let first = recording(|_| {}, |file| sends(file, 0..500, 0));
    let later = |start: i64, times, late| {
        recording(
            |header| {
                header.start_time += start * MS;
                header.boot_time += start * MS;
            },
            |file| sends(file, times, late),
        )
    };
    // The second one began after 200 ms: both saw 300 events, to some microseconds.
    assert_eq!(sent(&report(&[&first, &later(200, 0..600, 40)], "")), 800_000);
    // It began when the first one ended, and in between.
    assert_eq!(sent(&report(&[&first, &later(500, 0..100, 0)], "")), 600_000);
    assert_eq!(sent(&report(&[&first, &later(60_000, 0..500, 0)], "")), 1_000_000);
}

#[test]
fn recordings_whose_sessions_began_hours_apart_count_on_one_clock() {
    let first = recording(|_| {}, |file| sends(file, 7_200_000..7_200_500, 0));
    // Two hours later, when the system time had been corrected by 0.9 s.
    let later = recording(
        |header| {
            header.timestamp += 7_200_000 * MS;
            header.start_time += 7_200_900 * MS;
        },
        |file| sends(file, 0..600, 0),
    );
    let report = report(&[&first, &later], "--by second");
    assert_eq!(sent(&report), 600_000);
    let sum: u64 = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["send_bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, 600_000);
}

#[test]
fn recordings_of_other_machines_are_of_other_machines() {
    let first = recording(|_| {}, |file| sends(file, 0..10, 0));
    let change: [fn(&mut LogfileHeader); 6] = [
        |header| header.processors = 8,
        |header| header.build = 22_631,
        |header| header.cpu_mhz = 3000,
        |header| header.frequency = 24_000_000,
        |header| header.time_zone.bias = -60,
        |header| header.boot_time -= 3_600_000 * MS,
    ];
    for change in change {
        let other = recording(change, |file| sends(file, 0..10, 0));
        let report = report(&[&first, &other], "--by process");
        assert_eq!(sent(&report), 20_000);
        assert_eq!(report["repeats"]["events"], 0);
    }
}

#[test]
fn a_span_takes_an_event_of_two_witnesses_once_on_either_side_of_its_edge() {
    let made = recording(
        |_| {},
        |file| {
            let send = event(file, Operation::TcpSend, 1000, 1000 * MS - 1);
            file.push(0, &send.manifest());
            let late = NetworkEvent { timestamp: send.timestamp + 2, ..send };
            file.push(0, &late.classic());
            let end = event(file, Operation::TcpSend, 1, 2000 * MS);
            file.push(0, &end.manifest());
        },
    );
    let selected =
        |words: &str| report(&[&made], words)["selected"]["send_bytes"].as_u64().unwrap();
    assert_eq!([selected("--until +1s"), selected("--since +1s")], [1000, 1]);
}

/// Twenty datagrams, of which Kernel-Network reports those of `singly`, and Microsoft-Windows-TCPIP
/// two at a time from `grouped` on, from a socket that is bound to every address.
fn datagrams(singly: std::ops::Range<i64>, grouped: i64) -> Made {
    recording(
        |_| {},
        |file| {
            for time in 0..20 {
                let send = event(file, Operation::UdpSend, 100 + u32::from(time > 9), time * MS);
                if singly.contains(&time) {
                    file.push(0, &send.manifest());
                }
                if time % 2 == 1 && time >= grouped {
                    let bytes = 2 * send.size;
                    let local = SocketAddr::from(([0, 0, 0, 0], send.local.port()));
                    let NetworkEvent { pid, remote, timestamp, .. } = send;
                    let timestamp = timestamp + 5;
                    let (id, messages) = (1169, 2);
                    let group =
                        DatagramsEvent { id, pid, local, remote, messages, bytes, timestamp };
                    file.push(0, &group.event());
                }
            }
        },
    )
}

#[test]
fn datagrams_told_several_at_once_are_a_second_witness() {
    for (singly, grouped) in [(0..20, 0), (0..20, 7), (0..0, 0), (0..9, 0), (11..20, 0)] {
        let report = report(&[&datagrams(singly.clone(), grouped)], "");
        let sends = report["totals"]["send_ops"].as_u64().unwrap();
        assert_eq!((sent(&report), sends), (2010, 20), "{singly:?} {grouped}");
    }
    let whole = report(&[&datagrams(0..20, 10)], "");
    assert_eq!(
        witnesses(&whole),
        [
            ("Microsoft-Windows-Kernel-Network".to_owned(), 0, 2010, 1000),
            ("Microsoft-Windows-TCPIP".to_owned(), 0, 1010, 0),
        ]
    );
}
