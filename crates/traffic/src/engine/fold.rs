//! How the engine makes room: what is folded stays counted.

use super::Traffic;
use crate::aggregate::buckets::join;
use crate::aggregate::key::FlowKey;
use crate::attribute::processes::ProcessId;

impl Traffic {
    /// Folds the smaller flows; what they gained in the open interval is kept for its bucket.
    #[cold]
    pub(super) fn make_room(&mut self) {
        self.flows.end_interval(&mut self.gained);
        self.flows.fold_smallest();
        self.health.folded_flows = self.flows.folded;
        self.processes.bump_epoch();
        // Each process has others of its own, so they are bounded as processes are.
        while self.flows.has_too_many_others() && self.processes.can_fold() {
            self.fold_processes(ProcessId::UNATTRIBUTED);
        }
        self.join_gained();
    }

    /// Makes room if there are too many processes now that this one was met.
    #[inline]
    pub(super) fn make_room_for(&mut self, met: ProcessId) {
        if self.processes.are_too_many() {
            self.fold_processes(met);
            self.join_gained();
        }
    }

    /// Folds the lesser processes, and their flows with them.
    #[cold]
    fn fold_processes(&mut self, keep: ProcessId) {
        self.flows.end_interval(&mut self.gained);
        let Self { flows, processes, .. } = self;
        processes.fold(keep, |id| flows.owner(id).counters.traffic_bytes());
        flows.fold_owners(|id| processes.is_folded(id));
        self.services.forget(|id| processes.is_folded(id));
        self.health.folded_processes = processes.folded;
        self.health.folded_flows = flows.folded;
    }

    /// What was gained is kept by flows that are folded by now, too, but not without bound.
    fn join_gained(&mut self) {
        if self.gained.len() < self.gained_most {
            return;
        }
        let mut rows = std::mem::take(&mut self.gained);
        for row in &mut rows {
            row.key = self.counted_on(&row.key);
        }
        self.gained = join(rows);
        self.gained_most = self.gained.len().saturating_mul(2).max(self.settings.most_gained());
    }

    /// The flow a key's figures are found on now: itself, or the "other" it was folded into.
    pub fn counted_on(&self, key: &FlowKey) -> FlowKey {
        if self.processes.is_folded(key.process) {
            return FlowKey { process: ProcessId::OTHERS, ..*key }.other();
        }
        let is_kept = self.flows.folded == 0 || self.flow(key).is_some();
        if is_kept { *key } else { key.other() }
    }

    /// Whether a process is one of those that were folded into [`ProcessId::OTHERS`].
    pub fn is_folded(&self, id: ProcessId) -> bool {
        self.processes.is_folded(id)
    }
}
