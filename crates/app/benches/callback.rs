//! What a live event costs from Windows' callback on, and that it allocates nothing.
//!
//! The real callback is called with records as Windows lays them out. The columns of allocations
//! must stay away, for divan shows them when there are any; the goal is 60 ns for one event, from record to aggregated.

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use event::providers::kernel_network;
use event::raw::{PointerSize, RawEvent, RecordFamily};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use nettally::live::{Lane, LiveEngine, LiveSettings};
use nettally::pipeline::{Delivery, Receiver};
use std::ops::ControlFlow;
use traffic::rollup::Dimension;
use traffic::{Batch, Settings};
use windows::consumer::{BufferFacts, Handler, Rehearsal};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// Events of one round: some buffers of 256 KB.
const EVENTS: usize = 16_384;

/// Flows that take turns: few is a download, many is a busy server.
const FLOWS: &[usize] = &[4, 256, 4096];

/// When everything happens.
const NOW: Timestamp = Timestamp(1_000 * TICKS_PER_SECOND);

/// Record to batch: all that happens on the thread that Windows calls back.
#[divan::bench(args = FLOWS)]
fn callback(bencher: Bencher<'_, '_>, flows: usize) {
    measure(bencher, flows, Reused);
}

/// Record to ledger: the engine's share, too, which has a thread of its own.
#[divan::bench(args = FLOWS)]
fn callback_and_engine(bencher: Bencher<'_, '_>, flows: usize) {
    let grouping = vec![Dimension::Process];
    let settings = LiveSettings {
        engine: Settings::default(),
        grouping,
        overview: false,
        identities: 0,
        resolves: false,
        buffer_megabytes: None,
    };
    measure(bencher, flows, Counted(LiveEngine::new(settings)));
}

fn measure(bencher: Bencher<'_, '_>, flows: usize, delivery: impl Delivery) {
    let payloads: Vec<[u8; 36]> = (0..EVENTS).map(|event| payload(event % flows)).collect();
    let events: Vec<RawEvent<'_>> = payloads.iter().map(|payload| event(payload)).collect();
    let receiver = Local(Receiver::new(&Settings::default(), delivery));
    let mut rehearsal = Rehearsal::new(receiver, &events);
    // Afterwards everything has grown to its size.
    rehearsal.run();
    rehearsal.run();
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| rehearsal.run());
}

/// What `app/src/pipeline/captured/tap.rs` does on Windows.
struct Local<D>(Receiver<D>);

impl<D: Delivery> Handler for Local<D> {
    #[inline]
    fn record(&mut self, event: &RawEvent<'_>) {
        self.0.take(event);
    }

    fn buffer(&mut self, _facts: BufferFacts) -> ControlFlow<()> {
        self.0.hand_on();
        ControlFlow::Continue(())
    }
}

/// Batches come back at once.
struct Reused;

impl Delivery for Reused {
    fn deliver(&mut self, full: Batch) -> Batch {
        full
    }
}

/// Batches come back when they have been counted.
struct Counted(LiveEngine);

impl Delivery for Counted {
    fn deliver(&mut self, full: Batch) -> Batch {
        self.0.take(Lane::Traffic, full);
        // Nothing ends here: all happens in one interval.
        let frame = self.0.advance(NOW.plus(1));
        assert!(frame.is_none(), "a frame is not part of an event's cost");
        self.0.spare().unwrap_or_default()
    }
}

/// A TCP send over IPv4 as Windows 10 logs it.
fn payload(flow: usize) -> [u8; 36] {
    let [.., high, low] = flow.to_be_bytes();
    let mut payload = [0; 36];
    payload[0] = 100 + low % 32; // process id
    payload[4..6].copy_from_slice(&[0xb4, 0x05]); // 1,460 bytes
    payload[8..12].copy_from_slice(&[192, 0, high, low]);
    payload[12..16].copy_from_slice(&[10, 0, 0, 1]);
    payload[16..18].copy_from_slice(&[0x01, 0xbb]);
    payload[18..20].copy_from_slice(&[0xc0 | high, low]);
    payload
}

fn event(payload: &[u8]) -> RawEvent<'_> {
    RawEvent {
        provider: kernel_network::PROVIDER.guid,
        family: RecordFamily::Manifest,
        id: 10,
        version: 0,
        opcode: 10,
        level: 4,
        keyword: 0x8000_0000_0000_0010,
        process_id: Some(0),
        thread_id: Some(0),
        processor: 0,
        logger: 0,
        timestamp: NOW,
        pointer_size: PointerSize::Eight,
        payload,
        extended: &[],
    }
}
