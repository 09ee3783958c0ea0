//! A frame of the live engine, as a snapshot of the view.

use jiff::tz::TimeZone;
use tui::snapshot::{Health, Snapshot};

use crate::live::{Flaws, Frame};
use crate::report::times;

/// The snapshot a frame carries, with what only the frame knows; `None` where it carries none.
pub(super) fn snapshot(frame: Frame, zone: &TimeZone) -> Option<Snapshot> {
    let overview = *frame.overview?;
    let utc_offset = times::offset_seconds(overview.at, zone).unwrap_or(0);
    let health = health(&frame.flaws, &overview.health);
    Some(Snapshot { utc_offset, health, last: frame.last, ..overview })
}

fn health(flaws: &Flaws, counted: &Health) -> Health {
    Health {
        events: flaws.events,
        events_lost: flaws.events_lost,
        buffers_lost: flaws.buffers_lost,
        dropped: flaws.dropped,
        undecoded: flaws.undecoded,
        late: flaws.late,
        folded_flows: flaws.folded_flows,
        gaps: flaws.gaps,
        damaged: flaws.damaged,
        snapshots_skipped: flaws.frames_skipped,
        ..counted.clone()
    }
}
