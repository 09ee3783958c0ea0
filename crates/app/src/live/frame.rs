//! What is true now: plain data for whoever shows it. A slow reader may miss some.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use event::Timestamp;
use event::kinds::NameSource;
use traffic::rollup::{Dimension, GroupKey};
use traffic::{Confidence, Counters, Losses, NameForm, Naming, ZoneBasis};

use super::accounts::Ledger;
use super::engine::Lane;
use super::known::Identity;
use crate::note::Note;

/// The state at the end of one interval.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The interval ended here.
    pub at: Timestamp,
    /// Length of the interval in ticks of 100 ns; rates are gains over it.
    pub ticks: i64,
    /// Every group, by what it moved in the interval, then in all; the busiest first.
    pub lines: Vec<Line>,
    /// What all of them gained in the interval.
    pub gained: Counters,
    /// What was counted since the beginning.
    pub total: Counters,
    /// Of it, what has no owner.
    pub unattributed: Counters,
    /// What zones rest on.
    pub zone_basis: ZoneBasis,
    /// How sure it is what carries a tunnel.
    pub carriers: Option<Confidence>,
    /// What is missing from the interval, as far as its sources said so while it was open.
    pub missed: Losses,
    /// What was counted in the interval and has no owner.
    pub unowned: Counters,
    /// What keeps the figures from being complete.
    pub flaws: Flaws,
    /// Failed attempts to connect of which no event tells whose they are, since the beginning.
    pub connect_failures: u64,
    /// When a session did not run though it should have, the latest last.
    pub gaps: Arc<[Gap]>,
    /// What is not as it should be.
    pub notes: Arc<[Note]>,
    /// What this program costs the machine; `None` where it is not asked: a recording is replayed.
    pub own: Option<OwnCost>,
    /// What was counted, set against what the adapters carried, for the latest ten seconds or more;
    /// `None` where nobody reads their counters.
    pub ledger: Option<Ledger>,
    /// How much of its interval was counted. The last frame is as long as `ticks` says.
    pub extent: Extent,
    /// Everything at once, where the settings ask for it.
    pub overview: Option<Box<tui::snapshot::Snapshot>>,
    /// Nothing comes after this one.
    pub last: bool,
}

impl Frame {
    /// Takes the place of one that nobody has taken, whose figures it takes in; `skipped` counts
    /// those so far.
    pub fn replace(&mut self, missed: Option<Self>, skipped: &mut u64) {
        if let Some(missed) = missed.filter(|missed| missed.extent != Extent::Early) {
            *skipped += 1;
            self.absorb(missed);
        }
        self.flaws.frames_skipped += *skipped;
    }

    /// Takes in what the frame before gained that nobody has seen, as if both intervals were one.
    /// A group that has been folded since keeps its gain in `gained` alone.
    fn absorb(&mut self, before: Self) {
        self.ticks = self.ticks.saturating_add(before.ticks);
        self.gained += before.gained;
        self.missed += before.missed;
        self.unowned += before.unowned;
        if before.extent == Extent::Begun {
            self.extent = Extent::Begun;
        }
        let lines = before.lines.into_iter().map(|line| (line.key, (line.gained, line.identity)));
        let mut lines: HashMap<GroupKey, (Counters, Option<Box<Identity>>)> = lines.collect();
        for line in &mut self.lines {
            if let Some((gained, identity)) = lines.remove(&line.key) {
                line.gained += gained;
                // It may have been among the busiest then, and be again now that they are one.
                line.identity = line.identity.take().or(identity);
            }
        }
        self.sort();
    }

    /// Puts the busiest line first.
    fn sort(&mut self) {
        self.lines.sort_by(|one, other| one.rank().cmp(&other.rank()));
    }
}

/// How much of its interval a frame covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// All of it; of several, where frames were joined.
    #[default]
    Whole,
    /// Its end: counting began within it.
    Begun,
    /// Its beginning: it is not over, and shown only so that something is seen soon. What it
    /// gained comes again in the next frame.
    Early,
}

/// One group.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which group.
    pub key: GroupKey,
    /// Its process, where processes are told apart.
    pub process: Option<LineProcess>,
    /// How sure its zone is, where zones are told apart.
    pub zone_confidence: Option<Confidence>,
    /// What it is called in every dimension that has names, for machines.
    pub names: Vec<(Dimension, Option<Box<str>>)>,
    /// Name of the remote address, where the group has one.
    pub remote_name: Option<Arc<str>>,
    /// How that is known.
    pub name_source: Option<NameSource>,
    /// What is known about its process, where the settings ask for it.
    pub identity: Option<Box<Identity>>,
    /// What it gained in the interval.
    pub gained: Counters,
    /// What was counted since the beginning.
    pub total: Counters,
    /// Flows in it.
    pub flows: u64,
}

impl Line {
    /// A group of nothing.
    pub(crate) fn nothing() -> Self {
        Self {
            key: GroupKey::default(),
            process: None,
            names: Vec::new(),
            remote_name: None,
            name_source: None,
            identity: None,
            gained: Counters::default(),
            total: Counters::default(),
            zone_confidence: None,
            flows: 0,
        }
    }

    fn rank(&self) -> Rank<'_> {
        rank(&self.key, &self.gained, &self.total)
    }

    /// What it is called in one dimension, where that is known.
    pub fn name(&self, dimension: Dimension) -> Option<&str> {
        let named = self.names.iter().find(|(known, _)| *known == dimension);
        named.and_then(|(_, name)| name.as_deref())
    }
}

/// Where a group stands among others: the less, the further up.
pub(super) type Rank<'a> = (Reverse<u64>, Reverse<u64>, &'a GroupKey);

/// The busiest group comes first, of equals the one that moved more in all.
pub(super) fn rank<'a>(key: &'a GroupKey, gained: &Counters, total: &Counters) -> Rank<'a> {
    (Reverse(gained.traffic_bytes()), Reverse(total.traffic_bytes()), key)
}

/// The process of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineProcess {
    /// Process id.
    pub pid: u32,
    /// When it started, where known.
    pub started: Option<Timestamp>,
    /// File name of the executable, where known.
    pub name: Option<Box<str>>,
    /// How the name is known.
    pub naming: Naming,
    /// How much of the name is known.
    pub name_form: Option<NameForm>,
    /// Whether it has ended.
    pub ended: bool,
}

/// What this program costs the machine.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OwnCost {
    /// Processor time of all threads in the last second or so, as a share of one core.
    pub cores: f64,
    /// Memory that nobody else can use, in bytes; `None` where the system does not say.
    pub private_bytes: Option<u64>,
    /// Its memory that is in RAM, shared parts too, in bytes.
    pub resident_bytes: u64,
}

/// A time of which events are missing: a session of ours did not run, or a recording has not kept
/// them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Events of which kind were missed.
    pub lane: Lane,
    /// When the session was found to have ended; in a recording, the last event before.
    pub from: Timestamp,
    /// When it ran again, `None` while it does not; in a recording, the first event after.
    pub until: Option<Timestamp>,
    /// Why.
    pub why: GapReason,
}

/// Why events are missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GapReason {
    /// Somebody else stopped it.
    StoppedFromOutside,
    /// It broke off, or could not be started again; the words of the last error.
    Failed(String),
    /// The recording has not kept them.
    Recording(etl::GapReason),
}

/// What keeps the figures from being complete, since the beginning.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flaws {
    /// Records seen, of every provider.
    pub events: u64,
    /// Events the system lost because no buffer was free.
    pub events_lost: u64,
    /// Buffers the system lost because we were too slow.
    pub buffers_lost: u64,
    /// The system was asked what it lost since it last said so, and did not answer.
    pub losses_unknown: bool,
    /// Decoded events dropped because the engine was too slow.
    pub dropped: u64,
    /// Events of known providers that could not be decoded.
    pub undecoded: u64,
    /// Events read by the layout of an older version than their own. Nothing is missing for it.
    pub read_as_older: u64,
    /// Events counted in a later interval than their own.
    pub late: u64,
    /// Flows folded into "other".
    pub folded_flows: u64,
    /// Processes folded into "other processes".
    pub folded_processes: u64,
    /// Names, paths, command lines and services there was no room for.
    pub texts_left_out: u64,
    /// Times the session was stopped from outside and started again; gaps of a recording.
    pub gaps: u64,
    /// Questions about processes that were dropped because too many waited.
    pub lookups_lost: u64,
    /// Places of a recording that could not be read.
    pub damaged: u64,
    /// Frames nobody took in time.
    pub frames_skipped: u64,
}
