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
}

impl Note {
    /// In words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let because = |text: SystemText, why: &str| text.fill(lang, &[("reason", &harmless(why))]);
        match self {
            Self::Reclaimed(session) => {
                SystemText::NoteReclaimed.fill(lang, &[("session", &harmless(session))])
            }
            Self::HalfTheBuffers => SystemText::NoteHalfTheBuffers.of(lang).to_owned(),
            Self::NoProcesses(why) => because(SystemText::NoteNoProcesses, why),
            Self::NoHostNames(why) => because(SystemText::NoteNoHostNames, why),
        }
    }
}
