//! Real programs: what they say they moved is what the consumer was told.

use crate::stage::{Machine, of_process};
use serde_json::Value;

/// Runs these programs while a session listens; gives what they and the consumer said.
fn watched(name: &str, programs: &[&[&str]]) -> Option<(Vec<Value>, Value)> {
    let machine = Machine::new(name, "")?;
    let consumer = machine.start("probe consume live 120").ready();
    let mut said = Vec::new();
    for together in programs {
        let running: Vec<_> = together.iter().map(|line| machine.start(line)).collect();
        said.extend(running.into_iter().map(crate::stage::Running::finish));
    }
    assert_eq!(machine.run("probe stop live")["code"], 0);
    Some((said, consumer.finish()))
}

fn agrees(said: &Value, seen: &Value, name: &str) {
    let moved = (said["sent"].as_u64().unwrap(), said["received"].as_u64().unwrap());
    let (sent, received, image) = of_process(seen, &said["pid"]);
    assert_eq!(((sent, received), image), (moved, format!("{name}.exe")));
}

#[test]
fn downloads_and_their_servers() {
    let v4 = ["serve 127.0.0.1:7101 1", "download 127.0.0.1:7101 12345678 2"];
    let v6 = ["serve [::1]:7102 1", "download [::1]:7102 1000003"];
    let Some((said, seen)) = watched("downloads", &[&v4, &v6]) else { return };
    for (said, name) in said.iter().zip(["serve", "download", "serve", "download"]) {
        agrees(said, &seen, name);
    }
    assert_eq!(said[1]["received"], 24_691_356);
}

#[test]
fn datagrams() {
    let programs: [&[&str]; 2] = [&["talk 127.0.0.1 50 1400"], &["talk ::1 20 4001"]];
    let Some((said, seen)) = watched("datagrams", &programs) else { return };
    said.iter().for_each(|said| agrees(said, &seen, "talk"));
    assert_eq!(said[0]["sent"], 105_000);
}

#[test]
fn a_killed_process_ends_too() {
    let Some(machine) = Machine::new("killed", "") else { return };
    let consumer = machine.start("probe consume live 120").ready();
    let victim = machine.start("probe consume victim 120").ready();
    let pid = victim.pid.clone();
    victim.kill();
    assert_eq!(machine.run("probe stop live")["code"], 0);
    let seen = consumer.finish();
    assert!(seen["stopped"].as_array().unwrap().contains(&pid), "{pid}: {seen}");
}

#[test]
fn two_hundred_processes_that_hardly_live() {
    let Some((said, seen)) = watched("short", &[&["spawn 200"]]) else { return };
    let children = said[0]["children"].as_array().unwrap();
    assert_eq!(children.len(), 200);
    for pid in children {
        assert_eq!(of_process(&seen, pid), (4096, 0, "short.exe".to_owned()));
    }
    assert!(seen["starts"].as_u64().unwrap() >= 201, "{}", seen["starts"]);
    let stopped = seen["stopped"].as_array().unwrap();
    assert!(children.iter().all(|pid| stopped.contains(pid)), "{stopped:?}");
}
