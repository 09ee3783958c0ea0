//! Connections that failed: each counted once, whoever tells of it and how often.

use super::Traffic;
use crate::attribute::processes::has_no_owner;
use event::kinds::{ConnectFailure, FlowFailure};
use event::timestamp::Timestamp;

impl Traffic {
    /// Counts a failure that names nobody, unless it has a name already. Outside the wanted span
    /// it counts nowhere: it is in no sum of traffic.
    pub(super) fn fail_nameless(&mut self, machine: u16, time: Timestamp, failure: ConnectFailure) {
        if self.settings.leaves_out(time) {
            return;
        }
        match self.lately_failed.nameless(machine, time, failure) {
            true => self.health.count_nameless(failure),
            false => self.health.repeated_failures += 1,
        }
    }

    /// Counts a failure with its owner, in place of the one that was counted without a name.
    pub(super) fn fail(&mut self, machine: u16, time: Timestamp, failed: &FlowFailure) {
        let told = self.lately_failed.named(machine, time, failed);
        if let Some(nameless) = told.counted_as {
            self.health.name(nameless);
        }
        if told.again {
            self.health.repeated_failures += 1;
            return;
        }
        if self.settings.leaves_out(time) {
            self.left_out.all.failures.count(failed.failure);
            if has_no_owner(failed.flow.pid) {
                self.left_out.unattributed.failures.count(failed.failure);
            }
            return;
        }
        self.meet(time);
        let hash = self.hash_of(&failed.flow);
        let slot = self.resolve((&failed.flow, hash), time).slot;
        self.health.network_events += 1;
        self.flows.touch(slot, time, self.interval.number).failures.count(failed.failure);
    }
}
