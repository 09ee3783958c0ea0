//! Reads every real trace and compares with what an independent reader counted in it.
//!
//! The traces lie in the folder that `NETTALLY_REAL_TRACES` names, else `../shared/etl`
//! beside the workspace. Without them the tests pass and say so.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail, and says why it is skipped"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use etl::{BufferReader, Ordered, Timestamp, Trace};

/// The folder of real traces, if there is one.
fn folder() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/etl");
    let folder = std::env::var_os("NETTALLY_REAL_TRACES").map_or_else(default, PathBuf::from);
    let there = folder.join("expected.json").exists();
    if !there {
        println!("skipped: no real traces");
    }
    there.then_some(folder)
}

fn open(path: &Path) -> Trace<File> {
    Trace::open(File::open(path).unwrap()).unwrap()
}

/// What `expected.json` says of one file.
struct Expected {
    file: String,
    buffers: u64,
    events: u64,
    by_header_type: BTreeMap<String, u64>,
    by_provider: BTreeMap<String, u64>,
}

fn expected(folder: &Path) -> Vec<Expected> {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let counts = |value: &serde_json::Value| {
        let map = value.as_object().unwrap().iter();
        map.map(|(key, count)| (key.clone(), count.as_u64().unwrap())).collect()
    };
    let files = json.as_object().unwrap().iter();
    files
        .map(|(file, said)| Expected {
            file: file.clone(),
            buffers: said["buffers"].as_u64().unwrap(),
            events: said["events"].as_u64().unwrap(),
            by_header_type: counts(&said["events_by_header_type"]),
            by_provider: counts(&said["providers"]),
        })
        .collect()
}

/// The name by which `expected.json` counts the record at the start of `record`.
fn provider(record: &[u8], event: &etl::RawEvent<'_>) -> String {
    let kernel = matches!(record[2], 0x01..=0x04 | 0x10 | 0x11);
    if kernel {
        let name = etl::groups::known_name(event.provider);
        return format!("kernel:{}", name.unwrap_or("unknown"));
    }
    let guid = event.provider.to_string();
    let named = NAMED.iter().find(|(known, _)| *known == guid);
    named.map_or(guid, |(_, name)| (*name).to_owned())
}

/// Providers that `expected.json` names instead of giving their GUID.
const NAMED: [(&str, &str); 12] = [
    ("3d6fa8d0-fe05-11d0-9dda-00c04fd7ba7c", "ProcessMOF"),
    ("7dd42a49-5329-4832-8dfd-43d979153a88", "Microsoft-Windows-Kernel-Network"),
    ("22fb2cd6-0e7b-422b-a0c7-2fad1fd0e716", "Microsoft-Windows-Kernel-Process"),
    ("edd08927-9cc4-4e65-b970-c2560fb5c289", "Microsoft-Windows-Kernel-File"),
    ("b675ec37-bdb6-4648-bc92-f3fdc74d3ca2", "Microsoft-Windows-Kernel-EventTracing"),
    ("e13c0d23-ccbc-4e12-931b-d9cc2eee27e4", "Microsoft-Windows-DotNETRuntime"),
    ("a669021c-c450-4609-a035-5af59af4df18", "Microsoft-Windows-DotNETRuntimeRundown"),
    ("b3e675d7-2554-4f18-830b-2762732560de", "KernelTraceControl/ImageID"),
    ("1c95126e-7eea-49a9-a3fe-a378b03ddb4d", "Microsoft-Windows-DNS-Client"),
    ("315a8872-923e-4ea2-9889-33cd4754bf64", "Microsoft-Windows-Immersive-Shell"),
    ("dd5ef90a-6398-47a4-ad34-4dcecdef795f", "Microsoft-Windows-HttpService"),
    ("a0c1853b-5c40-4b15-8766-3cf1c58f985a", "Microsoft-Windows-PowerShell"),
];

#[test]
fn counts_agree_with_an_independent_reader() {
    let Some(folder) = folder() else { return };
    for expected in expected(&folder) {
        let trace = open(&folder.join(&expected.file));
        assert_eq!(trace.buffers(), expected.buffers, "{}", expected.file);
        assert_eq!(trace.problems().damage(), 0, "{:?}", trace.problems());
        let (mut by_type, mut by_provider) = (BTreeMap::new(), BTreeMap::new());
        let mut reader = BufferReader::new();
        for location in (0..trace.streams()).flat_map(|stream| trace.stream(stream)) {
            let buffer = reader.read(&trace, &location).unwrap();
            let mut records = buffer.records();
            while let Some(event) = records.next() {
                let event = event.unwrap();
                let record = &buffer.bytes()[records.position()..];
                *by_type.entry(format!("{:#x}", record[2])).or_insert(0) += 1;
                *by_provider.entry(provider(record, &event)).or_insert(0) += 1;
            }
        }
        assert_eq!(by_type.values().sum::<u64>(), expected.events, "{}", expected.file);
        assert_eq!(by_type, expected.by_header_type, "{}", expected.file);
        assert_eq!(by_provider, expected.by_provider, "{}", expected.file);
    }
}

/// What [`Trace::last_flush`] rests on, and that nothing is taken for a clock that was set.
#[test]
fn the_last_flush_of_a_plain_file_is_its_end() {
    let Some(folder) = folder() else { return };
    let mut plain = 0;
    for expected in expected(&folder) {
        let trace = open(&folder.join(&expected.file));
        assert_eq!(trace.clock_steps(), [], "{}", expected.file);
        let ended = trace.header().ended.unwrap();
        let Some(flush) = trace.last_flush() else { continue };
        plain += 1;
        let apart = flush.since(ended).unsigned_abs();
        assert!(apart < 1_000_000, "{}: {apart} ticks", expected.file);
    }
    assert_eq!(plain, 11);
}

/// What reading a buffer that was never closed rests on: closed ones say their end twice, and the
/// next record would go behind them.
#[test]
fn a_closed_buffer_is_full_by_its_current_offset() {
    let Some(folder) = folder() else { return };
    for expected in expected(&folder) {
        let bytes = std::fs::read(folder.join(&expected.file)).unwrap();
        let mut at = 0;
        while let Some(header) = bytes.get(at..).and_then(|rest| rest.first_chunk::<0x48>()) {
            let field = |place: usize| u32::from_le_bytes(*header[place..].first_chunk().unwrap());
            let (size, saved, current, end) = (field(0), field(4), field(8), field(0x30));
            if at > 0 {
                assert!(saved == end && current > size, "{} at {at}", expected.file);
            }
            at += usize::try_from(size).unwrap();
        }
        let open = open(&folder.join(&expected.file));
        let kinds: Vec<_> = open.problems().kept().iter().map(|one| one.reason).collect();
        assert!(!kinds.contains(&etl::ProblemReason::OpenBuffer), "{}", expected.file);
    }
}

#[test]
fn events_come_in_the_order_of_time() {
    let Some(folder) = folder() else { return };
    for expected in expected(&folder) {
        let trace = open(&folder.join(&expected.file));
        let mut ordered = Ordered::new(&trace);
        let (mut last, mut count) = (Timestamp::MIN, 0);
        while let Some(event) = ordered.next() {
            let time = event.unwrap().timestamp;
            assert!(time >= last, "{}: {time:?} after {last:?}", expected.file);
            (last, count) = (time, count + 1);
        }
        assert_eq!(count, expected.events, "{}", expected.file);
        assert_eq!(ordered.bytes_read(), trace.length(), "{}", expected.file);
    }
}

/// Reads all there is; gives the number of events and how much damage was told.
fn read_through(bytes: &[u8]) -> (u64, u64) {
    let Ok(trace) = Trace::open(bytes) else { return (0, 1) };
    let (mut events, mut damage) = (0, trace.problems().damage());
    let mut ordered = Ordered::new(&trace);
    while let Some(next) = ordered.next() {
        match next {
            Ok(_) => events += 1,
            Err(problem) => damage += u64::from(problem.reason.is_damage()),
        }
        // The smallest record has eight bytes, and bytes decompress to at most 16 MiB a buffer.
        assert!(events + damage < 4_000_000, "the reading does not end");
    }
    (events, damage)
}

#[test]
fn a_spread_of_lengths() {
    let Some(folder) = folder() else { return };
    for expected in expected(&folder) {
        let bytes = std::fs::read(folder.join(&expected.file)).unwrap();
        let mut before = 0;
        for part in 0..20 {
            // Steps that meet no boundary by chance.
            let length = (bytes.len() * part / 20 + part * 7).min(bytes.len() - 1);
            let (events, damage) = read_through(&bytes[..length]);
            assert!(damage > 0, "{} cut to {length}", expected.file);
            assert!(events >= before && events <= expected.events, "{}", expected.file);
            before = events;
        }
    }
}

#[test]
fn random_damage() {
    let Some(folder) = folder() else { return };
    // Marsaglia's xorshift: the same damage in every run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap() % below
    };
    for expected in expected(&folder) {
        let bytes = std::fs::read(folder.join(&expected.file)).unwrap();
        for round in 1..=10 {
            let mut damaged = bytes.clone();
            for _ in 0..round * 3 {
                let place = random(bytes.len());
                damaged[place] = u8::try_from(random(256)).unwrap();
            }
            read_through(&damaged);
        }
    }
}
