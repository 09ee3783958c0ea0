//! The truth of scripts, against sums worked out by hand.

use crate::payload::Transport;
use crate::script::{Direction, IpVersion, Script, Sums, Truth};

fn truth(script: &str) -> Truth {
    Script::parse(script).unwrap().truth()
}

/// `pid/process transport family direction operations bytes`, one line for each tally.
fn tallies(truth: &Truth) -> String {
    let line = |(key, sums): (&crate::script::TallyKey, &Sums)| {
        let process = key.process.map_or("-".to_owned(), |index| index.to_string());
        format!(
            "{}/{process} {:?} {:?} {:?} {} {}\n",
            key.pid, key.transport, key.family, key.direction, sums.operations, sums.bytes
        )
    };
    truth.tallies.iter().map(line).collect()
}

#[test]
fn data_is_counted_by_direction_and_family() {
    let truth = truth(
        "let web = 203.0.113.80:443
         +1 tcp connect 70 192.168.1.20:50123 -> $web
         +2 tcp send 70 192.168.1.20:50123 -> $web 100
         +3 tcp recv 70 192.168.1.20:50123 <- $web 1460
         +3 tcp copy 70 192.168.1.20:50123 <- $web 1460
         +4 tcp retransmit 70 192.168.1.20:50123 -> $web 100
         +5 tcp send 70 192.168.1.20:50123 -> $web 11
         +6 udp send 70 [2001:db8::20]:5000 -> [2001:db8::53]:53 40
         +7 udp recv 70 [2001:db8::20]:5000 <- [2001:db8::53]:53 80
         +8 tcp disconnect 70 192.168.1.20:50123 -> $web
         +9 fail tcp v4 5
         +9 fail tcp v4 5",
    );
    assert_eq!(
        tallies(&truth),
        "70/- Tcp V4 Sent 2 111\n\
         70/- Tcp V4 Received 1 1460\n\
         70/- Udp V6 Sent 1 40\n\
         70/- Udp V6 Received 1 80\n"
    );
    assert_eq!(truth.total_bytes(), 1691);
    assert_eq!((truth.events, truth.network_events), (11, 9));
    assert_eq!(truth.failures[&(Transport::Tcp, IpVersion::V4, 5)], 2);

    let tcp = truth.flows.iter().find(|(key, _)| key.transport == Transport::Tcp).unwrap().1;
    assert_eq!((tcp.connects, tcp.disconnects, tcp.accepts, tcp.reconnects), (1, 1, 0, 0));
    assert_eq!(tcp.copied, Sums { operations: 1, bytes: 1460 });
    assert_eq!(tcp.retransmitted, Sums { operations: 1, bytes: 100 });
    assert_eq!((tcp.first, tcp.last), (10_000_000, 80_000_000));
}

#[test]
fn a_reused_pid_is_two_processes() {
    let truth = truth(
        "+1  process start 70 parent 4 one.exe
         +2  udp send 70 192.168.1.20:1 -> 192.0.2.1:1 1
         +3  process stop 70
         +4  udp send 70 192.168.1.20:1 -> 192.0.2.1:1 10     # late, still the first
         +5  process start 70 parent 4 two.exe
         +6  udp send 70 192.168.1.20:1 -> 192.0.2.1:1 100
         +7  process stop 70
         +18 udp send 70 192.168.1.20:1 -> 192.0.2.1:1 1000   # nobody's any more",
    );
    assert_eq!(
        tallies(&truth),
        "70/- Udp V4 Sent 1 1000\n70/0 Udp V4 Sent 2 11\n70/1 Udp V4 Sent 1 100\n"
    );
    let images: Vec<_> = truth.processes.iter().map(|process| process.image.as_str()).collect();
    assert_eq!(images, ["one.exe", "two.exe"]);
    let [one, two] = &truth.processes[..] else { panic!() };
    assert!(one.created < one.exited.unwrap() && one.exited.unwrap() < two.created);
}

#[test]
fn a_process_found_running_twice_is_one() {
    let truth = truth(
        r"volume \Device\HarddiskVolume3\ C:\
          running 812 C:\Windows\System32\services.exe for 100
          +9 running 812 C:\Windows\System32\services.exe",
    );
    let [services] = &truth.processes[..] else { panic!("{:?}", truth.processes) };
    assert_eq!(services.image, r"\Device\HarddiskVolume3\Windows\System32\services.exe");
    assert_eq!(services.path, r"C:\Windows\System32\services.exe");
    let start = crate::etl_writer::LogfileHeader::default().start_time;
    // The volume stands before it, one microsecond earlier.
    assert_eq!(services.created, start + 10 - 1_000_000_000);
}

#[test]
fn windows_7_logs_ipv6_datagrams_the_wrong_way() {
    let line = "+1 udp send 70 [fe80::1]:500 -> [fe80::2]:500 310";
    let directions = |truth: &Truth| {
        let of = |tallies: &std::collections::BTreeMap<crate::script::TallyKey, Sums>| {
            tallies.keys().map(|key| key.direction).collect::<Vec<_>>()
        };
        (of(&truth.tallies), of(&truth.as_logged))
    };
    let (sent, received) = (vec![Direction::Sent], vec![Direction::Received]);
    assert_eq!(directions(&truth(&format!("build 7601\n{line}"))), (sent.clone(), received));
    assert_eq!(directions(&truth(&format!("build 9200\n{line}"))), (sent.clone(), sent));
}

#[test]
fn rounds_ranges_and_sums() {
    let script = "
        +10 repeat 3 every 0.5 {
                let port = 50000+10*$n
                repeat 2 every 0.1 {
                    udp send 70+$n 192.168.1.20:$port+$n -> 192.0.2.1:9 100..199
            ++0.01  udp recv 70+$n 192.168.1.20:$port+$n <- 192.0.2.1:9 1_000
                }
        +0.4    udp send 90 192.168.1.20:$port -> 192.0.2.1:9 1
            }";
    let truth = truth(script);
    assert_eq!(truth, self::truth(script), "the same in every run");
    assert_eq!(truth.network_events, 3 * (2 * 2 + 1));
    let ports: Vec<_> = truth.flows.keys().map(|key| (key.pid, key.local.port())).collect();
    assert_eq!(
        ports,
        [
            (70, 50000),
            (70, 50010),
            (70, 50020),
            (71, 50001),
            (71, 50011),
            (71, 50021),
            (90, 50000),
            (90, 50010),
            (90, 50020),
        ]
    );
    for flow in truth.flows.values().filter(|flow| flow.received.operations > 0) {
        assert!((100..=199).contains(&flow.sent.bytes));
        assert_eq!(flow.received, Sums { operations: 1, bytes: 1000 });
    }
    assert_eq!(truth.span, Some((100_000_000, 114_000_000)));
}

#[test]
fn events_of_one_instant_keep_their_order() {
    let script = Script::parse("+1 running 4 System\nrunning 8 a\n+0.9 running 12 b").unwrap();
    let times: Vec<_> = script.steps().iter().map(|step| (step.time, step.line)).collect();
    assert_eq!(times, [(9_000_000, 3), (10_000_000, 1), (10_000_010, 2)]);
}
