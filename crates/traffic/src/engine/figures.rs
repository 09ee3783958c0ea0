//! What can be asked of a ledger about its figures.

use super::{LeftOut, Traffic};
use crate::aggregate::counters::Counters;
use crate::aggregate::flows::FlowRecord;
use crate::aggregate::owners::Owned;
use crate::attribute::processes::ProcessId;

impl Traffic {
    /// Every flow with what was counted on it until the latest interval closed; [`Traffic::so_far`]
    /// tells the rest.
    pub fn flows(&self) -> impl Iterator<Item = &FlowRecord> {
        self.flows.iter()
    }

    /// What was counted on a flow so far.
    pub fn so_far(&self, flow: &FlowRecord) -> Counters {
        self.flows.so_far(flow)
    }

    /// Totals by process until the latest interval closed, of those with any flow, in the order in
    /// which they were met. They add up to the same as the flows.
    pub fn owners(&self) -> impl Iterator<Item = (ProcessId, &Owned)> {
        self.flows.owners()
    }

    /// What lies outside the wanted span.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }

    /// Everything counted within the wanted span, whoever it belongs to.
    pub fn total(&self) -> Counters {
        self.flows().map(|flow| self.so_far(flow)).collect()
    }

    /// What has no owner, within the wanted span.
    pub fn unattributed(&self) -> Counters {
        let nobodys = self.flows().filter(|flow| flow.key.process == ProcessId::UNATTRIBUTED);
        nobodys.map(|flow| self.so_far(flow)).collect()
    }
}
