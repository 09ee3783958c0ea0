//! Host names of addresses, as observed at the moment.

use event::kinds::{Address, NameAnswer};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::sync::Arc;

/// Most addresses remembered; then the table starts afresh with what is asked next.
const ADDRESSES: usize = 65_536;
/// Most names remembered for one address.
const NAMES: usize = 4;

/// Which names resolved to which addresses, most recent last.
#[derive(Debug, Default)]
pub struct Names {
    by_address: HashMap<Address, Vec<Observed>, FixedState>,
}

/// One name seen for an address.
#[derive(Clone, Debug)]
struct Observed {
    name: Arc<str>,
    asked_by: Option<u32>,
}

impl Names {
    /// Takes in the answer to a name query.
    pub fn learn(&mut self, answer: &NameAnswer) {
        if answer.status != 0 || answer.addresses.is_empty() {
            return;
        }
        let name: Arc<str> = answer.name.trim_end_matches('.').into();
        for address in &answer.addresses {
            self.observe(
                (*address).into(),
                Observed { name: name.clone(), asked_by: answer.asked_by },
            );
        }
    }

    fn observe(&mut self, address: Address, observed: Observed) {
        if self.by_address.len() >= ADDRESSES {
            self.by_address.clear();
        }
        let names = self.by_address.entry(address).or_default();
        names.retain(|known| known.name != observed.name || known.asked_by != observed.asked_by);
        if names.len() >= NAMES {
            names.remove(0);
        }
        names.push(observed);
    }

    /// The name last seen for an address: the one this process asked for, else the newest.
    /// Observed, not proven: one address serves many names.
    pub fn of(&self, address: Address, pid: u32) -> Option<Arc<str>> {
        let names = self.by_address.get(&address)?;
        let own = names.iter().rev().find(|observed| observed.asked_by == Some(pid));
        own.or(names.last()).map(|observed| observed.name.clone())
    }
}
