//! What lies outside the wanted span of time: part of the whole, and of nothing else.

use super::Traffic;
use crate::aggregate::counters::Counters;
use crate::attribute::processes::has_no_owner;
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
    /// An event outside the wanted span enters the sum of the whole and nothing else.
    #[cold]
    pub(super) fn leave_out(&mut self, flow: &Flow, operation: Operation, bytes: u32) {
        self.left_out.all.count(operation, bytes);
        if has_no_owner(flow.pid) {
            self.left_out.unattributed.count(operation, bytes);
        }
    }
}
