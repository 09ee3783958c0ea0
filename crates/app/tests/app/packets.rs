//! Packet captures are named: packets name no process.

use crate::program::{Made, run};
use serde_json::Value;
use testkit::etl_writer::{EtlOptions, EtlWriter};
use testkit::records::EventRecord;

/// Providers of packets, as `netsh trace`, Packet Monitor and Message Analyzer enable them.
const CAPTURES: [(u128, &str); 3] = [
    (0x2ed6006e_4729_4609_b423_3ee7bcd678ef, "Microsoft-Windows-NDIS-PacketCapture"),
    (0x4d4f80d9_c8bd_4d73_bb5b_19c90402c5ac, "Microsoft-Windows-PktMon"),
    (0xc22d1b14_c242_49de_9f17_1d76b8b9c458, "Microsoft-Pef-WFP-MessageProvider"),
];

fn provider(digits: u128) -> [u8; 16] {
    let bytes = digits.to_be_bytes();
    let [a, b, c, d, e, f, g, h, last @ ..] = bytes;
    testkit::guid::guid(
        u32::from_be_bytes([a, b, c, d]),
        u16::from_be_bytes([e, f]),
        u16::from_be_bytes([g, h]),
        last,
    )
}

/// Twenty packets of each of these providers.
fn captured(providers: &[u128]) -> EtlWriter {
    let mut writer = EtlWriter::new(EtlOptions::default());
    for number in 0..20_i64 {
        for digits in providers {
            let timestamp = writer.header().raw_time(10_000 * (number + 1));
            let payload = vec![0; 100];
            let provider = provider(*digits);
            let id = 1001;
            writer.push(0, &EventRecord { id, provider, timestamp, payload, ..Default::default() });
        }
    }
    writer
}

#[test]
fn a_recording_of_packets_alone_says_what_to_record_instead() {
    for (digits, name) in CAPTURES {
        let made = Made::bytes(&captured(&[digits]).finish());
        let run = run(&format!("report {} --width 200", made.path()));
        assert_eq!(run.code, 0);
        assert!(run.out.contains(&format!("captured packets ({name})")), "{}", run.out);
        assert!(run.out.contains("nettally record") && run.out.contains("Kernel-Network"));
        assert!(!run.out.contains("No network traffic"), "{}", run.out);
        let said = crate::program::run(&format!("report {} --json", made.path())).out;
        let report: Value = serde_json::from_str(&said).unwrap();
        assert!(report["notes"][0].as_str().unwrap().contains("name no process"), "{said}");
        let zh = crate::program::run(&format!("report {} --lang zh-CN", made.path())).out;
        assert!(zh.contains("数据包"), "{zh}");
        let top = crate::program::run(&format!("top --replay {} --speed max --json", made.path()));
        assert!(top.out.contains("captured packets"), "{}", top.out);
    }
}

#[test]
fn traffic_beside_packets_is_counted_and_the_packets_are_noted() {
    let mut writer = captured(&[CAPTURES[0].0, CAPTURES[1].0]);
    let event = testkit::payload::NetworkEvent {
        operation: testkit::payload::Operation::TcpSend,
        pid: 77,
        local: "10.0.0.1:50000".parse().unwrap(),
        remote: "10.0.0.2:443".parse().unwrap(),
        size: 1000,
        timestamp: writer.header().raw_time(1_000_000),
        uptime: 0,
        logged_by: 0,
        width: testkit::Width::Bits64,
        logged_as: None,
    };
    writer.push(0, &event.manifest());
    let made = Made::bytes(&writer.finish());
    let table = run(&format!("report {} --width 200", made.path())).out;
    let names = "Microsoft-Windows-NDIS-PacketCapture, Microsoft-Windows-PktMon";
    assert!(table.contains(names) && table.contains("pid 77"), "{table}");
    let none = run("report testdata/office-morning.etl").out;
    assert!(!none.contains("packets ("), "{none}");
}
