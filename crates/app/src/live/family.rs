//! Who processes are and who started whom, kept from one snapshot to the next.

use std::collections::{HashMap, HashSet};

use event::Timestamp;
use traffic::{ProcessId, Traffic};
use tui::snapshot::Identity;

/// Generations looked back: nobody has more, and damaged data may make a circle.
const GENERATIONS: usize = 64;

/// What is known of processes so far.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// Every process of each process id, in the order in which they were met.
    by_pid: HashMap<u32, Vec<ProcessId>>,
    /// So many processes are in `by_pid`.
    met: usize,
}

impl Family {
    /// The given processes and all they descend from, each once, in the order of the ledger.
    pub(super) fn with_ancestors(
        &mut self,
        traffic: &Traffic,
        processes: Vec<ProcessId>,
    ) -> Vec<ProcessId> {
        for (id, process) in traffic.processes().skip(self.met) {
            self.by_pid.entry(process.pid).or_default().push(id);
            self.met += 1;
        }
        let mut all: HashSet<ProcessId> = processes.iter().copied().collect();
        for process in processes {
            let mut child = process;
            for _ in 0..GENERATIONS {
                match self.parent(traffic, child) {
                    Some(parent) if all.insert(parent) => child = parent,
                    _ => break,
                }
            }
        }
        let mut all: Vec<ProcessId> = all.into_iter().collect();
        all.sort_unstable();
        all
    }

    /// The process that started this one: of those with the parent's process id, the last that
    /// began before it.
    pub(super) fn parent(&self, traffic: &Traffic, child: ProcessId) -> Option<ProcessId> {
        let process = traffic.process(child);
        let pid = process.facts.parent_pid.filter(|pid| *pid != 0 && *pid != process.pid)?;
        let began = process.started.unwrap_or(Timestamp::MAX);
        let before = |id: &&ProcessId| {
            let start = traffic.process(**id).started.unwrap_or(Timestamp::MIN);
            **id != child && start <= began
        };
        self.by_pid.get(&pid)?.iter().rev().find(before).copied()
    }
}

/// Who a process is, as far as the ledger knows by now.
pub(super) fn describe(traffic: &Traffic, id: ProcessId) -> Identity {
    let process = traffic.process(id);
    let facts = &process.facts;
    let path = process
        .path()
        .map(|path| traffic.dos_path(path).map_or_else(|| path.into(), String::into_boxed_str));
    Identity {
        pid: process.pid,
        parent_pid: facts.parent_pid,
        naming: process.naming,
        name: process.name().map(Into::into),
        path,
        command_line: facts.command_line.clone(),
        package: facts.package.clone(),
        user: facts.sid.clone(),
        session: facts.session,
        started: process.started,
        ended: process.ended,
        exit_code: facts.exit_code,
    }
}
