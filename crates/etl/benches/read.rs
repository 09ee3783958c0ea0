//! How fast traces are read: records a second, and bytes a second after decompression.
//!
//! `cargo bench -p nettally-etl`. The real trace is used if the folder of real traces is there.

use std::path::Path;

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use etl::{BUFFER_HEADER, BufferReader, Ordered, Trace, xpress};
use testkit::etl_writer::{EtlOptions, EtlWriter, LogfileHeader, Storage};
use testkit::records::EventRecord;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

const EVENTS: u32 = 100_000;

/// A trace of records as large as a received TCP segment over IPv4: 112 bytes.
fn trace(processors: u16, storage: Storage) -> Vec<u8> {
    let header = LogfileHeader { buffer_size: 65536, ..LogfileHeader::default() };
    let mut writer = EtlWriter::new(EtlOptions { header, storage, ..EtlOptions::default() });
    for number in 0..EVENTS {
        let timestamp = writer.header().raw_time(i64::from(number) * 100);
        let mut payload = vec![0; 32];
        payload[..4].copy_from_slice(&(number % 97).to_le_bytes());
        payload[4..8].copy_from_slice(&(number.wrapping_mul(2_654_435_761) >> 18).to_le_bytes());
        let processor = u16::try_from(number % u32::from(processors)).unwrap_or(0);
        writer.push(processor, &EventRecord { id: 11, timestamp, payload, ..Default::default() });
    }
    writer.finish()
}

/// Reads all buffers, one stream after the other, and sums what a consumer would look at.
fn walk(trace: &Trace<&[u8]>, reader: &mut BufferReader) -> u64 {
    let mut sum = 0;
    for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)) {
        let Ok(buffer) = reader.read(trace, &location) else { continue };
        for event in buffer.records().flatten() {
            let last = event.payload.last().copied().unwrap_or_default();
            sum += u64::from(event.id) + u64::from(last) + u64::from(event.process_id.is_some());
            sum = sum.wrapping_add(event.timestamp.0.cast_unsigned());
            sum += u64::from(event.provider.to_bytes()[0]);
        }
    }
    sum
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let bytes = trace(4, Storage::Plain);
    bencher
        .counter(BytesCount::new(bytes.len()))
        .bench(|| Trace::open(bytes.as_slice()).map(|trace| trace.buffers()));
}

#[divan::bench]
fn walk_plain(bencher: Bencher<'_, '_>) {
    let bytes = trace(4, Storage::Plain);
    let Ok(trace) = Trace::open(bytes.as_slice()) else { return };
    let mut reader = BufferReader::new();
    bencher
        .counter(ItemsCount::new(EVENTS))
        .counter(BytesCount::new(bytes.len()))
        .bench_local(|| walk(&trace, &mut reader));
}

#[divan::bench]
fn walk_compressed(bencher: Bencher<'_, '_>) {
    let bytes = trace(4, Storage::Compressed);
    let Ok(trace) = Trace::open(bytes.as_slice()) else { return };
    let mut reader = BufferReader::new();
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| walk(&trace, &mut reader));
}

#[divan::bench(args = [1, 4, 64])]
fn in_order(bencher: Bencher<'_, '_>, processors: u16) {
    let bytes = trace(processors, Storage::Plain);
    let Ok(trace) = Trace::open(bytes.as_slice()) else { return };
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut events = Ordered::new(&trace);
        let mut sum = 0_u64;
        while let Some(next) = events.next() {
            sum += next.map_or(0, |event| u64::from(event.id));
        }
        sum
    });
}

#[divan::bench]
fn decompress_real(bencher: Bencher<'_, '_>) {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/etl");
    let folder = std::env::var_os("NETTALLY_REAL_TRACES").map_or_else(default, Into::into);
    let Ok(bytes) = std::fs::read(folder.join("net.4.5.2.x64.etl")) else { return };
    let buffers = compressed_buffers(&bytes);
    let mut output = vec![0; 65536];
    bencher
        .counter(BytesCount::new(buffers.iter().map(|buffer| buffer.1).sum::<usize>()))
        .bench_local(|| {
            for (input, length) in &buffers {
                let _ = black_box(xpress::decompress(input, &mut output[..*length]));
            }
        });
}

/// The compressed bytes of each buffer and their length when decompressed.
fn compressed_buffers(bytes: &[u8]) -> Vec<(&[u8], usize)> {
    let Ok(trace) = Trace::open(bytes) else { return Vec::new() };
    let mut buffers = Vec::new();
    let mut reader = BufferReader::new();
    for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)).skip(1) {
        let Ok(offset) = usize::try_from(location.offset) else { continue };
        let stored = &bytes[offset + BUFFER_HEADER..offset + location.size as usize];
        if let Ok(buffer) = reader.read(&trace, &location) {
            buffers.push((stored, buffer.bytes().len() - BUFFER_HEADER));
        }
    }
    buffers
}
