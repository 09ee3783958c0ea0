//! Whatever happens, every byte is counted once: as a property over random event streams.

use event::kinds::{
    Adapter, AdapterAddress, AdapterCounters, AdapterKind, AdapterTable, Datagrams, Endpoint,
    Event, Failure, Flow, FlowFailure, Image, NameAnswer, NameSource, NetworkEvent, Operation,
    ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase, Protocol,
};
use event::timestamp::Timestamp;
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use traffic::rollup::{Dimension, GroupKey, Rollup};
use traffic::{Batch, Bucket, Counters, OpenBatch, Settings, Timeline, Traffic};

const OPERATIONS: [Operation; 8] = [
    Operation::Send,
    Operation::Receive,
    Operation::Connect,
    Operation::Accept,
    Operation::Disconnect,
    Operation::Reconnect,
    Operation::Retransmit,
    Operation::Copy,
];

/// This machine, its tunnel, and ends in every zone that ranges tell.
const HOSTS: [IpAddr; 6] = [
    IpAddr::V4(Ipv4Addr::new(192, 168, 0, 2)),
    IpAddr::V4(Ipv4Addr::new(10, 8, 0, 6)),
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V4(Ipv4Addr::new(224, 0, 0, 251)),
    IpAddr::V4(Ipv4Addr::new(192, 168, 0, 9)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9)),
];
const PORTS: [u16; 6] = [443, 51_820, 5000, 5353, 445, 51_820];

/// What somebody asked the system for, at any time.
fn looked_up() -> impl Strategy<Value = Event> {
    let adapter = |kind, place: usize| Adapter {
        index: 1,
        luid: 1,
        name: "".into(),
        description: "".into(),
        kind,
        addresses: vec![AdapterAddress { address: HOSTS[place], prefix: 24 }],
        carriers: Vec::new(),
        operational: true,
    };
    let table = any::<bool>().prop_map(move |tunnel| {
        let mut adapters = vec![adapter(AdapterKind::Ordinary, 0)];
        adapters.extend(tunnel.then(|| adapter(AdapterKind::Tunnel, 1)));
        Event::Adapters(Box::new(AdapterTable { adapters }))
    });
    let identity = (1..6_u32, any::<bool>()).prop_map(|(pid, hosts)| {
        let services = hosts.then(|| vec!["B".into(), "A".into()]);
        let company = (!hosts).then(|| "Maker".into());
        let user = Some("HOME\\ada".into());
        let identity = ProcessIdentity { pid, user, company, services, ..Default::default() };
        Event::Identity(Box::new(identity))
    });
    let name = (0..6_usize, prop::option::of(1..6_u32)).prop_map(|(host, asked_by)| {
        Event::Name(Box::new(NameAnswer {
            source: NameSource::ProcessAnswer,
            asked_by,
            name: if host < 3 { "a.example" } else { "b.example" }.into(),
            query_type: 1,
            status: 0,
            addresses: vec![HOSTS[host]],
            doubtful: Vec::new(),
        }))
    });
    prop_oneof![table, identity, name]
}

/// A time, and what happened; small numbers, so that ids and flows collide often.
fn happening() -> impl Strategy<Value = (Timestamp, Event)> {
    let network = (0..6_u32, 0..8_usize, any::<bool>(), 1..6_u16, 0..6_usize, 0..70_000_u32);
    let network = network.prop_map(|(pid, operation, tcp, port, host, bytes)| {
        let end = |host: usize, port| Endpoint { address: HOSTS[host].into(), port };
        let protocol = if tcp { Protocol::Tcp } else { Protocol::Udp };
        let flow = Flow {
            pid,
            protocol,
            local: end(usize::from(port % 2), port),
            remote: end(host, PORTS[host]),
        };
        let operation = OPERATIONS[operation];
        Event::Network(NetworkEvent { flow, operation, bytes, logged_by_owner: false })
    });
    let process = (0..6_u32, 0..5_usize, prop::option::of(0..400_000_000_i64), any::<bool>());
    let process = process.prop_map(|(pid, phase, created, named)| {
        let phases = [
            ProcessPhase::Start,
            ProcessPhase::End,
            ProcessPhase::Running,
            ProcessPhase::RunningAtEnd,
            ProcessPhase::Defunct,
        ];
        let facts = ProcessFacts {
            created: created.map(Timestamp),
            image: named.then(|| Image::Name("x.exe".into())),
            parent_pid: named.then_some(pid / 2),
            package: (pid == 5).then(|| "Maker.Thing_1".into()),
            sid: (pid < 4).then(|| "S-1-5-18".into()),
            ..ProcessFacts::default()
        };
        Event::Process(Box::new(ProcessEvent { pid, phase: phases[phase], facts }))
    });
    let failed = (0..6_u32, 0..6_usize, any::<bool>()).prop_map(|(pid, failure, connecting)| {
        let end = |host: usize, port| Endpoint { address: HOSTS[host].into(), port };
        let flow = Flow { pid, protocol: Protocol::Tcp, local: end(0, 0), remote: end(5, 443) };
        let failure = Failure::ALL[failure];
        Event::FlowFailed(FlowFailure { flow, failure, status: 0, connecting })
    });
    let datagrams = (0..6_u32, any::<bool>(), 0..6_usize, 0..4_u32, 0..70_000_u32);
    let datagrams = datagrams.prop_map(|(pid, sent, host, messages, bytes)| {
        let end = |host: usize, port| Endpoint { address: HOSTS[host].into(), port };
        let flow = Flow { pid, protocol: Protocol::Udp, local: end(0, 5), remote: end(host, 443) };
        let operation = if sent { Operation::Send } else { Operation::Receive };
        Event::Datagrams(Datagrams { flow, operation, messages, bytes })
    });
    // A damaged trace may hold any time.
    let time = prop_oneof![20 => 0..400_000_000_i64, 1 => any::<i64>()];
    (time, prop_oneof![12 => network, 2 => process, 1 => looked_up(), 1 => failed, 1 => datagrams])
        .prop_map(|(time, event)| (Timestamp(time), event))
}

/// Up to so many happenings. Every failure is on a flow of its own: of several on one, only the
/// first would count.
fn happenings(most: usize) -> impl Strategy<Value = Vec<(Timestamp, Event)>> {
    prop::collection::vec(happening(), 0..most).prop_map(|mut events| {
        for (place, (_, event)) in (1_u16..).zip(&mut events) {
            if let Event::FlowFailed(failed) = event {
                failed.flow.local.port = place;
            }
        }
        events
    })
}

/// What the events themselves add up to.
fn truth(events: &[(Timestamp, Event)]) -> Counters {
    let mut sum = Counters::default();
    for (_, event) in events {
        match event {
            Event::Network(network) => sum.count(network.operation, network.bytes),
            Event::FlowFailed(failed) => sum.failures.count(failed.failure),
            Event::Datagrams(datagrams) => {
                let messages = datagrams.messages.max(u32::from(datagrams.bytes > 0));
                let bytes = |place: u32| if place == 0 { datagrams.bytes } else { 0 };
                (0..messages).for_each(|place| sum.count(datagrams.operation, bytes(place)));
            }
            _ => {}
        }
    }
    sum
}

struct Ledger {
    traffic: Traffic,
    buckets: Vec<Bucket>,
}

/// Applies the events in batches of `size`.
fn ledger(events: &[(Timestamp, Event)], size: usize, flow_capacity: usize) -> Ledger {
    // Fewer processes than there are lives, where there is room for few flows.
    let process_capacity = 1 + flow_capacity / 4;
    let settings = Settings { flow_capacity, process_capacity, ..Settings::default() };
    let mut traffic = Traffic::new(settings);
    let mut open = OpenBatch::default();
    for run in events.chunks(size) {
        let mut batch = Batch::default();
        run.iter().for_each(|(time, event)| batch.push(*time, event.clone()));
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
    }
    traffic.finish();
    let buckets = std::iter::from_fn(|| traffic.next_bucket()).collect();
    Ledger { traffic, buckets }
}

/// Makes a flow one of a few.
fn make_common(event: &mut Event) {
    if let Event::Network(network) = event {
        network.flow.pid %= 2;
        network.flow.local = Endpoint { address: HOSTS[0].into(), port: 1 };
    }
}

#[test]
fn a_known_flow_needs_no_room_when_the_table_is_full() {
    let sent = |port| {
        let end = |host: usize, port| Endpoint { address: HOSTS[host].into(), port };
        let (local, remote) = (end(0, port), end(5, 443));
        let flow = Flow { pid: 1, protocol: Protocol::Tcp, local, remote };
        let operation = Operation::Send;
        let event = NetworkEvent { flow, operation, bytes: 1, logged_by_owner: false };
        (Timestamp(0), Event::Network(event))
    };
    let events = [sent(1), sent(2), sent(1), sent(2), sent(1), sent(2)];
    for size in [1, 2, 6] {
        let Ledger { traffic, .. } = ledger(&events, size, 2);
        assert_eq!(traffic.health().folded_flows, 0, "in batches of {size}");
    }
}

#[test]
fn a_name_that_comes_later_is_taken_wherever_batches_end() {
    let end = |host: usize, port| Endpoint { address: HOSTS[host].into(), port };
    let sent = |time| {
        let (local, remote) = (end(0, 50_000), end(5, 443));
        let flow = Flow { pid: 1, protocol: Protocol::Tcp, local, remote };
        let operation = Operation::Send;
        let event = NetworkEvent { flow, operation, bytes: 1, logged_by_owner: false };
        (Timestamp(time), Event::Network(event))
    };
    let answer = NameAnswer {
        source: NameSource::ProcessAnswer,
        asked_by: Some(1),
        name: "a.example".into(),
        query_type: 1,
        status: 0,
        addresses: vec![HOSTS[5]],
        doubtful: Vec::new(),
    };
    let events = [sent(0), (Timestamp(1), Event::Name(Box::new(answer))), sent(2)];
    for size in [1, 2, 3] {
        let Ledger { traffic, .. } = ledger(&events, size, 10);
        let names: Vec<_> = traffic.flows().map(|flow| flow.remote_name.as_deref()).collect();
        assert_eq!(names, [Some("a.example")], "in batches of {size}");
    }
}

const GROUPINGS: &[&[Dimension]] = &[
    &[],
    &[Dimension::Process],
    &[Dimension::Connection],
    &[Dimension::Remote, Dimension::Port],
    &[Dimension::Process, Dimension::Protocol, Dimension::Family],
    &[Dimension::Second],
    &[Dimension::Second, Dimension::Process, Dimension::Remote],
    &[Dimension::App],
    &[Dimension::Tree],
    &[Dimension::User],
    &[Dimension::Service, Dimension::Host],
    &[Dimension::Zone],
    &[Dimension::Role, Dimension::Zone],
    &[Dimension::Label],
    &[Dimension::Second, Dimension::App, Dimension::Zone, Dimension::Role],
    &[Dimension::Second, Dimension::Tree, Dimension::Host, Dimension::Service],
];

/// Every row's figures, in the order of groups.
fn figures(rollup: Rollup) -> Vec<(GroupKey, Counters, u64)> {
    let mut all: Vec<_> =
        rollup.into_rows().into_iter().map(|row| (row.key, row.counters, row.flows)).collect();
    all.sort_unstable_by_key(|(key, ..)| *key);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_byte_is_counted_once(
        mut events in happenings(300),
        sorted in any::<bool>(),
        size in 1..80_usize,
        capacity in 2..40_usize,
    ) {
        if sorted {
            events.sort_by_key(|(time, _)| *time);
        }
        let truth = truth(&events);
        let Ledger { traffic, buckets } = ledger(&events, size, capacity);
        prop_assert_eq!(traffic.total(), truth);
        prop_assert_eq!(traffic.health().network_events, truth.events());
        let rows = buckets.iter().flat_map(|bucket| &bucket.rows);
        prop_assert_eq!(rows.map(|row| row.counters).collect::<Counters>(), truth);
        let mut timeline = Timeline::default();
        buckets.iter().for_each(|bucket| timeline.add(bucket));
        let charted: u64 = timeline.total().iter().map(|step| step.sent + step.received).sum();
        prop_assert_eq!(charted, truth.traffic_bytes());
        for (dimensions, most_rows) in GROUPINGS.iter().zip([1000, 1, 3].into_iter().cycle()) {
            let mut rollup = Rollup::bounded(dimensions, most_rows);
            if rollup.needs_intervals() {
                for bucket in &buckets {
                    for row in &bucket.rows {
                        rollup.add_interval(&traffic, bucket.start, &row.key, row.counters);
                    }
                }
            } else {
                traffic.flows().for_each(|flow| rollup.add_flow(&traffic, flow));
            }
            let sum: Counters = rollup.into_rows().iter().map(|row| row.counters).collect();
            prop_assert_eq!(sum, truth, "by {:?}", dimensions);
        }
    }

    #[test]
    fn totals_of_owners_are_those_of_their_flows(
        events in happenings(300),
        capacity in 2..40_usize,
    ) {
        let Ledger { traffic, .. } = ledger(&events, 50, capacity);
        for dimensions in GROUPINGS {
            let (mut by_owner, mut by_flow) = (Rollup::new(dimensions), Rollup::new(dimensions));
            if by_owner.is_by_owner() {
                traffic.owners().for_each(|(id, owned)| by_owner.add_owner(&traffic, id, owned));
                traffic.flows().for_each(|flow| by_flow.add_flow(&traffic, flow));
                prop_assert_eq!(figures(by_owner), figures(by_flow), "by {:?}", dimensions);
            }
        }
    }

    #[test]
    fn the_ledger_holds_every_byte_in_one_account(
        events in happenings(300),
        capacity in 2..40_usize,
    ) {
        let Ledger { traffic, buckets } = ledger(&events, 50, capacity);
        let mut balance = traffic::Ledger::default();
        let nothing = AdapterCounters::default();
        balance.read_counters(Timestamp(0), &nothing);
        buckets.iter().for_each(|bucket| balance.add(bucket));
        let balance = balance.read_counters(Timestamp(1), &nothing).unwrap();
        prop_assert_eq!(balance.counted.total(), truth(&events));
        let unattributed: Counters = buckets.iter().map(Bucket::unattributed).collect();
        prop_assert_eq!(unattributed, traffic.unattributed());
    }

    #[test]
    fn how_events_are_cut_into_batches_changes_nothing(
        mut events in happenings(200),
        size in 1..50_usize,
        capacity in 2..40_usize,
    ) {
        events.sort_by_key(|(time, _)| *time);
        // Few flows, so that the table is exactly full for a while.
        events.iter_mut().for_each(|(_, event)| make_common(event));
        let one = ledger(&events, usize::MAX, capacity);
        let many = ledger(&events, size, capacity);
        prop_assert_eq!(one.traffic.health(), many.traffic.health());
        prop_assert_eq!(&one.buckets, &many.buckets);
        let names = |ledger: &Ledger| {
            let mut all: Vec<_> = ledger
                .traffic
                .flows()
                .map(|flow| (flow.key, flow.remote_name.clone(), flow.name_source))
                .collect();
            all.sort_unstable_by_key(|(key, ..)| *key);
            all
        };
        prop_assert_eq!(names(&one), names(&many));
    }

    #[test]
    fn intervals_are_closed_in_order_and_hold_each_flow_once(
        events in happenings(200),
    ) {
        let Ledger { buckets, .. } = ledger(&events, 50, 1000);
        prop_assert!(buckets.is_sorted_by(|a, b| a.start < b.start));
        for bucket in buckets {
            let mut keys: Vec<_> = bucket.rows.iter().map(|row| row.key).collect();
            keys.sort();
            prop_assert!(keys.is_sorted_by(|a, b| a < b));
        }
    }
}
