//! A frame of the live engine, as a snapshot of the view.

use std::sync::Arc;

use jiff::tz::TimeZone;
use text::times;
use tui::snapshot::{Health, Own, Snapshot};

use crate::lang::Lang;
use crate::live::{Flaws, Frame, Ledger};
use crate::top::gap_words;

/// The snapshot a frame carries, with what only the frame knows; `None` where it carries none.
pub(super) fn snapshot(frame: Frame, zone: &TimeZone, lang: Lang) -> Option<Snapshot> {
    let said = said(&frame, zone, lang);
    let overview = *frame.overview?;
    let utc_offset = times::offset_seconds(overview.at, zone).unwrap_or(0);
    let own = frame
        .own
        .map(|own| Own { core_permille: permille(own.cores), resident_bytes: own.resident_bytes });
    let balance = match &frame.ledger {
        Some(Ledger::Balanced(account)) => Some(Arc::new(account.balance.clone())),
        _ => None,
    };
    let health = Health { own, said, ..health(&frame.flaws, &overview.health) };
    Some(Snapshot { utc_offset, health, balance, last: frame.last, ..overview })
}

/// When and why nothing was counted, and what else the user should know.
fn said(frame: &Frame, zone: &TimeZone, lang: Lang) -> Vec<Box<str>> {
    let gaps = frame.gaps.iter().map(|gap| gap_words(gap, zone, lang));
    gaps.chain(frame.notes.iter().map(|note| note.words(lang))).map(Into::into).collect()
}

/// A share of a core in thousandths, rounded; no machine has a million cores.
fn permille(cores: f64) -> u32 {
    let rounded = (cores * 1000.0).round().clamp(0.0, 1e9);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let whole = rounded as u32;
    whole
}

fn health(flaws: &Flaws, counted: &Health) -> Health {
    Health {
        events: flaws.events,
        events_lost: flaws.events_lost,
        buffers_lost: flaws.buffers_lost,
        losses_unknown: flaws.losses_unknown,
        dropped: flaws.dropped,
        undecoded: flaws.undecoded,
        read_as_older: flaws.read_as_older,
        late: flaws.late,
        folded_flows: flaws.folded_flows,
        folded_processes: flaws.folded_processes,
        texts_left_out: flaws.texts_left_out,
        gaps: flaws.gaps,
        damaged: flaws.damaged,
        snapshots_skipped: flaws.frames_skipped,
        ..counted.clone()
    }
}
