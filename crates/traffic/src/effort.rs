//! Counted work: in tests of growth every comparison and every copied element of a list counts, so
//! that what is not linear shows on any machine. Elsewhere nothing is counted.
#![allow(
    clippy::missing_const_for_thread_local,
    reason = "an older clippy does not see the `const` that is there"
)]

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Counts some steps.
#[inline(always)]
pub(crate) fn steps(number: usize) {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + number as u64));
    #[cfg(not(test))]
    let _ = number;
}

/// Counts a step of a closure that says whether something is what was looked for.
#[inline(always)]
pub(crate) fn compared(is_it: bool) -> bool {
    steps(1);
    is_it
}

#[cfg(test)]
#[path = "../tests/growth/streams.rs"]
mod streams;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Batch, OpenBatch, SeenBy, Settings, Traffic};
    use event::timestamp::Timestamp;
    use streams::{STREAMS, Seen};

    /// Events of the smaller stream: more than any list that is bounded holds.
    const EVENTS: u32 = 8_000;

    /// Room for fewer flows and processes than the streams have.
    const SETTINGS: fn() -> Settings =
        || Settings { flow_capacity: 512, process_capacity: 256, ..Settings::default() };

    /// Steps it takes to count a stream.
    fn work(events: Vec<Seen>) -> u64 {
        STEPS.with(|steps| steps.set(0));
        let mut traffic = Traffic::new(SETTINGS());
        let mut open = OpenBatch::default();
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            let mut batch = Batch::default();
            for (time, event, (logger, provider)) in events.by_ref().take(1000) {
                batch.push_seen(time, event, SeenBy { logger, provider });
            }
            batch.sort();
            traffic.announce(&batch);
            open.replace(batch);
            traffic.run(&mut open, Timestamp::MAX);
        }
        traffic.finish();
        while let Some(bucket) = traffic.next_bucket() {
            traffic.recycle(bucket);
        }
        assert!(traffic.processes().count() <= 258 && traffic.flows().count() < 20_000);
        STEPS.with(std::cell::Cell::get)
    }

    #[test]
    fn twice_the_events_take_twice_the_work() {
        for (name, stream) in STREAMS {
            let (one, two) = (work(stream(EVENTS)), work(stream(2 * EVENTS)));
            assert!(one > 0, "{name}: nothing was counted");
            assert!(two * 10 <= one * 24, "{name}: {one} steps, then {two}");
        }
    }
}
