//! What lies outside the wanted span of time: part of the whole, and of nothing else.

use super::Traffic;
use crate::aggregate::counters::Counters;
use crate::attribute::processes::has_no_owner;
use crate::batch::{Entry, OpenBatch};
use event::kinds::{Flow, Operation};

/// Network events outside the wanted span: no flow, interval or process has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LeftOut {
    /// All of them.
    pub all: Counters,
    /// Those without an owner.
    pub unattributed: Counters,
}

impl Traffic {
    /// Whether an event, given with its kind and the place of its flow, is no part of any flow's
    /// figures: another witness reported it, or it lies outside the wanted span.
    #[inline(never)]
    pub(super) fn is_set_aside(
        &mut self,
        (entry, operation, place): (Entry, Operation, usize),
        open: &mut OpenBatch,
    ) -> bool {
        if self.witnesses.are_several() && self.is_repeat((entry, operation, place), open) {
            return true;
        }
        let is_outside = self.settings.leaves_out(entry.time);
        if is_outside {
            self.leave_out(open.batch.flow(place), operation, entry.bytes);
        }
        is_outside
    }

    /// An event outside the wanted span enters the sum of the whole and nothing else.
    #[cold]
    pub(super) fn leave_out(&mut self, flow: &Flow, operation: Operation, bytes: u32) {
        self.left_out.all.count(operation, bytes);
        if has_no_owner(flow.pid) {
            self.left_out.unattributed.count(operation, bytes);
        }
    }

    /// The same of several datagrams, given with the bytes of all.
    pub(super) fn leave_out_several(
        &mut self,
        flow: &Flow,
        operation: Operation,
        several: (u32, u32),
    ) {
        self.left_out.all.count_several(operation, several);
        if has_no_owner(flow.pid) {
            self.left_out.unattributed.count_several(operation, several);
        }
    }
}
