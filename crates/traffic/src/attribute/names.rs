//! Host names of addresses, as observed at the moment, and how each is known.

use super::processes::ProcessId;
use super::texts::{TextId, Texts};
use event::kinds::{Address, NameAnswer, NameSource};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::sync::Arc;

/// Most addresses remembered; then the table starts afresh with what is asked next.
const ADDRESSES: usize = 65_536;
/// Most names remembered for one address.
const NAMES: usize = 4;
/// Most bytes of names remembered; beyond, the table starts afresh, too.
const BYTES: usize = 16 << 20;

/// Which names resolved to which addresses, most recent last.
#[derive(Debug, Default)]
pub struct Names {
    by_address: HashMap<Address, Vec<Observed>, FixedState>,
    hosts: Texts,
    /// Bytes of the names of all addresses.
    bytes: usize,
    /// Names that were forgotten because there was no more room.
    forgotten: u64,
    revision: u32,
}

/// One name seen for an address.
#[derive(Clone, Debug)]
struct Observed {
    name: Arc<str>,
    source: NameSource,
    /// Who had the process id when the answer came; a later process of that id asked nothing.
    asked_by: Option<ProcessId>,
}

/// A name, and how it is known that it belongs to the address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostName {
    /// The name as asked for.
    pub name: Arc<str>,
    /// How it is known.
    pub source: NameSource,
}

impl Names {
    /// Takes in the answer to a name query, and which process got it.
    pub fn learn(&mut self, answer: &NameAnswer, asked_by: Option<ProcessId>) {
        if answer.status != 0 || answer.addresses.is_empty() {
            return;
        }
        let name: Arc<str> = answer.name.trim_end_matches('.').into();
        let known = self.hosts.enter(&name).and_then(|id| self.hosts.shared(id));
        let name = known.filter(|known| **known == name).unwrap_or(&name).clone();
        for address in &answer.addresses {
            let name = name.clone();
            let observed = Observed { name, source: answer.source, asked_by };
            self.observe((*address).into(), observed);
        }
    }

    fn observe(&mut self, address: Address, observed: Observed) {
        if self.by_address.len() >= ADDRESSES || self.bytes >= BYTES {
            self.forgotten += self.by_address.len() as u64;
            self.by_address.clear();
            self.bytes = 0;
        }
        self.revision = self.revision.wrapping_add(1);
        let names = self.by_address.entry(address).or_default();
        let bytes = |names: &[Observed]| names.iter().map(|known| known.name.len()).sum::<usize>();
        let before = bytes(names);
        names.retain(|known| known.name != observed.name || known.asked_by != observed.asked_by);
        if names.len() >= NAMES {
            names.remove(0);
        }
        names.push(observed);
        self.bytes = self.bytes.saturating_add(bytes(names)).saturating_sub(before);
    }

    /// Names that were forgotten, or could not be entered, because there was no more room.
    pub(crate) fn left_out(&self) -> u64 {
        self.forgotten + self.hosts.left_out
    }

    /// Changes with every name learned.
    pub(crate) fn revision(&self) -> u32 {
        self.revision
    }

    /// The name of an address: the one this process was last given, else the newest of the best
    /// source. Observed, not proven: one address serves many names.
    pub fn of(&self, address: Address, process: ProcessId) -> Option<HostName> {
        let names = self.by_address.get(&address)?;
        let own = names.iter().rev().find(|observed| observed.asked_by == Some(process));
        // Of equals the last one is the greatest.
        let best = own.or_else(|| names.iter().max_by_key(|observed| Reverse(observed.source)))?;
        Some(HostName { name: best.name.clone(), source: best.source })
    }

    /// The same for traffic that was there before the name was: an answer another process got
    /// afterwards says nothing about it.
    pub(crate) fn of_earlier(&self, address: Address, process: ProcessId) -> Option<HostName> {
        let names = self.by_address.get(&address)?;
        let fits = |known: &&Observed| {
            known.asked_by == Some(process) || known.source != NameSource::ProcessAnswer
        };
        let best = names.iter().filter(fits).max_by_key(|known| Reverse(known.source))?;
        Some(HostName { name: best.name.clone(), source: best.source })
    }

    /// The number of a name that was learned.
    pub(crate) fn host(&self, name: &str) -> Option<TextId> {
        self.hosts.find(name)
    }

    /// The name of a number.
    pub(crate) fn host_name(&self, id: TextId) -> Option<&str> {
        self.hosts.get(id)
    }
}
