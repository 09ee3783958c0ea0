//! The arithmetic, with figures that can be checked in the head.

use super::*;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use event::kinds::{AdapterTotals, Family, Operation, Protocol};

fn gained(sent: u32, received: u32) -> Counters {
    let mut counters = Counters::default();
    counters.count(Operation::Send, sent);
    counters.count(Operation::Receive, received);
    counters.count(Operation::Copy, 5000);
    counters
}

fn key(role: Role, zone: Zone) -> GroupKey {
    let (protocol, family) = (Some(Protocol::Tcp), Some(Family::V4));
    GroupKey { role: Some(role), zone: Some(zone), protocol, family, ..GroupKey::default() }
}

/// 1,000 bytes sent and 101,000 received over TCP and IPv4.
fn counted() -> Counted {
    let mut counted = Counted::default();
    counted.add_group(&key(Role::Program, Zone::Internet), &gained(700, 91_000));
    counted.add_group(&key(Role::SmbClient, Zone::Lan), &gained(200, 9_000));
    counted.add_group(&key(Role::Unattributed, Zone::Lan), &gained(100, 1_000));
    counted
}

fn carried(sent: (u64, u64), received: (u64, u64)) -> Option<Carried> {
    Some(Carried {
        bytes_out: sent.0,
        packets_out: Some(sent.1),
        bytes_in: received.0,
        packets_in: Some(received.1),
    })
}

fn balance(counted: Counted, carried: Option<Carried>) -> Balance {
    Balance::of(Timestamp(0), Timestamp(1), counted, carried)
}

#[test]
fn every_byte_of_a_group_stands_in_one_place() {
    let mut counted = counted();
    counted.add_group(&key(Role::Program, Zone::Loopback), &gained(10, 100));
    counted.add_group(&key(Role::Program, Zone::TunnelInner), &gained(10, 100));
    let sent = balance(counted.clone(), None).sent;
    assert_eq!(sent.shares, Shares { programs: 700, kernel: 200, unattributed: 100 });
    assert_eq!((counted.aside().sent().bytes, counted.aside().received().bytes), (20, 200));
    let roles: Vec<_> =
        counted.by_role.iter().map(|(role, sum)| (*role, sum.sent().bytes)).collect();
    assert_eq!(roles, [(Role::Program, 700), (Role::Unattributed, 100), (Role::SmbClient, 200)]);
}

#[test]
fn what_remains_is_what_nothing_explains() {
    // 50 packets of headers of 54 bytes, and 100 the other way.
    let balance = balance(counted(), carried((4_000, 50), (110_000, 100)));
    let sent = balance.sent;
    assert_eq!((sent.counted(), sent.headers, sent.lost), (1_000, Some(2_700), Some(0)));
    assert_eq!((sent.explained(), sent.difference()), (3_700, Some(300)));
    let received = balance.received;
    assert_eq!((received.explained(), received.difference()), (106_400, Some(3_600)));
    let both = balance.both();
    assert_eq!((both.counted(), both.carried), (102_000, Some(114_000)));
    assert_eq!(both.difference(), Some(3_900));
    assert_eq!(format!("{:.2}", both.difference_percent().unwrap()), "3.42");
}

#[test]
fn lost_events_are_taken_to_be_like_the_others() {
    let lost = Lost { events: 3, unknown: 0 };
    let some = balance(Counted { lost, ..counted() }, None);
    // Half again of what six sends and receives told.
    assert_eq!((some.sent.lost, some.both().lost), (Some(500), Some(51_000)));
    let nothing = balance(Counted::with(lost, false), None);
    assert_eq!(nothing.both().lost, None, "nothing tells what they were like");
}

#[test]
fn what_is_sent_again_is_explained_once_where_it_is_told() {
    let frames = carried((4_000, 50), (110_000, 100));
    assert_eq!(balance(counted(), frames).sent.resent, None);
    let told = Counted { tells_resent: true, ..counted() };
    assert_eq!(balance(told.clone(), frames).sent.resent, Some(0));
    let mut again = Counters::default();
    again.count(Operation::Retransmit, 250);
    let mut told = told;
    told.add_group(&key(Role::Program, Zone::Internet), &again);
    let balance = balance(told, frames);
    assert_eq!((balance.sent.resent, balance.sent.difference()), (Some(250), Some(50)));
    assert_eq!(balance.both().difference(), Some(3_650));
}

#[test]
fn headers_are_those_of_the_packets_and_not_of_the_bytes() {
    let mut counted = Counted::default();
    // One full segment, and three small datagrams: most bytes are of one, most packets of others.
    counted.add_group(&key(Role::Program, Zone::Internet), &gained(1_460, 0));
    let udp = GroupKey { protocol: Some(Protocol::Udp), ..key(Role::Program, Zone::Internet) };
    (0..3).for_each(|_| counted.add_group(&udp, &gained(30, 0)));
    let sent = balance(counted, carried((0, 400), (0, 0))).sent;
    assert_eq!(sent.headers, Some(100 * 54 + 300 * 42));
}

#[test]
fn verdicts() {
    let mut large = Counted::default();
    large.add_group(&key(Role::Program, Zone::Internet), &gained(0, 10_000_000));
    let against = |bytes| balance(large.clone(), carried((0, 0), (bytes, 0))).verdict(10.0);
    assert_eq!(against(11_000_000), Verdict::Agrees);
    assert_eq!(against(12_000_000), Verdict::Unexplained);
    assert_eq!(against(9_500_000), Verdict::Agrees);
    assert_eq!(against(8_000_000), Verdict::CountedMore);
    assert_eq!(against(0), Verdict::CountedMore);
    assert_eq!(balance(large.clone(), None).verdict(10.0), Verdict::NoCounters);
    let lost = Lost { events: 0, unknown: 1 };
    let incomplete = balance(Counted { lost, ..large }, carried((0, 0), (10_000_000, 0)));
    assert_eq!(incomplete.verdict(10.0), Verdict::Incomplete);
    let idle = balance(Counted::default(), carried((5_000, 50), (60_000, 100)));
    assert_eq!(idle.verdict(10.0), Verdict::Agrees, "too little to judge");
}

fn totals(index: u32, bytes: u64) -> AdapterTotals {
    AdapterTotals {
        index,
        in_total: index < 10,
        bytes_in: bytes,
        bytes_out: 10 * bytes,
        packets_in: Some(bytes / 10),
        packets_out: None,
    }
}

#[test]
fn each_adapter_is_known_by_itself_and_the_sum_only_when_all_devices_are() {
    let reading = |adapters: &[(u32, u64)]| -> AdapterCounters {
        AdapterCounters { adapters: adapters.iter().map(|(i, b)| totals(*i, *b)).collect() }
    };
    let before = reading(&[(1, 100), (2, 50), (11, 900)]);
    let shown = |now: &AdapterCounters| -> Vec<_> {
        let all = AdapterCarried::between(&before, now);
        all.iter().map(|one| (one.index, one.carried.bytes_in, one.in_total)).collect()
    };
    let fine = reading(&[(1, 130), (2, 60), (11, 8), (4, 10)]);
    assert_eq!(shown(&fine), [(1, 30, true), (2, 10, true), (4, 10, true)], "11 ran backwards");
    let sum = Carried::between(&before, &fine).unwrap();
    assert_eq!((sum.bytes_in, sum.bytes_out, sum.packets_in), (50, 500, Some(5)));
    assert_eq!(sum.packets_out, None);
    let gone = reading(&[(1, 130), (11, 950)]);
    assert_eq!(shown(&gone), [(1, 30, true), (11, 50, false)]);
    assert_eq!(Carried::between(&before, &gone), None);
    assert_eq!(Carried::between(&before, &reading(&[(1, 130), (2, 0)])), None, "2 was reset");
    assert_eq!(Carried::between(&before, &reading(&[])), None);
    let (all, one) = (reading(&[(1, 130), (2, 60)]), reading(&[(1, 110), (2, 55)]));
    let sum = Carried::over([&before, &one, &all]).unwrap();
    assert_eq!((sum.bytes_in, sum.bytes_out), (40, 400));
    let was_gone = [&before, &gone, &all];
    assert_eq!(Carried::over(was_gone), None, "though it is there at both ends");
    let known: Vec<_> = AdapterCarried::over(was_gone).iter().map(|one| one.index).collect();
    assert_eq!(known, [1]);
    let was_reset = [&before, &reading(&[(1, 0), (2, 55)]), &all];
    assert_eq!((Carried::over(was_reset), AdapterCarried::over(was_reset).len()), (None, 1));
    assert_eq!(Carried::over([&before]), None);
}
