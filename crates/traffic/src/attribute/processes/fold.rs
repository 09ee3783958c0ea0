//! What happens when more processes were met than are kept: the least of them become one.

use super::{Naming, Process, ProcessId, Processes};
use crate::attribute::roles::KERNEL_PID;
use crate::effort::steps;
use event::timestamp::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// Where processes of which nothing is known but their id are at least this part of all, the
/// smaller half of them is enough.
const UNDESCRIBED_PART: usize = 8;

/// How much would be lost with a process, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Worth {
    /// Nothing is known of it but its id.
    Undescribed,
    /// It has ended.
    Ended,
    /// It may still be running.
    Running,
    /// The kernel.
    Kernel,
}

impl Worth {
    fn of(process: &Process) -> Self {
        match process {
            process if process.pid == KERNEL_PID => Self::Kernel,
            process if process.is_undescribed() && process.looked_up.is_none() => Self::Undescribed,
            process if process.ended.is_some() => Self::Ended,
            _ => Self::Running,
        }
    }
}

impl Processes {
    /// Whether there are more than are kept.
    #[inline]
    pub(crate) fn are_too_many(&self) -> bool {
        self.kept.len() > self.capacity
    }

    /// Whether any can be folded.
    pub(crate) fn can_fold(&self) -> bool {
        self.kept.len() > 1
    }

    /// Whether a process is one of the others by now.
    pub(crate) fn is_folded(&self, id: ProcessId) -> bool {
        id == ProcessId::OTHERS || self.all.get(id.0 as usize).is_some_and(Option::is_none)
    }

    /// Folds those into [`ProcessId::OTHERS`] that are worth least and have `moved` least, but not
    /// `keep`. All answers given before are void.
    pub(crate) fn fold(&mut self, keep: ProcessId, moved: impl Fn(ProcessId) -> u64) {
        steps(self.kept.len());
        let ids = self.kept.iter().filter(|id| **id != keep);
        let worth = |id: &ProcessId| (Worth::of(self.get(*id)), moved(*id), *id);
        let mut all: Vec<(Worth, u64, ProcessId)> = ids.map(worth).collect();
        all.sort_unstable();
        let undescribed = all.partition_point(|(worth, ..)| *worth == Worth::Undescribed);
        let goes = match undescribed >= all.len().div_ceil(UNDESCRIBED_PART) {
            true => undescribed.div_ceil(2),
            false => all.len().div_ceil(2),
        };
        all.truncate(goes);
        self.give_up(all.into_iter().map(|(.., id)| id));
        self.asked.clear();
        self.bump_epoch();
    }

    fn give_up(&mut self, ids: impl Iterator<Item = ProcessId>) {
        let mut pids: HashMap<_, (), FixedState> = HashMap::default();
        let mut gone: HashMap<ProcessId, Timestamp, FixedState> = HashMap::default();
        for id in ids {
            let Some(process) = self.all.get_mut(id.0 as usize).and_then(Option::take) else {
                continue;
            };
            self.texts = self.texts.saturating_sub(process.text_bytes());
            pids.insert(process.machine_pid(), ());
            gone.insert(id, process.from);
            self.folded += 1;
        }
        self.kept.retain(|id| !gone.contains_key(id));
        for pid in pids.into_keys() {
            let Some(mut lives) = self.by_pid.remove(&pid) else { continue };
            let mut before: Option<ProcessId> = None;
            for id in &lives {
                match (gone.get(id), before.take()) {
                    // Who was there before had gone by then.
                    (Some(from), Some(earlier)) => {
                        if let Some(earlier) = self.get_mut(earlier) {
                            earlier.replaced = earlier.replaced.min(*from);
                        }
                    }
                    (Some(_), None) => {}
                    (None, _) => before = Some(*id),
                }
            }
            lives.retain(|id| !gone.contains_key(id));
            if !lives.is_empty() {
                self.by_pid.insert(pid, lives);
            }
        }
    }

    /// The one that represents those that were folded.
    pub(super) fn others() -> Process {
        let machine_pid = super::MachinePid { machine: 0, pid: 0 };
        Process { naming: Naming::Others, ..Process::new(machine_pid) }
    }
}
