//! Made snapshots: nothing, a little, very much, and names nobody expects.

use std::collections::VecDeque;
use std::sync::Arc;

use event::Timestamp;
use event::kinds::{Address, Endpoint, Failure, Operation, Protocol};
use event::timestamp::TICKS_PER_SECOND;
use traffic::ledger::{Carried, Counted};
use traffic::rollup::GroupKey;
use traffic::{Balance, Counters, Failures, Naming, ProcessId, Role, Zone};
use tui::snapshot::{
    Bytes, Connection, Figures, Health, History, Identity, Interface, Interfaces, LogEntry, Own,
    Process, Remote, Snapshot, Stage,
};

const NOW: u32 = 200;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_772_442_000 + second)
}

/// A figure that looks like no other: the same for the same number.
fn odd(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) >> (mixed & 15)
}

fn figures(number: u64) -> Figures {
    let idle = number % 3 == 2;
    let gained = Bytes { sent: odd(number), received: odd(number + 7) };
    let total = Bytes { sent: odd(number) * 90, received: odd(number + 7) * 70 };
    Figures { gained: if idle { Bytes::default() } else { gained }, total }
}

fn history(number: u64) -> Arc<History> {
    let mut history = History::default();
    for step in (0..NOW).filter(|step| u64::from(*step) % (number % 5 + 1) == 0) {
        let seed = number + u64::from(step);
        let bytes = Bytes { sent: odd(seed), received: odd(seed * 3) };
        history.add(step, bytes, 120);
    }
    Arc::new(history)
}

fn identity(number: u32, name: &str) -> Identity {
    Identity {
        name_is_cut: false,
        pid: 4 + number * 4,
        parent_pid: (number > 0).then_some(4 + number / 3 * 4),
        naming: Naming::Told,
        name: Some(name.into()),
        path: Some(format!(r"C:\Program Files\{name}\{name}").into()),
        command_line: Some(
            format!(r#""C:\Program Files\{name}\{name}" --type=renderer --lang=en"#).into(),
        ),
        app_name: None,
        package: None,
        user: Some(r"OFFICE\mara".into()),
        session: Some(1),
        started: Some(at(i64::from(number) % 100)),
        ended: (number % 7 == 6).then(|| at(150)),
        exit_code: (number % 7 == 6).then_some(0),
    }
}

fn process(number: u32, name: &str) -> Process {
    Process {
        id: ProcessId(number + 1),
        identity: Arc::new(identity(number, name)),
        app: ProcessId(number % 6 + 1),
        parent: (number > 0).then_some(ProcessId(number / 3 + 1)),
        figures: figures(number.into()),
        connections: odd(number.into()) % 50 + 1,
        retransmitted: if number.is_multiple_of(5) { odd(number.into()) / 10 } else { 0 },
        reconnects: u64::from(number % 11 == 3),
        failures: failures(number),
        history: history(number.into()),
    }
}

/// Of every seventh of those over TCP some failed.
fn failures(number: u32) -> Failures {
    let mut failures = Failures::default();
    for (place, failure) in (0..).zip(Failure::ALL) {
        let times = if number % 14 == 4 { (number / 14 + place) % 3 } else { 0 };
        (0..times).for_each(|_| failures.count(failure));
    }
    failures
}

fn remote_end(number: u32) -> Endpoint {
    let [_, a, b, c] = number.to_be_bytes();
    Endpoint {
        address: Address::v4([203, a, b, c]),
        port: if number.is_multiple_of(2) { 443 } else { 53 },
    }
}

fn connection(number: u32, processes: u32, host: Option<&str>) -> Connection {
    let owner = number % processes;
    Connection {
        process: ProcessId(owner + 1),
        owner,
        protocol: if number.is_multiple_of(2) { Protocol::Tcp } else { Protocol::Udp },
        local: Some(Endpoint { address: Address::v4([192, 168, 1, 20]), port: 50_000 }),
        remote: Some(remote_end(number)),
        remote_name: host.map(Into::into),
        zone: if number % 4 == 1 { Zone::Lan } else { Zone::Internet },
        role: Role::Program,
        label: Some(if number.is_multiple_of(2) { "https" } else { "dns" }),
        service: (number % 9 == 1).then(|| "Dnscache".into()),
        figures: figures(number.into()),
        retransmitted: if number.is_multiple_of(5) { odd(number.into()) / 10 } else { 0 },
        reconnects: u64::from(number % 11 == 3),
        failures: failures(number),
        stage: match failures(number).ways().next() {
            Some((failure, _)) => Stage::Failed(failure),
            None => [Stage::Connected, Stage::Accepted, Stage::Closed][number as usize % 3],
        },
        first: at(10),
        last: at(i64::from(number) % 150),
        folded: 0,
    }
}

fn remote(number: u32, processes: u32, host: Option<&str>) -> Remote {
    Remote {
        address: Some(remote_end(number).address),
        name: host.map(Into::into),
        figures: figures(number.into()),
        connections: odd(number.into()) % 9 + 1,
        busiest: number % processes,
        processes: 1,
        failures: failures(number),
    }
}

/// So many processes, ten times as many connections where there are many.
fn machine(names: &[&str], hosts: &[&str], processes: u32) -> Snapshot {
    let name = |number: u32| names[number as usize % names.len()];
    let host = |number: u32| (number % 3 != 1).then(|| hosts[number as usize % hosts.len()]);
    let connections = if processes > 1 { processes * 10 } else { 1 };
    let connections: Vec<_> =
        (0..connections).map(|number| connection(number, processes, host(number))).collect();
    let log = connections.iter().take(40).map(|connection| LogEntry {
        at: connection.last,
        process: connection.process,
        stage: connection.stage,
        protocol: connection.protocol,
        remote: connection.remote.unwrap(),
        remote_name: connection.remote_name.clone(),
    });
    let figures = Figures {
        gained: Bytes { sent: 1_234_567, received: 23_456_789 },
        total: Bytes { sent: 123_456_789, received: 9_876_543_210 },
    };
    Snapshot {
        at: at(160),
        utc_offset: 3600,
        ticks: TICKS_PER_SECOND,
        step_ticks: TICKS_PER_SECOND,
        interval: NOW,
        figures,
        processes: (0..processes).map(|number| process(number, name(number))).collect(),
        remotes: (0..processes).map(|number| remote(number, processes, host(number))).collect(),
        log: Arc::new(log.collect::<VecDeque<_>>()),
        connections,
        history: history(3),
        health: Health { events: 1_234_567, ..Health::default() },
        ..Snapshot::default()
    }
}

/// One process, one connection, one remote address.
pub(crate) fn one() -> Snapshot {
    let machine = machine(&["msedge.exe"], &["cdn.example.net"], 1);
    Snapshot { interfaces: Some(Arc::new(interfaces())), ..machine }
}

/// Two processes that had one id, one after the other; the first has ended.
pub(crate) fn twins() -> Snapshot {
    let mut snapshot = machine(&["msedge.exe"], &["cdn.example.net"], 2);
    let first = identity(0, "msedge.exe");
    let second = Identity { started: Some(at(160)), ..first.clone() };
    snapshot.processes[0].identity =
        Arc::new(Identity { ended: Some(at(150)), exit_code: Some(0), ..first });
    snapshot.processes[1].identity = Arc::new(second);
    snapshot
}

/// 5,000 processes and 50,000 connections, and all kinds of losses.
pub(crate) fn many() -> Snapshot {
    let names = ["msedge.exe", "svchost.exe", "code.exe", "OneDrive.exe", "System", "Teams.exe"];
    let hosts = ["cdn.example.net", "portal.example.com", "news.example.org", "mail.example.com"];
    let health = Health {
        events: 98_765_432,
        events_lost: 1234,
        buffers_lost: 5,
        losses_unknown: false,
        dropped: 67,
        undecoded: 8,
        read_as_older: 11,
        late: 9,
        folded_flows: 10,
        folded_processes: 12,
        texts_left_out: 13,
        gaps: 1,
        said: vec![
            "no traffic was counted from 09:00:01 to 09:00:03: the session was stopped by another program"
                .into(),
            "host names are not looked up: access denied".into(),
        ],
        damaged: 2,
        snapshots_skipped: 3,
        connect_failures: 4,
        own: Some(Own { core_permille: 31, resident_bytes: 48 << 20 }),
    };
    let interfaces = Some(Arc::new(interfaces()));
    let machine = machine(&names, &hosts, 5000);
    let balance = Some(Arc::new(balance(machine.at)));
    Snapshot { health, interfaces, balance, ..machine }
}

fn interfaces() -> Interfaces {
    let interface = |alias: &str, in_total| Interface {
        alias: alias.into(),
        description: "Intel(R) I210 Gigabit Network Connection".into(),
        up: true,
        in_total,
        carried: Bytes { sent: 130_456_789, received: 10_276_543_210 },
    };
    let interfaces = vec![interface("Ethernet", true), interface("vEthernet (WSL)", false)];
    Interfaces { interfaces, failure: None }
}

/// Ten seconds of which a little remains unexplained.
fn balance(until: Timestamp) -> Balance {
    let mut moved = Counters::default();
    (0..12_000).for_each(|_| moved.count(Operation::Send, 1_000));
    (0..23_000).for_each(|_| moved.count(Operation::Receive, 10_000));
    let key = GroupKey { role: Some(Role::Program), ..GroupKey::default() };
    let mut counted = Counted::default();
    counted.add_group(&key, &moved);
    let carried = Carried { bytes_out: 14_500_000, bytes_in: 235_000_000, ..Carried::default() };
    let from = until.plus(-10 * TICKS_PER_SECOND);
    Balance::of(from, until, counted, Some(carried))
}

/// Names that are long, wide, or try to command the terminal.
pub(crate) fn strange() -> Snapshot {
    let long =
        "a-very-long-name-of-a-program-that-somebody-generated-by-a-machine-and-never-read.exe";
    let names =
        ["企业微信通讯助手客户端更新服务程序.exe", long, "évil\u{1b}[2J\u{202e}gpj.exe", "👩‍💻.exe"];
    let hosts = [
        "很长的主机名称用于测试宽度.例子.公司.cn",
        "a.very.long.host.name.that.goes.on.and.on.cloud.example.net",
    ];
    let machine = machine(&names, &hosts, 12);
    let balance = Some(Arc::new(balance(machine.at)));
    let health = Health { losses_unknown: true, ..machine.health.clone() };
    Snapshot { last: true, balance, health, ..machine }
}
