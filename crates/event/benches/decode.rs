//! What one event costs, from raw record to typed fact. The times are per event.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use nettally_event as event;

use event::providers::{self, kernel_network, process, tcpip};
use event::raw::{PointerSize, RawEvent, RecordFamily};
use event::{Guid, Timestamp};

fn main() {
    divan::main();
}

/// Events in one round: few enough for the first-level cache, as the payloads of a buffer
/// that was just read are.
const ROUND: usize = 256;

/// Sends and receives over both families and protocols, none following a fixed pattern.
#[divan::bench]
fn kernel_network_mix(bencher: Bencher<'_, '_>) {
    let payloads = payloads();
    let ids = [11, 10, 27, 26, 43, 42, 59, 58];
    let events = round(kernel_network::PROVIDER.guid, &payloads, 0, |at| ids[scattered(at) % 8]);
    run(bencher, &events);
}

/// The bulk of a download.
#[divan::bench]
fn kernel_network_receive_v4(bencher: Bencher<'_, '_>) {
    let payloads = payloads();
    run(bencher, &round(kernel_network::PROVIDER.guid, &payloads, 0, |_| 11));
}

#[divan::bench]
fn tcpip_receive_v6(bencher: Bencher<'_, '_>) {
    let payloads = payloads();
    run(bencher, &round(tcpip::PROVIDER.guid, &payloads, 2, |_| 27));
}

/// Process events are rare; they show what reading text costs.
#[divan::bench]
fn process_start(bencher: Bencher<'_, '_>) {
    let mut payload = vec![0; 40];
    payload.extend_from_slice(b"svchost.exe\0s\0v\0c\0\0\0");
    let payloads = vec![payload; ROUND];
    run(bencher, &round(process::PROVIDER.guid, &payloads, 2, |_| 1));
}

/// Events of providers we do not decode, which make up most of a merged trace.
#[divan::bench]
fn not_ours(bencher: Bencher<'_, '_>) {
    let payloads = payloads();
    run(bencher, &round(Guid::from_fields(0xce1d_bfb4, 1, 2, [3; 8]), &payloads, 2, |_| 46));
}

fn run(bencher: Bencher<'_, '_>, events: &[RawEvent<'_>]) {
    bencher.counter(ItemsCount::new(events.len())).bench_local(|| {
        for raw in events {
            black_box(&providers::decode(black_box(raw)));
        }
    });
}

/// Payloads of 56 bytes, long enough for either family.
fn payloads() -> Vec<Vec<u8>> {
    (0..ROUND)
        .map(|at| (0..56).map(|byte| scattered(at * 56 + byte).to_le_bytes()[1]).collect())
        .collect()
}

/// A fixed, patternless number for each place.
fn scattered(at: usize) -> usize {
    at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
}

fn round(
    provider: Guid,
    payloads: &[Vec<u8>],
    version: u8,
    number: impl Fn(usize) -> u8,
) -> Vec<RawEvent<'_>> {
    let event = |(at, payload)| RawEvent {
        provider,
        family: RecordFamily::Manifest,
        id: number(at).into(),
        version,
        opcode: number(at),
        level: 4,
        keyword: 0x10,
        process_id: Some(4),
        thread_id: Some(8),
        processor: 0,
        logger: 0,
        timestamp: Timestamp(0),
        pointer_size: PointerSize::Eight,
        payload,
        extended: &[],
    };
    payloads.iter().map(Vec::as_slice).enumerate().map(event).collect()
}
