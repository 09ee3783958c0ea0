//! Whatever happens, every byte is counted once: as a property over random event streams.

use event::kinds::{
    Endpoint, Event, Flow, Image, NetworkEvent, Operation, ProcessEvent, ProcessFacts,
    ProcessPhase, Protocol,
};
use event::timestamp::Timestamp;
use proptest::prelude::*;
use std::net::Ipv4Addr;
use traffic::rollup::{Dimension, Rollup};
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

/// A time, and what happened; small numbers, so that ids and flows collide often.
fn happening() -> impl Strategy<Value = (Timestamp, Event)> {
    let network = (0..6_u32, 0..8_usize, any::<bool>(), 1..6_u16, 1..6_u8, 0..70_000_u32);
    let network = network.prop_map(|(pid, operation, tcp, port, host, bytes)| {
        let end = |host, port| Endpoint {
            address: std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, host)).into(),
            port,
        };
        let protocol = if tcp { Protocol::Tcp } else { Protocol::Udp };
        let flow = Flow { pid, protocol, local: end(200, port), remote: end(host, 443) };
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
            ..ProcessFacts::default()
        };
        Event::Process(Box::new(ProcessEvent { pid, phase: phases[phase], facts }))
    });
    // A damaged trace may hold any time.
    let time = prop_oneof![20 => 0..400_000_000_i64, 1 => any::<i64>()];
    (time, prop_oneof![6 => network, 1 => process])
        .prop_map(|(time, event)| (Timestamp(time), event))
}

/// What the events themselves add up to.
fn truth(events: &[(Timestamp, Event)]) -> Counters {
    let mut sum = Counters::default();
    for (_, event) in events {
        if let Event::Network(network) = event {
            sum.count(network.operation, network.bytes);
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
    let mut traffic = Traffic::new(Settings { flow_capacity, ..Settings::default() });
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

const GROUPINGS: &[&[Dimension]] = &[
    &[],
    &[Dimension::Process],
    &[Dimension::Connection],
    &[Dimension::Remote, Dimension::Port],
    &[Dimension::Process, Dimension::Protocol, Dimension::Family],
    &[Dimension::Second],
    &[Dimension::Second, Dimension::Process, Dimension::Remote],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_byte_is_counted_once(
        mut events in prop::collection::vec(happening(), 0..300),
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
    fn how_events_are_cut_into_batches_changes_nothing(
        mut events in prop::collection::vec(happening(), 0..200),
        size in 1..50_usize,
    ) {
        events.sort_by_key(|(time, _)| *time);
        let one = ledger(&events, usize::MAX, 1000);
        let many = ledger(&events, size, 1000);
        prop_assert_eq!(one.buckets, many.buckets);
    }

    #[test]
    fn intervals_are_closed_in_order_and_hold_each_flow_once(
        events in prop::collection::vec(happening(), 0..200),
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
