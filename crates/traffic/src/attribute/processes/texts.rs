//! How much text processes may hold: their names, paths, command lines, users.

use super::{Process, ProcessId, Processes};
use event::kinds::{Image, ProcessFacts, ProcessIdentity};
use std::borrow::Cow;

/// Most bytes of text that all processes hold together. What comes beyond is left out and counted.
const TEXTS: usize = 64 << 20;

/// From here on command lines are left out: most of all text, and the least of what names a process.
const COMMAND_LINES: usize = TEXTS / 2;

impl Process {
    /// Bytes of text it holds.
    pub(super) fn text_bytes(&self) -> usize {
        let told = self.looked_up.as_ref();
        bytes_of(&self.facts) + told.map_or(0, |told| bytes_of(&told.facts) + bytes_beside(told))
    }
}

impl Processes {
    /// The facts, without those texts there is no room for.
    pub(super) fn fitting(&mut self, facts: ProcessFacts) -> ProcessFacts {
        let ProcessFacts { image, command_line, package, sid, .. } = facts;
        let [package, sid] = [package, sid].map(|text| self.fitting_text(text, TEXTS));
        let image = self.fitting_one(image, TEXTS, image_bytes);
        let command_line = self.fitting_text(command_line, COMMAND_LINES);
        ProcessFacts { image, command_line, package, sid, ..facts }
    }

    /// The same of what was asked for.
    pub(super) fn fitting_identity<'i>(
        &mut self,
        told: &'i ProcessIdentity,
    ) -> Cow<'i, ProcessIdentity> {
        let bytes = bytes_of(&told.facts) + bytes_beside(told);
        if self.texts.saturating_add(bytes) <= COMMAND_LINES {
            return Cow::Borrowed(told);
        }
        let ProcessIdentity { pid, facts, user, description, company, services } = told.clone();
        let [user, description, company] =
            [user, description, company].map(|text| self.fitting_text(text, TEXTS));
        let bytes = |names: &Vec<Box<str>>| names.iter().map(|name| name.len()).sum();
        let services = self.fitting_one(services, TEXTS, bytes);
        let facts = self.fitting(facts);
        Cow::Owned(ProcessIdentity { pid, facts, user, description, company, services })
    }

    fn fitting_text(&mut self, text: Option<Box<str>>, most: usize) -> Option<Box<str>> {
        self.fitting_one(text, most, |text| text.len())
    }

    fn fitting_one<T>(
        &mut self,
        text: Option<T>,
        most: usize,
        bytes: impl Fn(&T) -> usize,
    ) -> Option<T> {
        let fits = text.as_ref().is_none_or(|text| self.texts.saturating_add(bytes(text)) <= most);
        self.texts_left_out += u64::from(!fits);
        text.filter(|_| fits)
    }

    /// Changes what a process is known by, but nothing that tells it from others.
    pub(super) fn write(&mut self, id: ProcessId, write: impl FnOnce(&mut Process)) {
        let before = self.get(id).text_bytes();
        if let Some(process) = self.get_mut(id) {
            write(process);
        }
        self.hold_texts(id, before);
    }

    /// Takes note of the texts of a process that held so many bytes before.
    pub(super) fn hold_texts(&mut self, id: ProcessId, before: usize) {
        let after = self.get(id).text_bytes();
        self.texts = self.texts.saturating_add(after).saturating_sub(before);
    }
}

fn bytes_of(facts: &ProcessFacts) -> usize {
    let ProcessFacts { image, command_line, package, sid, .. } = facts;
    let texts = [command_line, package, sid].into_iter().flatten();
    texts.map(|text| text.len()).sum::<usize>() + image.as_ref().map_or(0, image_bytes)
}

fn image_bytes(image: &Image) -> usize {
    image.text_bytes()
}

/// What no event could have told.
fn bytes_beside(told: &ProcessIdentity) -> usize {
    let ProcessIdentity { user, description, company, services, .. } = told;
    let texts = [user, description, company].into_iter().flatten();
    let services = services.iter().flatten();
    texts.chain(services).map(|text| text.len()).sum()
}
