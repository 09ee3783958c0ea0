//! Recordings in .zip archives, whatever else is in them.

use std::fs;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::program::{Made, Run, SAMPLE, command, read, root, run};

const ONE: &str = "+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n";

fn sample() -> Vec<u8> {
    fs::read(root().join(SAMPLE)).unwrap()
}

fn made(script: &str) -> Vec<u8> {
    testkit::script::compile(script).unwrap()
}

/// An archive of these entries.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zipped_by(CompressionMethod::Deflated, entries)
}

fn zipped_by(method: CompressionMethod, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in entries {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Changes the bytes at so far behind every place where these stand.
fn patched(mut archive: Vec<u8>, sign: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let places: Vec<usize> =
        (0..archive.len()).filter(|place| archive[*place..].starts_with(sign)).collect();
    for place in places {
        archive[place + at..place + at + bytes.len()].copy_from_slice(bytes);
    }
    archive
}

/// The header of an entry in the directory, and the one before its bytes.
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// The reason for which an archive is refused.
fn refused(archive: &[u8], lang: &str) -> String {
    let made = Made::bytes(archive);
    let ended = run(&format!("report {} --lang {lang}", made.path()));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    let (_, reason) = ended.err.trim_end().split_once("made.etl").unwrap();
    reason.to_owned()
}

#[test]
fn a_recording_in_an_archive_is_read_as_if_given_alone() {
    // An archive that is called like a recording is an archive.
    let archive =
        Made::bytes(&zipped(&[("logs/readme.txt", b"hello"), ("logs/in.etl", &sample())]));
    let name = format!("{}/logs/in.etl", archive.path());
    for args in [
        "report FILE --csv",
        "report FILE --json --since +10s",
        "dump FILE --ndjson --redact",
        "top --replay FILE --speed max --csv",
        "compare FILE --json",
    ] {
        let file = run(&args.replace("FILE", SAMPLE));
        for given in [archive.path(), &name] {
            let zipped = run(&args.replace("FILE", given));
            assert_eq!(zipped.code, file.code, "{args}: {}", zipped.err);
            // In JSON a path of Windows has every separator twice.
            let out =
                zipped.out.replace(&name.replace('\\', "\\\\"), SAMPLE).replace(&name, SAMPLE);
            assert_eq!(out, file.out, "{args}");
        }
    }
}

#[test]
fn every_recording_of_an_archive_is_read() {
    // By content: the second is called otherwise, the last is none and does not say so.
    let (one, other) = (made(ONE), made(&ONE.replace("77", "78").replace("+1", "+5")));
    let entries: [(&str, &[u8]); 5] = [
        ("a.etl", &one),
        ("b.bin", &other),
        ("__MACOSX/._a.etl", b"\0\x05\x16\x07"),
        ("inner.zip", &zipped(&[("c.etl", &one)])),
        ("notes.txt", b"notes"),
    ];
    let archive = Made::bytes(&zipped(&entries));
    let ended = run(&format!("report {} --json", archive.path()));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["totals"]["send_bytes"], 20);
    for (place, entry) in ["a.etl", "b.bin"].into_iter().enumerate() {
        assert_eq!(report["traces"][place]["path"], format!("{}/{entry}", archive.path()));
    }
    // Where one is needed, the user says which.
    for args in ["dump FILE", "top --replay FILE --speed max --csv", "compare FILE"] {
        let ended = run(&args.replace("FILE", archive.path()));
        assert_eq!(ended.code, 2);
        let first = format!("{}/a.etl", archive.path()).replace('\\', "/");
        let hint = format!("name one of them, such as {first}");
        assert!(ended.err.contains(&hint), "{}", ended.err);
        let ended = run(&args.replace("FILE", &format!("{}/b.bin", archive.path())));
        assert_eq!((ended.code == 2, ended.err.as_str()), (false, ""), "{args}");
    }
}

#[test]
fn a_sidecar_in_the_archive_is_used() {
    let alone = Made::of(ONE);
    crate::compare::write_counters(&alone, 1000, 1000);
    let counters = fs::read(alone.beside("made.etl.counters.json")).unwrap();
    let entries: [(&str, &[u8]); 2] =
        [("made.etl", &made(ONE)), ("made.etl.counters.json", &counters)];
    let archive = Made::bytes(&zipped(&entries));
    let compared = |path: &str| run(&format!("compare {path} --json"));
    let (inside, outside) = (compared(archive.path()), compared(alone.path()));
    assert_eq!((inside.code, inside.out), (outside.code, outside.out));
    // One that is too large is said, and the recording is read.
    let large = vec![b' '; (16 << 20) + 1];
    let archive = zipped(&[("made.etl", &made(ONE)), ("made.etl.counters.json", &large)]);
    let archive = Made::bytes(&archive);
    let ended = run(&format!("report {} --json", archive.path()));
    assert_eq!(ended.code, 0);
    assert!(ended.out.contains("larger than 16 MiB"), "{}", ended.out);
}

#[test]
fn an_archive_comes_by_a_pipe_too() {
    let archive = zipped(&[("in.etl", &sample())]);
    let mut command = command();
    let piped: Run =
        read(&command.args(["report", "-", "--csv"]).write_stdin(archive).output().unwrap());
    assert_eq!((piped.code, piped.err.as_str()), (0, ""));
    assert_eq!(piped.out, run(&format!("report {SAMPLE} --csv")).out);
}

#[test]
fn an_archive_counts_once_and_is_not_overwritten() {
    let bytes = zipped(&[("a.etl", &made(ONE))]);
    let archive = Made::bytes(&bytes);
    let (path, inner) = (archive.path(), format!("{}/a.etl", archive.path()));
    let spelt = archive.beside("./made.etl");
    for again in [spelt.to_str().unwrap(), &inner] {
        let ended = run(&format!("report {path} {again} --json"));
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["totals"]["send_bytes"], 10, "{again}");
    }
    for given in [path, &inner] {
        for args in ["report FILE --html OUT", "report FILE -o OUT", "dump FILE -o OUT"] {
            let ended = run(&args.replace("FILE", given).replace("OUT", path));
            assert_eq!(ended.code, 64, "{args}");
            assert!(ended.err.contains("would be overwritten"), "{}", ended.err);
        }
    }
    assert_eq!(fs::read(path).unwrap(), bytes);
}

#[test]
fn what_cannot_be_read_of_an_archive_is_named_with_the_way_out() {
    let good = made(ONE);
    let one = |name: &str| zipped(&[(name, &good)]);
    let closed = patched(patched(one("a.etl"), CENTRAL, 8, &[1, 0]), LOCAL, 6, &[1, 0]);
    let closed_log = patched(patched(one("a.log"), CENTRAL, 8, &[1, 0]), LOCAL, 6, &[1, 0]);
    let lzma = patched(patched(one("a.etl"), CENTRAL, 10, &[14, 0]), LOCAL, 8, &[14, 0]);
    let inner = zipped(&[("inner.etl", &one("a.etl"))]);
    let (capture, log) = (b"\x0a\x0d\x0d\x0a\x1c\0\0\0", b"ElfFile\0\0\0\0\0");
    for (archive, en, zh) in [
        (closed, "/a.etl: is encrypted: extract it first", "已加密"),
        (closed_log, "/a.log: is encrypted: extract it first", "已加密"),
        (lzma, "/a.etl: is compressed by a method", "压缩方法"),
        (inner, "/inner.etl: is an archive in an archive", "压缩包中的压缩包"),
        (zipped(&[("a.etl", capture)]), "/a.etl: a packet capture (pcapng)", "抓包文件"),
        (zipped(&[("a.etl", b"")]), "/a.etl: the file is empty", "文件为空"),
        (zipped(&[("a.evtx", log)]), ": holds no recording", "没有跟踪文件"),
        (zipped(&[]), ": holds no recording", "没有跟踪文件"),
    ] {
        let said = refused(&archive, "en");
        assert!(said.starts_with(en), "{said}");
        assert!(refused(&archive, "zh-CN").contains(zh));
    }
    let archive = Made::bytes(&one("a.etl"));
    let ended = run(&format!("report {}/b.etl", archive.path()));
    assert!(ended.err.contains("/b.etl: there is no such entry in the archive"), "{}", ended.err);
    // Beside what is no archive there is nothing inside.
    assert!(run(&format!("report {SAMPLE}/b.etl")).err.contains("office-morning.etl/b.etl"));
}

#[test]
fn archives_are_bounded_whatever_they_claim() {
    let names: Vec<String> = (0..10_001).map(|number: u32| number.to_string()).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refused(&zipped(&many), "en").contains("more than 10000 entries"));
    let good = made(ONE);
    let names: Vec<String> = (0..257).map(|number| format!("{number}.etl")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &good[..])).collect();
    assert!(refused(&zipped(&many), "en").contains("more than 256 recordings"));
    // More entries than there can be, in the record for many: nothing is set aside for them.
    let one = zipped(&[("a.etl", &good)]);
    let end = one.len() - 22;
    let mut longer = [0; 56];
    longer[..4].copy_from_slice(b"PK\x06\x06");
    longer[4] = 44;
    longer[24..40].fill(0x0f);
    let locator = [&b"PK\x06\x07\0\0\0\0"[..], &(end as u64).to_le_bytes(), &[1, 0, 0, 0]].concat();
    let last = patched(one[end..].to_vec(), b"PK\x05\x06", 8, &[0xff; 12]);
    let claims = [&one[..end], &longer[..], &locator, &last].concat();
    assert!(refused(&claims, "en").contains("more than 10000 entries"));
    // A directory that is larger than any of so few entries.
    let comment = "x".repeat(60_000);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..300 {
        archive.start_file(format!("{number}{comment}"), SimpleFileOptions::default()).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    assert!(refused(&archive, "en").contains("its directory is too large"));
}

#[test]
fn damage_of_an_archive_is_an_error_and_never_a_crash() {
    let good = zipped(&[("a.etl", &sample()), ("b.etl", &made(ONE))]);
    for length in [4, 30, 100, good.len() / 2, good.len() - 30, good.len() - 1] {
        assert!(refused(&good[..length], "en").contains("the archive is damaged"), "{length}");
    }
    // It says to be shorter than it is: what expands is counted.
    let short = patched(good.clone(), CENTRAL, 24, &100_u32.to_le_bytes());
    assert!(refused(&short, "en").contains("the archive is damaged"));
    let mut bytes = good.clone();
    bytes[500..600].fill(0xff);
    assert!(refused(&bytes, "en").contains("the archive is damaged"));
    assert!(refused(&bytes, "zh-CN").contains("压缩包已损坏"));
    for step in (0..good.len()).step_by(good.len() / 40) {
        let mut bytes = good.clone();
        bytes[step] ^= 0x55;
        let made = Made::bytes(&bytes);
        let code = run(&format!("report {} --csv", made.path())).code;
        assert!([0, 2, 3].contains(&code), "byte {step}: {code}");
    }
}
