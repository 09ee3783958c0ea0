//! One failure that several events tell: which of them counts.
//!
//! Kernel-Network reports a failed attempt without a name, Microsoft-Windows-TCPIP the same with
//! its process and its ends, at times more than once: an attempt nobody answers is said to have
//! run out of retransmissions, to have timed out, and to have failed.

use crate::witness::WINDOW;
use event::kinds::{ConnectFailure, Family, Flow, FlowFailure};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::collections::VecDeque;

/// Failures on one flow this near in time are one: a port that failed is not taken up again so
/// soon.
const SAME_FLOW: i64 = TICKS_PER_SECOND;

/// A failure without a name and one with a name are one if they lie no further apart than any two
/// reports of one event. Nothing but time and family ties them: the stack reports both as it
/// gives up the connection.
const SAME_MOMENT: i64 = WINDOW;

/// Most failures of each sort that are remembered.
const REMEMBERED: usize = 256;

/// What failed in the last moments.
#[derive(Clone, Debug, Default)]
pub(crate) struct LatelyFailed {
    named: VecDeque<Named>,
    nameless: VecDeque<Nameless>,
}

/// A failure without a name that counts as one.
#[derive(Clone, Copy, Debug)]
struct Nameless {
    machine: u16,
    time: Timestamp,
    failure: ConnectFailure,
}

#[derive(Clone, Copy, Debug)]
struct Named {
    machine: u16,
    time: Timestamp,
    flow: Flow,
    twin: Twin,
}

/// The event without a name that tells of the same failure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Twin {
    /// There is none: this machine was not connecting.
    Impossible,
    /// It may come: this machine gave up connecting then.
    Missing(Timestamp),
    /// It has come.
    Found,
}

/// What a failure with a name is, beside those that were told before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Told {
    /// It was told before.
    pub(crate) again: bool,
    /// It was counted without a name, as this.
    pub(crate) counted_as: Option<ConnectFailure>,
}

impl LatelyFailed {
    /// Takes a failure without a name. Says whether it is one of its own: none with a name is the
    /// same.
    pub(crate) fn nameless(
        &mut self,
        machine: u16,
        time: Timestamp,
        failure: ConnectFailure,
    ) -> bool {
        let nameless = Nameless { machine, time, failure };
        let mut named = self.named.iter_mut();
        match named.find(|named| named.is_twin_of(&nameless)) {
            Some(named) => named.twin = Twin::Found,
            None => {
                remember(&mut self.nameless, nameless);
                return true;
            }
        }
        false
    }

    /// Takes a failure with a name.
    pub(crate) fn named(&mut self, machine: u16, time: Timestamp, failed: &FlowFailure) -> Told {
        let flow = failed.flow;
        let same = |named: &Named| {
            named.machine == machine && named.flow == flow && near(time, named.time, SAME_FLOW)
        };
        let before = self.named.iter().rposition(same);
        let place = before.unwrap_or_else(|| {
            remember(&mut self.named, Named { machine, time, flow, twin: Twin::Impossible });
            self.named.len() - 1
        });
        let counted_as = failed.connecting.then(|| self.pair(place, time)).flatten();
        Told { again: before.is_some(), counted_as }
    }

    /// Looks for the twin of an attempt of this machine; it came without a name.
    fn pair(&mut self, place: usize, time: Timestamp) -> Option<ConnectFailure> {
        let named = self.named.get_mut(place).filter(|named| named.twin != Twin::Found)?;
        named.twin = Twin::Missing(time);
        let twin = self.nameless.iter().position(|nameless| named.is_twin_of(nameless))?;
        named.twin = Twin::Found;
        self.nameless.remove(twin).map(|nameless| nameless.failure)
    }
}

impl Named {
    /// Whether a failure without a name may be the same.
    fn is_twin_of(&self, nameless: &Nameless) -> bool {
        let family = match self.flow.family() {
            Family::V4 => 2,
            Family::V6 => 23,
        };
        let ConnectFailure { protocol, family: logged, .. } = nameless.failure;
        let Twin::Missing(time) = self.twin else { return false };
        self.machine == nameless.machine
            && near(time, nameless.time, SAME_MOMENT)
            && (protocol, logged) == (self.flow.protocol, family)
    }
}

fn near(one: Timestamp, other: Timestamp, most: i64) -> bool {
    one.since(other).checked_abs().is_some_and(|ticks| ticks <= most)
}

/// Keeps the latest.
fn remember<T>(list: &mut VecDeque<T>, one: T) {
    if list.len() >= REMEMBERED {
        list.pop_front();
    }
    list.push_back(one);
}
