//! What is not as it should be, and does not keep the work from being done.

use text::{sanitize, times};

use crate::lang::{Lang, SystemText, Text};
use crate::pipeline::{ClockBasis, ClockSet};

/// One such thing about a recording or a live view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A session of a process that has ended was stopped first; its name.
    Reclaimed(String),
    /// There was memory for half the buffers only.
    HalfTheBuffers,
    /// Command lines are asked for only, which is too late for what ends at once.
    NoCommandLines,
    /// Processes will have no names, for this reason.
    NoProcesses(String),
    /// Addresses will have no names, for this reason.
    NoHostNames(String),
    /// Failed connections will have no owner, for this reason.
    NoFailures(String),
    /// The file beside a recording that tells of adapters cannot be used.
    BadAdapters {
        /// That file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The file beside a recording was not made with it; its path.
    ForeignAdapters(String),
    /// Of several recordings this one has no adapters, so those of the others are not used.
    AdaptersOfSome(String),
    /// The clock was set back by so many seconds while traffic was counted.
    ClockSetBack(i64),
    /// The clock was set while this file was recorded.
    ClockSet(String, ClockSet),
    /// Time stamps of this file were wrong, at so many places.
    WrongTimes(String, u64),
    /// The recording has packets, by these providers.
    Packets(String),
    /// Windows did not say what it lost, for this reason.
    LossesUnknown(String),
    /// Something could not be looked up, for this reason.
    NotLookedUp(LookedUp, String),
}

/// What is looked up because no event tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LookedUp {
    /// The processes that run already.
    Processes,
    /// The services that run, by process.
    Services,
    /// The adapters and their addresses.
    Adapters,
    /// The names that the resolver remembers.
    CachedNames,
    /// What drive letters stand for.
    Drives,
}

impl LookedUp {
    const fn text(self) -> SystemText {
        match self {
            Self::Processes => SystemText::NoteNoSnapshot,
            Self::Services => SystemText::NoteNoServices,
            Self::Adapters => SystemText::NoteNoAdapters,
            Self::CachedNames => SystemText::NoteNoCachedNames,
            Self::Drives => SystemText::NoteNoDrives,
        }
    }
}

impl Note {
    /// In words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let because = |text: SystemText, why: &str| text.fill(lang, &[("reason", &sanitize(why))]);
        let named = |text: SystemText, path: &str| text.fill(lang, &[("path", &sanitize(path))]);
        match self {
            Self::BadAdapters { path, reason } => {
                let values = [("path", &*sanitize(path)), ("reason", &*sanitize(reason))];
                SystemText::NoteBadAdapters.fill(lang, &values)
            }
            Self::ForeignAdapters(path) => named(SystemText::NoteForeignAdapters, path),
            Self::AdaptersOfSome(path) => named(SystemText::NoteAdaptersOfSome, path),
            Self::Reclaimed(session) => {
                SystemText::NoteReclaimed.fill(lang, &[("session", &sanitize(session))])
            }
            Self::NoCommandLines => SystemText::NoteNoCommandLines.of(lang).to_owned(),
            Self::HalfTheBuffers => SystemText::NoteHalfTheBuffers.of(lang).to_owned(),
            Self::NoProcesses(why) => because(SystemText::NoteNoProcesses, why),
            Self::NoHostNames(why) => because(SystemText::NoteNoHostNames, why),
            Self::NoFailures(why) => because(SystemText::NoteNoFailures, why),
            Self::ClockSetBack(seconds) => {
                SystemText::NoteClockSetBack.fill(lang, &[("seconds", &seconds.to_string())])
            }
            Self::ClockSet(path, set) => clock_set(path, *set, lang),
            Self::WrongTimes(path, places) => {
                let values = [("path", &*sanitize(path)), ("places", &places.to_string())];
                SystemText::NoteWrongTimes.fill(lang, &values)
            }
            Self::Packets(providers) => {
                SystemText::NotePackets.fill(lang, &[("providers", &sanitize(providers))])
            }
            Self::LossesUnknown(why) => because(SystemText::NoteLossesUnknown, why),
            Self::NotLookedUp(what, why) => because(what.text(), why),
        }
    }
}

/// How the clock was set, when, and how sure that is.
fn clock_set(path: &str, set: ClockSet, lang: Lang) -> String {
    let text = match (set.basis, set.ticks < 0) {
        (ClockBasis::EventTimes, true) => SystemText::NoteSetBackAfter,
        (ClockBasis::EventTimes, false) => SystemText::NoteSetRightAfter,
        (ClockBasis::Silence, _) => SystemText::NoteSilence,
        (ClockBasis::End, true) => SystemText::NoteSetBack,
        (ClockBasis::End, false) => SystemText::NoteSetAhead,
        (ClockBasis::LastEvent, true) => SystemText::NoteSetBackAtLeast,
        (ClockBasis::LastEvent, false) => SystemText::NoteSetAheadOrIdle,
    };
    let unknown = || Text::Unknown.of(lang).to_owned();
    let after = set.after.map_or_else(unknown, |after| times::duration(after, lang));
    let length = times::duration(set.ticks.saturating_abs(), lang);
    text.fill(lang, &[("path", &sanitize(path)), ("length", &length), ("after", &after)])
}
