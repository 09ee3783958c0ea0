//! Streams of events that a hostile or damaged file may hold, each for any number of events.

use event::kinds::{
    Adapter, AdapterAddress, AdapterKind, AdapterTable, ConnectFailure, ConnectionService,
    Datagrams, Endpoint, Event, Failure, Flow, FlowFailure, Image, NameAnswer, NameSource,
    NetworkEvent, Operation, ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase, Protocol,
};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::net::{IpAddr, Ipv4Addr};

/// An event, with the number of the session and the place of the provider that report it.
pub(super) type Seen = (Timestamp, Event, (u16, u16));

/// Makes a stream from about so many events.
pub(super) type Stream = fn(u32) -> Vec<Seen>;

/// Every stream, with its name.
pub(super) const STREAMS: &[(&str, Stream)] = &[
    ("one pair of ends, many process ids", |n| many(n, |i| at(i, send(4 * (i + 2), 1, 443)))),
    ("the same within one moment", |n| many(n, |i| at(0, send(4 * (i + 2), 1, 443)))),
    ("many process ids, each with a peer of its own", |n| {
        many(n, |i| at(i, send(4 * (i + 2), i, 443)))
    }),
    ("many flows of one process", |n| many(n, |i| at(i, send(100, i, 443)))),
    ("one process id started again and again", |n| lives(n, |i| at(i, start(i, 100, Some(i))))),
    ("the same without creation times", |n| lives(n, |i| at(100 * i, start(i, 100, None)))),
    ("the same, told backwards", |n| lives(n, |i| at(n, running(i, n - i)))),
    ("the same, each under a name of its own", |n| lives(n, |i| at(i, named_start(i)))),
    ("the same, by object keys alone", |n| lives(n, |i| at(i, keyed(i)))),
    ("the same, by sequence numbers alone", |n| lives(n, |i| at(i, numbered(i)))),
    ("starts and ends in turn", |n| {
        lives(n, |i| at(100 * i, if i % 2 == 0 { start(i, 100, None) } else { end(100 * i) }))
    }),
    ("many processes started", |n| many(n, |i| at(i, start(i, 4 * (i + 2), Some(i))))),
    ("many processes with long paths", |n| many(n, |i| at(i, long_path(i)))),
    ("times at the end of their range", |n| {
        many(n, |_| (Timestamp::MAX, send(100, 1, 443), (0, 0)))
    }),
    ("times at the beginning of their range", |n| {
        many(n, |_| (Timestamp::MIN, send(100, 1, 443), (0, 0)))
    }),
    ("times that jump", |n| many(n, |i| (jump(i), send(100, i % 100, 443), (0, 0)))),
    ("names of many addresses", |n| many(n, |i| at(i, name(i, "example", i)))),
    ("long names of one address", |n| many(n, |i| at(i, name(i, &"一".repeat(200), 1)))),
    ("names of flows that were there before", |n| {
        let flows = many(n, |i| at(0, send(100, i % 1000, 443)));
        flows.into_iter().chain(many(n, |i| at(1, name(i, "example", i % 1000)))).collect()
    }),
    ("long names of flows", |n| {
        let pair = |i| [at(i, name(i, &"一".repeat(200), i)), at(i, send(100, i, 443))];
        (0..n / 2).flat_map(pair).collect()
    }),
    ("an adapter with many addresses", |n| {
        let mut events = vec![at(0, adapters(n))];
        events.extend(many(n, |i| at(0, send(100, i, 443))));
        events
    }),
    ("users and services without end", |n| {
        let pair = |i| [at(i, identity(i)), at(i, service(i))];
        (0..n / 2).flat_map(pair).collect()
    }),
    ("failures of many kinds", |n| {
        let pair = |i| [at(i, nameless(i)), at(i, failed(i))];
        (0..n / 2).flat_map(pair).collect()
    }),
    ("two witnesses", |n| witnessed(n, |i| at(i / 2, send(100, i / 2, 443)))),
    ("two witnesses whose times jump", |n| {
        witnessed(n, |i| (jump(i), send(100, i % 100, 443), (0, 0)))
    }),
    ("two witnesses of one moment", |n| witnessed(n, |i| at(0, send(100, i / 2, 443)))),
    ("two witnesses of equal events", |n| witnessed(n, |i| at(i / 100, send(100, 1, 443)))),
    ("witnesses without number", |n| {
        let by = |i: u32| (u16::try_from(i % 40_000).unwrap_or(0), 0);
        (0..n).map(|i| (Timestamp(0), send(100, 1, 443), by(i))).collect()
    }),
    ("datagrams one by one and several at once", |n| {
        let one = |i| if i % 8 == 7 { group(8, 8) } else { datagram(1) };
        (0..n)
            .map(|i| (moment(i / 8), one(i), (u16::from(i % 8 == 7), by_tcpip(i % 8 == 7))))
            .collect()
    }),
    ("datagrams that add up to nothing", |n| {
        let one = |i| if i % 2 == 1 { group(3, 1000) } else { datagram(1) };
        (0..n).map(|i| (moment(0), one(i), (u16::from(i % 2 == 1), by_tcpip(i % 2 == 1)))).collect()
    }),
];

/// Milliseconds apart.
fn moment(number: u32) -> Timestamp {
    Timestamp(1_000 * TICKS_PER_SECOND + i64::from(number) * TICKS_PER_SECOND / 1000)
}

fn at(number: u32, event: Event) -> Seen {
    (moment(number), event, (0, 0))
}

/// Far back and forth.
fn jump(number: u32) -> Timestamp {
    let far = i64::from(number % 2) * 3600;
    Timestamp((1_000 + far + i64::from(number)) * TICKS_PER_SECOND)
}

fn many(n: u32, one: impl Fn(u32) -> Seen) -> Vec<Seen> {
    (0..n).map(one).collect()
}

/// What tells of one life of process 100 each time, and traffic of that one.
fn lives(n: u32, told: impl Fn(u32) -> Seen) -> Vec<Seen> {
    let pair = |i| {
        let told = told(i);
        let sent = (told.0, send(100, 1, 443), (0, 0));
        [told, sent]
    };
    (0..n / 2).flat_map(pair).collect()
}

/// The same events, by two sessions in turn.
fn witnessed(n: u32, one: impl Fn(u32) -> Seen) -> Vec<Seen> {
    let by = |i: u32, (time, event, _): Seen| (time, event, (u16::from(i % 2 == 1), 0));
    (0..n).map(|i| by(i, one(i))).collect()
}

fn by_tcpip(is_group: bool) -> u16 {
    if is_group { event::providers::WINDOWS_TCPIP } else { 0 }
}

fn address(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0xcb00_0000 + number))
}

fn ends(pid: u32, protocol: Protocol, number: u32, port: u16) -> Flow {
    let local = Endpoint { address: IpAddr::from([192, 168, 1, 2]).into(), port: 5000 };
    let remote = Endpoint { address: address(number).into(), port };
    Flow { pid, protocol, local, remote }
}

fn send(pid: u32, number: u32, port: u16) -> Event {
    let flow = ends(pid, Protocol::Tcp, number, port);
    let (operation, bytes) = (Operation::Send, 1 + pid % 1000);
    Event::Network(NetworkEvent { flow, operation, bytes, logged_by_owner: false })
}

fn datagram(bytes: u32) -> Event {
    let flow = ends(100, Protocol::Udp, 1, 443);
    let operation = Operation::Send;
    Event::Network(NetworkEvent { flow, operation, bytes, logged_by_owner: false })
}

fn group(messages: u32, bytes: u32) -> Event {
    let flow = ends(100, Protocol::Udp, 1, 443);
    Event::Datagrams(Datagrams { flow, operation: Operation::Send, messages, bytes })
}

fn process(pid: u32, phase: ProcessPhase, facts: ProcessFacts) -> Event {
    Event::Process(Box::new(ProcessEvent { pid, phase, facts }))
}

fn image(name: &str) -> Option<Image> {
    Some(Image::Name(name.into()))
}

fn start(_: u32, pid: u32, created: Option<u32>) -> Event {
    let created = created.map(moment);
    let facts = ProcessFacts { created, image: image("a.exe"), ..ProcessFacts::default() };
    process(pid, ProcessPhase::Start, facts)
}

fn named_start(number: u32) -> Event {
    let facts = ProcessFacts { image: image(&format!("{number}.exe")), ..ProcessFacts::default() };
    process(100, ProcessPhase::Start, facts)
}

fn running(_: u32, created: u32) -> Event {
    let created = Some(moment(created));
    let facts = ProcessFacts { created, image: image("a.exe"), ..ProcessFacts::default() };
    process(100, ProcessPhase::Running, facts)
}

fn keyed(number: u32) -> Event {
    let unique_key = Some(number.into());
    process(100, ProcessPhase::Running, ProcessFacts { unique_key, ..ProcessFacts::default() })
}

fn numbered(number: u32) -> Event {
    let sequence = Some(number.into());
    process(100, ProcessPhase::Running, ProcessFacts { sequence, ..ProcessFacts::default() })
}

fn end(number: u32) -> Event {
    let exited = Some(moment(number));
    process(100, ProcessPhase::End, ProcessFacts { exited, ..ProcessFacts::default() })
}

fn long_path(number: u32) -> Event {
    let path = format!("\\Device\\{}\\{number}.exe", "一".repeat(2000));
    let image = Some(Image::Path(path.into()));
    let command_line = Some("一".repeat(2000).into());
    let facts = ProcessFacts { image, command_line, ..ProcessFacts::default() };
    process(4 * (number + 2), ProcessPhase::Start, facts)
}

fn name(number: u32, name: &str, of: u32) -> Event {
    Event::Name(Box::new(NameAnswer {
        source: NameSource::ProcessAnswer,
        asked_by: Some(100),
        name: format!("{number}.{name}").into(),
        query_type: 1,
        status: 0,
        addresses: vec![address(of)],
        doubtful: Vec::new(),
    }))
}

fn adapters(number: u32) -> Event {
    let own = |i: u32| AdapterAddress {
        address: IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + i)),
        prefix: 20 + u8::try_from(i % 13).unwrap_or(0),
    };
    Event::Adapters(Box::new(AdapterTable {
        adapters: vec![Adapter {
            index: 1,
            luid: 1,
            name: "Ethernet".into(),
            description: "".into(),
            kind: AdapterKind::Ordinary,
            addresses: (0..number).map(own).collect(),
            carriers: Vec::new(),
            operational: true,
        }],
    }))
}

fn identity(number: u32) -> Event {
    let sid = Some(format!("S-1-5-21-{number}").into());
    let facts = ProcessFacts { sid, ..ProcessFacts::default() };
    let user = Some(format!("HOME\\{number}").into());
    let services = Some(vec![format!("service {number}").into()]);
    let pid = 4 * (number + 2);
    Event::Identity(Box::new(ProcessIdentity { pid, facts, user, services, ..Default::default() }))
}

fn service(number: u32) -> Event {
    let Flow { protocol, local, remote, .. } = ends(100, Protocol::Tcp, number, 443);
    let service = format!("host {number}").into();
    let remote = Some(remote);
    Event::Service(Box::new(ConnectionService { pid: 100, protocol, local, remote, service }))
}

fn nameless(number: u32) -> Event {
    let code = u16::try_from(number % 60_000).unwrap_or(0);
    Event::ConnectFailed(ConnectFailure { protocol: Protocol::Tcp, family: 2, code })
}

fn failed(number: u32) -> Event {
    let flow = ends(100, Protocol::Tcp, number, 443);
    let failure = Failure::Refused;
    Event::FlowFailed(FlowFailure { flow, failure, status: 0xc000_0236, connecting: true })
}
