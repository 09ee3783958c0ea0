//! Two tables that take turns, each for the length of the window.
//!
//! Times come in order, give or take a little. What is older than both tables is forgotten at once,
//! so nothing has to be looked for to be thrown away.

use super::WINDOW;
use crate::effort::steps;
use event::timestamp::Timestamp;

/// A table that can be emptied and used again.
pub(super) trait Table: Default {
    fn empty(&mut self);
}

impl<K, V, S: Default> Table for hashbrown::HashMap<K, V, S> {
    fn empty(&mut self) {
        // Emptying costs as much as there is room: with little in it, a new one costs less.
        match self.len() < self.capacity() / 8 {
            true => *self = Self::default(),
            false => {
                steps(self.capacity());
                self.clear();
            }
        }
    }
}

/// What happened lately, and a little before.
#[derive(Debug)]
pub(super) struct Tables<T> {
    recent: T,
    older: T,
    /// The first time that is no longer entered into the recent table.
    until: Timestamp,
}

impl<T: Default> Default for Tables<T> {
    fn default() -> Self {
        Self { recent: T::default(), older: T::default(), until: Timestamp::MIN }
    }
}

impl<T: Table> Tables<T> {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        if self.until > Timestamp::MIN {
            *self = Self::default();
        }
    }

    /// Makes the recent table the older one when it is that time, or time has been set back.
    pub(super) fn turn(&mut self, now: Timestamp) {
        if now < self.until && now >= self.until.plus(-3 * WINDOW) {
            return;
        }
        std::mem::swap(&mut self.recent, &mut self.older);
        self.recent.empty();
        self.until = now.plus(WINDOW);
    }

    /// Where what happens now is entered.
    pub(super) fn recent(&mut self) -> &mut T {
        &mut self.recent
    }

    /// Both tables.
    pub(super) fn latest_first(&mut self) -> [&mut T; 2] {
        [&mut self.recent, &mut self.older]
    }
}
