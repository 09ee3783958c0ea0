//! Many events, and a measure of the stand-in's own cost.

use crate::stage::Machine;

#[test]
fn a_million_events_a_second_arrive() {
    let script = "@ +0.5 rate 1000000 for 3 flows 10000 processes 200\n";
    let Some(machine) = Machine::new("million", script) else { return };
    let consumer = machine.start("probe consume one 5 10,11,26,27,42,43,58,59 lean").ready();
    let seen = consumer.finish();
    println!("{} s of CPU for 3 s at 1,000,000 events a second", seen["cpu"]);
    let report = machine.report("delivered-one");
    assert_eq!((&report["lost"], &seen["events_lost"]), (&0.into(), &0.into()));
    assert_eq!((&report["sent"], &report["received"]), (&seen["sent"], &seen["received"]));
    assert!(seen["events"].as_u64().unwrap() >= 3_000_000, "{}", seen["events"]);
    assert_eq!(report["processes"].as_array().unwrap().len(), 200);
}
