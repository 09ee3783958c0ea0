//! Totals by process, kept up as intervals close: a live view asks for them every second, and
//! adding up every flow each time would cost more than counting did.

use super::buckets::BucketRow;
use super::counters::Counters;
use crate::attribute::processes::ProcessId;

/// What one process has moved until the latest interval closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Owned {
    /// What was counted.
    pub counters: Counters,
    /// Flows; one that was folded and came back counts again.
    pub flows: u64,
}

/// One total for every process that has any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Owners {
    /// By number of process: the place of its total, counted from 1; 0 where there is none.
    places: Vec<u32>,
    all: Vec<(ProcessId, Owned)>,
    /// Of those that were folded.
    others: Owned,
}

impl Owners {
    /// Adds what a flow gained in an interval; `is_new` if it gained nothing before.
    pub(crate) fn add(&mut self, row: &BucketRow, is_new: bool) {
        let total = self.total(row.key.process);
        total.counters += row.counters;
        total.flows += u64::from(is_new);
    }

    fn total(&mut self, id: ProcessId) -> &mut Owned {
        let place = id.0 as usize;
        if id == ProcessId::OTHERS {
            return &mut self.others;
        }
        if self.places.len() <= place {
            self.places.resize(place + 1, 0);
        }
        if self.places[place] == 0 {
            self.all.push((id, Owned::default()));
            self.places[place] = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        }
        &mut self.all[self.places[place] as usize - 1].1
    }

    /// What a process has moved.
    pub(crate) fn of(&self, id: ProcessId) -> Owned {
        let place = self.places.get(id.0 as usize).copied().unwrap_or(0) as usize;
        let known = place.checked_sub(1).and_then(|place| self.all.get(place));
        known.map(|(_, owned)| *owned).unwrap_or_default()
    }

    /// Joins the totals of processes that were folded.
    pub(crate) fn fold(&mut self, is_folded: impl Fn(ProcessId) -> bool) {
        let Self { places, all, others } = self;
        let mut kept = 0;
        all.retain(|(id, owned)| {
            let is_folded = is_folded(*id);
            if is_folded {
                others.counters += owned.counters;
                others.flows += owned.flows;
            }
            kept += u32::from(!is_folded);
            places[id.0 as usize] = if is_folded { 0 } else { kept };
            !is_folded
        });
    }

    /// Those with any flow, in the order in which they were met; the folded ones last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ProcessId, &Owned)> {
        let all = (0u32..).map(ProcessId).zip(&self.places);
        let total = |place: &u32| self.all.get((*place as usize).checked_sub(1)?).map(|(_, o)| o);
        let all = all.filter_map(move |(id, place)| Some((id, total(place)?)));
        let others = std::iter::once((ProcessId::OTHERS, &self.others));
        all.chain(others).filter(|(_, owned)| owned.flows > 0)
    }
}
