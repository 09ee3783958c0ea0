//! What the lines of a frame add up.

use super::frame::rank;
use traffic::rollup::{Dimension, GroupKey, Rollup, Row};
use traffic::{Bucket, Counters, Owned, ProcessId, Traffic};

/// What is kept between two frames to tell what groups gained.
#[derive(Debug)]
pub(super) struct Sums {
    grouping: Vec<Dimension>,
    /// What groups gained in the intervals that closed since the last frame; where owners are all
    /// it takes, what those had until then tells it at less cost.
    gained: Rollup,
    unowned: Counters,
    /// What every process had at the last frame, in the order of their numbers.
    before: Vec<(ProcessId, Counters)>,
    /// Rows of the last frame.
    rows: usize,
}

/// The figures of one frame.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) totals: Rollup,
    /// `None` while everything there is was gained since the beginning.
    gained: Option<Rollup>,
    /// What has no owner, in all ...
    pub(super) unattributed: Counters,
    /// ... and gained since the last frame.
    pub(super) unowned: Counters,
}

impl Sums {
    pub(super) fn new(grouping: &[Dimension]) -> Self {
        Self {
            grouping: grouping.to_vec(),
            gained: Rollup::new(grouping),
            unowned: Counters::default(),
            before: Vec::new(),
            rows: 0,
        }
    }

    /// Adds an interval that has closed.
    pub(super) fn add(&mut self, bucket: &Bucket, traffic: &Traffic) {
        if self.gained.is_by_owner() {
            return;
        }
        self.unowned += bucket.unattributed();
        for row in &bucket.rows {
            // As it is counted now: it may have been folded since.
            let key = traffic.counted_on(&row.key);
            self.gained.add_interval(traffic, bucket.start, &key, row.counters);
        }
    }

    /// All that was counted so far, as if it were gained in one interval.
    pub(super) fn so_far(&self, traffic: &Traffic) -> Figures {
        let unattributed = traffic.unattributed();
        Figures { totals: self.by_flow(traffic), gained: None, unattributed, unowned: unattributed }
    }

    /// What was counted until the latest interval closed, and gained since this was last asked.
    pub(super) fn take(&mut self, traffic: &Traffic) -> Figures {
        if self.gained.is_by_owner() {
            return self.take_by_owner(traffic);
        }
        let gained = std::mem::replace(&mut self.gained, Rollup::new(&self.grouping));
        Figures {
            totals: self.by_flow(traffic),
            gained: Some(gained),
            unattributed: traffic.unattributed(),
            unowned: std::mem::take(&mut self.unowned),
        }
    }

    fn by_flow(&self, traffic: &Traffic) -> Rollup {
        let mut totals = Rollup::new(&self.grouping);
        traffic.flows().for_each(|flow| totals.add_flow(traffic, flow));
        totals
    }

    fn take_by_owner(&mut self, traffic: &Traffic) -> Figures {
        // As many as there were, and a few more: growing costs more than counting.
        let rollup = || Rollup::new(&self.grouping).with_room(self.rows + self.rows / 8);
        let (mut totals, mut gained) = (rollup(), rollup());
        let (mut unattributed, mut unowned) = (Counters::default(), Counters::default());
        let mut before = std::mem::take(&mut self.before).into_iter().peekable();
        // What those had who were folded since: it is among what the others have now.
        let mut folded = Counters::default();
        for (owner, owned) in traffic.owners() {
            while let Some((_, counters)) = before.next_if(|(id, _)| *id < owner) {
                folded += counters;
            }
            let mut had = before.next_if(|(id, _)| *id == owner).unzip().1.unwrap_or_default();
            if owner == ProcessId::OTHERS {
                had += folded;
            }
            self.before.push((owner, owned.counters));
            let gain = Owned { counters: owned.counters - had, flows: 0 };
            totals.add_owner(traffic, owner, owned);
            gained.add_owner(traffic, owner, &gain);
            if owner == ProcessId::UNATTRIBUTED {
                (unattributed, unowned) = (owned.counters, gain.counters);
            }
        }
        self.rows = totals.rows().len();
        Figures { totals, gained: Some(gained), unattributed, unowned }
    }
}

impl Figures {
    /// Every group with what it gained, the busiest first. What is put in order are numbers: lines
    /// are ten times as large.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (&Row, Counters)> {
        let rows = self.totals.rows();
        let gained: Vec<Counters> = rows.iter().map(|row| self.gained_by(row)).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let place = |at: usize| rank(&rows[at].key, &gained[at], &rows[at].counters);
        order.sort_unstable_by(|one, other| place(*one).cmp(&place(*other)));
        order.into_iter().map(move |at| (&rows[at], gained[at]))
    }

    /// What a group gained.
    fn gained_by(&self, row: &Row) -> Counters {
        let gained_in = |gained: &Rollup, key: &GroupKey| gained.get(key).map(|row| row.counters);
        match &self.gained {
            Some(gained) => gained_in(gained, &row.key).unwrap_or_default(),
            None => row.counters,
        }
    }

    /// What all groups gained.
    pub(super) fn gained(&self) -> Counters {
        self.gained.as_ref().unwrap_or(&self.totals).total()
    }
}
