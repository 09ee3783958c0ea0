//! Several lives of one process id, told in any order: what is counted belongs to who lived then.

use event::kinds::{
    Endpoint, Event, Flow, Image, NetworkEvent, Operation, ProcessEvent, ProcessFacts,
    ProcessIdentity, ProcessPhase, Protocol,
};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeMap;
use traffic::{Batch, OpenBatch, Settings, Traffic};

const PID: u32 = 4000;
/// Seconds a process owns events after its end.
const GRACE: i64 = 10;

/// Seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * TICKS_PER_SECOND)
}

/// One process: when it was created and when it ended.
#[derive(Clone, Copy, Debug)]
struct Life {
    number: u32,
    created: i64,
    ended: i64,
}

/// How a life is told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    Start,
    Rundown,
    RundownAtEnd,
    Stop,
    Defunct,
    LookedUp,
}

const WAYS: [Told; 6] =
    [Told::Start, Told::Rundown, Told::RundownAtEnd, Told::Stop, Told::Defunct, Told::LookedUp];

impl Told {
    fn tells_the_end(self) -> bool {
        matches!(self, Self::Stop | Self::Defunct)
    }

    /// The event, and when it happens.
    fn event(self, life: Life) -> (Timestamp, Event) {
        let facts = ProcessFacts {
            created: Some(at(life.created)),
            exited: self.tells_the_end().then(|| at(life.ended)),
            image: Some(Image::Name(name(life.number).into())),
            ..ProcessFacts::default()
        };
        let process = |phase| {
            let facts = facts.clone();
            Event::Process(Box::new(ProcessEvent { pid: PID, phase, facts }))
        };
        let middle = life.created + (life.ended - life.created) / 2;
        match self {
            Self::Start => (at(life.created), process(ProcessPhase::Start)),
            Self::Rundown => (at(middle), process(ProcessPhase::Running)),
            Self::RundownAtEnd => (at(life.ended), process(ProcessPhase::RunningAtEnd)),
            Self::Stop => (at(life.ended), process(ProcessPhase::End)),
            Self::Defunct => (at(life.ended + 40), process(ProcessPhase::Defunct)),
            Self::LookedUp => {
                let identity = ProcessIdentity { pid: PID, facts, ..ProcessIdentity::default() };
                (at(middle), Event::Identity(Box::new(identity)))
            }
        }
    }
}

fn name(number: u32) -> String {
    format!("life-{number}.exe")
}

/// A send of so many bytes; all are on one flow, as it was used again and again.
fn send(seconds: i64, bytes: u32) -> (Timestamp, Event) {
    let end =
        |address: [u8; 4], port| Endpoint { address: std::net::IpAddr::from(address).into(), port };
    let flow = Flow {
        pid: PID,
        protocol: Protocol::Udp,
        local: end([10, 0, 0, 5], 5353),
        remote: end([192, 0, 2, 1], 53),
    };
    let event = NetworkEvent { flow, operation: Operation::Send, bytes, logged_by_owner: false };
    (at(seconds), Event::Network(event))
}

/// Bytes by the name of who sent them, `-` where nothing names it, after as many readings as it
/// takes.
fn counted(events: &[(Timestamp, Event)]) -> BTreeMap<String, u64> {
    let mut traffic = read(Traffic::new(Settings::default()), events);
    if !traffic.is_settled() {
        traffic = read(traffic.again(), events);
        assert!(traffic.is_settled(), "a second reading is always enough");
    }
    let mut sums = BTreeMap::new();
    for flow in traffic.flows() {
        let name = traffic.process(flow.key.process).name().unwrap_or("-").to_owned();
        *sums.entry(name).or_default() += flow.counters.sent().bytes;
    }
    sums
}

fn read(mut traffic: Traffic, events: &[(Timestamp, Event)]) -> Traffic {
    let mut open = OpenBatch::default();
    for (time, event) in events {
        let mut batch = Batch::default();
        batch.push(*time, event.clone());
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
    }
    traffic.finish();
    traffic
}

/// Who owned the process id at a moment, by what is told at all.
fn owner(told: &[(Life, Vec<Told>)], second: i64) -> Option<u32> {
    let known = told.iter().filter(|(_, ways)| !ways.is_empty());
    let (life, ways) =
        known.filter(|(life, _)| life.created <= second).max_by_key(|(life, _)| life.created)?;
    let ends = ways.iter().any(|way| way.tells_the_end());
    (!ends || second < life.ended + GRACE).then_some(life.number)
}

fn truth(told: &[(Life, Vec<Told>)], sends: &[(i64, u32)]) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (second, bytes) in sends {
        let name = owner(told, *second).map_or("-".to_owned(), name);
        *sums.entry(name).or_default() += u64::from(*bytes);
    }
    sums
}

/// Every order of these.
fn orders<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |first: usize| {
        let mut rest = of.to_vec();
        let one = rest.remove(first);
        orders(&rest).into_iter().map(move |order| [vec![one.clone()], order].concat())
    };
    (0..of.len()).flat_map(with_first).collect()
}

const LIVES: [Life; 3] = [
    Life { number: 1, created: -50, ended: 30 },
    Life { number: 2, created: 100, ended: 130 },
    Life { number: 3, created: 132, ended: 200 },
];

/// In each life, before, between and after them, a size of its own.
const SENDS: [(i64, u32); 9] = [
    (-60, 1),
    (10, 20),
    (35, 300),
    (60, 4000),
    (99, 50_000),
    (120, 600_000),
    (131, 7_000_000),
    (150, 80_000_000),
    (230, 900_000_000),
];

#[test]
fn three_lives_told_in_every_order() {
    for ways in [
        [&[Told::Stop][..], &[Told::Stop], &[Told::RundownAtEnd]],
        [&[Told::Rundown, Told::Stop], &[Told::Start, Told::Stop], &[Told::Start]],
        [&[Told::Defunct], &[Told::Rundown, Told::Stop], &[Told::LookedUp, Told::Stop]],
        [&[Told::Rundown], &[Told::Rundown], &[Told::Rundown]],
        [&[], &[Told::Stop], &[Told::Stop, Told::Defunct]],
        [&[Told::Stop], &[], &[Told::Start, Told::RundownAtEnd]],
    ] {
        let told: Vec<_> = LIVES.into_iter().zip(ways.map(<[Told]>::to_vec)).collect();
        let facts: Vec<_> =
            told.iter().flat_map(|(life, ways)| ways.iter().map(|way| way.event(*life))).collect();
        let sends: Vec<_> = SENDS.iter().map(|(second, bytes)| send(*second, *bytes)).collect();
        let expected = truth(&told, &SENDS);
        for facts in orders(&facts) {
            for split in [0, 3, 6, 9] {
                let (early, late) = sends.split_at(split);
                let events = [early, &facts, late].concat();
                assert_eq!(counted(&events), expected, "{ways:?}: {events:?}");
            }
        }
    }
}

fn lives() -> impl Strategy<Value = Vec<(Life, Vec<Told>)>> {
    let life = (1..60_i64, 1..80_i64, prop::sample::subsequence(WAYS.to_vec(), 0..=3));
    prop::collection::vec(life, 1..4).prop_map(|lives| {
        let mut second = -100;
        let numbered = (1..).zip(lives);
        numbered
            .map(|(number, (pause, long, ways))| {
                let created = second + pause;
                second = created + long;
                (Life { number, created, ended: second }, ways)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn what_is_counted_depends_on_what_is_told_and_not_on_when(
        told in lives(),
        sends in prop::collection::vec((-120..300_i64, 1..1000_u32), 0..12),
        order in any::<prop::sample::Index>(),
        seed in prop::collection::vec(any::<u32>(), 32),
    ) {
        let facts = told.iter().flat_map(|(life, ways)| ways.iter().map(|way| way.event(*life)));
        let traffic = sends.iter().map(|(second, bytes)| send(*second, *bytes));
        let mut events: Vec<_> = facts.chain(traffic).collect();
        match order.index(3) {
            0 => events.sort_by_key(|(time, _)| *time),
            1 => events.sort_by_key(|(time, event)| (matches!(event, Event::Process(_)), *time)),
            _ => {
                let mut keys = seed.iter().cycle();
                events.sort_by_cached_key(|_| *keys.next().unwrap());
            }
        }
        prop_assert_eq!(counted(&events), truth(&told, &sends));
    }

    #[test]
    fn facts_without_creation_times_say_the_same_wherever_traffic_comes(
        lives in prop::collection::vec((1..60_i64, 1..80_i64, any::<[bool; 4]>()), 1..4),
        sends in prop::collection::vec((-20..300_i64, 1..1000_u32), 0..12),
        places in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let facts = classic(&lives);
        let traffic: Vec<_> = sends.iter().map(|(second, bytes)| send(*second, *bytes)).collect();
        let facts_first = [facts.clone(), traffic.clone()].concat();
        let mut mixed = facts;
        for (event, place) in traffic.into_iter().zip(places) {
            mixed.insert(place.index(mixed.len() + 1), event);
        }
        prop_assert_eq!(counted(&mixed), counted(&facts_first));
    }
}

/// What the classic class says of lives one after the other, in the order of time: of each whether
/// its start, a rundown at the start, one at the end, and its end are told.
fn classic(lives: &[(i64, i64, [bool; 4])]) -> Vec<(Timestamp, Event)> {
    let phases =
        [ProcessPhase::Start, ProcessPhase::Running, ProcessPhase::RunningAtEnd, ProcessPhase::End];
    let mut second = 0;
    let mut facts = Vec::new();
    for (number, (pause, long, told)) in (1..).zip(lives) {
        let (begins, ends) = (second + pause, second + pause + long);
        second = ends;
        let times = [begins, begins, ends, ends];
        for ((phase, time), _) in phases.into_iter().zip(times).zip(told).filter(|(_, told)| **told)
        {
            let facts_told = ProcessFacts {
                // The kernel uses the memory of ended processes again.
                unique_key: Some(number % 2),
                image: Some(Image::Name(name(u32::try_from(number).unwrap_or(0)).into())),
                ..ProcessFacts::default()
            };
            let event = ProcessEvent { pid: PID, phase, facts: facts_told };
            facts.push((at(time), Event::Process(Box::new(event))));
        }
    }
    facts
}
