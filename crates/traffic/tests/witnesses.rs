//! Whatever several witnesses report, and however their clocks differ, an event counts once.

use event::kinds::{Datagrams, Endpoint, Event, Flow, NetworkEvent, Operation, Protocol};
use event::providers::{KERNEL_NETWORK, WINDOWS_TCPIP};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use traffic::{Batch, OpenBatch, Recording, SeenBy, Settings, Traffic};

/// Ticks of 100 ns in a millisecond.
const MS: i64 = TICKS_PER_SECOND / 1000;

/// An event that happened: when, in ticks, and which of a few that look alike.
type Truth = (i64, u32);

fn event(kind: u32) -> Event {
    let end =
        |last, port| Endpoint { address: IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)).into(), port };
    let protocol = if kind & 1 == 0 { Protocol::Tcp } else { Protocol::Udp };
    let flow = Flow { pid: 40 + (kind & 2), protocol, local: end(1, 1), remote: end(2, 443) };
    let operation = if kind & 4 == 0 { Operation::Send } else { Operation::Receive };
    Event::Network(NetworkEvent { flow, operation, bytes: 1000, logged_by_owner: false })
}

/// What one witness reports of the truth.
#[derive(Clone, Debug)]
struct View {
    from: i64,
    until: i64,
    /// Kinds it is limited to, a bit each.
    kinds: u32,
    /// How far its clock is ahead, in ticks.
    ahead: i64,
}

impl View {
    fn sees(&self, (at, kind): Truth) -> bool {
        (self.from..self.until).contains(&at) && self.kinds & 1 << kind != 0
    }
}

/// Events counted when every view is a recording of its own.
fn counted(truth: &[Truth], views: &[View], clocks_apart: i64) -> u64 {
    let mut traffic = Traffic::new(Settings::default());
    let mut lanes = Vec::new();
    for (number, view) in (0..).zip(views) {
        let mut batch = Batch::default();
        let recording = Recording { machine: 0, number };
        batch.set_recording(recording);
        for seen in truth.iter().filter(|truth| view.sees(**truth)) {
            batch.push_seen(Timestamp(seen.0 + view.ahead), event(seen.1), SeenBy::default());
        }
        let since = Timestamp(view.from + view.ahead).plus(-clocks_apart);
        traffic.begin_recording(recording, Some(since));
        traffic.announce(&batch);
        let mut open = OpenBatch::default();
        open.replace(batch);
        lanes.push(open);
    }
    loop {
        let next = lanes.iter().enumerate().filter_map(|(at, lane)| Some((lane.next_time()?, at)));
        let Some((time, lane)) = next.min() else { break };
        traffic.run(&mut lanes[lane], time);
    }
    traffic.finish();
    let total = traffic.total();
    assert_eq!(total.traffic_bytes(), total.events() * 1000);
    total.events()
}

fn truth(spacing: std::ops::Range<i64>) -> impl Strategy<Value = Vec<Truth>> {
    prop::collection::vec((spacing, 0..8_u32), 1..200).prop_map(|steps| {
        let mut now = 0;
        let step = |(ticks, kind)| {
            now += ticks;
            (now, kind)
        };
        steps.into_iter().map(step).collect()
    })
}

fn view(from: std::ops::Range<i64>, length: std::ops::Range<i64>) -> impl Strategy<Value = View> {
    (from, length, 0..256_u32, -5 * MS..5 * MS).prop_map(|(from, length, kinds, ahead)| View {
        from,
        until: from.saturating_add(length),
        kinds,
        ahead,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any number of equal events at any distance, even at one moment: one witness saw them all.
    #[test]
    fn of_what_one_saw_whole_others_add_nothing(
        truth in truth(0..3 * MS),
        kinds in prop::collection::vec((0..256_u32, -5 * MS..5 * MS), 0..3),
    ) {
        let (from, until) = (i64::MIN / 2, i64::MAX / 2);
        let mut views = vec![View { from, until, kinds: 0xff, ahead: 0 }];
        views.extend(kinds.into_iter().map(|(kinds, ahead)| View { from, until, kinds, ahead }));
        prop_assert_eq!(counted(&truth, &views, 10 * MS), truth.len() as u64);
    }

    /// Witnesses come, go and see little; clocks differ by less than equal events are apart. What
    /// happens just before a witness begins is left out: by the clocks, it might have seen that.
    #[test]
    fn what_any_saw_counts_once(
        truth in truth(11 * MS..40 * MS),
        views in prop::collection::vec(view(0..1000 * MS, 0..3000 * MS), 1..5),
    ) {
        let is_clear = |at| views.iter().all(|view| !(view.from - 20 * MS..view.from).contains(&at));
        let truth: Vec<Truth> = truth.into_iter().filter(|(at, _)| is_clear(*at)).collect();
        let seen = truth.iter().filter(|truth| views.iter().any(|view| view.sees(**truth)));
        prop_assert_eq!(counted(&truth, &views, 10 * MS), seen.count() as u64);
    }
}

/// A datagram for every size, a millisecond apart, and where groups of them end.
fn bursts() -> impl Strategy<Value = Vec<(u32, bool)>> {
    prop::collection::vec((1..4_u32, any::<bool>()), 1..100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// However datagrams are put together, and whichever of the two is read first.
    #[test]
    fn datagrams_in_groups_are_those_told_one_by_one(bursts in bursts(), late in -3 * MS..3 * MS) {
        let (singles, groups) = (Recording { machine: 0, number: 0 }, Recording { machine: 0, number: 1 });
        let mut reports = Vec::new();
        let mut group = (0, 0);
        for (at, (size, ends)) in (0..).zip(&bursts) {
            let Event::Network(mut network) = event(1) else { unreachable!() };
            network.bytes = *size;
            reports.push((at * MS, singles, Event::Network(network)));
            group = (group.0 + 1, group.1 + size);
            // A witness has seen nothing from long before its first report.
            if *ends || group.0 == 8 {
                let (messages, bytes) = std::mem::take(&mut group);
                let Flow { pid, protocol, mut local, remote } = network.flow;
                local.address = IpAddr::V4(Ipv4Addr::UNSPECIFIED).into();
                let flow = Flow { pid, protocol, local, remote };
                let operation = network.operation;
                let told = Event::Datagrams(Datagrams { flow, operation, messages, bytes });
                reports.push((at * MS + late, groups, told));
            }
        }
        let total = ledger(&mut reports);
        let bytes: u32 = bursts.iter().map(|(size, _)| size).sum();
        prop_assert_eq!(total, (bursts.len() as u64, u64::from(bytes)));
    }
}

/// Events and bytes counted of these reports.
fn ledger(reports: &mut [(i64, Recording, Event)]) -> (u64, u64) {
    reports.sort_by_key(|(at, ..)| *at);
    let mut traffic = Traffic::new(Settings::default());
    let mut open = OpenBatch::default();
    let batches: Vec<Batch> = reports
        .iter()
        .map(|(at, recording, told)| {
            let mut batch = Batch::default();
            batch.set_recording(*recording);
            let provider = if recording.number == 0 { KERNEL_NETWORK } else { WINDOWS_TCPIP };
            batch.push_seen(Timestamp(*at), told.clone(), SeenBy { logger: 1, provider });
            batch
        })
        .collect();
    batches.iter().for_each(|batch| {
        traffic.announce(batch);
    });
    for batch in batches {
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
    }
    traffic.finish();
    (traffic.total().events(), traffic.total().traffic_bytes())
}

/// A rolling set: each file goes on where the one before ended, in the middle of a transfer.
#[test]
fn recordings_one_after_the_other_are_added() {
    let truth: Vec<Truth> = (0..3000).map(|at| (at * MS / 10, 0)).collect();
    let part = |part: i64| View {
        from: part * 100 * MS,
        until: (part + 1) * 100 * MS,
        kinds: 0xff,
        ahead: 0,
    };
    assert_eq!(counted(&truth, &[part(0), part(1), part(2)], 0), 3000);
}

#[test]
fn more_witnesses_than_can_be_told_apart_lose_nothing() {
    let truth: Vec<Truth> = (0..100).map(|at| (at * MS, 0)).collect();
    let view = View { from: -1, until: 1000 * MS, kinds: 0xff, ahead: 0 };
    assert_eq!(counted(&truth, &vec![view.clone(); 64], 0), 100);
    assert!(counted(&truth, &vec![view; 80], 0) >= 100);
}
