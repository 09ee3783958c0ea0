//! Generated traces hold what is said of them.

use crate::bench_trace::{BenchOptions, BenchTruth, repeat_trace, write_trace};
use std::collections::BTreeSet;

fn small() -> BenchOptions {
    BenchOptions {
        bytes: 1 << 20,
        processes: 5,
        flows: 40,
        processors: 4,
        ..BenchOptions::default()
    }
}

fn written(options: &BenchOptions) -> (Vec<u8>, BenchTruth) {
    let mut bytes = Vec::new();
    let truth = write_trace(options, &mut bytes).unwrap();
    (bytes, truth)
}

fn field(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

/// Event id, payload and CPU of every record behind the header buffer of a plain file.
fn events(file: &[u8]) -> Vec<(u64, Vec<u8>, u64)> {
    let mut found = Vec::new();
    for buffer in file.chunks(65_536).skip(1) {
        let end = usize::try_from(field(buffer, 0x30, 4)).unwrap();
        let (mut at, mut last) = (0x48, 0);
        while at < end {
            let length = usize::try_from(field(buffer, at, 2)).unwrap();
            let time = field(buffer, at + 16, 8);
            assert!(time > last, "time goes back inside a buffer");
            last = time;
            let payload = buffer[at + 80..at + length].to_vec();
            found.push((field(buffer, at + 0x28, 2), payload, field(buffer, 0x28, 2)));
            at += length.next_multiple_of(8);
        }
        assert_eq!(at, end);
    }
    found
}

#[test]
fn sums_are_those_of_the_records() {
    let (file, truth) = written(&small());
    assert_eq!(file.len(), 1 << 20);
    assert_eq!((truth.buffers, truth.file_bytes), (16, 1 << 20));
    assert_eq!(field(&file, 0x48 + 0x20 + 0x24, 4), 16);

    let events = events(&file);
    let sums = |ids: &[u64], pid: Option<u32>| {
        let wanted = events.iter().filter(|(id, payload, _)| {
            ids.contains(id) && pid.is_none_or(|pid| field(payload, 0, 4) == u64::from(pid))
        });
        wanted.fold((0, 0), |(count, bytes), (_, payload, _)| {
            (count + 1, bytes + field(payload, 4, 4))
        })
    };
    let (sent, received) = ([10, 26, 42, 58], [11, 27, 43, 59]);
    assert_eq!(events.iter().filter(|(id, ..)| *id == 15).count(), 5);
    assert_eq!(u64::try_from(events.len()).unwrap(), truth.events);
    assert_eq!(sums(&sent, None), (truth.sent.operations, truth.sent.bytes));
    assert_eq!(sums(&received, None), (truth.received.operations, truth.received.bytes));
    for (pid, out, back) in truth.by_process {
        assert_eq!(sums(&sent, Some(pid)), (out.operations, out.bytes));
        assert_eq!(sums(&received, Some(pid)), (back.operations, back.bytes));
    }
    let ids: BTreeSet<u64> = events.iter().map(|(id, ..)| *id).collect();
    assert_eq!(ids, [10, 11, 15, 26, 27, 42, 43, 58, 59].into());
    let cpus: BTreeSet<u64> = events.iter().map(|(.., cpu)| *cpu).collect();
    assert_eq!(cpus, (0..4).collect());
}

#[test]
fn the_same_in_every_run_and_another_with_another_seed() {
    assert_eq!(written(&small()), written(&small()));
    assert_ne!(written(&small()).0, written(&BenchOptions { seed: 2, ..small() }).0);
}

#[test]
fn compressed_traces_say_the_same() {
    let (file, packed) = written(&BenchOptions { compressed: true, ..small() });
    let (_, plain) = written(&small());
    assert_eq!((packed.events, packed.sent), (plain.events, plain.sent));
    assert!(file.len() < 500_000, "{} bytes", file.len());
}

#[test]
fn repeated_buffers_have_rising_sequence_numbers() {
    let (file, _) = written(&BenchOptions { compressed: true, ..small() });
    let mut long = Vec::new();
    let repeated = repeat_trace(&file, 3, &mut long).unwrap();
    assert_eq!(repeated.buffers, 1 + 3 * 15);
    assert_eq!(repeated.file_bytes, u64::try_from(long.len()).unwrap());
    assert_eq!(field(&long, 0x48 + 0x20 + 0x24, 4), repeated.buffers);

    let mut seen = Vec::new();
    let mut at = 0;
    while at < long.len() {
        seen.push(field(&long, at + 0x18, 8));
        at += usize::try_from(field(&long, at, 4)).unwrap();
    }
    let distinct: BTreeSet<u64> = seen.iter().copied().collect();
    assert_eq!(distinct.len(), seen.len());
    assert_eq!(distinct.last(), Some(&45));
}

#[test]
fn only_whole_traces_can_be_repeated() {
    let (file, _) = written(&small());
    for cut in [0, 10, 65_536 + 10, file.len() - 1] {
        let error = repeat_trace(&file[..cut], 2, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData, "{cut}");
    }
}
