//! The recordings in the repository are those their scripts describe.

use crate::samples::SAMPLES;
use crate::script::{Script, Truth};
use std::fs;
use std::path::{Path, PathBuf};

fn in_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn sample(path: &str) -> Script {
    Script::parse(&fs::read_to_string(in_workspace(path)).unwrap()).unwrap()
}

#[test]
fn stored_files_are_up_to_date() {
    for each in SAMPLES {
        let stored = fs::read(in_workspace(each.etl)).unwrap();
        let stale = stored != sample(each.script).to_etl();
        assert!(!stale, "{} is not what its script says: run `cargo xtask golden`", each.etl);
        assert!(stored.len() < 300_000, "{} has grown to {} bytes", each.etl, stored.len());
    }
}

/// What the sample is there to show must stay in it.
#[test]
fn the_office_morning_has_something_of_everything() {
    let truth = sample("testdata/office-morning.script").truth();
    let images = |pid| -> Vec<_> {
        let of_pid = truth.processes.iter().filter(|process| process.pid == pid);
        of_pid.map(|process| process.path.rsplit('\\').next().unwrap().to_owned()).collect()
    };
    assert_eq!(images(9148), ["git.exe", "powershell.exe"]);
    assert_eq!(images(3344), [""; 0]);
    assert_eq!(bytes_sent(&truth, 8840), 4096);
    let curl = truth.processes.iter().find(|process| process.pid == 8840).unwrap();
    let life = curl.exited.unwrap() - curl.created;
    assert!((800_000..801_000).contains(&life), "{life} ticks");
    assert_eq!(truth.failures.values().sum::<u64>(), 5);
    assert!(truth.flows.values().any(|flow| flow.retransmitted.bytes > 0));
    assert!(truth.flows.values().any(|flow| flow.copied.bytes > 0));
    assert!(truth.flows.values().any(|flow| flow.accepts > 0));
    assert!(truth.flows.values().any(|flow| flow.reconnects > 0));
    assert!(truth.flows.keys().any(|key| key.local.ip().is_multicast()));
    assert!(truth.answers >= 12);
}

fn bytes_sent(truth: &Truth, pid: u32) -> u64 {
    let sent = |(key, _): &(&crate::script::TallyKey, _)| {
        key.pid == pid && key.direction == crate::script::Direction::Sent
    };
    truth.tallies.iter().filter(sent).map(|(_, sums)| sums.bytes).sum()
}
