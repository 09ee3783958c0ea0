//! Sidecars, and files that are written: nothing hangs, nothing is lost, nothing is
//! written over what is read.

use std::fs;

use crate::program::{Made, run};
use serde_json::Value;

const ONE: &str = "+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n";

fn sent(out: &str) -> Value {
    let report: Value = serde_json::from_str(out).unwrap();
    report["totals"]["send_bytes"].clone()
}

/// An adapter with so many addresses, as a sidecar has it.
fn adapters(addresses: usize) -> String {
    let address = |number: usize| {
        format!("\"10.{}.{}.{}/32\"", number >> 16 & 255, number >> 8 & 255, number & 255)
    };
    let addresses: Vec<String> = (0..addresses).map(address).collect();
    format!(
        "{{\"schema\":\"nettally.counters/1\",\"overwrites\":false,\"readings\":[],\"adapters\":[{{\
         \"index\":1,\"luid\":1,\"name\":\"a\",\"description\":\"b\",\"kind\":\"ordinary\",\"up\":true,\
         \"addresses\":[{}]}}]}}",
        addresses.join(",")
    )
}

#[test]
fn what_stands_beside_is_a_file_of_a_sensible_size_or_is_not_read() {
    let made = Made::of(ONE);
    let beside = made.beside("made.etl.counters.json");
    let note = |what: &str| {
        let run = run(&format!("report {} --json", made.path()));
        assert_eq!((run.code, sent(&run.out)), (0, 10.into()), "{what}: {}", run.err);
        run.out
    };
    fs::write(&beside, adapters(100_000)).unwrap();
    assert!(note("100,000 addresses").contains("\"zone_basis\": \"adapter_table\""));
    fs::write(&beside, adapters(200_000)).unwrap();
    assert!(note("200,000 addresses").contains("a list of more than 131072"));
    fs::File::create(&beside).unwrap().set_len(1 << 40).unwrap();
    assert!(note("a terabyte").contains("larger than 16 MiB"));
    fs::write(&beside, format!("{{\"schema\":\"{}\"}}", "x".repeat(1 << 20))).unwrap();
    assert!(note("a long word").len() < 20_000);
    fs::write(&beside, "[".repeat(1 << 20)).unwrap();
    note("depth");
    fs::remove_file(&beside).unwrap();
    fs::create_dir(&beside).unwrap();
    assert!(note("a folder").contains("not a regular file"));
}

#[cfg(unix)]
#[test]
fn what_never_ends_beside_a_recording_is_not_begun() {
    let made = Made::of(ONE);
    let beside = made.beside("made.etl.counters.json");
    std::os::unix::fs::symlink("/dev/zero", &beside).unwrap();
    let said = run(&format!("report {} --json", made.path()));
    assert!(said.out.contains("not a regular file"), "{}", said.out);
    fs::remove_file(&beside).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(&beside).status();
    if pipe.is_ok_and(|status| status.success()) {
        let said = run(&format!("report {} --json", made.path()));
        assert!(said.out.contains("not a regular file"), "{}", said.out);
    }
}

#[test]
fn nothing_that_is_read_is_written_whatever_it_is_called() {
    let made = Made::of(ONE);
    let (hard, beside) = (made.beside("hard.csv"), made.beside("made.etl.counters.json"));
    fs::hard_link(made.path(), &hard).unwrap();
    fs::write(&beside, adapters(1)).unwrap();
    let before = fs::read(made.path()).unwrap();
    let spelt = made.beside("./made.etl");
    for output in [&hard, &beside, &spelt] {
        for command in ["report FILE -o OUT", "report FILE --html OUT", "dump FILE -o OUT"] {
            let args = command.replace("FILE", made.path());
            let run = run(&args.replace("OUT", output.to_str().unwrap()));
            assert_eq!(run.code, 64, "{args}");
            assert!(run.err.contains("would be overwritten"), "{}", run.err);
        }
    }
    assert_eq!(fs::read(made.path()).unwrap(), before);
    assert_eq!(fs::read_to_string(&beside).unwrap(), adapters(1));
}

#[cfg(unix)]
#[test]
fn links_to_what_is_read_are_seen_through() {
    let made = Made::of(ONE);
    let link = made.beside("link.csv");
    std::os::unix::fs::symlink(made.path(), &link).unwrap();
    let before = fs::read(made.path()).unwrap();
    let run = run(&format!("report {} --csv -o {}", made.path(), link.display()));
    assert_eq!(run.code, 64);
    assert_eq!(fs::read(made.path()).unwrap(), before);
}

#[test]
fn a_recording_by_two_names_counts_once() {
    let made = Made::of(ONE);
    let hard = made.beside("hard.etl");
    fs::hard_link(made.path(), &hard).unwrap();
    let spelt = made.beside("./made.etl");
    let paths = [&hard, &spelt].map(|path| path.display().to_string()).join(" ");
    let run_it = |lang: &str| run(&format!("report {} {paths} --json --lang {lang}", made.path()));
    let run = run_it("en");
    assert_eq!((run.code, sent(&run.out)), (0, 10.into()));
    assert_eq!(run.err.matches("is the same file as").count(), 2, "{}", run.err);
    assert!(run_it("zh-CN").err.contains("同一个文件"));
}

#[test]
fn a_file_that_cannot_be_made_leaves_the_one_before() {
    let made = Made::of(ONE);
    let out = made.beside("out.csv");
    let write = |file: &str| run(&format!("report {file} --csv -o {}", out.display())).code;
    assert_eq!(write(made.path()), 0);
    let before = fs::read_to_string(&out).unwrap();
    assert_ne!(write("nowhere.etl"), 0);
    assert_eq!(fs::read_to_string(&out).unwrap(), before);
    assert_eq!(write(made.path()), 0);
    assert_eq!(fs::read_to_string(&out).unwrap(), before);
}
