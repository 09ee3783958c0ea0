//! The engine in real time: it waits a moment for facts about processes, then counts.

use std::cmp::Reverse;
use std::collections::VecDeque;

use event::Timestamp;
use traffic::rollup::{Dimension, Rollup, Row};
use traffic::{Batch, Counters, Losses, OpenBatch, ProcessId, Settings, Tally, Traffic, Zone};

use super::frame::{Flaws, Frame, Line, LineProcess};
use super::overview::Overview;

/// Memory of so many batches is kept: as many as are held back at a million events a second. What
/// a storm needed beyond that is given back after it.
const MOST_IDLE: usize = 64;

/// Which of two streams a batch comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Facts about processes: taken in at once.
    Processes,
    /// Traffic: held back until the facts of its time must have come.
    Traffic,
}

/// What a live engine is told before it starts.
#[derive(Clone, Debug)]
pub struct LiveSettings {
    /// For the engine.
    pub engine: Settings,
    /// What makes a line of a frame.
    pub grouping: Vec<Dimension>,
    /// Whether frames carry an overview beside their lines.
    pub overview: bool,
    /// Addresses without a name are asked for one, which is traffic of our own.
    pub resolves: bool,
}

/// The engine, the traffic held back, and what was counted in the last interval.
#[derive(Debug)]
pub struct LiveEngine {
    traffic: Traffic,
    grouping: Vec<Dimension>,
    interval_ticks: i64,
    held: VecDeque<OpenBatch>,
    /// Memory of batches that were counted, and of the places they were held in.
    spare: Vec<Batch>,
    idle: Vec<OpenBatch>,
    /// What groups gained in the intervals that closed since the last frame.
    gained: Rollup,
    /// What was missing from those intervals.
    missed: Losses,
    /// What had no owner in those intervals.
    unowned: Counters,
    overview: Option<Overview>,
    shown_until: Option<Timestamp>,
    /// When this was first told how far time has come.
    began: Option<Timestamp>,
    /// Ticks after which a frame is shown that ends no interval, until there was a frame.
    early: Option<i64>,
}

impl LiveEngine {
    /// An empty ledger.
    pub fn new(settings: LiveSettings) -> Self {
        let LiveSettings { engine, grouping, overview, .. } = settings;
        Self {
            traffic: Traffic::new(engine),
            gained: Rollup::new(&grouping),
            missed: Losses::default(),
            unowned: Counters::default(),
            grouping,
            interval_ticks: engine.interval_ticks.max(1),
            held: VecDeque::new(),
            spare: Vec::new(),
            idle: Vec::new(),
            overview: overview.then(Overview::default),
            shown_until: None,
            began: None,
            early: None,
        }
    }

    /// Shows something after so many ticks of 100 ns, even if no interval has ended by then.
    #[must_use]
    pub fn with_early_frame(self, ticks: i64) -> Self {
        Self { early: Some(ticks), ..self }
    }

    /// Takes a batch.
    pub fn take(&mut self, lane: Lane, batch: Batch) {
        let mut open = self.idle.pop().unwrap_or_default();
        open.replace(batch);
        match lane {
            Lane::Processes => {
                self.traffic.run(&mut open, Timestamp::MAX);
                self.put_by(open);
            }
            Lane::Traffic => self.held.push_back(open),
        }
    }

    /// Memory of a batch that has been counted, to be filled again.
    pub fn spare(&mut self) -> Option<Batch> {
        self.spare.pop()
    }

    /// Notes what the sources say is missing since they last said so.
    pub fn lose(&mut self, losses: Losses) {
        self.traffic.lose(losses);
    }

    /// Counts the traffic up to `time`, by when every fact about its processes has come. Gives
    /// a frame when an interval has ended.
    pub fn advance(&mut self, time: Timestamp) -> Option<Frame> {
        self.count_until(time);
        let first = *self.began.get_or_insert(time);
        let began = *self.shown_until.get_or_insert(self.start_of_interval(time));
        let ended = self.start_of_interval(time);
        if ended <= began {
            let since = time.since(first);
            self.early.take_if(|ticks| since >= *ticks)?;
            return Some(self.early_frame(time, since));
        }
        self.early = None;
        self.traffic.advance(ended);
        self.shown_until = Some(ended);
        Some(self.frame(ended, ended.since(began)))
    }

    /// Counts everything that came: nothing more does.
    pub fn finish(&mut self) -> Frame {
        self.count_until(Timestamp::MAX);
        self.traffic.finish();
        let at = self.shown_until.map_or(Timestamp::default(), |end| end.plus(self.interval_ticks));
        Frame { last: true, ..self.frame(at, self.interval_ticks) }
    }

    /// The ledger.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn start_of_interval(&self, time: Timestamp) -> Timestamp {
        Timestamp(time.0.div_euclid(self.interval_ticks).saturating_mul(self.interval_ticks))
    }

    fn count_until(&mut self, time: Timestamp) {
        while let Some(open) = self.held.front_mut() {
            self.traffic.run(open, time);
            if open.next_time().is_some() {
                return;
            }
            if let Some(used) = self.held.pop_front() {
                self.put_by(used);
            }
        }
    }

    fn put_by(&mut self, mut used: OpenBatch) {
        if self.idle.len() < MOST_IDLE {
            self.spare.push(used.replace(Batch::default()));
            self.idle.push(used);
        }
    }

    fn frame(&mut self, at: Timestamp, ticks: i64) -> Frame {
        let gained = self.take_gained();
        let of_row = |row: &Row| gained.get(&row.key).map_or_else(Counters::default, of);
        let frame = self.frame_with(at, ticks, gained.total(), of_row);
        let overview = self.overview.as_mut();
        let overview = overview.map(|one| Box::new(one.snapshot(&self.traffic, at, ticks)));
        let (missed, unowned) =
            (std::mem::take(&mut self.missed), std::mem::take(&mut self.unowned));
        Frame { overview, missed, unowned, ..frame }
    }

    /// All that was counted so far, as if it were gained in one interval.
    fn early_frame(&self, at: Timestamp, ticks: i64) -> Frame {
        let frame = self.frame_with(at, ticks, self.traffic.total(), of);
        Frame { partial: true, unowned: frame.unattributed, ..frame }
    }

    fn frame_with(
        &self,
        at: Timestamp,
        ticks: i64,
        gained: Counters,
        of_row: impl Fn(&Row) -> Counters,
    ) -> Frame {
        let mut totals = Rollup::new(&self.grouping);
        let mut unattributed = Counters::default();
        for flow in self.traffic.flows() {
            totals.add_flow(&self.traffic, flow);
            if flow.key.process == ProcessId::UNATTRIBUTED {
                unattributed += flow.counters;
            }
        }
        let rows = totals.rows();
        let mut lines: Vec<Line> = rows.iter().map(|row| self.line(row, of_row(row))).collect();
        lines.sort_by_key(|line| {
            Reverse((line.gained.traffic_bytes(), line.total.traffic_bytes(), Reverse(line.key)))
        });
        let health = self.traffic.health();
        Frame {
            at,
            ticks,
            lines,
            gained,
            total: totals.total(),
            unattributed,
            zone_basis: self.traffic.zone_basis(),
            carriers: Some(self.traffic.zone_confidence(Zone::TunnelCarrier)),
            flaws: Flaws {
                late: health.late_events,
                folded_flows: health.folded_flows,
                ..Flaws::default()
            },
            ..Frame::default()
        }
    }

    /// What groups gained in the intervals that closed since this was last asked.
    fn take_gained(&mut self) -> Rollup {
        while let Some(bucket) = self.traffic.next_bucket() {
            self.missed += bucket.losses;
            for row in &bucket.rows {
                if row.key.process == ProcessId::UNATTRIBUTED {
                    self.unowned += row.counters;
                }
                // As it is counted now: it may have been folded since.
                let key = self.traffic.counted_on(&row.key);
                self.gained.add_interval(&self.traffic, bucket.start, &key, row.counters);
            }
            if let Some(overview) = &mut self.overview {
                overview.add(&bucket, &self.traffic);
            }
            self.traffic.recycle(bucket);
        }
        std::mem::replace(&mut self.gained, Rollup::new(&self.grouping))
    }

    fn line(&self, row: &Row, gained: Counters) -> Line {
        let process = row.key.process.map(|id| {
            let process = self.traffic.process(id);
            LineProcess {
                pid: process.pid,
                started: process.started,
                name: process.name().map(Into::into),
                naming: process.naming,
                ended: process.ended.is_some(),
            }
        });
        let remote_name = row.remote_name.clone();
        let name = |dimension| {
            let name = self.traffic.group_name(dimension, &row.key);
            (dimension, name.map(|name| name.as_ref().into()))
        };
        Line {
            key: row.key,
            process,
            zone_confidence: row.key.zone.map(|zone| self.traffic.zone_confidence(zone)),
            names: self.grouping.iter().map(|dimension| name(*dimension)).collect(),
            remote_name,
            gained,
            total: row.counters,
            flows: row.flows,
        }
    }
}

/// What was counted in a row.
fn of(row: &Row) -> Counters {
    row.counters
}

impl Flaws {
    /// Adds what the sources have seen.
    pub fn with_tally(self, tally: &Tally) -> Self {
        Self { events: tally.events, undecoded: tally.undecoded_events(), ..self }
    }
}

#[cfg(test)]
mod tests;
