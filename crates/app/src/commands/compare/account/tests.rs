//! The arithmetic, with figures that can be checked in the head.

use super::*;

/// 1,000 bytes sent and 100,000 received in 100 events over TCP and IPv4.
fn counted() -> Counted {
    let shares = |processes, kernel, unattributed| Shares { processes, kernel, unattributed };
    Counted {
        shares: Both { sent: shares(700, 200, 100), received: shares(90_000, 9_000, 1_000) },
        headers: Headers::of(101_000, false, true),
        events: 100,
        ..Counted::default()
    }
}

fn frames(bytes: u64, packets: u64) -> Frames {
    Frames { bytes, packets: Some(packets) }
}

#[test]
fn what_remains_is_what_nothing_explains() {
    // 50 packets of headers of 54 bytes each way.
    let carried = Both { sent: frames(4_000, 50), received: frames(110_000, 100) };
    let account = Account::new(&counted(), Some(carried));
    let sent = account.columns.sent;
    assert_eq!((sent.counted(), sent.headers, sent.lost), (1_000, Some(2_700), Some(0)));
    assert_eq!((sent.explained(), sent.remaining()), (3_700, Some(300)));
    let received = account.columns.received;
    assert_eq!((received.explained(), received.remaining()), (105_400, Some(4_600)));
    let total = account.total();
    assert_eq!((total.counted(), total.adapters), (101_000, Some(114_000)));
    assert_eq!(total.remaining(), Some(4_900));
    assert_eq!(format!("{:.2}", total.percent().unwrap()), "4.30");
}

#[test]
fn lost_events_are_taken_to_be_like_the_others() {
    let lost = Lost { events: 10, unknown: 0 };
    let account = Account::new(&Counted { lost, ..counted() }, None);
    // A tenth again of what was counted.
    assert_eq!(account.columns.map(|column| column.lost).sent, Some(100));
    assert_eq!(account.total().lost, Some(10_100));
    let nothing = Account::new(&Counted { lost, ..Counted::default() }, None);
    assert_eq!(nothing.total().lost, None, "nothing tells what they were like");
}

#[test]
fn headers_are_those_of_the_protocols_seen() {
    let mut headers = Headers::of(300, true, false);
    assert_eq!(headers.in_packets(10), 620);
    headers += Headers::of(100, false, true);
    assert_eq!(headers.in_packets(10), 600, "three parts of 62 and one of 54");
    assert_eq!(Headers::default().in_packets(10), 540);
}

#[test]
fn what_is_sent_again_is_explained_once() {
    let again = Counted { sent_again: Some(250), ..counted() };
    let carried = Both { sent: frames(4_000, 50), received: frames(110_000, 100) };
    let account = Account::new(&again, Some(carried));
    assert_eq!(account.columns.sent.remaining(), Some(50));
    assert_eq!(account.columns.received.remaining(), Some(4_600));
    assert_eq!(account.total().remaining(), Some(4_650));
}

#[test]
fn verdicts() {
    let large = Counted {
        shares: Both {
            sent: Shares::default(),
            received: Shares { processes: 10_000_000, ..Shares::default() },
        },
        ..Counted::default()
    };
    let against = |bytes| {
        let carried = Both { sent: frames(0, 0), received: frames(bytes, 0) };
        Account::new(&large, Some(carried)).verdict(10.0)
    };
    assert_eq!(against(11_000_000), Verdict::Agrees);
    assert_eq!(against(12_000_000), Verdict::Unexplained);
    assert_eq!(against(9_500_000), Verdict::Agrees);
    assert_eq!(against(8_000_000), Verdict::CountedMore);
    assert_eq!(against(0), Verdict::CountedMore);
    assert_eq!(Account::new(&large, None).verdict(10.0), Verdict::NoCounters);
    let lost = Lost { events: 0, unknown: 1 };
    let carried = Both { sent: frames(0, 0), received: frames(10_000_000, 0) };
    let account = Account::new(&Counted { lost, ..large }, Some(carried));
    assert_eq!(account.verdict(10.0), Verdict::Incomplete);
    let idle = Both { sent: frames(5_000, 50), received: frames(60_000, 100) };
    let account = Account::new(&Counted::default(), Some(idle));
    assert_eq!(account.verdict(10.0), Verdict::Agrees, "too little to judge");
}
