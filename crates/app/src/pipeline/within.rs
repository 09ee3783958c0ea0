//! What was counted between two moments, taken while the time of recordings passes them.

use event::Timestamp;
use traffic::Counters;
use traffic::Traffic;
use traffic::ledger::Counted;
use traffic::rollup::{GroupKey, Rollup};

/// Two moments, and everything counted before each that was passed.
pub(super) struct Within {
    from: Timestamp,
    until: Timestamp,
    before: Option<Rollup>,
    whole: Option<Rollup>,
}

impl Within {
    /// Nothing is counted yet.
    pub(super) fn new((from, until): (Timestamp, Timestamp)) -> Self {
        Self { from, until, before: None, whole: None }
    }

    /// The moment that comes next.
    pub(super) fn next(&self) -> Option<Timestamp> {
        match (&self.before, &self.whole) {
            (None, _) => Some(self.from),
            (Some(_), None) => Some(self.until),
            (Some(_), Some(_)) => None,
        }
    }

    /// Every event before `time` is counted, and none from it on.
    pub(super) fn pass(&mut self, time: Timestamp, traffic: &Traffic) {
        if time >= self.from && self.before.is_none() {
            self.before = Some(counted(traffic));
        }
        if time >= self.until && self.whole.is_none() {
            self.whole = Some(counted(traffic));
        }
    }

    /// What was counted between them.
    pub(super) fn finish(mut self, traffic: &Traffic) -> Vec<(GroupKey, Counters)> {
        self.pass(Timestamp::MAX, traffic);
        let before = self.before.unwrap_or_else(|| Rollup::new(&Counted::GROUPING));
        let rows = self.whole.map(Rollup::into_rows).unwrap_or_default();
        let earlier = |key| before.get(key).map_or_else(Counters::default, |row| row.counters);
        rows.iter().map(|row| (row.key, row.counters - earlier(&row.key))).collect()
    }
}

fn counted(traffic: &Traffic) -> Rollup {
    let mut rollup = Rollup::new(&Counted::GROUPING);
    traffic.flows().for_each(|flow| rollup.add_flow(traffic, flow));
    rollup
}
