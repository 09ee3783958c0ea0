//! What one network event costs from raw record to counted, and that it allocates nothing.
//!
//! The columns of allocations must read zero once the batches have grown to their size.

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use event::providers::kernel_network;
use event::raw::{PointerSize, RawEvent, RecordFamily};
use event::timestamp::Timestamp;
use traffic::{Batch, Intake, OpenBatch, Settings, Traffic};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Events in one batch, as in four buffers of 64 KiB.
const EVENTS: usize = 2340;

/// Flows met in one batch: few is a download, many is a busy server.
const FLOWS: &[usize] = &[4, 64, 1024];

/// Record to batch.
#[divan::bench(args = FLOWS)]
fn intake(bencher: Bencher<'_, '_>, flows: usize) {
    let payloads = payloads(flows);
    let events = events(&payloads);
    let mut intake = Intake::new(&Settings::default());
    let mut batch = Batch::default();
    events.iter().for_each(|raw| intake.take(raw, &mut batch));
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| {
        batch.clear();
        events.iter().for_each(|raw| intake.take(raw, &mut batch));
    });
}

/// Record to batch to ledger.
#[divan::bench(args = FLOWS)]
fn intake_and_engine(bencher: Bencher<'_, '_>, flows: usize) {
    let payloads = payloads(flows);
    let events = events(&payloads);
    let mut intake = Intake::new(&Settings::default());
    let mut traffic = Traffic::new(Settings::default());
    let mut open = OpenBatch::default();
    let mut batch = Batch::default();
    let mut round = || {
        batch.clear();
        events.iter().for_each(|raw| intake.take(raw, &mut batch));
        batch = open.replace(std::mem::take(&mut batch));
        traffic.run(&mut open, Timestamp::MAX);
    };
    round();
    round();
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(round);
}

/// TCP receives over IPv4 of 32 bytes; neighbours often continue one flow, as in real traffic.
fn payloads(flows: usize) -> Vec<[u8; 32]> {
    (0..EVENTS).map(|place| payload(scattered(place / 4) % flows)).collect()
}

fn payload(flow: usize) -> [u8; 32] {
    let number = u16::try_from(flow).unwrap_or(0).to_be_bytes();
    let mut payload = [0; 32];
    payload[0] = 100 + number[1] % 32; // process id
    payload[4..6].copy_from_slice(&[0xb4, 0x05]); // 1,460 bytes
    payload[8..12].copy_from_slice(&[192, 0, 2, number[1]]);
    payload[12..16].copy_from_slice(&[10, 0, 0, 1]);
    payload[16..18].copy_from_slice(&[0x01, 0xbb]);
    payload[18..20].copy_from_slice(&number);
    payload
}

/// A fixed, patternless number for each place.
fn scattered(place: usize) -> usize {
    place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
}

fn events(payloads: &[[u8; 32]]) -> Vec<RawEvent<'_>> {
    let event = |payload| RawEvent {
        provider: kernel_network::PROVIDER.guid,
        family: RecordFamily::Manifest,
        id: 11,
        version: 0,
        opcode: 11,
        level: 4,
        keyword: 0x8000_0000_0000_0010,
        process_id: Some(0),
        thread_id: Some(0),
        processor: 0,
        logger: 0,
        timestamp: Timestamp(10_000_000),
        pointer_size: PointerSize::Eight,
        payload,
        extended: &[],
    };
    payloads.iter().map(|payload| event(&payload[..])).collect()
}
