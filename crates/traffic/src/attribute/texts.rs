//! Texts by number, so that what is grouped by a text stays small and compares as a number.

use crate::effort::compared;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

/// Most texts given a number; what comes after has none and is grouped by what it stands for.
const TEXTS: usize = 262_144;

/// Most bytes of all of them together.
const BYTES: usize = 32 << 20;

/// The number of a text, valid in the table that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TextId(u32);

/// Texts, each once, whatever its case; numbers never change.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: Vec<Arc<str>>,
    bytes: usize,
    places: HashTable<TextId>,
    hashing: FixedState,
    /// Texts that got no number.
    pub(crate) left_out: u64,
}

impl Texts {
    /// The number of a text, a new one if it is new and there is room.
    pub(crate) fn enter(&mut self, text: &Arc<str>) -> Option<TextId> {
        if let Some(known) = self.find(text) {
            return Some(known);
        }
        let bytes = self.bytes.saturating_add(text.len());
        let id = TextId(u32::try_from(self.all.len()).ok()?);
        if self.all.len() >= TEXTS || bytes > BYTES {
            self.left_out += 1;
            return None;
        }
        let Self { all, places, hashing, .. } = self;
        let hash = hash_of(hashing, text);
        all.push(text.clone());
        let hash_again = |id: &TextId| all.get(id.0 as usize).map_or(0, |t| hash_of(hashing, t));
        places.insert_unique(hash, id, hash_again);
        self.bytes = bytes;
        Some(id)
    }

    /// The number of a text that has one.
    pub(crate) fn find(&self, text: &str) -> Option<TextId> {
        let is_it = |id: &TextId| self.get(*id).is_some_and(|known| compared(is_same(known, text)));
        self.places.find(hash_of(&self.hashing, text), is_it).copied()
    }

    /// The text of a number, as it was first written.
    pub(crate) fn get(&self, id: TextId) -> Option<&str> {
        self.all.get(id.0 as usize).map(AsRef::as_ref)
    }

    /// The text of a number to keep.
    pub(crate) fn shared(&self, id: TextId) -> Option<&Arc<str>> {
        self.all.get(id.0 as usize)
    }
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || lower(one).eq(lower(other))
}

fn hash_of(hashing: &FixedState, text: &str) -> u64 {
    let mut hasher = hashing.build_hasher();
    lower(text).for_each(|c| hasher.write_u32(c.into()));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart_whatever_their_case() {
        let mut texts = Texts::default();
        let first = texts.enter(&"Straße.example".into());
        assert_eq!(texts.enter(&"STRAßE.example".into()), first);
        assert_ne!(texts.enter(&"strasse.example".into()), first);
        assert_eq!(first.and_then(|id| texts.get(id)), Some("Straße.example"));
    }

    #[test]
    fn beyond_their_bound_they_are_left_out_and_counted() {
        let mut texts = Texts::default();
        let long = "x".repeat(1 << 20);
        let name = |number: usize| Arc::from(format!("{number} {long}"));
        let entered = (0..40).filter(|number| texts.enter(&name(*number)).is_some()).count();
        assert_eq!((entered, texts.left_out), (31, 9));
        assert!(texts.enter(&name(3)).is_some(), "what is known stays known");
    }
}
