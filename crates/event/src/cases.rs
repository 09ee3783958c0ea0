//! Test notation: events and payloads as text, facts as one line of text.
//!
//! A payload is written as it would be described, fields separated by commas:
//! `u32 2716, u32 4101, ip 157.56.244.38, ip 10.121.106.118, port 443, port 61740, pointer 0`.

use crate::guid::Guid;
use crate::kinds::{
    Datagrams, Endpoint, Event, FlowFailure, Image, NameAnswer, NameSource, NetworkEvent,
    Operation, ProcessEvent,
};
use crate::providers::{Decoded, Provider};
use crate::raw::{PointerSize, RawEvent, RecordFamily};
use crate::timestamp::Timestamp;
use std::fmt::Debug;
use std::net::{IpAddr, SocketAddr};

/// Bytes from hexadecimal digits; white space and `|` are for the eye.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '|').collect();
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// Bytes of a payload written in the notation above.
pub(crate) fn payload(text: &str, size: PointerSize) -> Vec<u8> {
    let fields = text.split(',').map(str::trim).filter(|field| !field.is_empty());
    fields.flat_map(|text| field(text, size)).collect()
}

fn field(text: &str, size: PointerSize) -> Vec<u8> {
    let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
    let number = || match value.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).unwrap(),
        None => value.parse().unwrap(),
    };
    match kind {
        "u16" => number().to_le_bytes()[..2].to_vec(),
        "u32" => number().to_le_bytes()[..4].to_vec(),
        "u64" => number().to_le_bytes().to_vec(),
        "pointer" => number().to_le_bytes()[..size.bytes()].to_vec(),
        "port" => number().to_be_bytes()[6..].to_vec(),
        "ip" => match value.parse().unwrap() {
            IpAddr::V4(ip) => ip.octets().to_vec(),
            IpAddr::V6(ip) => ip.octets().to_vec(),
        },
        "wide" => value.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect(),
        "narrow" => value.bytes().chain([0]).collect(),
        "sid" => sid(value),
        "hex" => hex(value),
        _ => panic!("no such field kind: {text}"),
    }
}

fn sid(text: &str) -> Vec<u8> {
    let numbers: Vec<u64> = text[2..].split('-').map(|n| n.parse().unwrap()).collect();
    let mut bytes = vec![1, u8::try_from(numbers.len() - 2).unwrap()];
    bytes.extend_from_slice(&numbers[1].to_be_bytes()[2..]);
    bytes.extend(numbers[2..].iter().flat_map(|n| n.to_le_bytes()[..4].to_vec()));
    bytes
}

/// A record of `provider` with id and opcode both `number`.
pub(crate) fn record(guid: Guid, number: u16, version: u8, payload: &[u8]) -> RawEvent<'_> {
    RawEvent {
        provider: guid,
        family: RecordFamily::Manifest,
        id: number,
        version,
        opcode: number.to_le_bytes()[0],
        level: 4,
        keyword: 0,
        process_id: None,
        thread_id: None,
        processor: 0,
        logger: 0,
        timestamp: Timestamp(0),
        pointer_size: PointerSize::Eight,
        payload,
        extended: &[],
    }
}

/// Decodes payloads written in the notation, at both pointer sizes, and compares the lines.
pub(crate) fn check(provider: &Provider, cases: &[(u16, u8, &str, &str)]) {
    for (number, version, text, expected) in cases {
        for pointer_size in [PointerSize::Four, PointerSize::Eight] {
            let bytes = payload(text, pointer_size);
            let raw = record(provider.guid, *number, *version, &bytes);
            let line = describe(&(provider.decode)(&RawEvent { pointer_size, ..raw }));
            assert_eq!(&line, expected, "{number} version {version}: {text}");
        }
    }
}

/// What was decoded, in one line.
pub(crate) fn describe(decoded: &Decoded) -> String {
    match decoded {
        Ok(None) => "nothing".into(),
        Ok(Some(Event::Network(network))) => describe_network(network),
        Ok(Some(Event::Datagrams(datagrams))) => describe_datagrams(datagrams),
        Ok(Some(Event::Process(process))) => describe_process(process),
        Ok(Some(Event::Name(answer))) => describe_name(answer),
        Ok(Some(Event::ConnectFailed(failure))) => {
            format!("{:?} family {} code {}", failure.protocol, failure.family, failure.code)
        }
        Ok(Some(Event::FlowFailed(failed))) => describe_failed(failed),
        Ok(Some(Event::Volume(volume))) => format!("{} is {}", volume.native, volume.dos),
        Ok(Some(Event::Lost(lost))) => format!("lost {lost:?}"),
        // What is looked up is decoded from no record.
        Ok(Some(fact)) => format!("{fact:?}"),
        Err(undecoded) => undecoded.to_string(),
    }
}

fn describe_network(network: &NetworkEvent) -> String {
    let NetworkEvent { flow, operation, bytes, logged_by_owner } = network;
    let arrow = if *operation == Operation::Receive { "<-" } else { "->" };
    let (local, remote) = (endpoint(flow.local), endpoint(flow.remote));
    let owner = if *logged_by_owner { " by owner" } else { "" };
    let (pid, protocol) = (flow.pid, flow.protocol);
    format!("{pid} {protocol:?} {operation:?} {bytes}: {local} {arrow} {remote}{owner}")
}

fn describe_datagrams(datagrams: &Datagrams) -> String {
    let Datagrams { flow, operation, messages, bytes } = *datagrams;
    let arrow = if operation == Operation::Receive { "<-" } else { "->" };
    let (local, remote) = (endpoint(flow.local), endpoint(flow.remote));
    let (pid, protocol) = (flow.pid, flow.protocol);
    format!("{pid} {protocol:?} {operation:?} {messages} of {bytes}: {local} {arrow} {remote}")
}

fn describe_failed(failed: &FlowFailure) -> String {
    let FlowFailure { flow, failure, status, connecting } = failed;
    let connecting = if *connecting { " connecting" } else { "" };
    let (pid, protocol) = (flow.pid, flow.protocol);
    let ends = format!("{} -> {}", endpoint(flow.local), endpoint(flow.remote));
    format!("{pid} {protocol:?} {failure:?} {status:#x}{connecting}: {ends}")
}

fn endpoint(Endpoint { address, port }: Endpoint) -> String {
    SocketAddr::new(address.ip(), port).to_string()
}

fn describe_process(process: &ProcessEvent) -> String {
    let ProcessEvent { pid, phase, facts } = process;
    let mut words = vec![format!("{phase:?} {pid}")];
    let mut word = |name, value: Option<String>| {
        words.extend(value.map(|value| format!("{name} {value}")));
    };
    word("parent", shown(facts.parent_pid.as_ref()));
    word("of", facts.parent_sequence.map(|number| format!("{number:#x}")));
    word("session", shown(facts.session.as_ref()));
    word("created", facts.created.map(|at| format!("{:#x}", at.0)));
    word("exited", facts.exited.map(|at| format!("{:#x}", at.0)));
    word("code", shown(facts.exit_code.as_ref()));
    word("sequence", facts.sequence.map(|number| format!("{number:#x}")));
    word("key", facts.unique_key.map(|key| format!("{key:#x}")));
    word("sid", facts.sid.as_deref().map(str::to_owned));
    word("package", facts.package.as_deref().map(str::to_owned));
    word("command", facts.command_line.as_deref().map(str::to_owned));
    match &facts.image {
        Some(Image::Path(text)) => word("path", Some(text.to_string())),
        Some(Image::Name(text)) => word("name", Some(text.to_string())),
        Some(Image::Cut(text)) => word("cut", Some(text.to_string())),
        Some(narrow @ Image::Narrow(_)) => word("narrow", Some(narrow.name().to_owned())),
        None => {}
    }
    words.join(", ")
}

fn shown(value: Option<&impl Debug>) -> Option<String> {
    value.map(|value| format!("{value:?}"))
}

fn describe_name(answer: &NameAnswer) -> String {
    let NameAnswer { source, asked_by, name, query_type, status, addresses, doubtful } = answer;
    let asker = asked_by.map(|pid| format!("{pid} asked ")).unwrap_or_default();
    let cache = if *source == NameSource::MachineCache { "cache: " } else { "" };
    let answer = format!("{name} type {query_type} status {status}");
    format!("{cache}{asker}{answer}: {addresses:?} perhaps {doubtful:?}")
}
