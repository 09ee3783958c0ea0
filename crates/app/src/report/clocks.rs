//! What the times of a recording were taken from, as machines read it.

use etl::TraceHeader;
use event::timestamp::TICKS_PER_SECOND;
use serde::Serialize;
use text::times;

use crate::pipeline::ClockSet;

/// The clock of the events.
#[derive(Serialize)]
pub(super) struct Clock {
    kind: &'static str,
    frequency: i64,
}

impl Clock {
    pub(super) fn of(header: &TraceHeader) -> Self {
        Self { kind: clock_name(header.clock_kind), frequency: header.frequency }
    }
}

/// The system's clock was set while recording.
#[derive(Serialize)]
pub(super) struct ClockSetting {
    at: Option<String>,
    seconds: f64,
    basis: &'static str,
}

impl ClockSetting {
    pub(super) fn of(set: &ClockSet) -> Self {
        let seconds = set.ticks as f64 / TICKS_PER_SECOND as f64;
        Self { at: set.at.and_then(times::utc), seconds, basis: set.basis.code() }
    }
}

const fn clock_name(kind: etl::ClockKind) -> &'static str {
    match kind {
        etl::ClockKind::PerformanceCounter => "performance_counter",
        etl::ClockKind::SystemTime => "system_time",
        etl::ClockKind::Cycles => "cycles",
        etl::ClockKind::Unknown(_) => "unknown",
    }
}
