//! What is not as it should be, and does not keep the work from being done.

use crate::lang::{Lang, SystemText};
use crate::paint::harmless;

/// One such thing about a recording or a live view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A session of a process that has ended was stopped first; its name.
    Reclaimed(String),
    /// There was memory for half the buffers only.
    HalfTheBuffers,
    /// Processes will have no names, for this reason.
    NoProcesses(String),
    /// Addresses will have no names, for this reason.
    NoHostNames(String),
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
}

impl Note {
    /// In words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let because = |text: SystemText, why: &str| text.fill(lang, &[("reason", &harmless(why))]);
        let named = |text: SystemText, path: &str| text.fill(lang, &[("path", &harmless(path))]);
        match self {
            Self::BadAdapters { path, reason } => {
                let values = [("path", &*harmless(path)), ("reason", &*harmless(reason))];
                SystemText::NoteBadAdapters.fill(lang, &values)
            }
            Self::ForeignAdapters(path) => named(SystemText::NoteForeignAdapters, path),
            Self::AdaptersOfSome(path) => named(SystemText::NoteAdaptersOfSome, path),
            Self::Reclaimed(session) => {
                SystemText::NoteReclaimed.fill(lang, &[("session", &harmless(session))])
            }
            Self::HalfTheBuffers => SystemText::NoteHalfTheBuffers.of(lang).to_owned(),
            Self::NoProcesses(why) => because(SystemText::NoteNoProcesses, why),
            Self::NoHostNames(why) => because(SystemText::NoteNoHostNames, why),
        }
    }
}
