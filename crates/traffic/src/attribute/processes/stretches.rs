//! When each process owned its process id.

use super::{Begun, MachinePid, Process, ProcessId, Processes};
use crate::batch::place_after;
use crate::effort::steps;
use event::timestamp::Timestamp;
use std::collections::VecDeque;
use std::ops::Range;

/// Most processes ever entered, those that were folded since included: a number each is kept of.
const ENTERED: usize = 1 << 22;

/// Lives of one process id whose flows need not be distinguished by a hash of their own.
const UNSALTED: usize = 8;

impl Processes {
    /// When each process owned its process id, by place. One that gave way to another has an
    /// empty stretch.
    pub(crate) fn stretches(&self) -> Vec<Range<Timestamp>> {
        let mut stretches = vec![Timestamp::MAX..Timestamp::MIN; self.all.len()];
        stretches[0] = Timestamp::MIN..Timestamp::MAX;
        for ids in self.by_pid.values() {
            let next = ids.iter().skip(1).map(|id| self.get(*id).from);
            for (id, next) in ids.iter().zip(next.chain([Timestamp::MAX])) {
                let process = self.get(*id);
                if let Some(stretch) = stretches.get_mut(id.0 as usize) {
                    *stretch = process.from..process.owns_until().min(next);
                }
            }
        }
        stretches
    }

    /// When a process owns its process id, as known now.
    pub(super) fn stretch(&self, id: ProcessId) -> Range<Timestamp> {
        let process = self.get(id);
        let next = self.by_pid.get(&process.machine_pid()).and_then(|ids| {
            let after = ids.get(self.place(ids, id) + 1)?;
            Some(self.get(*after).from)
        });
        process.from..process.owns_until().min(next.unwrap_or(Timestamp::MAX))
    }

    /// The place of a process, or where it has to be put, among those of its process id.
    fn place(&self, ids: &VecDeque<ProcessId>, id: ProcessId) -> usize {
        let moment = self.get(id).moment();
        ids.partition_point(|other| (self.get(*other).moment(), *other) < (moment, id))
    }

    /// Enters a process; beyond all bounds it is one of the others.
    pub(super) fn insert(&mut self, process: Process) -> ProcessId {
        if self.all.len() >= ENTERED {
            self.folded += 1;
            return ProcessId::OTHERS;
        }
        let id = ProcessId(place_after(self.all.len()));
        let lives = self.by_pid.get(&process.machine_pid()).map_or(0, VecDeque::len);
        let salt = if lives < UNSALTED { process.machine.into() } else { id.0 };
        self.all.push(Some(Box::new(Process { salt, ..process })));
        self.kept.push(id);
        self.put(id);
        self.bump_epoch();
        id
    }

    /// Puts a process among those of its process id.
    fn put(&mut self, id: ProcessId) {
        let pid = self.get(id).machine_pid();
        let mut ids = self.take_lives(pid);
        let place = self.place(&ids, id);
        steps(place.min(ids.len() - place));
        ids.insert(place, id);
        self.settle(&mut ids, place);
        self.by_pid.insert(pid, ids);
    }

    fn take_lives(&mut self, pid: MachinePid) -> VecDeque<ProcessId> {
        self.by_pid.get_mut(&pid).map(std::mem::take).unwrap_or_default()
    }

    /// Changes what is known of a process, and with it what its stretch and the next one are.
    pub(super) fn change(&mut self, id: ProcessId, change: impl FnOnce(&mut Process)) {
        if self.is_folded(id) {
            return;
        }
        let process = self.get(id);
        let (pid, before) =
            (process.machine_pid(), (process.moment(), process.from, process.ended));
        let mut ids = self.take_lives(pid);
        let old = self.place(&ids, id);
        if let Some(process) = self.get_mut(id) {
            change(process);
        }
        let place = self.moved(&mut ids, id, old);
        if place != old {
            self.settle(&mut ids, old);
        }
        self.settle(&mut ids, place);
        if !ids.is_empty() {
            self.by_pid.insert(pid, ids);
        }
        let process = self.get(id);
        if before != (process.moment(), process.from, process.ended) {
            self.bump_epoch();
        }
    }

    /// Puts a process that stood at `old` where it belongs by now, which is usually there.
    fn moved(&self, ids: &mut VecDeque<ProcessId>, id: ProcessId, old: usize) -> usize {
        let key = |id: &ProcessId| (self.get(*id).moment(), *id);
        let stands = ids.get(old) == Some(&id);
        let before = old.checked_sub(1).and_then(|before| ids.get(before));
        let is_behind = before.is_none_or(|before| key(before) < key(&id));
        if stands && is_behind && ids.get(old + 1).is_none_or(|next| key(&id) < key(next)) {
            return old;
        }
        if stands {
            ids.remove(old);
        }
        let place = self.place(ids, id);
        steps(old.min(ids.len() - old.min(ids.len())) + place.min(ids.len() - place));
        ids.insert(place, id);
        place
    }

    /// Finds anew where the stretches at and behind this place begin.
    fn settle(&mut self, ids: &mut VecDeque<ProcessId>, place: usize) {
        let mut place = place;
        let mut left = 2;
        while let Some(id) = ids.get(place).copied().filter(|_| left > 0) {
            let before = place.checked_sub(1).and_then(|before| ids.get(before));
            let before = before.map(|id| (self.get(*id).from, self.get(*id).owns_until()));
            let Some(process) = self.get_mut(id) else { return };
            let moment = process.moment();
            process.from = match (process.begun, before) {
                (Begun::Created(at) | Begun::Started(at), _) => at,
                (Begun::Unknown, None) => Timestamp::MIN,
                // What only traffic told of was the process before it, which has not ended yet.
                (Begun::Unknown, Some((_, gone))) if gone > moment && process.is_undescribed() => {
                    ids.remove(place);
                    continue;
                }
                (Begun::Unknown, Some((from, gone))) => from.max(gone.min(moment)),
            };
            place += 1;
            left -= 1;
        }
    }
}
