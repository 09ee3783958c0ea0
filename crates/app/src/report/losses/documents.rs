//! What the figures lack, as machines read it.

use serde::Serialize;
use text::times;

use super::{Gap, Lacking};
use crate::pipeline::Replay;

/// A stretch of time from which events are missing.
#[derive(Serialize)]
pub(crate) struct GapDocument {
    from: Option<String>,
    until: Option<String>,
    why: &'static str,
    count: Option<u64>,
    processor: Option<u16>,
    trace: Option<String>,
}

impl GapDocument {
    pub(crate) fn of(gap: &Gap, replay: &Replay) -> Self {
        let trace = gap.trace.and_then(|number| replay.traces.get(number));
        Self {
            from: gap.from.and_then(times::utc),
            until: gap.until.and_then(times::utc),
            why: gap.why.code(),
            count: gap.count,
            processor: gap.processor,
            trace: trace.map(|trace| trace.path.display().to_string()),
        }
    }
}

/// What one interval lacks.
#[derive(Serialize)]
pub(crate) struct IntervalDocument {
    second: Option<String>,
    events_lost: Option<u64>,
    buffers_lost: Option<u64>,
    dropped: u64,
    undecoded: u64,
    gaps: u64,
    unattributed_send_bytes: u64,
    unattributed_recv_bytes: u64,
}

impl IntervalDocument {
    pub(crate) fn of(lacking: &Lacking) -> Self {
        Self {
            second: times::utc(lacking.start),
            events_lost: lacking.events_lost,
            buffers_lost: lacking.buffers_lost,
            // Reading a recording waits for the engine.
            dropped: 0,
            undecoded: lacking.undecoded,
            gaps: lacking.gaps,
            unattributed_send_bytes: lacking.unattributed_send_bytes,
            unattributed_recv_bytes: lacking.unattributed_recv_bytes,
        }
    }
}
