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

use super::asked::{Asked, Owner};
use super::identity::{Sameness, adopt, complete, same_process};
pub(crate) use super::process::has_no_owner;
use super::process::{Begun, MachinePid};
pub use super::process::{GRACE_TICKS, NameForm, Naming, Process, ProcessId};
use crate::batch::place_after;
use event::code_page::CodePage;
use event::kinds::{ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::ops::Range;

/// Two providers tell of one start within this time, in ticks of 100 ns; a creation time may
/// differ by it from the time of the start event.
const TWINS: i64 = TICKS_PER_SECOND;

/// All processes of a trace.
#[derive(Debug)]
pub struct Processes {
    all: Vec<Process>,
    /// Processes of each id, by [`Process::moment`].
    by_pid: HashMap<MachinePid, Vec<ProcessId>, FixedState>,
    /// Whose process ids are spoken of.
    machine: u16,
    epoch: u32,
    asked: Asked,
    /// What names in 8 bits are decoded by, where no wide text tells them.
    code_page: Option<CodePage>,
}

impl Processes {
    /// No process yet; names in 8 bits are of this code page, where it is known.
    pub fn new(code_page: Option<CodePage>) -> Self {
        let (machine, pid) = (0, 0);
        let unowned = Process::new(MachinePid { machine, pid });
        let all = vec![Process { naming: Naming::NoOwner, ..unowned }];
        let (by_pid, asked) = (HashMap::default(), Asked::default());
        Self { all, by_pid, machine, epoch: 1, asked, code_page }
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

    /// The process at this place.
    pub fn get(&self, id: ProcessId) -> &Process {
        &self.all[id.0 as usize]
    }

    /// Every process met, with its place; the first is the "unattributed" line.
    pub fn iter(&self) -> impl Iterator<Item = (ProcessId, &Process)> {
        (0..).map(ProcessId).zip(&self.all)
    }

    /// Who owned `pid` at `time`. A process nothing has told of yet is entered without a name;
    /// a later rundown may name it.
    pub fn owner(&mut self, pid: u32, time: Timestamp) -> Owner {
        if has_no_owner(pid) {
            return Owner {
                process: ProcessId::UNATTRIBUTED,
                from: Timestamp::MIN,
                until: Timestamp::MAX,
            };
        }
        let pid = self.here(pid);
        if let Some(owner) = self.asked.answer(pid, time, self.epoch) {
            return owner;
        }
        let unnamed = || Process { first_event: time, ..Process::new(pid) };
        let process = self.find(pid, time).unwrap_or_else(|| self.insert(unnamed()));
        let first = &mut self.all[process.0 as usize].first_event;
        *first = (*first).min(time);
        let Range { start: from, end: until } = self.stretch(process);
        let owner = Owner { process, from, until };
        self.asked.remember(pid, time, self.epoch, owner);
        owner
    }

    /// Takes in what an event says about a process at `time`; gives its place.
    pub fn learn(&mut self, time: Timestamp, event: ProcessEvent) -> Option<ProcessId> {
        if event.pid == 0 {
            return None; // "Idle" is a name for no process; traffic of id 0 has no owner.
        }
        let ProcessEvent { pid, phase, facts } = event;
        let pid = self.here(pid);
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
        complete(&mut self.all[id.0 as usize], identity);
        Some(id)
    }

    /// When each process owned its process id, by place. One that gave way to another has an
    /// empty stretch.
    pub(crate) fn stretches(&self) -> Vec<Range<Timestamp>> {
        let mut stretches = vec![Timestamp::MAX..Timestamp::MIN; self.all.len()];
        stretches[0] = Timestamp::MIN..Timestamp::MAX;
        for ids in self.by_pid.values() {
            let next = ids.iter().skip(1).map(|id| self.get(*id).from);
            for (id, next) in ids.iter().zip(next.chain([Timestamp::MAX])) {
                let process = self.get(*id);
                stretches[id.0 as usize] = process.from..process.owns_until().min(next);
            }
        }
        stretches
    }

    fn started(&mut self, pid: MachinePid, at: Timestamp, facts: ProcessFacts) -> ProcessId {
        let known = self
            .certain(pid, &facts)
            .or_else(|| self.twin(pid, at, &facts))
            .or_else(|| self.unstarted(pid, at, &facts));
        self.describe(pid, known, at, Begun::Started(at), facts)
    }

    fn running(&mut self, pid: MachinePid, at: Timestamp, facts: ProcessFacts) -> ProcessId {
        // One created after it was told of: the clock was set, and the time says nothing.
        let created = facts.created.filter(|created| *created <= at);
        let known = self
            .certain(pid, &facts)
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
        let describe = |process: &mut Process| {
            process.described = process.described.min(at);
            process.begun = process.begun.and(begun);
            adopt(process, facts, code_page);
            process.started = process.facts.created.or(match process.begun {
                Begun::Started(at) => Some(at),
                Begun::Created(_) | Begun::Unknown => None,
            });
        };
        match known {
            Some(id) => {
                self.change(id, describe);
                id
            }
            None => {
                let mut process = Process::new(pid);
                describe(&mut process);
                self.insert(process)
            }
        }
    }

    /// The process whose stretch `time` falls into.
    pub(super) fn find(&self, pid: MachinePid, time: Timestamp) -> Option<ProcessId> {
        let ids = self.by_pid.get(&pid)?;
        let begun = ids.partition_point(|id| self.get(*id).from <= time);
        let latest = *ids.get(begun.checked_sub(1)?)?;
        self.get(latest).owns(time).then_some(latest)
    }

    pub(super) fn latest(
        &self,
        pid: MachinePid,
        wanted: impl Fn(&Process) -> bool,
    ) -> Option<ProcessId> {
        self.by_pid.get(&pid)?.iter().rev().copied().find(|id| wanted(self.get(*id)))
    }

    /// The process under `pid` that is certainly the one the facts speak of.
    fn certain(&self, pid: MachinePid, facts: &ProcessFacts) -> Option<ProcessId> {
        if facts.created.is_none() && facts.sequence.is_none() {
            return None;
        }
        self.latest(pid, |process| same_process(&process.facts, facts) == Sameness::Certain)
    }

    /// The process with the same object key, unless it began later or has ended: the kernel uses
    /// the memory of ended processes again, and with it their keys.
    fn keyed(&self, pid: MachinePid, at: Timestamp, facts: &ProcessFacts) -> Option<ProcessId> {
        facts.unique_key?;
        self.latest(pid, |process| {
            same_process(&process.facts, facts) == Sameness::WhileAlive
                && process.ended.is_none()
                && (process.begun == Begun::Unknown || process.moment() <= at)
        })
    }

    /// The process whose start was already told by another provider: the two descriptions
    /// have no field in common that is certain, but what may be one name at the same moment.
    fn twin(&self, pid: MachinePid, at: Timestamp, facts: &ProcessFacts) -> Option<ProcessId> {
        let image = facts.image.as_ref()?;
        let ids = self.by_pid.get(&pid)?;
        let first = ids.partition_point(|id| self.get(*id).moment() <= at.plus(-TWINS));
        let close = ids.iter().skip(first).copied();
        let mut close = close.take_while(|id| self.get(*id).moment() < at.plus(TWINS));
        close.find(|id| {
            let process = self.get(*id);
            let named_so = process.image().is_some_and(|known| known.may_be(image));
            let has_gone = process.ended.is_some_and(|ended| ended < at);
            let may_be = same_process(&process.facts, facts) != Sameness::Different;
            process.begun != Begun::Unknown && named_so && may_be && !has_gone
        })
    }

    /// The process whose beginning nothing has told and of which the first that is known happened
    /// at or after this start: the start event was merely delivered late.
    fn unstarted(
        &self,
        pid: MachinePid,
        start: Timestamp,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        let ids = self.by_pid.get(&pid)?;
        let next = *ids.get(ids.partition_point(|id| self.get(*id).moment() < start))?;
        let process = self.get(next);
        let may_be = same_process(&process.facts, facts) != Sameness::Different;
        (process.begun == Begun::Unknown && may_be).then_some(next)
    }

    /// The process running at `at`, unless the facts speak of another or of one that was created
    /// when this one was there already.
    fn candidate(
        &self,
        pid: MachinePid,
        at: Timestamp,
        created: Option<Timestamp>,
        facts: &ProcessFacts,
    ) -> Option<ProcessId> {
        let id = self.find(pid, at)?;
        let process = self.get(id);
        let latest = match process.begun {
            Begun::Unknown => process.moment(),
            Begun::Created(begun) | Begun::Started(begun) => begun.plus(TWINS),
        };
        let may_be = same_process(&process.facts, facts) != Sameness::Different;
        (may_be && created.is_none_or(|created| created <= latest)).then_some(id)
    }

    /// When a process owns its process id, as known now.
    fn stretch(&self, id: ProcessId) -> Range<Timestamp> {
        let process = self.get(id);
        let next = self.by_pid.get(&process.machine_pid()).and_then(|ids| {
            let after = ids.get(self.place(ids, id) + 1)?;
            Some(self.get(*after).from)
        });
        process.from..process.owns_until().min(next.unwrap_or(Timestamp::MAX))
    }

    /// Where a process stands, or has to be put, among those of its process id.
    fn place(&self, ids: &[ProcessId], id: ProcessId) -> usize {
        let moment = self.get(id).moment();
        ids.partition_point(|other| (self.get(*other).moment(), *other) < (moment, id))
    }

    fn insert(&mut self, process: Process) -> ProcessId {
        let id = ProcessId(place_after(self.all.len()));
        self.all.push(process);
        self.put(id);
        self.bump_epoch();
        id
    }

    /// Puts a process among those of its process id.
    fn put(&mut self, id: ProcessId) {
        let pid = self.get(id).machine_pid();
        let mut ids = std::mem::take(self.by_pid.entry(pid).or_default());
        let place = self.place(&ids, id);
        ids.insert(place, id);
        self.settle(&mut ids, place);
        self.by_pid.insert(pid, ids);
    }

    /// Changes what is known of a process, and with it what its stretch and the next one are.
    fn change(&mut self, id: ProcessId, change: impl FnOnce(&mut Process)) {
        let process = self.get(id);
        let (pid, before) =
            (process.machine_pid(), (process.moment(), process.from, process.ended));
        let mut ids = std::mem::take(self.by_pid.entry(pid).or_default());
        let old = self.place(&ids, id);
        change(&mut self.all[id.0 as usize]);
        if ids.get(old) == Some(&id) {
            ids.remove(old);
        }
        let place = self.place(&ids, id);
        ids.insert(place, id);
        if place != old {
            self.settle(&mut ids, old);
        }
        self.settle(&mut ids, place);
        self.by_pid.insert(pid, ids);
        let process = self.get(id);
        if before != (process.moment(), process.from, process.ended) {
            self.bump_epoch();
        }
    }

    /// Finds anew where the stretches at and behind this place begin.
    fn settle(&mut self, ids: &mut Vec<ProcessId>, place: usize) {
        let mut place = place;
        let mut left = 2;
        while let Some(id) = ids.get(place).copied().filter(|_| left > 0) {
            let before = place.checked_sub(1).and_then(|before| ids.get(before));
            let before = before.map(|id| (self.get(*id).from, self.get(*id).owns_until()));
            let process = &mut self.all[id.0 as usize];
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
