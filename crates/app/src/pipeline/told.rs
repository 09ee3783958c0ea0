//! What a source tells beside events: gaps, notes, own cost. Rarely, so behind a lock.

use std::sync::Arc;

use event::Timestamp;
use traffic::Tally;

use crate::live::{Gap, GapReason, Lane, OwnCost};
use crate::note::Note;

/// Gaps that are kept; the count of all is kept beside them.
const MOST_GAPS: usize = 100;

/// What a source had tallied when it last said so.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tallied {
    pub(super) events: u64,
    pub(super) undecoded: u64,
    pub(super) read_as_older: u64,
}

impl Tallied {
    pub(super) fn of(tally: &Tally) -> Self {
        Self {
            events: tally.events,
            undecoded: tally.undecoded_events(),
            read_as_older: tally.read_as_older_events(),
        }
    }
}

/// What was told so far.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(windows), allow(dead_code, reason = "only a live source tells"))]
pub(super) struct Told {
    pub(super) gaps: Arc<[Gap]>,
    pub(super) notes: Arc<[Note]>,
    pub(super) own: Option<OwnCost>,
}

#[cfg_attr(not(windows), allow(dead_code, reason = "only a live source tells"))]
impl Told {
    /// Adds a gap that goes on.
    pub(super) fn add_gap(&mut self, gap: Gap) {
        let older = self.gaps.len().saturating_sub(MOST_GAPS - 1);
        self.gaps = self.gaps.iter().skip(older).cloned().chain([gap]).collect();
    }

    /// Ends the gap of this lane.
    pub(super) fn end_gap(&mut self, lane: Lane, until: Timestamp) {
        self.change_gap(lane, |gap| gap.until = Some(until));
    }

    /// Says why the gap of this lane goes on.
    pub(super) fn explain_gap(&mut self, lane: Lane, why: GapReason) {
        self.change_gap(lane, |gap| gap.why = why);
    }

    fn change_gap(&mut self, lane: Lane, change: impl FnOnce(&mut Gap)) {
        let mut gaps = self.gaps.to_vec();
        if let Some(gap) = gaps.iter_mut().rfind(|gap| gap.lane == lane && gap.until.is_none()) {
            change(gap);
        }
        self.gaps = gaps.into();
    }

    /// Adds a note, unless it was told before.
    pub(super) fn add_note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes = self.notes.iter().cloned().chain([note]).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(lane: Lane, from: i64) -> Gap {
        Gap { lane, from: Timestamp(from), until: None, why: GapReason::StoppedFromOutside }
    }

    #[test]
    fn a_gap_ends_in_its_own_lane() {
        let mut told = Told::default();
        told.add_gap(gap(Lane::Traffic, 1));
        told.add_gap(gap(Lane::Processes, 2));
        told.end_gap(Lane::Traffic, Timestamp(3));
        told.add_gap(gap(Lane::Traffic, 4));
        told.explain_gap(Lane::Traffic, GapReason::Failed("no".into()));
        let ends: Vec<_> = told.gaps.iter().map(|gap| gap.until.map(|end| end.0)).collect();
        assert_eq!(ends, [Some(3), None, None]);
        assert_eq!(told.gaps[2].why, GapReason::Failed("no".into()));
        told.end_gap(Lane::Traffic, Timestamp(5));
        assert_eq!(told.gaps[2].until, Some(Timestamp(5)));
    }

    #[test]
    fn the_oldest_gaps_go() {
        let mut told = Told::default();
        (0..250).for_each(|from| told.add_gap(gap(Lane::Traffic, from)));
        let from: Vec<i64> = told.gaps.iter().map(|gap| gap.from.0).collect();
        assert_eq!((from.len(), from[0], from[99]), (MOST_GAPS, 150, 249));
    }

    #[test]
    fn a_note_is_told_once() {
        let mut told = Told::default();
        (0..3).for_each(|_| told.add_note(Note::HalfTheBuffers));
        assert_eq!(told.notes.len(), 1);
    }
}
