//! Texts by number, so that what is grouped by a text stays small and compares as a number.

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::sync::Arc;

/// Most texts given a number; what comes after has none and is grouped by what it stands for.
const TEXTS: usize = 262_144;

/// The number of a text, valid in the table that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TextId(u32);

/// Texts, each once, whatever its case; numbers never change.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: Vec<Arc<str>>,
    places: HashMap<Box<str>, TextId, FixedState>,
}

impl Texts {
    /// The number of a text, a new one if it is new and there is room.
    pub(crate) fn enter(&mut self, text: &Arc<str>) -> Option<TextId> {
        let key = text.to_lowercase();
        if let Some(known) = self.places.get(key.as_str()) {
            return Some(*known);
        }
        let id = TextId(u32::try_from(self.all.len()).ok()?);
        (self.all.len() < TEXTS).then(|| {
            self.all.push(text.clone());
            self.places.insert(key.into(), id);
            id
        })
    }

    /// The number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        self.places.get(text.to_lowercase().as_str()).copied()
    }

    /// The text of a number, as it was first written.
    pub(crate) fn get(&self, id: TextId) -> Option<&str> {
        self.all.get(id.0 as usize).map(AsRef::as_ref)
    }
}
