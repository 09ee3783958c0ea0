//! Facts that no event tells, looked up and handed to the engine as events.
//!
//! The engine asks nobody. Here is what it would ask: who a process is that has just begun, which
//! adapters there are, what the machine remembers of names. Asking may
//! take long, so a thread of its own does it ([`crate::pipeline`] starts it), and questions wait in
//! a bounded queue: one that finds it full is dropped and counted.

#[cfg(windows)]
mod native;

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;

use event::Timestamp;
use event::kinds::{
    AdapterTable, ConnectionService, Event, NameAnswer, NameSource, ProcessEvent, ProcessIdentity,
    VolumeMapping,
};

use crate::note::{LookedUp, Note};

#[cfg(windows)]
pub(crate) use native::Native;

/// What a machine can be asked. Everything may be refused; where that leaves out more than one
/// process or address, it says why, in words.
pub(crate) trait Machine {
    /// Who bears this process id now.
    fn identity(&mut self, pid: u32) -> Option<ProcessIdentity>;
    /// Asks again which services run where, for the identities that follow.
    fn learn_services(&mut self) -> Result<(), String>;
    /// The short names of the services a process hosts; `None` when it is not known.
    fn services(&self, pid: u32) -> Option<Vec<Box<str>>>;
    /// The services of connections, for processes that host several.
    fn connection_services(&mut self) -> Vec<ConnectionService>;
    /// The adapters.
    fn adapters(&mut self) -> Result<AdapterTable, String>;
    /// What native paths begin with, and what people call that.
    fn volumes(&mut self) -> Result<Vec<VolumeMapping>, String>;
    /// Names the machine remembers.
    fn cached_names(&mut self) -> Result<Vec<NameAnswer>, String>;
    /// The name of an address, asked of the network.
    fn reverse(&mut self, address: IpAddr) -> Option<String>;
}

/// What somebody wants to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Question {
    /// Who a process is.
    Process {
        /// Its id.
        pid: u32,
        /// When it was created, where that is known: the id may be another's by now.
        created: Option<Timestamp>,
    },
    /// What an address is called.
    Name(IpAddr),
}

impl Question {
    /// The question for a name. Addresses of this machine or of groups have none to ask for.
    pub(crate) fn name(address: IpAddr) -> Option<Self> {
        let is_one = address.is_loopback() || address.is_multicast() || address.is_unspecified();
        (!is_one).then_some(Self::Name(address))
    }

    /// The question that news of a process raises. The idle process, number 0, cannot be asked.
    pub(crate) fn about(process: &ProcessEvent) -> Option<Self> {
        use event::kinds::ProcessPhase::{Running, Start};
        // The kernel's class tells each process a second time, without its creation time.
        let created = process.facts.created.is_some();
        let lives = created && matches!(process.phase, Start | Running);
        if lives { Self::process(process.pid, process.facts.created) } else { None }
    }

    /// The question that is left when a part of an identity is known.
    pub(crate) fn more_about(known: &ProcessIdentity) -> Option<Self> {
        Self::process(known.pid, known.facts.created)
    }

    fn process(pid: u32, created: Option<Timestamp>) -> Option<Self> {
        (pid != 0).then_some(Self::Process { pid, created })
    }
}

/// Things that change by themselves, and how often they are asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Standing {
    Volumes,
    Adapters,
    ConnectionServices,
    Services,
}

const STANDING: [(Standing, Duration); 4] = [
    (Standing::Volumes, Duration::from_secs(10)),
    (Standing::Adapters, Duration::from_secs(10)),
    (Standing::ConnectionServices, Duration::from_secs(10)),
    (Standing::Services, Duration::from_secs(60)),
];

/// Most processes and addresses remembered as answered for; then all are forgotten, which costs asking again.
const REMEMBERED: usize = 16_384;

/// Asks a machine, and remembers when it is time to ask again.
#[derive(Debug)]
pub(crate) struct Lookups<M> {
    machine: M,
    /// When each of [`STANDING`] is due, counted from the start.
    due: [Duration; STANDING.len()],
    adapters: Option<AdapterTable>,
    /// Mappings that were told; they do not end.
    volumes: Vec<VolumeMapping>,
    /// What could not be looked up, and why, until somebody takes it.
    notes: Vec<Note>,
    /// Processes that were answered for: most are told of more than once.
    answered: HashSet<(u32, Timestamp)>,
    /// Addresses that were asked for, whether they have a name or not.
    named: HashSet<IpAddr>,
}

impl<M: Machine> Lookups<M> {
    pub(crate) fn new(machine: M) -> Self {
        Self {
            machine,
            due: [Duration::ZERO; STANDING.len()],
            adapters: None,
            volumes: Vec::new(),
            notes: Vec::new(),
            answered: HashSet::new(),
            named: HashSet::new(),
        }
    }

    /// What is told once, at the beginning.
    pub(crate) fn begin(&mut self) -> Vec<Event> {
        self.learn_services();
        let names = self.machine.cached_names();
        let names = self.noted(LookedUp::CachedNames, names).into_iter().flatten();
        names.map(|answer| Event::Name(Box::new(answer))).collect()
    }

    /// What could not be looked up since this was asked.
    pub(crate) fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// The answer, or a note why there is none.
    fn noted<T>(&mut self, what: LookedUp, answer: Result<T, String>) -> Option<T> {
        answer.map_err(|why| self.notes.push(Note::NotLookedUp(what, why))).ok()
    }

    fn learn_services(&mut self) {
        let learned = self.machine.learn_services();
        self.noted(LookedUp::Services, learned);
    }

    /// The answer to a question; `None` when nobody knows, when the process asked about has
    /// ended, and when it was given before.
    pub(crate) fn answer(&mut self, question: Question) -> Option<Event> {
        match question {
            Question::Process { pid, created } => {
                let identity = self.identity(pid, created)?;
                Some(Event::Identity(Box::new(identity)))
            }
            Question::Name(address) => {
                bound(&mut self.named);
                if !self.named.insert(address) {
                    return None;
                }
                let name = self.machine.reverse(address)?;
                Some(Event::Name(Box::new(NameAnswer {
                    source: NameSource::Reverse,
                    asked_by: None,
                    name: name.into(),
                    // PTR.
                    query_type: 12,
                    status: 0,
                    addresses: vec![address],
                    doubtful: Vec::new(),
                })))
            }
        }
    }

    fn identity(&mut self, pid: u32, created: Option<Timestamp>) -> Option<ProcessIdentity> {
        if created.is_some_and(|created| self.answered.contains(&(pid, created))) {
            return None;
        }
        let mut identity = self.machine.identity(pid)?;
        if let (Some(asked), Some(found)) = (created, identity.facts.created)
            && asked != found
        {
            return None;
        }
        let hosts = identity.facts.image.as_ref().map(|image| image.name());
        if hosts.is_some_and(|name| name.eq_ignore_ascii_case("svchost.exe"))
            && self.machine.services(pid).is_none_or(|services| services.is_empty())
        {
            // It has just begun, so the list is older than its services.
            self.learn_services();
        }
        identity.services = self.machine.services(pid);
        bound(&mut self.answered);
        self.answered.extend(identity.facts.created.map(|created| (pid, created)));
        Some(identity)
    }

    /// What has to be told again by now, so long after the start.
    pub(crate) fn refresh(&mut self, now: Duration) -> Vec<Event> {
        let mut told = Vec::new();
        for (place, (standing, every)) in STANDING.into_iter().enumerate() {
            if now >= self.due[place] {
                // From now on, not from when it was due: a machine that slept is not asked for
                // what it missed.
                self.due[place] = now + every;
                self.tell(standing, &mut told);
            }
        }
        told
    }

    fn tell(&mut self, standing: Standing, told: &mut Vec<Event>) {
        match standing {
            Standing::Volumes => {
                let found = self.machine.volumes();
                let found = self.noted(LookedUp::Drives, found).unwrap_or_default();
                let new = found.into_iter().filter(|one| !self.volumes.contains(one));
                let new: Vec<VolumeMapping> = new.collect();
                told.extend(new.iter().cloned().map(|one| Event::Volume(Box::new(one))));
                self.volumes.extend(new);
            }
            Standing::Adapters => {
                let found = self.machine.adapters();
                let found = self.noted(LookedUp::Adapters, found);
                if let Some(table) = found.filter(|new| self.adapters.as_ref() != Some(new)) {
                    self.adapters = Some(table.clone());
                    told.push(Event::Adapters(Box::new(table)));
                }
            }
            Standing::ConnectionServices => {
                let services = self.machine.connection_services().into_iter();
                told.extend(services.map(|service| Event::Service(Box::new(service))));
            }
            Standing::Services => self.learn_services(),
        }
    }
}

fn bound<T>(remembered: &mut HashSet<T>) {
    if remembered.len() >= REMEMBERED {
        remembered.clear();
    }
}

#[cfg(test)]
mod tests;
