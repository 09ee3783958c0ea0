//! Redacted, nothing of a command line, an environment or a script gets out, whatever recorded it.

use testkit::Width;
use testkit::payload::{ClassicProcess, ProcessOpcode};
use testkit::records::{EventRecord, KernelRecord};

use crate::program::{Made, run};
use crate::recording::Recording;

/// The secret as it may be written, as base64 of its UTF-8 and of its UTF-16.
const SECRETS: [&str; 3] = ["hunter2", "aHVudGVyMg==", "aAB1AG4AdABlAHIAMgA="];

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What of the secrets is in a text, in whatever form.
fn found(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let forms = SECRETS
        .iter()
        .flat_map(|secret| [secret.to_lowercase(), hex(secret.as_bytes()), hex(&utf16(secret))]);
    forms.filter(|form| text.contains(form)).collect()
}

/// A recording that tells the secrets in every way a recording can.
fn telling() -> Made {
    let mut made = Recording::by(28_000);
    let line = format!("tool.exe --password={}", SECRETS.join(" --or="));
    let tool = ClassicProcess {
        pid: 4000,
        parent: 4,
        image: "tool.exe".into(),
        command_line: line.clone(),
        ..ClassicProcess::default()
    };
    let host = ClassicProcess {
        pid: 4004,
        image: "svchost.exe".into(),
        command_line: format!("C:\\Windows\\System32\\svchost.exe -k net -s {}", SECRETS[0]),
        ..tool.clone()
    };
    let decoded = |made: &Recording, process: &ClassicProcess, at| {
        process.record(ProcessOpcode::DcStart, 4, Width::Bits64, made.at(at))
    };
    let whole = decoded(&made, &tool, 1);
    made.push(&whole);
    made.push(&decoded(&made, &host, 2));
    // A later version, one that is cut short, an event of the class that nobody keeps.
    made.push(&KernelRecord { version: 9, timestamp: made.at(3), ..whole.clone() });
    let cut = whole.payload[..whole.payload.len() - 12].to_vec();
    made.push(&KernelRecord { payload: cut, timestamp: made.at(4), ..whole.clone() });
    made.push(&KernelRecord { kind: 11, timestamp: made.at(5), ..whole.clone() });
    // A provider nobody knows, in either kind of text; known ones with events nobody knows.
    let script = |provider, id, payload, at| EventRecord {
        provider,
        id,
        version: 1,
        timestamp: made.at(at),
        payload,
        ..EventRecord::default()
    };
    let power_shell = [
        0x3b, 0x85, 0xc1, 0xa0, 0x40, 0x5c, 0x15, 0x4b, 0x87, 0x66, 0x3c, 0xf1, 0xc5, 0x8f, 0x98,
        0x5a,
    ];
    let known = [testkit::guid::KERNEL_PROCESS, testkit::guid::KERNEL_NETWORK, power_shell];
    let mut events = Vec::new();
    for (place, provider) in (0..).zip(known) {
        for id in [1, 10, 4104, 9999] {
            events.push(script(provider, id, utf16(&line), 10 + place));
            events.push(script(provider, id, line.clone().into_bytes(), 20 + place));
        }
    }
    events.iter().for_each(|event| made.push(event));
    made.send(4000, 1000, 50);
    made.send(4004, 1000, 51);
    made.made()
}

#[test]
fn no_output_tells_a_secret() {
    let made = telling();
    let path = made.path();
    let page = made.beside("page.html");
    let mut shown = Vec::new();
    for by in ["process", "process,connection", "service", "app", "tree", "label", "second,process"]
    {
        for form in ["--width 400", "--csv", "--json", "--ndjson"] {
            shown.push(format!("report {path} --by {by} {form} --html {}", page.display()));
        }
    }
    for form in ["text", "ndjson"] {
        shown.push(format!("dump {path} --format {form}"));
    }
    for by in ["process", "service", "connection"] {
        for form in ["--plain", "--json", "--csv"] {
            shown.push(format!("top --replay {path} --speed max --by {by} {form}"));
        }
    }
    let mut told = 0;
    for args in shown {
        let _ = std::fs::remove_file(&page);
        let all = |more: &str| {
            let run = run(&format!("{args} {more}"));
            run.out + &run.err + &std::fs::read_to_string(&page).unwrap_or_default()
        };
        told += found(&all("")).len();
        let redacted = all("--redact");
        assert_eq!(found(&redacted), [""; 0], "{args}");
        assert!(redacted.len() > 100, "{args} shows nothing at all: {redacted}");
    }
    assert!(told > 20, "the secrets are there to be told");
}

#[test]
fn what_is_left_out_is_said() {
    let made = telling();
    let dump = |form: &str| run(&format!("dump {} --redact --format {form}", made.path())).out;
    assert!(dump("text").contains(" bytes left out)"));
    assert!(dump("ndjson").contains("\"payload_bytes_left_out\":"));
    assert!(!dump("ndjson").contains("\"payload\":"));
    assert!(dump("text").contains("image_name=tool.exe"), "names stay");
}
