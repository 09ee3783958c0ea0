//! How much each witness saw, and how much of it no other did.

use super::Witness;
use event::providers::PROVIDERS;
use std::ops::{AddAssign, SubAssign};

/// What one witness saw while it was one of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Who it is.
    pub witness: Witness,
    /// All it reported.
    pub seen: Amount,
    /// What of that no other witness reported.
    pub alone: Amount,
}

impl Share {
    /// Name of the provider it reported through.
    pub fn provider(&self) -> &'static str {
        let place = usize::from(self.witness.seen_by.provider);
        PROVIDERS.get(place).map_or("", |provider| provider.name)
    }
}

/// So much traffic.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Amount {
    /// Events of every kind.
    pub events: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.sent += other.sent;
        self.received += other.received;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        self.events = self.events.saturating_sub(other.events);
        self.sent = self.sent.saturating_sub(other.sent);
        self.received = self.received.saturating_sub(other.received);
    }
}
