//! Traces that count by the system's clock, which is set while they are made.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "small test figures")]

use etl::{Ordered, ProblemReason, Timestamp, Trace};
use testkit::etl_writer::{Clock, EtlOptions, EtlWriter, Storage};
use testkit::records::EventRecord;

const SECOND: i64 = 10_000_000;
const HOUR: i64 = 3600;

/// Events in tenths of a second by a clock that nobody sets, told by one that is set at moments:
/// from then on it is ahead by so many seconds. Each event is `(tenth, processor)`.
fn file(events: &[(i64, u16)], set: &[(i64, i64)], storage: Storage) -> Vec<u8> {
    let mut options = EtlOptions { storage, ..EtlOptions::default() };
    options.header.clock = Clock::SystemTime;
    options.header.buffer_size = 1024;
    if storage == Storage::Compressed {
        options.header.log_file_mode = 0x401_0001;
    }
    let mut writer = EtlWriter::new(options);
    for (tenth, processor) in events {
        let ahead = set.iter().rfind(|(at, _)| at <= tenth).map_or(0, |(_, ahead)| *ahead);
        let timestamp = writer.header().raw_time(tenth * SECOND / 10 + ahead * SECOND);
        let payload = (*tenth as u32).to_le_bytes().to_vec();
        writer.push(*processor, &EventRecord { timestamp, payload, ..EventRecord::default() });
    }
    writer.finish()
}

/// Events and tenths in the order and with the times that they are read with; what is said of the clock.
struct Read {
    tenths: Vec<i64>,
    times: Vec<i64>,
    steps: Vec<(i64, i64)>,
}

fn read(bytes: &[u8]) -> Read {
    let trace = Trace::open(bytes).unwrap();
    let started = trace.header().started.unwrap();
    let tenth = |at: Timestamp| at.since(started) / (SECOND / 10);
    let mut read = Read { tenths: Vec::new(), times: Vec::new(), steps: Vec::new() };
    let mut events = Ordered::new(&trace);
    while let Some(next) = events.next() {
        let event = match next {
            Ok(event) => event,
            Err(problem) => {
                assert_eq!(problem.reason, ProblemReason::WrongTime);
                continue;
            }
        };
        if let Some(payload) = event.payload.first_chunk().filter(|_| event.payload.len() == 4) {
            read.tenths.push(i64::from(u32::from_le_bytes(*payload)));
            read.times.push(tenth(event.timestamp));
        }
    }
    let steps = trace.clock_steps().iter();
    read.steps = steps.map(|step| (tenth(step.at), step.ticks / SECOND)).collect();
    read
}

/// A minute on three processors, the third of them mostly idle.
fn minute() -> Vec<(i64, u16)> {
    (1..600).map(|tenth| (tenth, if tenth % 97 == 0 { 2 } else { (tenth % 2) as u16 })).collect()
}

const FORMS: [Storage; 2] = [Storage::Plain, Storage::Compressed];

#[test]
fn times_count_on_where_the_clock_was_set_back() {
    for storage in FORMS {
        for back in [15, 60, HOUR, 24 * HOUR] {
            let read = read(&file(&minute(), &[(300, -back)], storage));
            assert!(read.tenths.is_sorted(), "{back} {storage:?}: the order is that of logging");
            let late = read.times.iter().zip(&read.tenths).map(|(time, tenth)| time - tenth);
            assert!(late.clone().all(|late| (-3..=0).contains(&late)), "{back} {storage:?}");
            assert_eq!(read.steps.len(), 1, "{back} {storage:?}");
            let (at, ticks) = read.steps[0];
            assert!(
                (295..300).contains(&at) && (-back..-back + 2).contains(&ticks),
                "{at} {ticks}"
            );
        }
    }
}

#[test]
fn twice_back_is_two_steps_and_back_and_again_is_none_afterwards() {
    let twice = read(&file(&minute(), &[(200, -HOUR), (400, -3 * HOUR)], Storage::Plain));
    assert!(twice.tenths.is_sorted());
    assert_eq!(twice.steps.len(), 2);
    let undone = read(&file(&minute(), &[(200, -HOUR), (400, 0)], Storage::Plain));
    assert!(undone.tenths.is_sorted());
    assert_eq!(undone.times.last(), Some(&599), "the clock is as it was at the beginning");
    let signs: Vec<i64> = undone.steps.iter().map(|(_, ticks)| ticks.signum()).collect();
    assert_eq!(signs, [-1, 1]);
}

#[test]
fn a_step_inside_a_buffer_cuts_it() {
    // All in one buffer of one processor.
    let events: Vec<_> = (1..8).map(|tenth| (tenth, 0)).collect();
    for storage in FORMS {
        let read = read(&file(&events, &[(4, -HOUR)], storage));
        assert_eq!(read.tenths, (1..8).collect::<Vec<_>>());
        assert!(read.times.is_sorted());
        assert!(*read.times.last().unwrap() < 8);
    }
}

#[test]
fn a_step_ahead_is_told_and_times_stay() {
    let read = read(&file(&minute(), &[(300, HOUR)], Storage::Plain));
    assert!(read.tenths.is_sorted());
    assert_eq!(read.times.last(), Some(&(599 + HOUR * 10)));
    assert_eq!(read.steps, [(299, HOUR)]);
}

#[test]
fn a_single_wrong_stamp_is_no_step() {
    for wrong in [-HOUR, HOUR, 100 * 24 * HOUR] {
        let read = read(&file(&minute(), &[(300, wrong), (301, 0)], Storage::Plain));
        assert_eq!((read.tenths.len(), read.steps), (599, vec![]), "{wrong}");
    }
}

#[test]
fn a_clock_put_right_by_less_than_a_second_and_an_idle_machine_are_no_steps() {
    let slewed = read(&file(&minute(), &[(300, 0)], Storage::Plain));
    assert_eq!(slewed.steps, []);
    let idle: Vec<_> = [1, 50, 300, 2000, 2400, 20_000, 40_000].map(|tenth| (tenth, 0)).to_vec();
    assert_eq!(read(&file(&idle, &[], Storage::Plain)).steps, []);
}

#[test]
fn the_performance_counter_is_never_set() {
    let mut writer = EtlWriter::new(EtlOptions::default());
    for second in [10, 20, 5, 6, 7] {
        let timestamp = writer.header().raw_time(second * SECOND);
        writer.push(0, &EventRecord { timestamp, ..EventRecord::default() });
    }
    assert_eq!(Trace::open(&*writer.finish()).unwrap().clock_steps(), []);
}
