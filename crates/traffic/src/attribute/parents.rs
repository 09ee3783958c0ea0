//! Who started a process.

use super::process::MachinePid;
use super::processes::{Process, ProcessId, Processes};

impl Processes {
    /// The process that started this one. Where the events tell its number unique within a boot
    /// (Windows 10 2004 and later), the one that has it; else who had the parent's process id when
    /// this one began. `None` where nothing tells, or that process id had been used again by then.
    pub fn parent(&self, id: ProcessId) -> Option<ProcessId> {
        let process = self.get(id);
        let pid = MachinePid { pid: process.parent_pid().value()?, ..process.machine_pid() };
        let number = process.facts.parent_sequence;
        let numbered = |parent: ProcessId| self.get(parent).facts.sequence;
        let born = process.started.unwrap_or(process.from);
        let has = |number| move |process: &Process| process.facts.sequence == Some(number);
        let certain = number.and_then(|number| self.latest(pid, born, has(number)));
        if certain.is_some() {
            return certain.filter(|parent| *parent != id);
        }
        let parent = self.find(pid, born).filter(|parent| *parent != id)?;
        let is_older = self.get(parent).started.is_none_or(|started| started <= born);
        let may_be = number.zip(numbered(parent)).is_none_or(|(number, its)| number == its);
        (is_older && may_be).then_some(parent)
    }
}
