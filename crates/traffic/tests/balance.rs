//! The ledger against the adapters' counters, in cases.
#![expect(clippy::unwrap_used, reason = "a test that cannot be read fails")]

use event::kinds::{
    Adapter, AdapterAddress, AdapterCounters, AdapterKind, AdapterTable, AdapterTotals, Endpoint,
    Event, Flow, NetworkEvent, Operation, Protocol,
};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::net::SocketAddr;
use traffic::ledger::Lost;
use traffic::{Balance, Batch, Ledger, Losses, OpenBatch, Role, Settings, Traffic, Verdict, Zone};

#[test]
fn readings_and_losses_pass_through_the_engine() {
    let mut traffic = Traffic::new(Settings::default());
    let counters = AdapterCounters { adapters: vec![device(1, 5, 6)] };
    let mut batch = Batch::default();
    batch.push(at(0), event("send 100 tcp 192.168.1.2:5000 203.0.113.9:443 10"));
    batch.push(at(1), Event::AdapterCounters(Box::new(counters.clone())));
    let mut open = OpenBatch::default();
    open.replace(batch);
    traffic.run(&mut open, Timestamp::MAX);
    let losses = Losses { events: 3, dropped: 2, ..Losses::default() };
    traffic.lose(losses);
    traffic.finish();
    assert_eq!(traffic.next_reading(), Some((at(1), counters)));
    assert_eq!(traffic.next_reading(), None);
    let bucket = traffic.next_bucket().unwrap();
    assert_eq!((bucket.losses, bucket.losses.known_events()), (losses, 5));
    assert_eq!(traffic.health().losses, losses);
}

/// The engine and the ledger it feeds.
struct Account {
    traffic: Traffic,
    ledger: Ledger,
    second: i64,
}

impl Account {
    fn new() -> Self {
        let traffic = Traffic::new(Settings::default());
        Self { traffic, ledger: Ledger::default(), second: 0 }
    }

    /// `send 100 tcp 192.168.1.2:5000 203.0.113.9:443 1460`, all within one second.
    fn happens(&mut self, lines: &str) {
        self.take(lines.lines().map(event).collect());
    }

    /// Takes in events of one second.
    fn take(&mut self, events: Vec<Event>) {
        let mut batch = Batch::default();
        events.into_iter().for_each(|event| batch.push(at(self.second), event));
        let mut open = OpenBatch::default();
        open.replace(batch);
        self.traffic.run(&mut open, Timestamp::MAX);
        self.second += 1;
        self.traffic.advance(at(self.second));
        while let Some(bucket) = self.traffic.next_bucket() {
            self.ledger.add(&bucket);
        }
    }

    fn read(&mut self, adapters: &[AdapterTotals]) -> Option<Balance> {
        let counters = AdapterCounters { adapters: adapters.to_vec() };
        self.ledger.read_counters(at(self.second), &counters)
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).plus(second * TICKS_PER_SECOND)
}

fn event(line: &str) -> Event {
    let words: Vec<&str> = line.split_whitespace().collect();
    let end = |text: &str| {
        let address: SocketAddr = text.parse().unwrap();
        Endpoint { address: address.ip().into(), port: address.port() }
    };
    let operation = match words[0] {
        "send" => Operation::Send,
        "recv" => Operation::Receive,
        _ => Operation::Retransmit,
    };
    let flow = Flow {
        pid: words[1].parse().unwrap(),
        protocol: if words[2] == "tcp" { Protocol::Tcp } else { Protocol::Udp },
        local: end(words[3]),
        remote: end(words[4]),
    };
    let bytes = words[5].parse().unwrap();
    Event::Network(NetworkEvent { flow, operation, bytes, logged_by_owner: false })
}

fn device(index: u32, bytes_in: u64, bytes_out: u64) -> AdapterTotals {
    AdapterTotals {
        index,
        in_total: true,
        bytes_in,
        bytes_out,
        packets_in: None,
        packets_out: None,
    }
}

const DOWNLOAD: &str = "\
    send 100 tcp 192.168.1.2:5000 203.0.113.9:443 1000\n\
    recv 100 tcp 192.168.1.2:5000 203.0.113.9:443 146000";

#[test]
fn payload_and_headers_explain_what_the_adapter_carried() {
    let mut account = Account::new();
    assert!(account.read(&[device(1, 1000, 1000)]).is_none());
    account.happens(DOWNLOAD);
    // 100 segments of 1,514 bytes in; the request and 50 acknowledgements out.
    let balance = account.read(&[device(1, 152_400, 4754)]).unwrap();
    assert_eq!((balance.received.counted(), balance.received.headers), (146_000, Some(100 * 54)));
    assert_eq!((balance.sent.counted(), balance.sent.headers), (1000, Some(51 * 54)));
    assert_eq!((balance.sent.difference(), balance.received.difference()), (Some(0), Some(0)));
    assert_eq!(balance.received.difference_percent(), Some(0.0));
}

#[test]
fn every_byte_is_in_one_account() {
    let mut account = Account::new();
    account.read(&[device(1, 0, 0)]);
    account.happens(
        "send 100 tcp 192.168.1.2:5000 203.0.113.9:443 1\n\
         send 4 tcp 192.168.1.2:5001 192.168.1.3:445 20\n\
         send 4 udp 192.168.1.2:137 192.168.1.255:137 300\n\
         send 0 tcp 192.168.1.2:5002 203.0.113.9:443 4000\n\
         send 200 tcp 127.0.0.1:5003 127.0.0.1:5004 50000\n\
         recv 300 tcp 127.0.0.1:5004 127.0.0.1:5003 50000",
    );
    let balance = account.read(&[device(1, 0, 9000)]).unwrap();
    let counted = &balance.counted;
    assert_eq!(counted.of(Role::Program).sent().bytes, 1);
    assert_eq!(counted.by_role[&Role::SmbClient].sent().bytes, 20);
    assert_eq!(counted.by_role[&Role::NetBios].sent().bytes, 300);
    assert_eq!(counted.of(Role::Unattributed).sent().bytes, 4000);
    let loopback = counted.off_device[&Zone::Loopback];
    assert_eq!((loopback.sent().bytes, loopback.received().bytes), (50_000, 50_000));
    assert_eq!(balance.sent.counted(), 4321);
    assert_eq!(counted.total(), account.traffic.total());
}

#[test]
fn what_was_sent_again_was_carried_again_and_counted_once() {
    let mut account = Account::new();
    account.read(&[device(1, 0, 0)]);
    account.happens(
        "send 100 tcp 192.168.1.2:5000 203.0.113.9:443 1460\n\
         again 100 tcp 192.168.1.2:5000 203.0.113.9:443 1460",
    );
    let balance = account.read(&[device(1, 0, 2 * 1514)]).unwrap();
    assert_eq!((balance.sent.counted(), balance.sent.resent), (1460, Some(1460)));
    assert_eq!(balance.sent.difference(), Some(0));
}

#[test]
fn lost_events_are_an_estimate_of_their_own() {
    let mut account = Account::new();
    account.read(&[device(1, 0, 0)]);
    account.happens(DOWNLOAD);
    account.ledger.lose(Lost { events: 1, unknown: 0 });
    let balance = account.read(&[device(1, 500_000, 5000)]).unwrap();
    assert_eq!((balance.sent.lost, balance.received.lost), (Some(500), Some(73_000)));
    account.happens(DOWNLOAD);
    let balance = account.read(&[device(1, 700_000, 9000)]).unwrap();
    assert_eq!(balance.sent.lost, Some(0), "none was");
    account.ledger.lose(Lost { events: 0, unknown: 1 });
    account.happens(DOWNLOAD);
    let balance = account.read(&[device(1, 900_000, 13_000)]).unwrap();
    assert_eq!((balance.sent.lost, balance.verdict(100.0)), (None, Verdict::Incomplete));
}

#[test]
fn figures_that_are_not_known_are_not_zero() {
    let mut account = Account::new();
    account.happens(DOWNLOAD);
    account.read(&[device(1, 5000, 5000), device(2, 0, 0)]);
    account.happens(DOWNLOAD);
    let gone = account.read(&[device(1, 9000, 9000)]).unwrap();
    assert_eq!((gone.carried, gone.sent.difference_percent()), (None, None));
    assert_eq!(gone.sent.counted(), 1000, "only what came since the first reading");
    let backwards = account.read(&[device(1, 100, 9100)]).unwrap();
    assert_eq!(backwards.carried, None);
    let idle = account.read(&[device(1, 100, 9100)]).unwrap();
    assert_eq!((idle.sent.difference(), idle.sent.difference_percent()), (Some(0), None));
    let total = account.ledger.total().unwrap();
    assert_eq!((total.carried, total.sent.counted()), (None, 1000));
}

#[test]
fn a_device_that_went_down_has_carried_something_until_then() {
    let mut account = Account::new();
    account.read(&[device(1, 0, 0), device(2, 0, 0)]);
    account.happens(DOWNLOAD);
    let down = AdapterTotals { in_total: false, ..device(1, 151_400, 3754) };
    let balance = account.read(&[down, device(2, 0, 0)]).unwrap();
    assert_eq!(balance.both().difference(), Some(0));
    account.happens("");
    let balance = account.read(&[down, device(2, 7, 0)]).unwrap();
    assert_eq!(balance.received.carried, Some(7), "down at both ends");
    let alone = AdapterCounters { adapters: vec![down] };
    assert_eq!(traffic::ledger::Carried::between(&alone, &alone), None);
}

#[test]
fn what_guests_move_passes_no_device() {
    let mut account = Account::new();
    let address = |text: &str| {
        let address = text.parse().unwrap();
        vec![AdapterAddress { address, prefix: 20 }]
    };
    let adapter = |kind, addresses| Adapter {
        index: 1,
        luid: 1,
        name: "".into(),
        description: "".into(),
        kind,
        addresses,
        carriers: Vec::new(),
        operational: true,
    };
    let adapters = vec![
        adapter(AdapterKind::Ordinary, address("192.168.1.2")),
        adapter(AdapterKind::GuestSwitch, address("172.20.0.1")),
    ];
    account.take(vec![Event::Adapters(Box::new(AdapterTable { adapters }))]);
    account.read(&[device(1, 0, 0)]);
    account.happens(DOWNLOAD);
    account.happens("recv 100 tcp 172.20.0.1:5000 172.20.3.4:22 9000000");
    let balance = account.read(&[device(1, 151_400, 3754)]).unwrap();
    assert_eq!(balance.both().difference(), Some(0));
    assert_eq!(balance.counted.off_device[&Zone::Guest].received().bytes, 9_000_000);
}

#[test]
fn the_whole_is_the_sum_of_its_spans() {
    let mut account = Account::new();
    let filter = AdapterTotals { in_total: false, ..device(9, 1 << 40, 1 << 40) };
    account.read(&[device(1, 0, 0), filter]);
    for round in 1..=3 {
        account.happens(DOWNLOAD);
        let balance = account.read(&[device(1, round * 151_400, round * 3754), filter]).unwrap();
        assert_eq!(balance.sent.difference(), Some(0));
    }
    let total = account.ledger.total().unwrap();
    assert_eq!((total.sent.counted(), total.sent.carried), (3000, Some(3 * 3754)));
    assert_eq!(total.received.difference_percent(), Some(0.0));
    assert_eq!((total.from, total.until), (at(0), at(3)));
}
