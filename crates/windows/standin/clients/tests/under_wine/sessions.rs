//! Sessions: their lives, their limits, and calls that fail.

use crate::stage::Machine;

const SCRIPT: &str = "@ wait network process\n\
    +0 running 4242 C:\\Tools\\curl.exe\n\
    +0 tcp send 4242 10.0.0.5:50000 -> 203.0.113.80:443 100\n\
    +0 tcp recv 4242 10.0.0.5:50000 <- 203.0.113.80:443 1460\n\
    +0 udp recv 4242 10.0.0.5:50001 <- 203.0.113.80:53 77\n";

#[test]
fn a_scenario_reaches_its_consumer() {
    let Some(machine) = Machine::new("scenario", SCRIPT) else { return };
    let seen = machine.run("probe consume one 2");
    assert_eq!((&seen["sent"], &seen["received"]), (&100.into(), &1537.into()));
    assert_eq!((&seen["ended"], &seen["events_lost"]), (&1223.into(), &0.into()));
    let entry = crate::stage::of_process(&seen, &4242.into());
    assert_eq!(entry, (100, 1537, "curl.exe".to_owned()));
}

#[test]
fn only_the_ids_asked_for_pass() {
    let Some(machine) = Machine::new("filter", SCRIPT) else { return };
    let seen = machine.run("probe consume one 2 10,43");
    assert_eq!(seen["ids"], serde_json::json!({"10": 1, "43": 1}));
}

#[test]
fn losses_are_counted_and_told_in_the_stream() {
    let script = format!("{SCRIPT}@ +0.5 lost 12\n@ +0.6 lost 3 realtime\n");
    let Some(machine) = Machine::new("lost", &script) else { return };
    let seen = machine.run("probe consume one 3");
    let counts = (&seen["events_lost"], &seen["lost"], &seen["lost_reports"]);
    assert_eq!(counts, (&12.into(), &12.into(), &2.into()));
}

#[test]
fn a_session_outlives_whoever_started_it() {
    let Some(machine) = Machine::new("orphan", SCRIPT) else { return };
    machine.start("probe consume orphan 60").ready().kill();
    assert_eq!(machine.run("probe list")["sessions"], serde_json::json!(["orphan"]));
    assert_eq!(machine.run("probe start ORPHAN")["start"], 183);
    assert_eq!(machine.run("probe query orphan")["name"], "orphan");
    assert_eq!(machine.run("probe stop orphan")["code"], 0);
    assert_eq!(machine.run("probe stop orphan")["code"], 4201);
    assert_eq!(machine.run("probe watch orphan")["ended"], 4201);
}

#[test]
fn a_stop_from_outside_ends_the_consumer() {
    let Some(machine) = Machine::new("outside", SCRIPT) else { return };
    let consumer = machine.start("probe consume one 60").ready();
    assert_eq!(machine.run("probe flush one")["code"], 0);
    assert_eq!(machine.run("probe stop one")["code"], 0);
    let seen = consumer.finish();
    assert_eq!((&seen["ended"], &seen["closed"]), (&0.into(), &0.into()));
    assert_eq!((&seen["sent"], &seen["received"]), (&100.into(), &1537.into()));
}

#[test]
fn a_scenario_can_stop_the_session() {
    let script = format!("{SCRIPT}@ +0.5 stop\n");
    let Some(machine) = Machine::new("stopped", &script) else { return };
    let seen = machine.run("probe consume one 60");
    assert_eq!((&seen["ended"], &seen["stop"]), (&0.into(), &4201.into()));
}

#[test]
fn one_process_controls_and_others_consume() {
    let Some(machine) = Machine::new("watchers", SCRIPT) else { return };
    assert_eq!(machine.run("probe start one")["network"], 0);
    let watchers = [0; 2].map(|_| machine.start("probe watch one 60").ready());
    assert_eq!(machine.run("probe stop one")["code"], 0);
    for watcher in watchers {
        let seen = watcher.finish();
        assert_eq!((&seen["sent"], &seen["received"]), (&100.into(), &1537.into()));
    }
}

#[test]
fn two_instances_run_side_by_side() {
    let Some(machine) = Machine::new("two", "") else { return };
    let first = machine.start("probe consume one 60").ready();
    let second = machine.start("probe consume two 60").ready();
    let sent = machine.run("talk 127.0.0.1 3 100");
    for (name, consumer) in [("one", first), ("two", second)] {
        assert_eq!(machine.run(&format!("probe stop {name}"))["code"], 0);
        assert_eq!(consumer.finish()["sent"], sent["sent"], "{name}");
    }
}

#[test]
fn a_machine_has_so_many_sessions_and_a_provider_fewer() {
    let Some(machine) = Machine::new("limits", "") else { return };
    let filled = machine.run("probe fill 66");
    assert_eq!((&filled["started"], &filled["start"]), (&64.into(), &1450.into()));
    assert_eq!((&filled["enabled"], &filled["enable"]), (&8.into(), &1450.into()));
    let holders = machine.run("probe holders");
    assert_eq!((&holders["code"], &holders["most"]), (&0.into(), &64.into()));
    assert_eq!(holders["ids"], serde_json::json!([1, 2, 3, 4, 5, 6, 7, 8]));
}

#[test]
fn calls_fail_as_told() {
    for (rules, field, code) in [
        ("StartTraceW=5", "start", 5),
        ("OpenTraceW=5", "open", 5),
        ("EnableTraceEx2:Kernel-Network=1450", "network", 1450),
        ("EnableTraceEx2=87@1", "process", 87),
        ("ProcessTrace=1460", "ended", 1460),
        ("ControlTraceW:stop=4201", "stop", 4201),
    ] {
        let Some(machine) = Machine::new("injected", "") else { return };
        machine.inject(rules);
        assert_eq!(machine.run("probe consume one 0.1")[field], code, "{rules}");
    }
}
