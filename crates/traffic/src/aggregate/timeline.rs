//! A coarse history of rates: fine enough for a chart, of fixed size however long the trace.

use super::buckets::Bucket;
use crate::attribute::processes::ProcessId;
use event::timestamp::Timestamp;

/// Most steps kept; a longer time is covered by wider steps.
const STEPS: usize = 512;

/// Processes that get a chart of their own, the first ones met: a report shows a few dozen.
const CHARTED: usize = 4096;

/// Bytes sent and received in one step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
}

/// Bytes over time, in all and per process, on one common scale.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    origin: Option<Timestamp>,
    width: i64,
    total: Vec<Step>,
    peak: Step,
    interval_ticks: i64,
    /// By [`ProcessId`].
    by_process: Vec<Vec<Step>>,
}

impl Timeline {
    /// Takes in one closed interval. Intervals come in order of time.
    pub fn add(&mut self, bucket: &Bucket) {
        let place = self.place(bucket);
        let mut interval = Step::default();
        for row in &bucket.rows {
            let step =
                Step { sent: row.counters.sent().bytes, received: row.counters.received().bytes };
            interval.sent += step.sent;
            interval.received += step.received;
            if (row.key.process.0 as usize) < CHARTED {
                add_at(self.of_mut(row.key.process), place, step);
            }
        }
        add_at(&mut self.total, place, interval);
        self.peak.sent = self.peak.sent.max(interval.sent);
        self.peak.received = self.peak.received.max(interval.received);
        self.interval_ticks = bucket.ticks.max(1);
    }

    /// The step an interval falls into; makes steps wider until there is one.
    fn place(&mut self, bucket: &Bucket) -> usize {
        let origin = *self.origin.get_or_insert(bucket.start);
        self.width = self.width.max(bucket.ticks.max(1));
        let elapsed = bucket.start.since(origin).max(0);
        while elapsed / self.width >= STEPS as i64 {
            self.width = self.width.saturating_mul(2);
            halve(&mut self.total);
            self.by_process.iter_mut().for_each(halve);
        }
        usize::try_from(elapsed / self.width).unwrap_or(STEPS - 1)
    }

    /// When the first step begins; `None` before any interval.
    pub fn origin(&self) -> Option<Timestamp> {
        self.origin
    }

    /// Length of a step in ticks of 100 ns.
    pub fn step_ticks(&self) -> i64 {
        self.width
    }

    /// The most bytes that one interval carried in each direction, whatever the width of steps; not
    /// necessarily both in the same one.
    pub fn peak(&self) -> Step {
        self.peak
    }

    /// Length of an interval in ticks of 100 ns.
    pub fn interval_ticks(&self) -> i64 {
        self.interval_ticks
    }

    /// Steps of the whole machine; those after the last one given were empty.
    pub fn total(&self) -> &[Step] {
        &self.total
    }

    /// Steps of one process; those after the last one given were empty.
    pub fn of(&self, process: ProcessId) -> &[Step] {
        self.by_process.get(process.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn of_mut(&mut self, process: ProcessId) -> &mut Vec<Step> {
        let place = process.0 as usize;
        if self.by_process.len() <= place {
            self.by_process.resize(place + 1, Vec::new());
        }
        &mut self.by_process[place]
    }
}

fn add_at(steps: &mut Vec<Step>, place: usize, step: Step) {
    if steps.len() <= place {
        steps.resize(place + 1, Step::default());
    }
    steps[place].sent += step.sent;
    steps[place].received += step.received;
}

/// Joins neighbours, so that each step covers twice the time.
fn halve(steps: &mut Vec<Step>) {
    let joined = steps.chunks(2).map(|pair| Step {
        sent: pair.iter().map(|step| step.sent).sum(),
        received: pair.iter().map(|step| step.received).sum(),
    });
    *steps = joined.collect();
}
