//! Twice the events take no more than twice the memory and twice the allocating, and what is held
//! has a bound, whatever a stream holds. Comparisons are counted in `src/effort.rs`.

#[path = "growth/streams.rs"]
mod streams;

use cap::Cap;
use event::timestamp::Timestamp;
use std::alloc::System;
use streams::{STREAMS, Seen};
use traffic::{Batch, OpenBatch, SeenBy, Settings, Traffic};

#[global_allocator]
static ALLOCATED: Cap<System> = Cap::new(System, usize::MAX);

/// Events of the smaller stream.
const EVENTS: u32 = 10_000;

/// What counting takes, in bytes.
#[derive(Clone, Copy, Debug)]
struct Taken {
    /// Allocated in all, whatever was given back.
    allocated: usize,
    /// Held at the end.
    held: usize,
}

/// Counts a stream that is in memory already.
fn take(events: &[Seen], settings: Settings) -> Taken {
    let mut traffic = Traffic::new(settings);
    let mut open = OpenBatch::default();
    let (held, allocated) = (ALLOCATED.allocated(), ALLOCATED.total_allocated());
    for events in events.chunks(1000) {
        let mut batch = open.replace(Batch::default());
        batch.clear();
        for (time, event, (logger, provider)) in events {
            let seen_by = SeenBy { logger: *logger, provider: *provider };
            batch.push_seen(*time, event.clone(), seen_by);
        }
        batch.sort();
        traffic.announce(&batch);
        open.replace(batch);
        traffic.run(&mut open, Timestamp::MAX);
        while let Some(bucket) = traffic.next_bucket() {
            traffic.recycle(bucket);
        }
    }
    Taken {
        allocated: ALLOCATED.total_allocated() - allocated,
        held: ALLOCATED.allocated().saturating_sub(held),
    }
}

#[test]
fn twice_the_events_take_twice_the_memory_and_no_more_than_there_is_room_for() {
    for (name, stream) in STREAMS {
        let (one, two) = (stream(EVENTS), stream(2 * EVENTS));
        let small = Settings { flow_capacity: 512, process_capacity: 256, ..Settings::default() };
        let (one, two) = (take(&one, small), take(&two, small));
        let limit = |bytes: usize| bytes.saturating_mul(24) / 10 + (1 << 20);
        assert!(two.allocated <= limit(one.allocated), "{name}: {one:?}, then {two:?}");
        assert!(two.held <= limit(one.held), "{name}: {one:?}, then {two:?}");
        assert!(two.held <= 160 << 20, "{name}: {two:?}");
    }
}
