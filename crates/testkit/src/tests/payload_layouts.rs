//! Payloads no recording at hand contains: lengths and offsets from the manifests and classes.

use super::assert_dump;
use crate::Width::{Bits32, Bits64};
use crate::payload::{
    ClassicProcess, ConnectionOptions, NetworkPayload, ProcessStart, ProcessStop, Template,
    failure, sid, tcp_version_0, udp_version_0,
};

fn network(ends: [&str; 2], template: Template) -> NetworkPayload {
    let [destination, source] = ends.map(|end| end.parse().unwrap());
    NetworkPayload {
        pid: 70,
        size: 1460,
        destination,
        source,
        template,
        sequence: 0x5555_5555,
        connection: 0x7777_7777,
    }
}

#[test]
fn network_templates_have_their_lengths() {
    let v4 = ["203.0.113.80:443", "192.168.1.20:50123"];
    let v6 = ["[2001:db8::80]:443", "[2001:db8::20]:50123"];
    let send = Template::Send { start: 1, end: 2 };
    let connection = Template::Connection(ConnectionOptions::default());
    for (ends, template, length64) in [
        (v4, Template::Data, 32),
        (v4, send, 40),
        (v4, connection, 48),
        (v6, Template::Data, 56),
        (v6, send, 64),
        (v6, connection, 72),
    ] {
        let payload = network(ends, template);
        assert_eq!(payload.to_bytes(Bits64).len(), length64, "{payload:?}");
        assert_eq!(payload.to_bytes(Bits32).len(), length64 - 4, "{payload:?}");
    }
}

#[test]
fn a_connection_over_ipv4() {
    let options = ConnectionOptions {
        mss: 1,
        sack: 2,
        timestamps: 3,
        window_scaling: 4,
        receive_window: 5,
        receive_scale: 6,
        send_scale: -1,
    };
    let ends = ["203.0.113.80:443", "192.168.1.20:50123"];
    assert_dump(
        &network(ends, Template::Connection(options)).to_bytes(Bits32),
        "46 00 00 00 b4 05 00 00 cb 00 71 50 c0 a8 01 14 01 bb c3 cb
         01 00 02 00 03 00 04 00 05 00 00 00 06 00 ff ff
         55 55 55 55 77 77 77 77",
    );
}

#[test]
fn old_network_versions_and_failures() {
    let (to, from) = ("203.0.113.80:443".parse().unwrap(), "192.168.1.20:50123".parse().unwrap());
    assert_dump(
        &tcp_version_0(70, 1460, to, from),
        "cb007150 c0a80114 01bb c3cb b4050000 46000000",
    );
    assert_dump(
        &udp_version_0(Bits32, 0x1234_5678, 40, to, from),
        "78563412 c0a80114 c3cb 2800 cb007150 01bb 2800",
    );
    assert_eq!(udp_version_0(Bits64, 0, 40, to, from).len(), 24);
    let version_1 = network(["203.0.113.80:443", "192.168.1.20:50123"], Template::Data).version_1();
    assert_dump(&version_1, "46000000 b4050000 cb007150 c0a80114 01bb c3cb");
    assert_dump(&failure(23, 5), "17 00 05 00");
}

#[test]
fn process_start_in_all_versions() {
    let start = ProcessStart {
        pid: 70,
        sequence: 0x11,
        create_time: 0x22,
        parent: 4,
        parent_sequence: 0x33,
        session: 1,
        flags: 0x44,
        image: "a".to_owned(),
        checksum: 0x55,
        image_time: 0x66,
        package: "p".to_owned(),
        application: "q".to_owned(),
        ..ProcessStart::default()
    };
    let identity = "46000000 2200000000000000 04000000 01000000";
    let image = "6100 0000";
    let details = "55000000 66000000 7000 0000 7100 0000";
    assert_dump(&start.start(0), &format!("{identity} {image}"));
    assert_dump(&start.start(1), &format!("{identity} 44000000 {image}"));
    assert_dump(&start.start(2), &format!("{identity} 44000000 {image} {details}"));
    assert_eq!(start.start(3).len() + 4, start.start(4).len());
    assert_eq!(start.rundown(0), start.start(2));
    assert_eq!(start.rundown(1), start.start(3));
}

#[test]
fn process_stop_in_all_versions() {
    let stop = ProcessStop {
        pid: 70,
        sequence: 0x11,
        create_time: 0x22,
        exit_time: 0x33,
        exit_code: 0x44,
        elevation_type: 0x55,
        handles: 0x66,
        commit: (0x77, 0x88),
        cycles: 0x99,
        image: "a.exe".into(),
    };
    let common = "2200000000000000 3300000000000000 44000000 55000000 66000000
                  7700000000000000 8800000000000000";
    let counters = format!("9900000000000000 {}", "00".repeat(20));
    let image = "612e65786500";
    assert_dump(&stop.stop(0), &format!("46000000 {common} {image}"));
    assert_dump(&stop.stop(1), &format!("46000000 {common} {counters} {image}"));
    let second = stop.stop(2);
    assert_dump(&second, &format!("46000000 1100000000000000 {common} {counters} {image}"));
    assert_eq!(second[84], b'a');
}

#[test]
fn classic_process_in_all_versions() {
    let process = ClassicProcess {
        key: 0x11,
        pid: 70,
        parent: 4,
        session: 1,
        exit_status: 0x103,
        directory_table: 0x22,
        flags: 0x33,
        image: "a".into(),
        command_line: "b".to_owned(),
        package: "c".to_owned(),
        application: "d".to_owned(),
        ..ClassicProcess::default()
    };
    let ids = "46000000 04000000 01000000 03010000";
    let none = "00000000"; // instead of a SID
    let (image, command, more) = ("6100", "6200 0000", "6300 0000 6400 0000");
    for (version, width, expected) in [
        (0, Bits32, format!("46000000 04000000 {none} {image}")),
        (0, Bits64, format!("4600000000000000 0400000000000000 {none} {image}")),
        (1, Bits32, format!("11000000 {ids} {none} {image}")),
        (2, Bits64, format!("1100000000000000 {ids} {none} {image} {command}")),
        (3, Bits32, format!("11000000 {ids} 22000000 {none} {image} {command}")),
        (3, Bits64, format!("1100000000000000 {ids} 2200000000000000 {none} {image} {command}")),
        (4, Bits32, format!("11000000 {ids} 22000000 33000000 {none} {image} {command} {more}")),
        (
            4,
            Bits64,
            format!(
                "1100000000000000 {ids} 2200000000000000 33000000 {none} {image} {command} {more}"
            ),
        ),
    ] {
        assert_dump(&process.to_bytes(version, width), &expected);
    }
    let defunct = ClassicProcess { exit_time: Some(0x44), ..process };
    assert!(defunct.to_bytes(5, Bits64).ends_with(&[0x44, 0, 0, 0, 0, 0, 0, 0]));
}

#[test]
fn the_user_stands_behind_two_pointers() {
    let user = Some(sid(5, &[32, 544]));
    let process = ClassicProcess { user, image: "a".into(), ..ClassicProcess::default() };
    let sid = "01 02 00 00 00 00 00 05 20 00 00 00 20 02 00 00";
    let wide = process.to_bytes(4, Bits64);
    assert_dump(&wide[36 + 16..][..17], &format!("{sid} 61"));
    assert_ne!(wide[36..40], [0; 4], "zero would say that there is no SID");
    let narrow = process.to_bytes(2, Bits32);
    assert_dump(&narrow[20 + 8..][..17], &format!("{sid} 61"));
}
