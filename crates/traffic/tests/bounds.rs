//! What is held is bounded, and what does not fit stays counted.

use event::kinds::{
    Endpoint, Event, Flow, Image, NameAnswer, NameSource, NetworkEvent, Operation, ProcessEvent,
    ProcessFacts, ProcessPhase, Protocol,
};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::net::{IpAddr, Ipv4Addr};
use traffic::rollup::{Dimension, Rollup};
use traffic::{Batch, Counters, Naming, OpenBatch, Process, ProcessId, Settings, Traffic};

fn at(seconds: u32) -> Timestamp {
    Timestamp(i64::from(seconds) * TICKS_PER_SECOND)
}

fn send(pid: u32, number: u32, bytes: u32) -> Event {
    let local = Endpoint { address: IpAddr::from([192, 168, 1, 2]).into(), port: 5000 };
    let remote = IpAddr::V4(Ipv4Addr::from_bits(0xcb00_0000 + number));
    let remote = Endpoint { address: remote.into(), port: 443 };
    let flow = Flow { pid, protocol: Protocol::Tcp, local, remote };
    let operation = Operation::Send;
    Event::Network(NetworkEvent { flow, operation, bytes, logged_by_owner: false })
}

fn told(pid: u32, phase: ProcessPhase, name: &str) -> Event {
    let image = Some(Image::Name(name.into()));
    let facts = ProcessFacts { image, ..ProcessFacts::default() };
    Event::Process(Box::new(ProcessEvent { pid, phase, facts }))
}

fn named(name: &str, number: u32) -> Event {
    Event::Name(Box::new(NameAnswer {
        source: NameSource::ProcessAnswer,
        asked_by: None,
        name: name.into(),
        query_type: 1,
        status: 0,
        addresses: vec![IpAddr::V4(Ipv4Addr::from_bits(0xcb00_0000 + number))],
        doubtful: Vec::new(),
    }))
}

fn ledger(settings: Settings, events: impl Iterator<Item = (Timestamp, Event)>) -> Traffic {
    let mut traffic = Traffic::new(settings);
    let mut events = events.peekable();
    let mut open = OpenBatch::default();
    while events.peek().is_some() {
        let mut batch = Batch::default();
        events.by_ref().take(100).for_each(|(time, event)| batch.push(time, event));
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
    }
    traffic.finish();
    traffic
}

/// Room for so many processes, and for any flow.
fn room(process_capacity: usize) -> Settings {
    Settings { process_capacity, ..Settings::default() }
}

/// Bytes sent by a process, all its flows together.
fn sent_by(traffic: &Traffic, is_it: impl Fn(ProcessId, &Process) -> bool) -> u64 {
    let owners = traffic.owners().filter(|(id, _)| is_it(*id, traffic.process(*id)));
    owners.map(|(_, owned)| owned.counters.sent().bytes).sum()
}

#[test]
fn processes_of_which_only_the_id_is_known_become_one_row() {
    for one_second in [true, false] {
        let time = |number| if one_second { at(7) } else { at(number) };
        // The fifth moves most, long before the table is full.
        let bytes = |number| if number == 5 { 1_000_000 } else { 10 + number % 7 };
        let events = (0..5_000).map(|n| (time(n), send(4 * (n + 2), n % 3, bytes(n))));
        let traffic = ledger(room(64), events);
        let all: u64 = (0..5_000).map(|n| u64::from(bytes(n))).sum();
        assert_eq!(traffic.total().sent().bytes, all);
        assert!(traffic.processes().count() <= 64 + 2, "{}", traffic.processes().count());
        assert!(traffic.flows().count() <= 64 + 2 + 9);
        let folded = sent_by(&traffic, |id, _| id == ProcessId::OTHERS);
        assert!(folded > all / 100 && folded < all - 1_000_000, "{folded} of {all}");
        assert_eq!(sent_by(&traffic, |_, process| process.pid == 28), 1_000_000);
        assert!(traffic.health().folded_processes >= 4_900);
        let others = traffic.process(ProcessId::OTHERS);
        assert_eq!((others.naming, others.name()), (Naming::Others, Some("(other processes)")));
    }
}

#[test]
fn every_grouping_knows_the_folded_ones() {
    let events = (0..1_000).map(|n| (at(n), send(4 * (n + 2), n, n)));
    let traffic = ledger(room(16), events);
    for dimension in [Dimension::Process, Dimension::App, Dimension::Tree, Dimension::User] {
        let (mut by_flow, mut by_owner) = (Rollup::new(&[dimension]), Rollup::new(&[dimension]));
        traffic.flows().for_each(|flow| by_flow.add_flow(&traffic, flow));
        traffic.owners().for_each(|(id, owned)| by_owner.add_owner(&traffic, id, owned));
        for rollup in [by_flow, by_owner] {
            assert!(rollup.rows().len() <= 18, "{dimension:?}: {}", rollup.rows().len());
            assert_eq!(rollup.total(), traffic.total(), "{dimension:?}");
        }
    }
}

#[test]
fn who_is_known_by_name_is_folded_after_all_others() {
    let known = |n: u32| (at(0), told(4 * (n + 2), ProcessPhase::Start, "known.exe"));
    let little = |n: u32| (at(1), send(4 * (n + 2), 1, 1));
    let unknown = (100..5_000).map(|n| (at(2), send(4 * (n + 2), 1, 10_000)));
    let events = (0..20).map(known).chain((0..20).map(little)).chain(unknown);
    let traffic = ledger(room(64), events);
    assert_eq!(sent_by(&traffic, |_, process| process.name() == Some("known.exe")), 20);
    assert_eq!(traffic.total().sent().bytes, 20 + 4_900 * 10_000);
}

#[test]
fn of_processes_with_names_those_that_ended_with_little_traffic_are_folded_first() {
    let one = |n: u32| {
        let pid = 4 * (n + 2);
        let end = n.is_multiple_of(2).then(|| (at(n), told(pid, ProcessPhase::End, "x.exe")));
        let sent = (at(n), send(pid, 1, 1 + n % 4 / 2 * 1_000));
        [(at(n), told(pid, ProcessPhase::Start, "x.exe")), sent].into_iter().chain(end)
    };
    let traffic = ledger(room(64), (0..65).flat_map(one));
    let kept = |ended: bool| {
        let kept = traffic.processes().skip(1).filter(|(id, _)| id.is_one());
        kept.filter(|(_, process)| process.ended.is_some() == ended).count()
    };
    assert_eq!((kept(false), kept(true)), (32, 1));
    assert_eq!(traffic.total().sent().bytes, 65 + 32 * 1_000);
}

#[test]
fn what_comes_after_a_folded_life_is_not_the_earlier_ones() {
    let mut events = vec![
        (at(0), told(100, ProcessPhase::Start, "first.exe")),
        (at(1), send(100, 1, 5_000)),
        (at(100), told(100, ProcessPhase::Start, "second.exe")),
        (at(101), send(100, 1, 7)),
        (at(110), told(100, ProcessPhase::End, "second.exe")),
    ];
    for n in 0..8 {
        events.push((at(200), told(400 + 4 * n, ProcessPhase::Start, "other.exe")));
    }
    events.push((at(300), send(100, 1, 11)));
    events.push((at(105), send(100, 1, 13)));
    let traffic = ledger(room(8), events.into_iter());
    assert!(traffic.processes().all(|(_, process)| process.name() != Some("second.exe")));
    assert_eq!(sent_by(&traffic, |_, process| process.name() == Some("first.exe")), 5_000);
    assert_eq!(traffic.total().sent().bytes, 5_031);
}

#[test]
fn rows_of_an_interval_are_bounded_too() {
    let settings = Settings { flow_capacity: 50, ..room(50) };
    let events = (0..20_000).map(|n| (at(1), send(4 * (n + 2), n, 3)));
    let mut traffic = ledger(settings, events);
    let bucket = traffic.next_bucket().expect("an interval has closed");
    let sum: Counters = bucket.rows.iter().map(|row| row.counters).collect();
    assert_eq!(sum, traffic.total());
    assert!(bucket.rows.len() <= 400, "{}", bucket.rows.len());
}

#[test]
fn a_host_name_is_cut_and_shows_it() {
    for letter in ["a", "一"] {
        let events = [(at(0), named(&letter.repeat(4_000), 1)), (at(1), send(100, 1, 1))];
        let traffic = ledger(Settings::default(), events.into_iter());
        let names: Vec<_> = traffic.flows().filter_map(|flow| flow.remote_name.clone()).collect();
        assert_eq!(names, [(letter.repeat(254) + "…").into()]);
    }
}

#[test]
fn texts_beyond_their_bound_are_left_out_and_counted() {
    let long = "一".repeat(250);
    let names = (0..100_000).map(|n| (at(n), named(&format!("{n}.{long}"), n)));
    let traffic = ledger(Settings::default(), names);
    assert!(traffic.health().texts_left_out > 0);
    let lines = (0..20_000).map(|n| {
        let command_line = Some("一".repeat(4_000).into());
        let image = Some(Image::Name(format!("{n}.exe").into()));
        let facts = ProcessFacts { image, command_line, ..ProcessFacts::default() };
        let phase = ProcessPhase::Start;
        (at(n), Event::Process(Box::new(ProcessEvent { pid: 4 * (n + 2), phase, facts })))
    });
    let traffic = ledger(Settings::default(), lines);
    let held =
        traffic.processes().map(|(_, process)| process.command_line().value().map_or(0, str::len));
    assert!(held.sum::<usize>() <= 33 << 20);
    assert!(traffic.health().texts_left_out > 10_000);
    let unnamed = traffic.processes().skip(1).filter(|(_, process)| process.name().is_none());
    assert_eq!(unnamed.count(), 0, "names are left out last");
}

#[test]
fn at_the_end_of_time_there_is_one_interval() {
    for time in [Timestamp::MAX, Timestamp::MIN, Timestamp(i64::MAX - 1)] {
        let mut traffic = ledger(Settings::default(), (0..100).map(|_| (time, send(100, 1, 1))));
        assert_eq!(std::iter::from_fn(|| traffic.next_bucket()).count(), 1, "{time:?}");
        assert_eq!((traffic.flows().count(), traffic.total().sent().bytes), (1, 100));
        assert_eq!(traffic.processes().count(), 2);
    }
}
