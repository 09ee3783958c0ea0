//! Stretches of time from which events are missing: what was lost while recording, and what
//! cannot be read any more.
//!
//! A flag on a buffer says that something was lost before it, damage says where it stands; neither
//! says when. The buffers of a processor follow each other in time, so what is missing lies
//! between the last event before the place and the first one behind it. Where a piece of a file
//! names no processor, it may be any, and the stretch is the widest of all of theirs.

mod places;

use std::collections::HashMap;

use event::Timestamp;

use crate::index::BufferLocation;
use crate::problem::{Problem, ProblemReason, Problems};
use crate::reader::BufferReader;
use crate::source::ReadAt;
use crate::trace::Trace;
use places::{Neighbours, Place};

/// A stretch of time from which events are missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Time of the last event that was kept before it; `None` if that is not known.
    pub from: Option<Timestamp>,
    /// Time of the first event that was kept after it; `None` if that is not known.
    pub until: Option<Timestamp>,
    /// Why they are missing.
    pub why: GapReason,
    /// The processor whose events are missing; `None` if it may be any.
    pub processor: Option<u16>,
}

/// Why events are missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GapReason {
    /// The session had no free buffer: a flag on the next one says so.
    EventsLost,
    /// The session could not write a buffer: a flag on the next one says so.
    BuffersLost,
    /// The file is damaged.
    Damage(ProblemReason),
}

/// The gaps of one trace: the first ones in full, the rest counted.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// The first [`Gaps::KEPT`] found, in order of time.
    pub kept: Vec<Gap>,
    /// How many there are in all.
    pub total: u64,
}

impl Gaps {
    /// How many gaps are kept in full.
    pub const KEPT: usize = 100;
}

impl<S: ReadAt> Trace<S> {
    /// When events are missing, as far as it can be told: `problems` are those of the trace and
    /// those met while reading it. Reads the buffers around each place once more.
    pub fn gaps(&self, problems: &Problems) -> Gaps {
        let damage = problems.kept().iter().filter(|problem| leaves_out(problem));
        let places: Vec<Place> =
            self.flagged().map(Place::flag).chain(damage.map(Place::damage)).collect();
        let places = places::numbered(places);
        let uncounted = problems.damage().saturating_sub(
            problems.kept().iter().filter(|problem| problem.reason.is_damage()).count() as u64,
        );
        let unlisted = self.loss_flags().total().saturating_sub(self.flagged().count() as u64);
        let total = places.len() as u64 + uncounted + unlisted;
        let kept = &places[..places.len().min(Gaps::KEPT)];
        let mut locating =
            Locating { trace: self, reader: BufferReader::new(), met: HashMap::new() };
        let mut kept: Vec<Gap> =
            places::around(self, kept).iter().map(|around| locating.gap(around)).collect();
        let found = kept.len();
        kept.sort_by_key(|gap| (gap.from.or(gap.until), gap.until, gap.processor));
        // A cut buffer is met twice, by its header and by its last record.
        kept.dedup();
        Gaps { total: total - (found - kept.len()) as u64, kept }
    }
}

impl<S: ReadAt> Trace<S> {
    /// When events are missing because of this one problem. Reads the buffers around it once more.
    pub fn gap_at(&self, problem: Problem) -> Option<Gap> {
        let place = Some(problem).filter(leaves_out).map(|problem| Place::damage(&problem))?;
        let mut locating =
            Locating { trace: self, reader: BufferReader::new(), met: HashMap::new() };
        places::around(self, &[place]).first().map(|around| locating.gap(around))
    }
}

/// Whether events are missing because of it.
fn leaves_out(problem: &Problem) -> bool {
    let all_is_there = matches!(
        problem.reason,
        ProblemReason::BadClock | ProblemReason::BadBufferSize | ProblemReason::BadExtendedData
    );
    problem.reason.is_damage() && !all_is_there
}

/// Finds the times around places.
struct Locating<'t, S> {
    trace: &'t Trace<S>,
    reader: BufferReader,
    /// First and last event of the buffers read so far.
    met: HashMap<BufferLocation, Option<(Timestamp, Timestamp)>>,
}

impl<S: ReadAt> Locating<'_, S> {
    fn gap(&mut self, around: &Neighbours) -> Gap {
        let why = around.place.why;
        let (from, until) = match (around.owner, why) {
            (Some(owner), GapReason::Damage(_)) => self.inside(&owner, around),
            (Some(owner), _) => {
                (self.end_before(around), self.span(&owner).map(|(first, _)| first))
            }
            (None, _) if around.is_nowhere() => (None, None),
            (None, _) => (self.end_before(around), self.begin_after(around)),
        };
        let (from, until) = match (from, until) {
            // At the seam of a file written round and round.
            (Some(from), Some(until)) if from > until => {
                // Or the header's end is before the last event: the clock was set back.
                (Some(from).filter(|_| self.trace.header().ended == Some(until)), None)
            }
            ends => ends,
        };
        Gap { from, until, why, processor: around.owner.map(|owner| owner.processor) }
    }

    /// Around a place inside a buffer: between two of its records if it can be read at all.
    fn inside(
        &mut self,
        owner: &BufferLocation,
        around: &Neighbours,
    ) -> (Option<Timestamp>, Option<Timestamp>) {
        let (mut from, mut until, mut met) = (None, None, 0);
        if let Ok(buffer) = self.reader.read(self.trace, owner) {
            for record in buffer.records() {
                match record {
                    Ok(raw) if met <= around.place.number => from = Some(raw.timestamp),
                    Ok(raw) => {
                        until = Some(raw.timestamp);
                        break;
                    }
                    Err(problem) => met += usize::from(around.place.is_at(&problem)),
                }
            }
        }
        (from.or_else(|| self.end_before(around)), until.or_else(|| self.begin_after(around)))
    }

    /// The earliest end of the buffers before; where there is none, the beginning of the trace.
    fn end_before(&mut self, around: &Neighbours) -> Option<Timestamp> {
        let ends =
            around.before.iter().map(|before| self.span(before.as_ref()?).map(|(_, last)| last));
        let ends: Option<Vec<Timestamp>> = ends.collect();
        ends.and_then(|ends| ends.into_iter().min()).or(self.trace.header().started)
    }

    /// The latest beginning of the buffers behind; where there is none, the end of the trace.
    fn begin_after(&mut self, around: &Neighbours) -> Option<Timestamp> {
        let begins =
            around.after.iter().map(|after| self.span(after.as_ref()?).map(|(first, _)| first));
        let begins: Option<Vec<Timestamp>> = begins.collect();
        begins.and_then(|begins| begins.into_iter().max()).or(self.trace.header().ended)
    }

    /// The first and the last event of a buffer; `None` if it has none to read.
    fn span(&mut self, location: &BufferLocation) -> Option<(Timestamp, Timestamp)> {
        if let Some(known) = self.met.get(location) {
            return *known;
        }
        let mut span: Option<(Timestamp, Timestamp)> = None;
        if let Ok(buffer) = self.reader.read(self.trace, location) {
            for raw in buffer.records().flatten() {
                let at = raw.timestamp;
                span = Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
            }
        }
        self.met.insert(*location, span);
        span
    }
}
