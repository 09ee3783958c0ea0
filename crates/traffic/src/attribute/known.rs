//! How a fact about a process is known.

use super::processes::Naming;

/// A fact, and where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known<T> {
    /// An event told it.
    FromEvent(T),
    /// Somebody asked the system.
    FromSnapshot(T),
    /// Nobody told.
    NotKnown,
}

impl<T> Known<T> {
    /// An event's word first.
    pub(super) fn first(event: Option<T>, snapshot: Option<T>) -> Self {
        match (event, snapshot) {
            (Some(fact), _) => Self::FromEvent(fact),
            (None, Some(fact)) => Self::FromSnapshot(fact),
            (None, None) => Self::NotKnown,
        }
    }

    /// The fact alone.
    pub fn value(self) -> Option<T> {
        match self {
            Self::FromEvent(fact) | Self::FromSnapshot(fact) => Some(fact),
            Self::NotKnown => None,
        }
    }

    /// The origin's name in every machine format.
    pub const fn origin(&self) -> &'static str {
        match self {
            Self::FromEvent(_) => "event",
            Self::FromSnapshot(_) => "snapshot",
            Self::NotKnown => "unknown",
        }
    }
}

impl<T: Copy> Known<&T> {
    /// The same, by value.
    pub(super) fn copied(self) -> Known<T> {
        match self {
            Self::FromEvent(fact) => Known::FromEvent(*fact),
            Self::FromSnapshot(fact) => Known::FromSnapshot(*fact),
            Self::NotKnown => Known::NotKnown,
        }
    }
}

impl Naming {
    /// Its name in every machine format.
    pub const fn origin(self) -> &'static str {
        match self {
            Self::Told => "event",
            Self::LookedUp => "snapshot",
            Self::Convention => "convention",
            Self::Unknown | Self::NoOwner | Self::Others => "unknown",
        }
    }
}
