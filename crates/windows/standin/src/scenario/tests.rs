//! Scenarios, text in, events out.

use super::{Loss, Mark, SECOND, Scenario, What};
use crate::event::Event;
use crate::tally::Moved;
use testkit::guid::{KERNEL_NETWORK, KERNEL_PROCESS};

#[test]
fn a_scenario_is_a_script_and_what_only_a_live_system_has() {
    let text = "@ wait network process # both\n\
        +0 running 4 System\n\
        @ +1.5 lost 12\n\
        +0.5 tcp send 4242 10.0.0.1:5000 -> 10.0.0.2:80 100\n\
        @ +1 stop\n";
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!(scenario.waits, [KERNEL_NETWORK, KERNEL_PROCESS]);
    let stop = Mark { time: SECOND, what: What::Stop };
    let lost = Mark { time: SECOND * 3 / 2, what: What::Lost(12, Loss::Events) };
    assert_eq!(scenario.marks, [stop, lost]);
    let times: Vec<_> = scenario.script(0).map(|event| (event.id(), event.time)).collect();
    assert_eq!(times, [(15, 0), (10, SECOND / 2)]);
    let truth = scenario.truth();
    assert_eq!(truth.processes[&4242], Moved { events: 1, sent: 100, received: 0 });
}

#[test]
fn a_machine_has_four_processors_unless_told_otherwise() {
    let processors = |text| Scenario::parse(text).map(|scenario| scenario.processors);
    assert_eq!((processors(""), processors("@ processors 1")), (Ok(4), Ok(1)));
    assert!(processors("@ processors 0").is_err() && processors("@ processors 17").is_err());
}

#[test]
fn the_state_is_that_of_the_moment() {
    let text = "+0 running 4 System\n\
        +1 process start 4242 parent 4 a.exe\n\
        +2 process stop 4242\n";
    let scenario = Scenario::parse(text).unwrap();
    let pids = |time: i64| -> Vec<_> {
        let rundown = scenario.rundown(time);
        rundown.iter().map(|bytes| Event { bytes, time: 0 }.process().unwrap()).collect()
    };
    assert_eq!(pids(SECOND / 2), [4]);
    assert_eq!(pids(SECOND * 3 / 2), [4, 4242]);
    assert_eq!(pids(SECOND * 3), [4]);
    assert!(scenario.rundown(SECOND * 2 - 1).iter().all(|bytes| {
        let event = Event { bytes, time: 0 };
        event.id() == 15 && bytes.len() == usize::from(u16::from_le_bytes([bytes[0], bytes[1]]))
    }));
}

#[test]
fn payload_times_move_with_time_zero() {
    let scenario = Scenario::parse("+1 process start 4242 parent 4 a.exe").unwrap();
    let begun = 134_000_000_000_000_000;
    let shifted = scenario.begun(begun);
    let event = shifted.script(0).next().unwrap();
    let created = i64::from_le_bytes(event.payload()[12..20].try_into().unwrap());
    // Created a moment before the event says so.
    assert!((0..10_000).contains(&(begun + SECOND - created)), "{created}");
}

#[test]
fn a_rate_delivers_what_its_truth_says() {
    let text = "@ +2 rate 1000 for 2.5 flows 30 processes 7 pid 400";
    let scenario = Scenario::parse(text).unwrap();
    let load = &scenario.loads[0];
    assert_eq!((load.total(), load.flows()), (2500, 30));
    assert_eq!((load.due(0), load.due(3 * SECOND), load.due(9 * SECOND)), (0, 1000, 2500));
    assert_eq!(load.due(load.time(77)), 77);
    let times: Vec<_> = load.times(33).take(500).collect();
    assert_eq!(times, (33..533).map(|number| load.time(number)).collect::<Vec<_>>());
    let mut counted = crate::tally::Tally::default();
    for number in 0..load.total() {
        counted.add(&Event { bytes: load.image(load.flow(number)), time: 0 }, 1);
    }
    assert_eq!(counted, scenario.truth());
    assert_eq!(counted.events, 2500);
    assert_eq!(scenario.rundown(0).len(), 7);
    let mut parts = crate::tally::Tally::default();
    load.add_to(&mut parts, 0, 1003, |_| true);
    load.add_to(&mut parts, 1003, 2500, |_| true);
    assert_eq!(parts, counted);
}

#[test]
fn flows_can_last_some_events_only() {
    let scenario = Scenario::parse("@ +0 rate 100 for 1 flows 8 processes 1 lasting 3").unwrap();
    let load = &scenario.loads[0];
    let mut scratch = Vec::new();
    let mut images = [const { Vec::new() }; 8];
    for number in 0..8 * 7 {
        let flow = load.flow(number);
        images[flow].push(load.turn(number, flow, &mut scratch).to_vec());
    }
    for (flow, images) in images.iter_mut().enumerate() {
        assert_eq!(images[0], load.image(flow));
        images.dedup();
        assert_eq!(images.len(), 3, "{flow}");
        // Only the port differs, and its owner is found as before.
        let differ = |other: &Vec<u8>| images[0].iter().zip(other).filter(|(a, b)| a != b).count();
        assert!(images[1..].iter().all(|other| differ(other) <= 2), "{flow}");
        let transfer = |bytes: &Vec<u8>| Event { bytes, time: 0 }.transfer();
        assert!(images.iter().all(|image| transfer(image) == transfer(&images[0])), "{flow}");
    }
}

#[test]
fn odd_events_are_not_as_the_manifest_says() {
    let scenario = Scenario::parse("@ +1 odd 3 version 9\n@ +2.5 odd 4 bytes 7").unwrap();
    let images = scenario.marks.iter().map(|mark| match mark.what {
        What::Odd(odd) => (odd.count, odd.image()),
        other => panic!("{other:?}"),
    });
    let seen: Vec<_> = images
        .map(|(count, bytes)| {
            let event = Event { bytes: &bytes, time: 0 };
            (count, event.id(), event.version(), event.payload().len())
        })
        .collect();
    assert_eq!(seen, [(3, 10, 9, 36), (4, 10, 0, 7)]);
    assert_eq!(scenario.end(), Some(5 * SECOND / 2));
    assert_eq!(Scenario::parse("").unwrap().end(), None);
}

#[test]
fn lines_that_are_not_understood_are_named() {
    for (text, line) in [
        ("\n@ +1 leap", "line 2"),
        ("@ wait video", "line 1"),
        ("@ +1 rate 5 for", "line 1"),
        ("@ +1 rate 5 for 1 flows 1 processes 2", "line 1"),
        ("@ +x stop", "line 1"),
        ("@ stop", "line 1"),
        ("@ +1 odd 5", "line 1"),
        ("@ +1 odd 5 bytes 20", "line 1"),
        ("@ +1 odd 5 version 300", "line 1"),
        ("@ +1 stop now", "line 1"),
        ("@ wait network\n+0 tcp jump", "line 2"),
    ] {
        let reason = Scenario::parse(text).unwrap_err();
        assert!(reason.contains(line), "{text:?}: {reason}");
    }
}
