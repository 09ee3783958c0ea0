//! Processes by process id **and** time: a number that is used again is another process.
//!
//! Windows hands a process id on as soon as it is free. Each process is therefore kept as a
//! stretch of time under its id. It begins where the process began: at its start event, or at the
//! creation time that any later description of it tells (a rundown, its end, an answer). Of a
//! process whose beginning nothing tells, it begins where the process before it has certainly
//! gone. It ends some time after the process has, or where the next one begins.
//!
//! An event belongs to the process whose stretch it falls into, whatever order starts, rundowns,
//! ends and traffic were delivered in; if it falls into none, to a process without a name. What
//! has been counted by then stays where it is: [`is_settled`](crate::Traffic::is_settled) says whether
//! it is right.

mod find;
mod fold;
mod stretches;
mod texts;

use super::asked::{Asked, Owner};
use super::identity::{adopt, complete};
pub(crate) use super::process::has_no_owner;
use super::process::{Begun, MachinePid};
pub use super::process::{GRACE_TICKS, NameForm, Naming, Process, ProcessId};
use event::code_page::CodePage;
use event::kinds::{ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::collections::VecDeque;
use std::ops::Range;

/// Two providers tell of one start within this time, in ticks of 100 ns; a creation time may
/// differ by it from the time of the start event.
const TWINS: i64 = TICKS_PER_SECOND;

/// All processes of a trace.
#[derive(Debug)]
pub struct Processes {
    /// By number, which is never used again; `None` where one was folded.
    all: Vec<Option<Box<Process>>>,
    /// Those that were not folded, in order.
    kept: Vec<ProcessId>,
    /// Most that are kept.
    capacity: usize,
    /// How many were folded, ...
    pub(crate) folded: u64,
    /// ... and the one that represents them.
    others: Process,
    /// Bytes of text that processes hold.
    texts: usize,
    /// Texts there was no room for.
    pub(crate) texts_left_out: u64,
    /// Processes of each id, by [`Process::moment`].
    by_pid: HashMap<MachinePid, VecDeque<ProcessId>, FixedState>,
    /// Whose process ids are spoken of.
    machine: u16,
    epoch: u32,
    asked: Asked,
    /// What names in 8 bits are decoded by, where no wide text tells them.
    code_page: Option<CodePage>,
}

impl Processes {
    /// No process yet, and no more than `capacity` at once; names in 8 bits are of this code page,
    /// where it is known.
    pub fn new(code_page: Option<CodePage>, capacity: usize) -> Self {
        let unowned = Process::new(MachinePid { machine: 0, pid: 0 });
        Self {
            all: vec![Some(Box::new(Process { naming: Naming::NoOwner, ..unowned }))],
            kept: Vec::new(),
            capacity: capacity.max(1),
            folded: 0,
            others: Self::others(),
            texts: 0,
            texts_left_out: 0,
            by_pid: HashMap::default(),
            machine: 0,
            epoch: 1,
            asked: Asked::default(),
            code_page,
        }
    }

    /// Changes whenever an answer of [`Processes::owner`] may have become void. Never 0.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Makes all earlier answers void.
    pub fn bump_epoch(&mut self) {
        self.epoch = self.epoch.checked_add(1).unwrap_or(1);
    }

    /// From now on process ids are those of this machine.
    pub fn turn_to(&mut self, machine: u16) {
        self.machine = machine;
    }

    const fn here(&self, pid: u32) -> MachinePid {
        MachinePid { machine: self.machine, pid }
    }

    /// The process of this number; the others where it was folded.
    pub fn get(&self, id: ProcessId) -> &Process {
        self.all.get(id.0 as usize).and_then(Option::as_deref).unwrap_or(&self.others)
    }

    fn get_mut(&mut self, id: ProcessId) -> Option<&mut Process> {
        self.all.get_mut(id.0 as usize)?.as_deref_mut()
    }

    /// Every process that is kept, with its number; the first is the "unattributed" line, and the
    /// last represents those that were folded, if any were.
    pub fn iter(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        let all = (0..).map(ProcessId).zip(&self.all);
        let kept = all.filter_map(|(id, process)| Some((id, process.as_deref()?)));
        kept.chain((self.folded > 0).then_some((ProcessId::OTHERS, &self.others)))
    }

    /// Processes ever met, the "unattributed" line included: their numbers are below.
    pub(crate) fn met(&self) -> usize {
        self.all.len()
    }

    /// Who owned `pid` at `time`. A process nothing has told of yet is entered without a name;
    /// a later rundown may name it.
    #[inline]
    pub fn owner(&mut self, pid: u32, time: Timestamp) -> Owner {
        if has_no_owner(pid) {
            return Owner {
                process: ProcessId::UNATTRIBUTED,
                from: Timestamp::MIN,
                until: Timestamp::MAX,
                salt: 0,
            };
        }
        let pid = self.here(pid);
        let known = self.asked.answer(pid, time, self.epoch);
        known.unwrap_or_else(|| self.find_owner(pid, time))
    }

    #[cold]
    fn find_owner(&mut self, pid: MachinePid, time: Timestamp) -> Owner {
        let unnamed = || Process { first_event: time, ..Process::new(pid) };
        let process = self.find(pid, time).unwrap_or_else(|| self.insert(unnamed()));
        let Some(known) = self.get_mut(process) else {
            return Owner { process, from: time, until: time.plus(1), salt: 0 };
        };
        known.first_event = known.first_event.min(time);
        let salt = known.salt;
        let Range { start: from, end: until } = self.stretch(process);
        let owner = Owner { process, from, until, salt };
        self.asked.remember(pid, time, self.epoch, owner);
        owner
    }

    /// Takes in what an event says about a process at `time`; gives its place.
    pub fn learn(&mut self, time: Timestamp, event: ProcessEvent) -> Option<ProcessId> {
        if event.pid == 0 {
            return None; // "Idle" is a name for no process; traffic of id 0 has no owner.
        }
        let ProcessEvent { pid, phase, facts } = event;
        let (pid, facts) = (self.here(pid), self.fitting(facts));
        Some(match phase {
            ProcessPhase::Start => self.started(pid, time, facts),
            ProcessPhase::Running | ProcessPhase::RunningAtEnd => self.running(pid, time, facts),
            ProcessPhase::End => self.ended(pid, time, facts),
            ProcessPhase::Defunct => {
                let end = facts.exited.unwrap_or(time).min(time);
                self.ended(pid, end, facts)
            }
        })
    }

    /// Takes in what asking the system told about the process that had the id at `time`.
    pub fn identify(&mut self, time: Timestamp, identity: &ProcessIdentity) -> Option<ProcessId> {
        if identity.pid == 0 {
            return None;
        }
        // Only what tells processes apart; the rest stays apart from what events told.
        let ProcessFacts { created, sequence, unique_key, .. } = identity.facts;
        let key = ProcessFacts { created, sequence, unique_key, ..ProcessFacts::default() };
        let id = self.running(self.here(identity.pid), time, key);
        let identity = self.fitting_identity(identity);
        self.write(id, |process| complete(process, &identity));
        Some(id)
    }

    fn started(&mut self, pid: MachinePid, at: Timestamp, facts: ProcessFacts) -> ProcessId {
        let known = self
            .certain(pid, at, &facts)
            .or_else(|| self.twin(pid, at, &facts))
            .or_else(|| self.unstarted(pid, at, &facts));
        self.describe(pid, known, at, Begun::Started(at), facts)
    }

    fn running(&mut self, pid: MachinePid, at: Timestamp, facts: ProcessFacts) -> ProcessId {
        // One created after it was told of: the clock was set, and the time says nothing.
        let created = facts.created.filter(|created| *created <= at);
        let known = self
            .certain(pid, at, &facts)
            .or_else(|| self.keyed(pid, at, &facts))
            .or_else(|| self.candidate(pid, at, created, &facts));
        self.describe(pid, known, at, created.map_or(Begun::Unknown, Begun::Created), facts)
    }

    fn ended(&mut self, pid: MachinePid, at: Timestamp, facts: ProcessFacts) -> ProcessId {
        let id = self.running(pid, at, facts);
        self.change(id, |process| {
            process.ended = Some(process.ended.map_or(at, |known| known.min(at)));
        });
        id
    }

    /// Enters that a process, a new one if none is known, lived at a moment and began then.
    fn describe(
        &mut self,
        pid: MachinePid,
        known: Option<ProcessId>,
        at: Timestamp,
        begun: Begun,
        facts: ProcessFacts,
    ) -> ProcessId {
        let code_page = self.code_page;
        let before = known.map_or(0, |id| self.get(id).text_bytes());
        let describe = |process: &mut Process| {
            process.described = process.described.min(at);
            process.begun = process.begun.and(begun);
            adopt(process, facts, code_page);
            process.started = process.facts.created.or(match process.begun {
                Begun::Started(at) => Some(at),
                Begun::Created(_) | Begun::Unknown => None,
            });
        };
        let id = match known {
            Some(id) => {
                self.change(id, describe);
                id
            }
            None => {
                let mut process = Process::new(pid);
                describe(&mut process);
                self.insert(process)
            }
        };
        self.hold_texts(id, before);
        id
    }
}
