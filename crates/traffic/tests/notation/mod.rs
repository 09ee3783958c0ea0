//! Event streams as text, and the ledger they lead to as text.
//!
//! One event a line: seconds from an arbitrary zero, then what happened.
//!
//! ```text
//! 0.0 running 4 created -100 System
//! 0.5 start 812 curl.exe
//! 1.0 send 812 tcp 10.0.0.1:50000 192.0.2.7:443 1460
//! 2.0 end 812
//! ```
//!
//! `attempt` (by this machine) and `broken` are connections that failed, with their NTSTATUS.
//! `recv?` is a receive that Windows 7 may have logged for a send. `via 2` at the end of a line is
//! the session that reported the event, `via 2 TcpIp` also the provider, `of 1` the recording and
//! `of 1 on 1` its machine too.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be read fails")]

mod looked_up;

use event::kinds::{
    ConnectFailure, Datagrams, Endpoint, Event, Failure, Flow, FlowFailure, Image, NameAnswer,
    NameSource, NetworkEvent, Operation, ProcessEvent, ProcessFacts, ProcessPhase, Protocol,
};
use event::providers::PROVIDERS;
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::fmt::Write as _;
use std::net::SocketAddr;
use traffic::{
    Batch, Bucket, Counters, Naming, OpenBatch, Peer, Recording, SeenBy, Settings, Traffic,
};

/// Seconds after 1970 that the notation calls zero.
const ZERO: i64 = 1_700_000_000;

/// What a script is run with.
pub(crate) struct Run {
    pub(crate) traffic: Traffic,
    pub(crate) buckets: Vec<Bucket>,
    /// Groupings the script asks for.
    asked: Vec<String>,
}

/// Runs a script; settings stand in lines that begin with `set`.
pub(crate) fn run(script: &str) -> Run {
    let mut settings = Settings::default();
    let mut events = Vec::new();
    let mut asked = Vec::new();
    for line in script.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix("by ") {
            asked.push(name.to_owned());
            continue;
        }
        match line.strip_prefix("set ") {
            Some(setting) => set(&mut settings, setting),
            None => {
                let (line, (recording, seen_by)) = via(line);
                // As an intake does with classic events of such a system.
                let doubtful = line.contains(" recv? ") && settings.corrects_udp_v6();
                let (time, event) = parse(line);
                events.push((recording, (time, event, seen_by, doubtful)));
            }
        }
    }
    Run { asked, ..apply(settings, batches(events)) }
}

/// Who reported the event of a line.
fn via(line: &str) -> (&str, (Recording, SeenBy)) {
    let (line, of) =
        line.split_once(" of ").filter(|_| line.contains(" via ")).unwrap_or((line, ""));
    let (number, machine) = of.split_once(" on ").unwrap_or((of, ""));
    let number_of = |text: &str| text.parse().unwrap_or(0);
    let recording = Recording { machine: number_of(machine), number: number_of(number) };
    let (line, via) = line.split_once(" via ").unwrap_or((line, ""));
    let (logger, provider) =
        via.split_once(' ').unwrap_or((via, "Microsoft-Windows-Kernel-Network"));
    let place = PROVIDERS.iter().position(|known| known.name == provider).expect(provider);
    let provider = u16::try_from(place).unwrap();
    (line, (recording, SeenBy { logger: number_of(logger), provider }))
}

type Seen = (Timestamp, Event, SeenBy, bool);

/// A batch for each recording.
fn batches(events: Vec<(Recording, Seen)>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for (recording, (time, event, seen_by, doubtful)) in events {
        let place = batches.iter().position(|batch| batch.recording() == recording);
        let place = place.unwrap_or_else(|| {
            let mut batch = Batch::default();
            batch.set_recording(recording);
            batches.push(batch);
            batches.len() - 1
        });
        match event {
            Event::Network(network) if doubtful => {
                batches[place].push_doubtful(time, &network, seen_by);
            }
            event => batches[place].push_seen(time, event, seen_by),
        }
    }
    batches
}

/// Applies batches to a new engine, event by event in the order of time.
pub(crate) fn apply(settings: Settings, batches: Vec<Batch>) -> Run {
    let mut traffic = Traffic::new(settings);
    let mut lanes = Vec::new();
    for batch in batches {
        traffic.announce(&batch);
        let mut open = OpenBatch::default();
        open.replace(batch);
        lanes.push(open);
    }
    loop {
        let next = lanes.iter().enumerate().filter_map(|(at, lane)| Some((lane.next_time()?, at)));
        let Some((time, lane)) = next.min() else { break };
        let alone = lanes.len() == 1;
        traffic.run(&mut lanes[lane], if alone { Timestamp::MAX } else { time });
    }
    traffic.finish();
    let buckets = std::iter::from_fn(|| traffic.next_bucket()).collect();
    Run { traffic, buckets, asked: Vec::new() }
}

fn set(settings: &mut Settings, line: &str) {
    let (name, value) = line.split_once(' ').expect("set NAME VALUE");
    match name {
        "build" => settings.os_build = Some(value.parse().unwrap()),
        "flows" => settings.flow_capacity = value.parse().unwrap(),
        "as-logged" => settings.as_logged = value.parse().unwrap(),
        other => panic!("unknown setting {other}"),
    }
}

fn parse(line: &str) -> (Timestamp, Event) {
    let words: Vec<&str> = line.split_whitespace().collect();
    if let Some(event) = looked_up::parse(&words) {
        return (time(words[0]), event);
    }
    let number = |at: usize| words[at].parse::<u32>().expect(line);
    let event = match words[1] {
        "start" => process(number(2), ProcessPhase::Start, &words[3..]),
        "end" => process(number(2), ProcessPhase::End, &words[3..]),
        "running" => process(number(2), ProcessPhase::Running, &words[3..]),
        "still" => process(number(2), ProcessPhase::RunningAtEnd, &words[3..]),
        "defunct" => process(number(2), ProcessPhase::Defunct, &words[3..]),
        "fail" => Event::ConnectFailed(ConnectFailure {
            protocol: protocol(words[2]),
            family: if words[3] == "v4" { 2 } else { 23 },
            code: u16::try_from(number(4)).unwrap(),
        }),
        "attempt" => Event::FlowFailed(flow_failure(&words, number(2), true)),
        "broken" => Event::FlowFailed(flow_failure(&words, number(2), false)),
        "sent" => Event::Datagrams(datagrams(Operation::Send, &words, number(2))),
        "received" => Event::Datagrams(datagrams(Operation::Receive, &words, number(2))),
        "name" => Event::Name(Box::new(NameAnswer {
            source: NameSource::ProcessAnswer,
            asked_by: Some(number(2)),
            name: words[3].into(),
            query_type: 1,
            status: 0,
            addresses: words[4..].iter().map(|ip| ip.parse().unwrap()).collect(),
            doubtful: vec![],
        })),
        verb => Event::Network(network(verb, &words, number(2))),
    };
    (time(words[0]), event)
}

/// Seconds with up to seven decimals.
fn time(seconds: &str) -> Timestamp {
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
    let digits: i64 = format!("{}{fraction:0<7}", whole.trim_start_matches('-')).parse().unwrap();
    let ticks = if whole.starts_with('-') { -digits } else { digits };
    Timestamp::from_unix_seconds(ZERO).plus(ticks)
}

fn protocol(word: &str) -> Protocol {
    if word == "tcp" { Protocol::Tcp } else { Protocol::Udp }
}

fn network(verb: &str, words: &[&str], pid: u32) -> NetworkEvent {
    let operation = match verb {
        "send" => Operation::Send,
        "recv" | "recv?" => Operation::Receive,
        "connect" => Operation::Connect,
        "accept" => Operation::Accept,
        "disconnect" => Operation::Disconnect,
        "reconnect" => Operation::Reconnect,
        "retransmit" => Operation::Retransmit,
        "copy" => Operation::Copy,
        other => panic!("unknown event {other}"),
    };
    let end = socket_of;
    let flow =
        Flow { pid, protocol: protocol(words[3]), local: end(words[4]), remote: end(words[5]) };
    let bytes = words.get(6).map_or(0, |word| word.parse().unwrap());
    NetworkEvent { flow, operation, bytes, logged_by_owner: false }
}

/// PID LOCAL REMOTE MESSAGES BYTES.
fn datagrams(operation: Operation, words: &[&str], pid: u32) -> Datagrams {
    let (local, remote) = (socket_of(words[3]), socket_of(words[4]));
    let flow = Flow { pid, protocol: Protocol::Udp, local, remote };
    let number = |at: usize| words[at].parse().unwrap();
    Datagrams { flow, operation, messages: number(5), bytes: number(6) }
}

/// PID LOCAL REMOTE STATUS.
fn flow_failure(words: &[&str], pid: u32, connecting: bool) -> FlowFailure {
    let (local, remote) = (socket_of(words[3]), socket_of(words[4]));
    let status = u32::from_str_radix(words[5], 16).unwrap();
    let flow = Flow { pid, protocol: Protocol::Tcp, local, remote };
    FlowFailure { flow, failure: Failure::of_status(status), status, connecting }
}

fn socket_of(word: &str) -> Endpoint {
    let address: SocketAddr = word.parse().expect(word);
    Endpoint { address: address.ip().into(), port: address.port() }
}

fn process(pid: u32, phase: ProcessPhase, words: &[&str]) -> Event {
    let facts = process_facts(words);
    Event::Process(Box::new(ProcessEvent { pid, phase, facts }))
}

fn process_facts(words: &[&str]) -> ProcessFacts {
    let mut facts = ProcessFacts::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "created" => facts.created = words.next().map(|at| time(at)),
            "exited" => facts.exited = words.next().map(|at| time(at)),
            "key" => facts.unique_key = words.next().map(|key| key.parse().unwrap()),
            "sequence" => facts.sequence = words.next().map(|n| n.parse().unwrap()),
            "parent" => facts.parent_pid = words.next().map(|pid| pid.parse().unwrap()),
            "of" => facts.parent_sequence = words.next().map(|n| n.parse().unwrap()),
            "package" => facts.package = words.next().map(|name| (*name).into()),
            "sid" => facts.sid = words.next().map(|sid| (*sid).into()),
            "command" => {
                facts.command_line =
                    Some(words.by_ref().copied().collect::<Vec<_>>().join(" ").into());
            }
            "cut" => facts.image = words.next().map(|name| Image::Cut((*name).into())),
            path if path.contains('\\') => facts.image = Some(Image::Path(path.into())),
            name => facts.image = Some(Image::Name(name.into())),
        }
    }
    facts
}

/// The ledger as text: flows by process, then intervals, then what is missing.
pub(crate) fn show(run: &Run) -> String {
    let mut out = String::new();
    for (id, process) in run.traffic.processes() {
        let mut flows: Vec<_> = run.traffic.flows().filter(|f| f.key.process == id).collect();
        if flows.is_empty() && process.naming == Naming::NoOwner {
            continue;
        }
        let name = process.name().unwrap_or("-");
        let moment = |at: Option<Timestamp>| at.map_or("-".into(), seconds);
        let (started, ended) = (moment(process.started), moment(process.ended));
        writeln!(out, "{name} pid {} started {started} ended {ended}", process.pid).unwrap();
        if let Some(line) = &process.facts.command_line {
            writeln!(out, "  {} as {line}", process.path().unwrap_or("-")).unwrap();
        }
        flows.sort_by_key(|flow| flow.key);
        for flow in flows {
            let ends = match flow.key.peer {
                Peer::Ends { local, remote } => format!("{} {}", socket(local), socket(remote)),
                Peer::Other => format!("other ({} flows)", flow.folded),
            };
            let source = match flow.name_source {
                Some(NameSource::MachineCache) => " from cache",
                Some(NameSource::Reverse) => " by reverse lookup",
                Some(NameSource::ProcessAnswer) | None => "",
            };
            let name = flow.remote_name.as_ref();
            let name = name.map_or(String::new(), |name| format!(" ({name}{source})"));
            let protocol = format!("{:?}", flow.key.protocol).to_lowercase();
            let zone = flow.key.zone.name();
            let role = if flow.key.role.is_kernel() { flow.key.role.name() } else { "" };
            let place = format!("{zone} {role}");
            let (place, counted) = (place.trim_end(), counters(&flow.counters));
            writeln!(out, "  {protocol} {ends}{name} {place}: {counted}").unwrap();
        }
    }
    for bucket in &run.buckets {
        let sum: Counters = bucket.rows.iter().map(|row| row.counters).collect();
        let flows = bucket.rows.len();
        writeln!(out, "at {}: {flows} flows, {}", seconds(bucket.start), counters(&sum)).unwrap();
    }
    for asked in &run.asked {
        out.push_str(&looked_up::grouping(&run.traffic, asked, counters));
    }
    let health = run.traffic.health();
    for (failure, times) in &health.connect_failures {
        writeln!(out, "failed: {failure:?} x{times}").unwrap();
    }
    let shares = || run.traffic.witnesses().filter(|share| share.seen.events > 0);
    for share in shares() {
        let amount = |of: traffic::witness::Amount| {
            format!("{} events, sent {} B, received {} B", of.events, of.sent, of.received)
        };
        let (who, seen, alone) = (share.witness, amount(share.seen), amount(share.alone));
        let (recording, session) = (who.recording.number, who.seen_by.logger);
        let place = format!("recording {recording}, session {session}");
        writeln!(out, "{} in {place}: {seen}; alone {alone}", share.provider()).unwrap();
    }
    let (repeats, apart) = run.traffic.repeats();
    if shares().next().is_some() {
        writeln!(out, "repeats: {} events, at most {apart} ticks apart", repeats.events).unwrap();
    }
    let flags = [
        ("late", health.late_events),
        ("corrected", health.corrected_sends),
        ("folded", health.folded_flows),
        ("failures told again", health.repeated_failures),
    ];
    for (name, count) in flags.into_iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "{name}: {count}").unwrap();
    }
    out
}

fn socket(end: Endpoint) -> SocketAddr {
    SocketAddr::new(end.address.ip(), end.port)
}

fn seconds(at: Timestamp) -> String {
    format!("{}", at.since(Timestamp::from_unix_seconds(ZERO)) as f64 / TICKS_PER_SECOND as f64)
}

/// Only what is not zero: `sent 3x4380 received 1x10 connect 1`.
fn counters(counters: &Counters) -> String {
    let named = [
        ("sent", Operation::Send),
        ("received", Operation::Receive),
        ("connect", Operation::Connect),
        ("accept", Operation::Accept),
        ("disconnect", Operation::Disconnect),
        ("reconnect", Operation::Reconnect),
        ("retransmit", Operation::Retransmit),
        ("copy", Operation::Copy),
    ];
    let parts: Vec<String> = named
        .into_iter()
        .map(|(name, operation)| (name, counters.of(operation)))
        .filter(|(_, total)| total.operations > 0)
        .map(|(name, total)| format!("{name} {}x {} B", total.operations, total.bytes))
        .chain(
            counters.failures.ways().map(|(failure, count)| format!("{} {count}x", failure.name())),
        )
        .collect();
    parts.join(", ")
}
