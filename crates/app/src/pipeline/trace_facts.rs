//! What is known of each recording once it has been read.

use std::fs::File;
use std::path::PathBuf;

use etl::{Gaps, Problem, ProblemReason, Problems, Trace, TraceHeader};
use event::providers::PROVIDERS;
use traffic::Tally;

use super::decode::Seen;
use super::noticed::{self, ClockSet};
use crate::input::Recording;
use crate::note::Note;

/// One recording.
#[derive(Debug)]
pub struct TraceFacts {
    /// Its file, as the user named it.
    pub path: PathBuf,
    /// What its header says.
    pub header: TraceHeader,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Buffers found, the header's included.
    pub buffers: u64,
    /// What was seen in it.
    pub tally: Tally,
    /// When the system's clock was set while it was made.
    pub clock_set: Vec<ClockSet>,
    /// What could not be read, and what else is worth a note.
    pub problems: Problems,
    /// When events are missing, as far as it can be told.
    pub gaps: Gaps,
}

impl TraceFacts {
    /// Whether something could not be read.
    pub fn is_damaged(&self) -> bool {
        self.problems.damage() > 0
    }

    /// Whether it has network events, none of which could be decoded.
    pub fn is_refused(&self) -> bool {
        let tally = &self.tally;
        let decoded = || {
            let network = PROVIDERS.iter().filter(|provider| provider.carries_traffic);
            let met = network.filter_map(|provider| tally.providers.get(&provider.guid));
            met.sum::<u64>() > tally.undecoded_traffic
        };
        tally.undecoded_traffic > 0 && !decoded()
    }
}

/// All of them, from what each thread has seen.
pub(super) fn facts(
    recordings: &[&Recording],
    traces: &[Trace<File>],
    seen: &[Vec<Seen>],
) -> Vec<TraceFacts> {
    let described = recordings.iter().zip(traces).enumerate();
    described
        .map(|(place, (recording, trace))| {
            let mut tally = Tally::default();
            let mut problems = trace.problems().clone();
            for by_thread in seen {
                tally.merge(&by_thread[place].tally);
                problems.append(&by_thread[place].problems);
            }
            let last = tally.span.map(|(_, last)| last);
            TraceFacts {
                path: recording.name().to_owned(),
                clock_set: noticed::clock_set(trace, last),
                header: trace.header().clone(),
                bytes: trace.length(),
                buffers: trace.buffers(),
                tally,
                gaps: trace.gaps(&problems),
                problems,
            }
        })
        .collect()
}

/// What the recording itself gives reason to note.
pub(super) fn notes(trace: &TraceFacts) -> impl Iterator<Item = Note> {
    let path = trace.path.display().to_string();
    let set = trace.clock_set.iter().map(move |set| Note::ClockSet(path.clone(), *set));
    set.chain(wrong_times(trace)).chain(noticed::packets(&trace.tally))
}

/// Time stamps that were wrong, if there are any among the problems that are kept.
fn wrong_times(trace: &TraceFacts) -> Option<Note> {
    let is_one = |problem: &&Problem| problem.reason == ProblemReason::WrongTime;
    let places = trace.problems.kept().iter().filter(is_one).count() as u64;
    (places > 0).then(|| Note::WrongTimes(trace.path.display().to_string(), places))
}
