//! Records against bytes found in recordings made by Windows, typed in by hand.

use super::assert_dump;
use crate::Width;
use crate::guid::guid;
use crate::payload::{NetworkEvent, Operation, ProcessStart};
use crate::records::{EventRecord, ExtendedItem, Record};
use std::net::SocketAddr;

fn end(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// An event with the given ends, everything else as the test needs it.
fn event(operation: Operation, local: &str, remote: &str) -> NetworkEvent {
    NetworkEvent {
        operation,
        local: end(local),
        remote: end(remote),
        pid: 4,
        size: 0,
        timestamp: 0,
        uptime: 0,
        logged_by: 0,
        width: Width::Bits64,
        logged_as: None,
    }
}

#[test]
fn tcp_receive_of_windows_7() {
    let event = NetworkEvent {
        pid: 2716,
        size: 4101,
        timestamp: 0xce_7efa_452c,
        ..event(Operation::TcpReceive, "10.121.106.118:61740", "157.56.244.38:443")
    };
    // The CPU times are those of the thread the kernel borrowed.
    let record = EventRecord { kernel_time: 0x011f_bb86, ..event.manifest() };
    assert_dump(
        &record.to_bytes(),
        "70 00 13 c0 00 00 00 00 00 00 00 00 00 00 00 00
         2c 45 fa 7e ce 00 00 00
         49 2a d4 7d 29 53 32 48 8d fd 43 d9 79 15 3a 88
         0b 00 00 10 04 0b 0a 00
         10 00 00 00 00 00 00 80
         86 bb 1f 01 00 00 00 00
         00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
         9c 0a 00 00 05 10 00 00 9d 38 f4 26 0a 79 6a 76
         01 bb f1 2c 00 00 00 00 00 00 00 00 00 00 00 00",
    );
}

#[test]
fn tcp_send_over_ipv6_of_the_kernel_logger() {
    let event = NetworkEvent {
        size: 65_652,
        timestamp: 0x73ce_ac6d,
        uptime: 0x0796,
        ..event(
            Operation::TcpSend,
            "[2001:4898:f0:26:b18e:e85f:db5d:8e8]:64025",
            "[2001:4898:e0:817c:b900:ab0c:d5e6:af]:445",
        )
    };
    // The addresses are written in groups so that they can be read beside the line above.
    let payload = event.classic().to_bytes();
    assert_dump(
        &payload[..0x18],
        "02 00 11 c0 50 00 1a 06 6d ac ce 73 00 00 00 00 04 00 00 00 74 00 01 00",
    );
    assert_dump(
        &payload[0x18..],
        "2001 4898 00e0 817c b900 ab0c d5e6 00af
         2001 4898 00f0 0026 b18e e85f db5d 08e8
         01bd fa19
         96 07 00 00 96 07 00 00
         00 00 00 00 00 00 00 00 00 00 00 00",
    );
}

#[test]
fn datagrams_of_the_kernel_logger() {
    let broadcast = NetworkEvent {
        size: 201,
        timestamp: 0x74bd_507d,
        ..event(Operation::UdpSend, "10.128.0.55:138", "10.128.3.255:138")
    };
    let payload = "04 00 00 00 c9 00 00 00 0a 80 03 ff 0a 80 00 37 00 8a 00 8a
                   00 00 00 00 00 00 00 00 00 00 00 00";
    assert_dump(
        &broadcast.classic().to_bytes(),
        &format!("02 00 11 c0 30 00 0a 08 7d 50 bd 74 00 00 00 00 {payload}"),
    );

    // The same datagram coming back: the payload does not change.
    let heard = NetworkEvent {
        operation: Operation::UdpReceive,
        local: broadcast.remote,
        remote: broadcast.local,
        ..broadcast
    };
    assert_dump(
        &heard.classic().to_bytes(),
        &format!("02 00 11 c0 30 00 0b 08 7d 50 bd 74 00 00 00 00 {payload}"),
    );

    let multicast = NetworkEvent {
        pid: 2108,
        size: 173,
        timestamp: 0x7446_23b4,
        ..event(Operation::UdpReceive, "239.255.255.250:1900", "10.128.0.117:60441")
    };
    assert_dump(
        &multicast.classic().to_bytes(),
        "02 00 11 c0 30 00 0b 08 b4 23 46 74 00 00 00 00
         3c 08 00 00 ad 00 00 00 ef ff ff fa 0a 80 00 75 07 6c ec 19
         00 00 00 00 00 00 00 00 00 00 00 00",
    );

    let over_ipv6 = NetworkEvent {
        pid: 2108,
        size: 146,
        timestamp: 0x74b2_9149,
        ..event(Operation::UdpSend, "[fe80::950:d6de:fa84:4cc0]:53190", "[ff02::c]:1900")
    };
    assert_dump(
        &over_ipv6.classic().to_bytes(),
        "02 00 11 c0 48 00 1a 08 49 91 b2 74 00 00 00 00
         3c 08 00 00 92 00 00 00
         ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 0c
         fe 80 00 00 00 00 00 00 09 50 d6 de fa 84 4c c0
         07 6c cf c6
         00 00 00 00 00 00 00 00 00 00 00 00",
    );
}

#[test]
fn process_start_of_windows_11() {
    let started = ProcessStart {
        pid: 29_628,
        sequence: 0x5_229b,
        create_time: 0x01dc_e1c8_56c0_f02d,
        parent: 2628,
        parent_sequence: 15,
        session: 1,
        elevation_type: 3,
        integrity: 8192,
        image: r"\Device\HarddiskVolume3\Windows\System32\dllhost.exe".to_owned(),
        checksum: 0x0002_1039,
        image_time: 0xd0b3_1658,
        ..ProcessStart::default()
    };
    let payload = started.start(4);
    assert_eq!(payload.len(), 182);
    assert_dump(
        &payload[..0x42],
        "bc 73 00 00
         9b 22 05 00 00 00 00 00
         2d f0 c0 56 c8 e1 dc 01
         44 0a 00 00
         0f 00 00 00 00 00 00 00
         01 00 00 00
         00 00 00 00
         03 00 00 00 00 00 00 00
         01 01 00 00 00 00 00 10 00 20 00 00
         5c 00 44 00 65 00",
    );
    assert_dump(
        &payload[0xa0..],
        "78 00 65 00 00 00
         39 10 02 00 58 16 b3 d0
         00 00 00 00
         00 00 00 00",
    );
}

#[test]
fn extended_items_of_a_tracelogging_event() {
    let record = EventRecord {
        extended: vec![
            ExtendedItem { kind: 12, data: b"\x12\0SIHTraceLogging\0".to_vec() },
            ExtendedItem { kind: 11, data: b"\x0d\0\0SIH\0Info\0\x01".to_vec() },
        ],
        payload: vec![0xaa],
        ..EventRecord::default()
    };
    let bytes = record.to_bytes();
    assert_dump(&bytes[..8], "89 00 13 c0 01 00 00 00 ; size 0x89, flag: extended items");
    assert_dump(
        &bytes[0x50..],
        "20 00 0c 00 01 00 12 00                ; 0x20 bytes, provider traits, more, 18 bytes
         12 00 53 49 48 54 72 61 63 65 4c 6f 67 67 69 6e 67 00
         00 00 00 00 00 00                      ; padding
         18 00 0b 00 00 00 0d 00                ; 0x18 bytes, schema, last, 13 bytes
         0d 00 00 53 49 48 00 49 6e 66 6f 00 01
         00 00 00
         aa",
    );
}

#[test]
fn guid_bytes_stand_as_windows_stores_them() {
    let made = guid(0x9b79_ee91, 0xb5fd, 0x41c0, [0xa2, 0x43, 0x42, 0x48, 0xe2, 0x66, 0xe9, 0xd0]);
    assert_dump(&made, "91 ee 79 9b fd b5 c0 41 a2 43 42 48 e2 66 e9 d0");
}
