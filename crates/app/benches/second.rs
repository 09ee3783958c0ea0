//! What one second of a steady load costs the engine: its events counted, its frame made.
//!
//! The share of a core that this thread needs is the time of a round per second.

use divan::Bencher;
use divan::counter::ItemsCount;
use event::kinds::{Address, Endpoint, Flow, NetworkEvent, Operation, Protocol};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use nettally::live::{Lane, LiveEngine, LiveSettings};
use traffic::Settings;
use traffic::rollup::Dimension;

fn main() {
    divan::main();
}

/// Events a second, and connections that take turns.
const EVENTS: u32 = 10_000;

/// Events after which a batch is handed on, as live.
const BATCH: usize = 4096;

/// Processes that own the connections.
const PROCESSES: u32 = 200;

#[divan::bench]
fn by_process(bencher: Bencher<'_, '_>) {
    measure(bencher, &[Dimension::Process], false);
}

#[divan::bench]
fn by_connection(bencher: Bencher<'_, '_>) {
    measure(bencher, &[Dimension::Process, Dimension::Connection], false);
}

#[divan::bench]
fn full_screen(bencher: Bencher<'_, '_>) {
    measure(bencher, &[], true);
}

fn measure(bencher: Bencher<'_, '_>, grouping: &[Dimension], overview: bool) {
    let engine = Settings::default();
    let grouping = grouping.to_vec();
    let mut engine = LiveEngine::new(LiveSettings {
        engine,
        grouping,
        overview,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    });
    let mut second = 1_000;
    let mut next = move || {
        second += 1;
        pass(&mut engine, Timestamp(second * TICKS_PER_SECOND));
    };
    next();
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(next);
}

/// One second: its events come, then its end.
fn pass(engine: &mut LiveEngine, start: Timestamp) {
    let step = TICKS_PER_SECOND / i64::from(EVENTS);
    let mut batch = engine.spare().unwrap_or_default();
    batch.clear();
    for (number, time) in (0..EVENTS).zip(0..).map(|(number, at)| (number, start.plus(at * step))) {
        batch.push_network(time, &event(number), traffic::SeenBy::default());
        if batch.len() == BATCH {
            engine.take(Lane::Traffic, std::mem::take(&mut batch));
            batch = engine.spare().unwrap_or_default();
            batch.clear();
        }
    }
    engine.take(Lane::Traffic, batch);
    divan::black_box(engine.advance(start.plus(TICKS_PER_SECOND)));
}

/// A send of 100 bytes on the connection of this number.
fn event(number: u32) -> NetworkEvent {
    let [.., high, low] = number.to_be_bytes();
    let local = Endpoint { address: Address::v4([10, 0, 0, 1]), port: 50_000 };
    let remote = Endpoint { address: Address::v4([192, 0, high, low]), port: 443 };
    let pid = 1_000 + 4 * (number % PROCESSES);
    let flow = Flow { pid, protocol: Protocol::Tcp, local, remote };
    NetworkEvent { flow, operation: Operation::Send, bytes: 100, logged_by_owner: false }
}
