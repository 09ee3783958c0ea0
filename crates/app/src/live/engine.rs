//! The engine in real time: it waits a moment for facts about processes, then counts.

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;
use traffic::rollup::{Dimension, Row};
use traffic::{Batch, Counters, Losses, OpenBatch, Settings, Tally, Traffic, Zone};

use super::accounts::Accounts;
use super::frame::{Extent, Flaws, Frame, Line, LineProcess};
use super::held::Held;
use super::known::Identity;
use super::overview::Overview;
use super::sums::{Figures, Sums};

/// Places for so many batches are kept: as many as are held back at a million events a second.
/// What a storm needed beyond that is given back after it.
const MOST_IDLE: usize = 64;

/// A clock that goes back further than this, in ticks of 100 ns, was set back; less is the
/// system's clock being put right.
pub const SET_BACK: i64 = TICKS_PER_SECOND;

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
    /// Of so many of the busiest lines a frame tells what is known about their process.
    pub identities: usize,
    /// Addresses without a name are asked for one, which is traffic of our own.
    pub resolves: bool,
    /// MB of the session's buffers together at most; `None` for what suits the machine.
    pub buffer_megabytes: Option<u32>,
}

/// The engine, the traffic held back, and what was counted in the last interval.
#[derive(Debug)]
pub struct LiveEngine {
    traffic: Traffic,
    grouping: Vec<Dimension>,
    interval_ticks: i64,
    held: Held,
    /// Memory of batches that were counted, and of the places they were held in.
    spare: Vec<Batch>,
    idle: Vec<OpenBatch>,
    sums: Sums,
    /// What was missing from the intervals that closed since the last frame.
    missed: Losses,
    /// No traffic comes now.
    misses: bool,
    /// None came at some time since the last frame.
    has_missed: bool,
    accounts: Accounts,
    overview: Option<Overview>,
    identities: usize,
    /// Where the next frame begins.
    shown_until: Option<Timestamp>,
    /// How far time has come, as this was told last.
    reached: Option<Timestamp>,
    /// When the sources ended, where they said so.
    ended: Option<Timestamp>,
    /// Ticks after which a frame is shown that ends no interval, until there was a frame.
    early: Option<i64>,
}

impl LiveEngine {
    /// An empty ledger.
    pub fn new(settings: LiveSettings) -> Self {
        let LiveSettings { engine, grouping, overview, identities, .. } = settings;
        Self {
            traffic: Traffic::new(engine),
            sums: Sums::new(&grouping),
            missed: Losses::default(),
            misses: false,
            has_missed: false,
            grouping,
            interval_ticks: engine.interval_ticks.max(1),
            held: Held::default(),
            spare: Vec::new(),
            idle: Vec::new(),
            accounts: Accounts::default(),
            overview: overview.then(Overview::default),
            identities,
            shown_until: None,
            reached: None,
            ended: None,
            early: None,
        }
    }

    /// Shows something after so many ticks of 100 ns, even if no interval has ended by then.
    #[must_use]
    pub fn with_early_frame(self, ticks: i64) -> Self {
        Self { early: Some(ticks), ..self }
    }

    /// Takes a batch.
    pub fn take(&mut self, lane: Lane, mut batch: Batch) {
        let mut open = self.idle.pop().unwrap_or_default();
        batch.sort();
        self.announce(lane, &batch);
        open.replace(batch);
        match lane {
            Lane::Processes => {
                self.traffic.run(&mut open, Timestamp::MAX);
                while let Some(reading) = self.traffic.next_reading() {
                    self.accounts.read(reading);
                }
                // Too small to be filled with traffic.
                drop(open.replace(Batch::default()));
                keep(&mut self.idle, open);
            }
            Lane::Traffic => self.held.push(open),
        }
    }

    /// Takes note of which sessions report traffic. Each batch shows that its own runs; a session
    /// that another has replaced has no more batches, and is forgotten in time.
    fn announce(&mut self, lane: Lane, batch: &Batch) {
        if lane == Lane::Traffic {
            self.traffic.end_recording(batch.recording());
            if self.traffic.announce(batch) {
                self.traffic.recall(self.held.batches());
            }
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

    /// Counting begins now: the interval this lies in is not seen as a whole. Without this, the
    /// first interval is taken for a whole one.
    pub fn begin(&mut self, now: Timestamp) {
        self.shown_until = Some(now);
    }

    /// Notes whether traffic is being missed now, because its session does not run. Every interval
    /// that this touches lacks something.
    pub fn miss(&mut self, now: bool) {
        self.misses = now;
        self.has_missed |= now;
    }

    /// Counts the traffic up to `time`, by when every fact about its processes has come. Gives
    /// a frame when an interval has ended.
    pub fn advance(&mut self, time: Timestamp) -> Option<Frame> {
        if self.reached.is_some_and(|reached| time < reached.plus(-SET_BACK)) {
            self.set_back();
            self.begin(time);
        }
        self.reached = Some(time);
        self.count_until(time);
        let ended = self.start_of_interval(time);
        let began = *self.shown_until.get_or_insert(ended);
        if ended <= began {
            let since = time.since(began);
            self.early.take_if(|ticks| since >= *ticks)?;
            return Some(self.early_frame(time, since));
        }
        self.early = None;
        self.traffic.advance(ended);
        self.shown_until = Some(ended);
        let is_whole = began == self.start_of_interval(began);
        let extent = if is_whole { Extent::Whole } else { Extent::Begun };
        Some(Frame { extent, ..self.frame(ended, ended.since(began)) })
    }

    /// The clock behind the events was set back: what is held back lies in a time that comes
    /// again, perhaps hours from now, so it is counted at once. The next event may be older than
    /// all before it.
    pub fn set_back(&mut self) {
        self.count_until(Timestamp::MAX);
        self.traffic.finish();
        self.accounts.begin_anew();
    }

    /// The sources have ended at this time; what they saw may still come.
    pub fn end(&mut self, now: Timestamp) {
        self.ended = Some(now);
    }

    /// Whether any time is known: counting began, traffic came, or the sources ended at some time.
    /// Otherwise there is no interval to make a frame of.
    pub fn has_begun(&self) -> bool {
        self.last_time().is_some()
    }

    /// Counts everything that came: nothing more does. The frame ends where the sources did, or
    /// with the last event; it has no meaning unless the engine [has begun](Self::has_begun).
    pub fn finish(&mut self) -> Frame {
        let at = self.last_time().unwrap_or_default();
        self.count_until(Timestamp::MAX);
        self.traffic.finish();
        let began = self.shown_until.unwrap_or_else(|| self.start_of_interval(at));
        Frame { last: true, ..self.frame(at, at.since(began).max(0)) }
    }

    /// The ledger.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn last_time(&self) -> Option<Timestamp> {
        self.ended.or_else(|| self.held.last_time().max(self.reached).max(self.shown_until))
    }

    fn start_of_interval(&self, time: Timestamp) -> Timestamp {
        Timestamp(time.0.div_euclid(self.interval_ticks).saturating_mul(self.interval_ticks))
    }

    fn count_until(&mut self, time: Timestamp) {
        self.held.count(&mut self.traffic, time);
        for mut used in self.held.used() {
            self.spare.push(used.replace(Batch::default()));
            keep(&mut self.idle, used);
        }
    }

    fn frame(&mut self, at: Timestamp, ticks: i64) -> Frame {
        self.close_buckets();
        self.accounts.reach(at, &self.traffic);
        let figures = self.sums.take(&self.traffic);
        let frame = self.frame_of(at, ticks, &figures);
        let overview = self.overview.as_mut();
        let overview = overview.map(|one| Box::new(one.snapshot(&self.traffic, at, ticks)));
        let mut missed = std::mem::take(&mut self.missed);
        if std::mem::replace(&mut self.has_missed, self.misses) {
            missed.gaps = missed.gaps.max(1);
        }
        Frame { overview, missed, ..frame }
    }

    /// All that was counted so far, as if it were gained in one interval.
    fn early_frame(&self, at: Timestamp, ticks: i64) -> Frame {
        let figures = self.sums.so_far(&self.traffic);
        Frame { extent: Extent::Early, ..self.frame_of(at, ticks, &figures) }
    }

    fn frame_of(&self, at: Timestamp, ticks: i64, figures: &Figures) -> Frame {
        let lines = figures.in_order().map(|(row, gained)| self.line(row, gained)).collect();
        let health = self.traffic.health();
        let mut frame = Frame {
            at,
            ticks,
            lines,
            gained: figures.gained(),
            total: figures.totals.total(),
            unattributed: figures.unattributed,
            unowned: figures.unowned,
            zone_basis: self.traffic.zone_basis(),
            ledger: self.accounts.told(),
            carriers: Some(self.traffic.zone_confidence(Zone::TunnelCarrier)),
            connect_failures: health.nameless_failures(),
            flaws: Flaws {
                late: health.late_events,
                folded_flows: health.folded_flows,
                folded_processes: health.folded_processes,
                texts_left_out: health.texts_left_out,
                ..Flaws::default()
            },
            ..Frame::default()
        };
        for line in frame.lines.iter_mut().take(self.identities) {
            let owner = line.key.process.filter(|id| id.is_one());
            line.identity = owner.map(|id| Box::new(Identity::of(&self.traffic, id)));
        }
        frame
    }

    /// Takes in the intervals that closed since this was last asked.
    fn close_buckets(&mut self) {
        while let Some(bucket) = self.traffic.next_bucket() {
            self.missed += bucket.losses;
            self.accounts.add(&bucket);
            self.sums.add(&bucket, &self.traffic);
            if let Some(overview) = &mut self.overview {
                overview.add(&bucket, &self.traffic);
            }
            self.traffic.recycle(bucket);
        }
    }

    fn line(&self, row: &Row, gained: Counters) -> Line {
        let process = row.key.process.map(|id| {
            let process = self.traffic.process(id);
            LineProcess {
                pid: process.pid,
                started: process.started,
                name: process.name().map(Into::into),
                naming: process.naming,
                name_form: process.name_form(),
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
            name_source: row.name_source,
            identity: None,
            gained,
            total: row.counters,
            flows: row.flows,
        }
    }
}

/// Keeps the place of a batch that was counted.
fn keep(idle: &mut Vec<OpenBatch>, used: OpenBatch) {
    if idle.len() < MOST_IDLE {
        idle.push(used);
    }
}

impl Flaws {
    /// Adds what the sources have seen.
    pub fn with_tally(self, tally: &Tally) -> Self {
        Self {
            events: tally.events,
            undecoded: tally.undecoded_events(),
            read_as_older: tally.read_as_older_events(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
