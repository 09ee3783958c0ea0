//! First inputs for the fuzz targets, made by testkit: valid ones, from which a fuzzer finds the
//! odd ones sooner than from nothing.

use testkit::Width;
use testkit::etl_writer::{BUFFER_HEADER_SIZE, compress};
use testkit::payload::{
    ClassicProcess, Failure, NetworkEvent, Operation, ProcessStart, ProcessStop, QueryCompleted,
    Transport, sid,
};
use testkit::records::EventRecord;
use testkit::script::compile;

/// Providers in the registry of `event`, and a few more numbers than there are.
const PROVIDERS: u8 = 10;

/// A recording with something of everything, in as few bytes as possible.
const SCRIPT: &str = r#"
cpus 2
buffer 1024
+0   running 4 System
+0.1 process start 400 parent 4 "C:\a.exe"
+0.2 dns 400 www.example.com A 203.0.113.80
+0.3 tcp connect 400 192.0.2.1:50000 -> 203.0.113.80:443
+0.4 tcp send 400 192.0.2.1:50000 -> 203.0.113.80:443 100
+0.5 udp recv 400 [2001:db8::1]:53 <- [2001:db8::2]:53 60
+0.6 fail tcp v4 2
+0.7 lost events
+0.8 process stop 400
"#;

/// Bytes of a plain buffer of that recording.
const BUFFER_SIZE: usize = 1024;

/// The settings that change the bytes most.
const SETTINGS: &[&str] = &[
    "build 26100",
    "build 7601\nwidth 32\nevents classic",
    "build 9200\nevents classic\nstorage merged",
    "build 19045\nstorage compressed",
    "build 10240\nunclosed\nclock system",
];

/// Inputs for this target; none for a target that is not known here.
pub(super) fn seeds(target: &str) -> Result<Vec<Vec<u8>>, String> {
    match target {
        "payload" => Ok(payloads()),
        "file" => files(),
        "records" => Ok(files()?.iter().flat_map(|file| records(file)).collect()),
        "xpress" => Ok(files()?.iter().map(|file| stream(file)).collect()),
        _ => Ok(Vec::new()),
    }
}

pub(super) fn files() -> Result<Vec<Vec<u8>>, String> {
    let file = |settings| compile(&format!("{settings}\n{SCRIPT}"));
    SETTINGS.iter().map(file).collect::<Result<_, _>>().map_err(|error| error.to_string())
}

/// The records of each plain buffer of a file.
fn records(file: &[u8]) -> Vec<Vec<u8>> {
    let buffers = file.chunks_exact(BUFFER_SIZE);
    let records = buffers.map(|buffer| buffer[BUFFER_HEADER_SIZE..].to_vec());
    records.collect()
}

/// Three bytes of length, then what decompresses to that length.
fn stream(output: &[u8]) -> Vec<u8> {
    let [low, middle, high, ..] = output.len().to_le_bytes();
    [&[low, middle, high], &compress(output)[..]].concat()
}

/// Provider, number, version and pointer size, then the payload; the provider is a position in a
/// registry that is not known here, so each payload comes with every one.
fn payloads() -> Vec<Vec<u8>> {
    let mut inputs = Vec::new();
    for (number, version, wide, payload) in events() {
        let [low, high] = number.to_le_bytes();
        let version = version | if wide { 0 } else { 0x80 };
        for provider in 0..PROVIDERS {
            inputs.push([&[provider, low, high, version], &payload[..]].concat());
        }
    }
    inputs
}

/// Number, version, 64-bit pointers or not, payload.
type Described = (u16, u8, bool, Vec<u8>);

fn events() -> Vec<Described> {
    let mut records = network();
    let start =
        ProcessStart { pid: 400, image: r"\Device\a.exe".into(), ..ProcessStart::default() };
    let stop = ProcessStop { pid: 400, image: "a.exe".into(), ..ProcessStop::default() };
    records.extend((0..5).map(|version| start.start_event(version, 1)));
    records.extend((0..2).map(|version| start.rundown_event(version, 1, 4)));
    records.extend((0..3).map(|version| stop.stop_event(version, 1)));
    let answer = "type:  5 b.example;::ffff:192.0.2.1;2001:db8::1;".into();
    let query = QueryCompleted { name: "a.example".into(), results: answer, ..Default::default() };
    records.push(query.event());
    let described =
        |event: EventRecord| (event.id, event.version, event.width == Width::Bits64, event.payload);
    records.into_iter().map(described).chain(classic_processes()).collect()
}

fn network() -> Vec<EventRecord> {
    let operations =
        [Operation::TcpSend, Operation::TcpReceive, Operation::TcpConnect, Operation::UdpReceive];
    let ends = [("192.0.2.1:80", "192.0.2.2:81"), ("[2001:db8::1]:80", "[2001:db8::2]:81")];
    let mut records = Vec::new();
    for operation in operations {
        for (local, remote) in ends {
            let (Ok(local), Ok(remote)) = (local.parse(), remote.parse()) else { continue };
            for width in [Width::Bits32, Width::Bits64] {
                let event = NetworkEvent {
                    operation,
                    pid: 400,
                    local,
                    remote,
                    size: 100,
                    timestamp: 1,
                    uptime: 1,
                    logged_by: 0,
                    width,
                    logged_as: None,
                };
                records.push(event.manifest());
            }
        }
    }
    let failure = Failure { transport: Transport::Tcp, ipv6: false, code: 2, timestamp: 1 };
    records.push(failure.manifest());
    records
}

fn classic_processes() -> Vec<Described> {
    let process = ClassicProcess {
        pid: 400,
        user: Some(sid(5, &[18])),
        image: "a.exe".into(),
        command_line: "a.exe -b".into(),
        ..ClassicProcess::default()
    };
    let mut all = Vec::new();
    for version in 0..5 {
        for width in [Width::Bits32, Width::Bits64] {
            all.push((1, version, width == Width::Bits64, process.to_bytes(version, width)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::seeds;

    #[test]
    fn every_known_target_has_seeds() {
        for target in ["payload", "file", "records", "xpress"] {
            let seeds = seeds(target).expect("made");
            assert!(seeds.len() >= 5, "{target}: {}", seeds.len());
            assert!(seeds.iter().all(|seed| !seed.is_empty()));
        }
        assert_eq!(seeds("unknown"), Ok(Vec::new()));
    }
}
