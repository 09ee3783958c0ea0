//! What is missing or doubtful, carried beside every figure.

use event::kinds::{ConnectFailure, LostEvents};
use event::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::ops::{AddAssign, Sub};

/// What never reached the figures, for whatever reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Losses {
    /// Events the session lost because no buffer was free.
    pub events: u64,
    /// Whole buffers the session lost.
    pub buffers: u64,
    /// Decoded events that were dropped because the engine was too slow.
    pub dropped: u64,
    /// Events of known providers that could not be decoded.
    pub undecoded: u64,
    /// Times a session stopped that should run; nobody knows what was missed until it ran again.
    pub gaps: u64,
}

impl Losses {
    /// Events that are known to be missing. Nobody knows how many a lost buffer held.
    pub fn known_events(&self) -> u64 {
        let parts = [self.events, self.dropped, self.undecoded];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Whether anything is missing.
    pub fn is_some(&self) -> bool {
        *self != Self::default()
    }
}

impl Sub for Losses {
    type Output = Self;

    /// What was lost since `earlier`, an older state of the same counts.
    fn sub(self, earlier: Self) -> Self {
        Self {
            events: self.events.saturating_sub(earlier.events),
            buffers: self.buffers.saturating_sub(earlier.buffers),
            dropped: self.dropped.saturating_sub(earlier.dropped),
            undecoded: self.undecoded.saturating_sub(earlier.undecoded),
            gaps: self.gaps.saturating_sub(earlier.gaps),
        }
    }
}

impl AddAssign for Losses {
    fn add_assign(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.buffers = self.buffers.saturating_add(other.buffers);
        self.dropped = self.dropped.saturating_add(other.dropped);
        self.undecoded = self.undecoded.saturating_add(other.undecoded);
        self.gaps = self.gaps.saturating_add(other.gaps);
    }
}

/// Most notices of losses that are kept with their time; all are counted.
const NOTICES: usize = 100;

/// Most kinds of failures without a name that are counted one by one: Windows has a dozen.
const FAILURES: usize = 256;

/// Counts of everything that keeps the ledger from being complete.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// Events of the network providers that were counted.
    pub network_events: u64,
    /// Network events older than the interval that was open; counted in the open one.
    pub late_events: u64,
    /// What the source said is missing, in all; each interval has its own share.
    pub losses: Losses,
    /// The first notices inside the stream that something was lost before them, with their time.
    pub loss_notices: Vec<(Timestamp, LostEvents)>,
    /// Notices inside the stream that events were lost.
    pub lost_event_notices: u64,
    /// Notices inside the stream that whole buffers were lost.
    pub lost_buffer_notices: u64,
    /// Sends of Windows 7 that were logged as receives and put right.
    pub corrected_sends: u64,
    /// Flows folded into "other" because the table of flows was full.
    pub folded_flows: u64,
    /// Processes folded into [`ProcessId::OTHERS`](crate::ProcessId::OTHERS) because the table of
    /// processes was full; one that came back counts again.
    pub folded_processes: u64,
    /// Times a name, a path, a command line, a user or a service was not kept, or not any longer,
    /// because the tables of texts were full.
    pub texts_left_out: u64,
    /// Failed connection attempts that name neither process nor address, and of which no other
    /// event tells whose they are.
    pub connect_failures: BTreeMap<ConnectFailure, u64>,
    /// The same of further kinds, beyond those listed.
    pub connect_failures_unlisted: u64,
    /// Events that told of a failure which another one had told already.
    pub repeated_failures: u64,
}

impl Health {
    /// A failure that was counted without a name has one now, and counts there.
    pub(crate) fn name(&mut self, failure: ConnectFailure) {
        let counted = match self.connect_failures.get_mut(&failure) {
            Some(counted) => counted,
            None => &mut self.connect_failures_unlisted,
        };
        if *counted == 0 {
            return;
        }
        *counted -= 1;
        if *counted == 0 {
            self.connect_failures.remove(&failure);
        }
        self.repeated_failures += 1;
    }

    /// Counts a failure that has no name.
    pub(crate) fn count_nameless(&mut self, failure: ConnectFailure) {
        let listed = self.connect_failures.len();
        match self.connect_failures.get_mut(&failure) {
            Some(known) => *known += 1,
            None if listed < FAILURES => {
                self.connect_failures.insert(failure, 1);
            }
            None => self.connect_failures_unlisted += 1,
        }
    }

    /// Failed connection attempts without a name, of every kind.
    pub fn nameless_failures(&self) -> u64 {
        self.connect_failures.values().sum::<u64>() + self.connect_failures_unlisted
    }

    /// Takes a notice that something was lost before `time`.
    pub(crate) fn notice(&mut self, time: Timestamp, lost: LostEvents) {
        match lost {
            LostEvents::Events => self.lost_event_notices += 1,
            LostEvents::Buffer | LostEvents::BackupFull => self.lost_buffer_notices += 1,
        }
        if self.loss_notices.len() < NOTICES {
            self.loss_notices.push((time, lost));
        }
    }
}
