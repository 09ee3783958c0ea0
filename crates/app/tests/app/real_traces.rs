//! Real recordings against what others found in them: counts by a throw-away reader, and for
//! one recording what Windows's own decoder says. The files are not part of the repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::program::{field, figure, root, rows, run_with};
use event::providers::provider_name;
use serde_json::Value;

/// Folder of the recordings, if it is there.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("NETTALLY_REAL_TRACES").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| root().join("../shared/etl"));
    if !folder.is_dir() {
        println!("skipped: no real traces");
        return None;
    }
    Some(folder)
}

pub(crate) fn path(file: &str) -> Option<String> {
    Some(folder()?.join(file).to_str().unwrap().to_owned())
}

fn expected() -> Option<BTreeMap<String, Value>> {
    let text = std::fs::read_to_string(folder()?.join("expected.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// Operations and bytes by process id, protocol, way and family.
type Tallies = BTreeMap<(u64, String, &'static str, String), (u64, u64)>;

#[test]
fn bytes_by_process_protocol_and_family() {
    let Some(expected) = expected() else { return };
    for (file, facts) in expected {
        let path = path(&file).unwrap();
        let csv = run_with(&[
            "report",
            &path,
            "--as-logged",
            "--by",
            "process,protocol,family",
            "--format",
            "csv",
        ]);
        assert_eq!(csv.code, 0, "{file}: {}", csv.err);
        let wanted: Tallies = facts["bytes_by_pid_proto_dir_ipver"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let way = if row["dir"] == "send" { "send" } else { "recv" };
                let family = format!("IPv{}", row["ip"]);
                let protocol = row["proto"].as_str().unwrap().to_owned();
                let sums = (row["events"].as_u64().unwrap(), row["bytes"].as_u64().unwrap());
                ((row["pid"].as_u64().unwrap(), protocol, way, family), sums)
            })
            .collect();
        assert_eq!(tallies(&csv.out), wanted, "{file}");
    }
}

fn tallies(csv: &str) -> Tallies {
    let mut tallies = Tallies::new();
    for row in rows(csv) {
        for (way, operations, bytes) in
            [("send", "send_ops", "send_bytes"), ("recv", "recv_ops", "recv_bytes")]
        {
            let key = (
                figure(&row, "pid"),
                field(&row, "protocol").to_owned(),
                way,
                field(&row, "family").to_owned(),
            );
            let sums = tallies.entry(key).or_default();
            sums.0 += figure(&row, operations);
            sums.1 += figure(&row, bytes);
        }
    }
    tallies.retain(|_, (operations, _)| *operations > 0);
    tallies
}

#[test]
fn events_by_provider() {
    let Some(expected) = expected() else { return };
    for (file, facts) in expected {
        let json = run_with(&["report", &path(&file).unwrap(), "--format", "json"]).out;
        let report: Value = serde_json::from_str(&json).unwrap();
        let trace = &report["trace"];
        assert_eq!(trace["events"], facts["events"], "{file}");
        assert_eq!(trace["buffers"], facts["buffers"], "{file}");
        let mut got: BTreeMap<String, u64> = BTreeMap::new();
        for provider in trace["providers"].as_array().unwrap() {
            let name = provider["name"].as_str().or(provider["guid"].as_str()).unwrap();
            *got.entry(name.to_owned()).or_default() += provider["events"].as_u64().unwrap();
        }
        let mut wanted: BTreeMap<String, u64> = BTreeMap::new();
        for (name, events) in facts["providers"].as_object().unwrap() {
            *wanted.entry(our_name(name)).or_default() += events.as_u64().unwrap();
        }
        assert_eq!(got, wanted, "{file}");
    }
}

/// Our name for what the throw-away reader called a provider.
fn our_name(name: &str) -> String {
    let bare = name.strip_prefix("kernel:").unwrap_or(name);
    if let Ok(guid) = bare.parse() {
        return provider_name(guid).map_or_else(|| bare.to_owned(), str::to_owned);
    }
    match bare {
        "ProcessMOF" => "Process".to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn names_and_figures_of_the_windows_8_recording() {
    let (Some(folder), Some(trace)) = (folder(), path("net.4.5.2.x64.etl")) else { return };
    let Ok(truth) = std::fs::read_to_string(folder.join("../reference/net.4.5.2.x64.truth.csv"))
    else {
        println!("skipped: no table of truth");
        return;
    };
    let csv =
        run_with(&["report", &trace, "--by", "process,protocol,family", "--format", "csv"]).out;
    let mut got: Vec<String> = rows(&csv)
        .iter()
        .flat_map(|row| {
            ["recv", "send"].map(|way| {
                let columns =
                    ["pid", "image_name", "protocol", "family"].map(|name| field(row, name));
                let events = field(row, &format!("{way}_ops")).to_owned();
                let bytes = field(row, &format!("{way}_bytes"));
                format!("{},{way},{events},{bytes}", columns.join(","))
            })
        })
        .filter(|line| !line.ends_with(",0,0"))
        .collect();
    let mut wanted: Vec<&str> = truth.lines().skip(1).collect();
    got.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(got, wanted);
}

/// One network event as Windows's own decoder printed it.
#[derive(Debug, PartialEq)]
struct Printed {
    milliseconds: f64,
    name: String,
    fields: BTreeMap<String, String>,
}

fn printed(line: &str) -> Option<Printed> {
    let rest = line.strip_prefix("EVENT ")?;
    let (time, rest) = rest.split_once(": Windows Kernel/")?;
    let (name, fields) = rest.split_once(' ')?;
    if !name.starts_with("TcpIp/") && !name.starts_with("UdpIp/") {
        return None;
    }
    let field = |pair: &str| {
        let (name, value) = pair.trim().split_once('=')?;
        Some((name.to_owned(), value.replace(',', "")))
    };
    Some(Printed {
        milliseconds: time.replace(',', "").parse().ok()?,
        name: name.to_owned(),
        fields: fields.split(';').filter_map(field).collect(),
    })
}

#[test]
fn counts_and_first_events_are_those_of_windows_own_decoder() {
    let (Some(folder), Some(trace)) = (folder(), path("net.4.5.2.x64.etl")) else { return };
    let baseline = std::fs::read_to_string(folder.join("net.4.5.2.x64.baseline.txt")).unwrap();
    let dump = run_with(&[
        "dump",
        &trace,
        "--provider",
        "TcpIp",
        "--provider",
        "UdpIp",
        "--format",
        "ndjson",
    ]);
    assert_eq!((dump.code, dump.err.as_str()), (0, ""));
    let events: Vec<Value> =
        dump.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for event in &events {
        *counts.entry(windows_name(event)).or_default() += 1;
    }
    let counted = baseline.lines().filter_map(|line| line.strip_prefix("COUNT Windows Kernel/"));
    let counted = counted.filter_map(|line| line.rsplit_once(':'));
    let wanted: BTreeMap<String, u64> = counted
        .filter(|(name, _)| name.starts_with("TcpIp/") || name.starts_with("UdpIp/"))
        .map(|(name, count)| (name.to_owned(), count.parse().unwrap()))
        .collect();
    assert!(!wanted.is_empty());
    assert_eq!(counts, wanted);
    let first: Vec<Printed> = baseline.lines().filter_map(printed).collect();
    assert!(first.len() > 20);
    // The list has the first few events of each name.
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for printed in &first {
        let place = seen.entry(&printed.name).or_default();
        let event = events.iter().filter(|event| windows_name(event) == printed.name).nth(*place);
        compare(event.unwrap(), printed, &trace);
        *place += 1;
    }
}

/// The name Windows's own decoder gives an event.
fn windows_name(event: &Value) -> String {
    let name = match event["opcode"].as_u64() {
        Some(10) => "Send",
        Some(11) => "Recv",
        Some(26) => "SendIPV6",
        Some(27) => "RecvIPV6",
        other => panic!("event type {other:?}"),
    };
    format!("{}/{name}", event["provider_name"].as_str().unwrap())
}

fn compare(event: &Value, printed: &Printed, trace: &str) {
    let time = event["time"].as_str().unwrap();
    let seconds: f64 = time[17..27].parse().unwrap();
    let offset = (seconds - start_seconds(trace)) * 1000.0;
    assert!((offset - printed.milliseconds).abs() < 0.002, "{offset} {printed:?}");
    let said = &event["event"];
    let number = |name: &str| said[name].to_string();
    let told = |name: &str| printed.fields.get(name).map(String::as_str);
    // The decoder gives UDP over IPv4 a wrong layout: process id and size share one field.
    match told("context") {
        Some(context) => {
            let wanted = said["bytes"].as_u64().unwrap() << 32 | said["pid"].as_u64().unwrap();
            assert_eq!(context, format!("{wanted:#x}"));
        }
        None => {
            assert_eq!(Some(number("pid").as_str()), told("PID"));
            assert_eq!(Some(number("bytes").as_str()), told("size"));
        }
    }
    // Ends as logged: those of UDP receives stand the other way round than ours.
    let turned = said["protocol"] == "UDP" && said["kind"] == "receive";
    let (source, target) = if turned { ("remote", "local") } else { ("local", "remote") };
    assert_eq!(told("sport"), Some(number(&format!("{source}_port")).as_str()));
    assert_eq!(told("dport"), Some(number(&format!("{target}_port")).as_str()));
    for (name, end) in [("saddr", source), ("daddr", target)] {
        let address = said[format!("{end}_address")].as_str().unwrap();
        if let Some(start) = told(name).map(|told| told.trim_end_matches('.')) {
            assert!(address.starts_with(start), "{name}: {address} {printed:?}");
        }
    }
}

/// Seconds within the minute at which the recording began.
fn start_seconds(trace: &str) -> f64 {
    use std::sync::OnceLock;
    static START: OnceLock<f64> = OnceLock::new();
    *START.get_or_init(|| {
        let dump = run_with(&["dump", trace, "--limit", "1", "--format", "ndjson"]).out;
        let first: Value = serde_json::from_str(dump.trim_end()).unwrap();
        first["time"].as_str().unwrap()[17..27].parse().unwrap()
    })
}
