//! Processes by process id **and** time: a number that is used again is another process.
//!
//! Windows hands a process id on as soon as it is free. Each process is therefore kept as a
//! stretch of time under its id: from its start (or from ever, if it ran before the trace)
//! until the next process takes the id. An event belongs to the process whose stretch it
//! falls into, whatever order starts, rundowns and traffic were delivered in.

use super::asked::{Asked, Owner};
use super::identity::{Sameness, adopt, complete, fuller, same_process};
use super::known::Known;
use crate::batch::place_after;
use event::kinds::{Image, ProcessEvent, ProcessFacts, ProcessIdentity, ProcessPhase};
use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// How long after its end a process still owns events: the send event of a TCP connection is
/// written when the send completes, which may be after its process has gone.
pub const GRACE_TICKS: i64 = 10 * TICKS_PER_SECOND;

/// Place of a process in the table; stable for as long as the table exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ProcessId(pub u32);

impl ProcessId {
    /// Traffic whose process id says that it has no owner (0 or 0xFFFFFFFF).
    pub const UNATTRIBUTED: Self = Self(0);
}

/// Whether a process id says that there is no process.
pub(crate) fn has_no_owner(pid: u32) -> bool {
    pid == 0 || pid == u32::MAX
}

/// One process, or the "unattributed" line at [`ProcessId::UNATTRIBUTED`].
#[derive(Clone, Debug)]
pub struct Process {
    /// Process id as Windows shows it.
    pub pid: u32,
    /// When it started, if the trace saw it or a rundown told; the creation time where known.
    pub started: Option<Timestamp>,
    /// When it ended, if the trace saw it.
    pub ended: Option<Timestamp>,
    /// How its name is known.
    pub naming: Naming,
    /// All that events told about it.
    pub facts: ProcessFacts,
    /// What asking the system told about it.
    pub looked_up: Option<Box<ProcessIdentity>>,
    /// How often something was told about it: what was asked of it before holds until this grows.
    pub told: u32,
    /// Its stretch under the process id begins here.
    pub(super) from: Timestamp,
    /// First event attributed to it while nothing was known about it.
    pub(super) first_event: Timestamp,
}

/// How the name of a process is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Naming {
    /// An event named it.
    Told,
    /// Asking the system named it; no event did.
    LookedUp,
    /// Process id 4 is the kernel's own process on every Windows this program reads.
    Convention,
    /// Nothing named it; its process id is all there is.
    Unknown,
    /// There is no process: traffic without an owner.
    NoOwner,
}

impl Process {
    fn new(pid: u32, from: Timestamp) -> Self {
        Self {
            pid,
            started: None,
            ended: None,
            naming: if pid == 4 { Naming::Convention } else { Naming::Unknown },
            facts: ProcessFacts::default(),
            looked_up: None,
            told: 0,
            from,
            first_event: Timestamp::MAX,
        }
    }

    /// File name of the executable, `None` when unknown.
    pub fn name(&self) -> Option<&str> {
        match (self.image(), self.naming) {
            (Some(image), _) => Some(image.name()),
            (None, Naming::Convention) => Some("System"),
            (None, _) => None,
        }
    }

    /// The fullest form in which its executable is known; an event's before a looked-up one.
    pub(super) fn image(&self) -> Option<&Image> {
        let looked_up = self.looked_up.as_ref().and_then(|known| known.facts.image.as_ref());
        fuller(self.facts.image.as_ref(), looked_up)
    }

    /// The path of the executable, where the whole of it is known: a native path if an event
    /// gave it, a DOS path if it was looked up.
    pub fn path(&self) -> Option<&str> {
        match self.image() {
            Some(Image::Path(path)) => Some(path),
            _ => None,
        }
    }

    fn known<'a, T: ?Sized>(
        &'a self,
        of: impl Fn(&'a ProcessFacts) -> Option<&'a T>,
    ) -> Known<&'a T> {
        Known::first(of(&self.facts), self.looked_up.as_ref().and_then(|told| of(&told.facts)))
    }

    /// Its name and how it is known; the kernel's by convention counts as not known.
    pub fn image_origin(&self) -> Known<&Image> {
        self.known(|facts| facts.image.as_ref())
    }

    /// Its command line. May hold secrets.
    pub fn command_line(&self) -> Known<&str> {
        self.known(|facts| facts.command_line.as_deref())
    }

    /// Full name of the package it belongs to.
    pub fn package(&self) -> Known<&str> {
        self.known(|facts| facts.package.as_deref())
    }

    /// SID of its user.
    pub fn sid(&self) -> Known<&str> {
        self.known(|facts| facts.sid.as_deref())
    }

    /// Terminal session.
    pub fn session(&self) -> Known<u32> {
        self.known(|facts| facts.session.as_ref()).copied()
    }

    /// Process id of its creator, which may have been used again since.
    pub fn parent_pid(&self) -> Known<u32> {
        self.known(|facts| facts.parent_pid.as_ref()).copied()
    }

    /// Its user, `DOMAIN\name`; only asking tells.
    pub fn user(&self) -> Option<&str> {
        self.looked_up.as_ref()?.user.as_deref()
    }

    /// Who says to have made it; only asking tells.
    pub fn company(&self) -> Option<&str> {
        self.looked_up.as_ref()?.company.as_deref()
    }

    /// What it says to be; only asking tells.
    pub fn description(&self) -> Option<&str> {
        self.looked_up.as_ref()?.description.as_deref()
    }

    /// The last moment at which an event can be its own.
    fn owned_until(&self) -> Timestamp {
        self.ended.map_or(Timestamp::MAX, |ended| ended.plus(GRACE_TICKS))
    }
}

/// All processes of a trace.
#[derive(Debug)]
pub struct Processes {
    all: Vec<Process>,
    /// Processes of each id, by the beginning of their stretch.
    by_pid: HashMap<u32, Vec<ProcessId>, FixedState>,
    epoch: u32,
    asked: Asked,
}

impl Default for Processes {
    fn default() -> Self {
        let nobody = Process { naming: Naming::NoOwner, ..Process::new(0, Timestamp::MIN) };
        Self { all: vec![nobody], by_pid: HashMap::default(), epoch: 1, asked: Asked::default() }
    }
}

impl Processes {
    /// Changes whenever an answer of [`Processes::owner`] may have become void. Never 0.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Makes all earlier answers void.
    pub fn bump_epoch(&mut self) {
        self.epoch = self.epoch.checked_add(1).unwrap_or(1);
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
        if let Some(owner) = self.asked.answer(pid, time, self.epoch) {
            return owner;
        }
        let id = self.find(pid, time).unwrap_or_else(|| self.insert(pid, self.gap(pid, time)));
        let next = self.next_from(pid, id);
        let process = &mut self.all[id.0 as usize];
        process.first_event = process.first_event.min(time);
        let until = process.owned_until().min(next);
        let owner = Owner { process: id, from: process.from, until };
        self.asked.remember(pid, time, self.epoch, owner);
        owner
    }

    /// Takes in what an event says about a process at `time`; gives its place.
    pub fn learn(&mut self, time: Timestamp, event: ProcessEvent) -> Option<ProcessId> {
        if event.pid == 0 {
            return None; // "Idle" is a name for no process; traffic of id 0 has no owner.
        }
        let ProcessEvent { pid, phase, facts } = event;
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

    fn started(&mut self, pid: u32, time: Timestamp, facts: ProcessFacts) -> ProcessId {
        let known = self
            .matching(pid, &facts)
            .or_else(|| self.unnamed_after(pid, time))
            .or_else(|| self.twin(pid, time, &facts));
        let id = known.unwrap_or_else(|| self.insert(pid, time));
        // Told twice, the earlier time is the true one; unnamed, it was only known to be open.
        let process = self.get(id);
        let from = if process.first_event < Timestamp::MAX && process.from == Timestamp::MIN {
            time
        } else {
            process.from.min(time)
        };
        self.set_from(id, from);
        let process = &mut self.all[id.0 as usize];
        process.started = facts.created.or(process.started).or(Some(time));
        adopt(process, facts);
        id
    }

    fn running(&mut self, pid: u32, time: Timestamp, facts: ProcessFacts) -> ProcessId {
        let known = self.matching(pid, &facts).or_else(|| self.candidate(pid, time, &facts));
        let id = known.unwrap_or_else(|| {
            let from = facts.created.unwrap_or_else(|| self.gap(pid, time));
            self.insert(pid, from)
        });
        let process = &mut self.all[id.0 as usize];
        process.started = process.started.or(facts.created);
        adopt(process, facts);
        id
    }

    /// Takes in what asking the system told about the process that had the id at `time`.
    pub fn identify(&mut self, time: Timestamp, identity: &ProcessIdentity) -> Option<ProcessId> {
        if identity.pid == 0 {
            return None;
        }
        // Only what tells processes apart; the rest stays apart from what events told.
        let ProcessFacts { created, sequence, unique_key, .. } = identity.facts;
        let key = ProcessFacts { created, sequence, unique_key, ..ProcessFacts::default() };
        let id = self.running(identity.pid, time, key);
        complete(&mut self.all[id.0 as usize], identity);
        Some(id)
    }

    fn ended(&mut self, pid: u32, time: Timestamp, facts: ProcessFacts) -> ProcessId {
        let id = self.running(pid, time, facts);
        let process = &mut self.all[id.0 as usize];
        if process.ended.is_none() {
            process.ended = Some(time);
            self.bump_epoch();
        }
        id
    }

    /// The process whose stretch `time` falls into, unless it is long gone.
    pub(super) fn find(&self, pid: u32, time: Timestamp) -> Option<ProcessId> {
        let ids = self.by_pid.get(&pid)?;
        let latest = ids.iter().rev().find(|id| self.get(**id).from <= time)?;
        (time < self.get(*latest).owned_until()).then_some(*latest)
    }

    /// The process under `pid` that is certainly the one the facts speak of.
    fn matching(&self, pid: u32, facts: &ProcessFacts) -> Option<ProcessId> {
        self.latest(pid, |process| {
            let by = same_process(&process.facts, facts);
            // The kernel reuses the memory of ended processes, and with it their object keys.
            by == Sameness::Certain || by == Sameness::WhileAlive && process.ended.is_none()
        })
    }

    pub(super) fn latest(&self, pid: u32, wanted: impl Fn(&Process) -> bool) -> Option<ProcessId> {
        self.by_pid.get(&pid)?.iter().rev().copied().find(|id| wanted(self.get(*id)))
    }

    /// The process whose start was already told by another provider: the two descriptions
    /// have no field in common that could tell, but the same name at the same moment.
    fn twin(&self, pid: u32, time: Timestamp, facts: &ProcessFacts) -> Option<ProcessId> {
        let name = facts.image.as_ref().map(Image::name)?;
        self.latest(pid, |process| {
            let close = process.from.since(time).unsigned_abs() < TICKS_PER_SECOND.unsigned_abs();
            let named_so = process.name().is_some_and(|known| known.eq_ignore_ascii_case(name));
            let by = same_process(&process.facts, facts);
            close && named_so && by == Sameness::CannotTell
        })
    }

    /// The process running at `time`, unless the facts certainly speak of another.
    fn candidate(&self, pid: u32, time: Timestamp, facts: &ProcessFacts) -> Option<ProcessId> {
        let id = self.find(pid, time)?;
        (same_process(&self.get(id).facts, facts) != Sameness::Different).then_some(id)
    }

    /// A process of which only traffic is known, all of it after `start`: its start event was
    /// merely delivered late.
    fn unnamed_after(&self, pid: u32, start: Timestamp) -> Option<ProcessId> {
        let last = *self.by_pid.get(&pid)?.last()?;
        let process = self.get(last);
        let nothing_told = process.facts == ProcessFacts::default()
            && process.looked_up.is_none()
            && process.ended.is_none();
        (nothing_told && process.first_event >= start).then_some(last)
    }

    /// Where the stretch of a process begins of which only an event at `time` is known:
    /// after the one before it is certainly gone.
    fn gap(&self, pid: u32, time: Timestamp) -> Timestamp {
        let before = self.by_pid.get(&pid).into_iter().flatten().rev();
        let mut earlier = before.map(|id| self.get(*id)).filter(|process| process.from <= time);
        earlier.next().map_or(Timestamp::MIN, |process| process.owned_until().min(time))
    }

    fn insert(&mut self, pid: u32, from: Timestamp) -> ProcessId {
        let id = ProcessId(place_after(self.all.len()));
        self.all.push(Process::new(pid, from));
        let Self { all, by_pid, .. } = self;
        let ids = by_pid.entry(pid).or_default();
        let place = ids.partition_point(|id| all[id.0 as usize].from <= from);
        ids.insert(place, id);
        self.bump_epoch();
        id
    }

    fn set_from(&mut self, id: ProcessId, from: Timestamp) {
        let process = &mut self.all[id.0 as usize];
        if process.from == from {
            return;
        }
        process.from = from;
        let pid = process.pid;
        let Self { all, by_pid, .. } = self;
        if let Some(ids) = by_pid.get_mut(&pid) {
            ids.sort_by_key(|id| all[id.0 as usize].from);
        }
        self.bump_epoch();
    }

    fn next_from(&self, pid: u32, id: ProcessId) -> Timestamp {
        let ids = self.by_pid.get(&pid).map_or(&[][..], Vec::as_slice);
        let after = ids.iter().skip_while(|other| **other != id).nth(1);
        after.map_or(Timestamp::MAX, |next| self.get(*next).from)
    }
}
