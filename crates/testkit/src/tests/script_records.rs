//! What a script puts into the file, looked at byte by byte.

use super::assert_dump;
use crate::script::compile;

/// The records of a file of one CPU, without the header buffer and the filler.
fn records(script: &str) -> Vec<Vec<u8>> {
    let file = compile(&format!("cpus 1\n{script}")).unwrap();
    let size = |at: usize, field: usize| {
        usize::from(u16::from_le_bytes([file[at + field], file[at + field + 1]]))
    };
    let mut found = Vec::new();
    let mut at = 8192 + 0x48;
    while at < file.len() && file[at..at + 4] != [0xff; 4] {
        // SYSTEM and PERFINFO records have their size behind the version and the marker.
        let field = if matches!(file[at + 2], 1..=4 | 0x10 | 0x11) { 4 } else { 0 };
        let length = size(at, field);
        found.push(file[at..at + length].to_vec());
        at += length.next_multiple_of(8);
    }
    found
}

#[test]
fn a_connection_in_manifest_events() {
    let records = records(
        "+0.5 tcp connect 70 192.168.1.20:50123 -> 203.0.113.80:443
         +0.6 tcp recv 70 192.168.1.20:50123 <- 203.0.113.80:443 1460",
    );
    assert_eq!(records.len(), 2);
    assert_dump(&records[0][0x28..0x30], "0c 00 00 10 04 0c 0a 00");
    assert_dump(&records[0][0x50..0x64], "46000000 00000000 cb007150 c0a80114 01bb c3cb");
    assert_eq!(records[0].len(), 80 + 48);
    assert_dump(&records[1][0x28..0x30], "0b 00 00 10 04 0b 0a 00");
    assert_dump(&records[1][0x50..0x64], "46000000 b4050000 cb007150 c0a80114 01bb c3cb");
    // 54,000,000,000 ticks at the start and a tenth of a second between the two.
    assert_dump(&records[0][0x10..0x18], &format!("{:016x}", (54_005_000_000_u64).swap_bytes()));
    assert_dump(&records[1][0x10..0x18], &format!("{:016x}", (54_006_000_000_u64).swap_bytes()));
}

#[test]
fn a_connection_that_was_refused() {
    let records = records(
        "tcpip 1034 70 192.168.1.20:50123 -> 203.0.113.80:443 c0000236
         tcpip 1045 70 [2001:db8::20]:50124 -> [2001:db8::50]:443 0 version 0",
    );
    assert_dump(&records[0][0x18..0x28], "eee2072f db15 f140 90ef9d7ba282188a");
    assert_dump(&records[0][0x28..0x30], "0a 04 01 10 04 00 0a 04");
    let (local, remote) = ("0200 c3cb c0a80114", "0200 01bb cb007150");
    let ends = format!("10000000 {local} {0} 10000000 {remote} {0}", "00".repeat(8));
    assert_dump(&records[0][0x50..0x80], &format!("{ends} 360200c0 46000000"));
    assert_eq!(records[0].len(), 80 + 48 + 4 + 8 + 8);
    let (local, remote) =
        ("20010db8 0000000000000000 00000020", "20010db8 0000000000000000 00000050");
    let end =
        |port: &str, address: &str| format!("1c000000 1700 {port} 00000000 {address} 00000000");
    let ends = end("c3cc", local) + &end("01bb", remote);
    assert_dump(&records[1][0x50..0x98], &format!("{ends} 00000000 46000000"));
    assert_eq!(records[1].len(), 80 + 72 + 4 + 8);
}

#[test]
fn datagrams_over_ipv6_in_manifest_events() {
    let records = records(
        "udp send 70 [2001:db8::20]:5000 -> [2001:db8::53]:53 40
         udp recv 70 [2001:db8::20]:5000 <- [2001:db8::53]:53 80",
    );
    let (local, remote) =
        ("20010db8 0000000000000000 00000020", "20010db8 0000000000000000 00000053");
    assert_dump(&records[0][0x28..0x30], "3a 00 00 10 04 2a 0b 00");
    assert_dump(&records[0][0x50..0x7c], &format!("46000000 28000000 {remote} {local} 0035 1388"));
    assert_dump(&records[1][0x28..0x30], "3b 00 00 10 04 2b 0b 00");
    assert_dump(&records[1][0x50..0x7c], &format!("46000000 50000000 {local} {remote} 1388 0035"));
}

#[test]
fn windows_7_datagram_over_ipv6() {
    let records = records("build 7601\nudp send 70 [fe80::1]:500 -> [fe80::2]:500 310");
    assert_dump(&records[0][0x28..0x2a], "3b 00"); // a receive, says the id
    assert_dump(&records[0][0x0c..0x10], "46 00 00 00"); // logged by its owner
    assert_dump(&records[0][0x58..0x68], "fe80 0000 0000 0000 0000 0000 0000 0002");
}

#[test]
fn classic_events_and_32_bits() {
    let records = records(
        "events classic
         width 32
         process start 70 parent 4 C:\\tools\\get.exe
         tcp send 70 192.168.1.20:50123 -> 203.0.113.80:443 517
         fail udp v6 5",
    );
    assert_dump(&records[0][..8], "04 00 01 c0 7e 00 01 03");
    assert_dump(&records[1][..8], "02 00 10 c0 34 00 0a 06");
    assert_dump(
        &records[2],
        &format!("02 00 10 c0 14 00 11 08 {} 17 00 05 00", "14 9c a6 92 0c 00 00 00"),
    );
}

#[test]
fn names_volumes_and_losses() {
    let records = records(
        r"volume \Device\HarddiskVolume3\ C:\
          dns 70 www.example.com A 203.0.113.80,203.0.113.81
          dns 70 nowhere.example.com AAAA none 9003
          lost events",
    );
    assert_dump(&records[0][..5], "6a 00 14 c0 23");
    assert_dump(&records[1][0x28..0x2a], "c0 0b");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let answers = utf16("::ffff:203.0.113.80;::ffff:203.0.113.81;\0");
    assert!(records[1].ends_with(&answers));
    assert!(records[2].ends_with(&[0x2b, 0x23, 0, 0, 0, 0]), "status 9003, no answers");
    assert_dump(&records[3][..5], "30 00 14 c0 20");
}
