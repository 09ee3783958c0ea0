//! What can be asked of a ledger about its figures.

use super::{LeftOut, Traffic};
use crate::aggregate::counters::Counters;
use crate::aggregate::flows::FlowRecord;
use crate::aggregate::owners::Owned;
use crate::attribute::processes::ProcessId;
use event::timestamp::Timestamp;

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

    /// Whether everything was counted for the process that owned it, by all that is known now. What
    /// tells of a process may come after its traffic: a rundown at the end of a recording tells of
    /// processes created in its middle.
    pub fn is_settled(&self) -> bool {
        let stretches = self.processes.stretches();
        self.flows().all(|flow| {
            // Who is not told apart would not be by a second reading.
            let is_folded = flow.key.process == ProcessId::OTHERS;
            let stretch = stretches.get(flow.key.process.0 as usize);
            is_folded
                || stretch.is_some_and(|owned| {
                    let ends_in_time = flow.last < owned.end || owned.end == Timestamp::MAX;
                    owned.start <= flow.first && ends_in_time
                })
        })
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
