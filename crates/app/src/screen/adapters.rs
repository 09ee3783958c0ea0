//! What network adapters carried since the view began, where the system tells.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tui::snapshot::{Bytes, Interface, Interfaces};

use crate::system::{self, Carried, InterfaceSource};

/// Counters of adapters, read with every frame.
pub(super) struct Adapters {
    source: Box<dyn InterfaceSource>,
    read: Option<Instant>,
    accounts: Vec<Account>,
}

/// One adapter since it was first seen.
struct Account {
    /// Its number.
    index: u32,
    /// Its counters when they were last read.
    counters: Carried,
    shown: Interface,
}

impl Adapters {
    /// Those of this machine; `None` where nothing tells of them.
    pub(super) fn open() -> Option<Self> {
        let source = system::here().ok()?.interfaces();
        Some(Self { source, read: None, accounts: Vec::new() })
    }

    /// Reads the counters.
    pub(super) fn read(&mut self) -> Arc<Interfaces> {
        let elapsed = self.read.map_or(Duration::ZERO, |before| before.elapsed());
        self.read = Some(Instant::now());
        Arc::new(match self.source.read(elapsed) {
            Ok(read) => {
                Account::take(&mut self.accounts, &read.interfaces);
                let shown = self.accounts.iter().map(|account| account.shown.clone());
                let mut interfaces: Vec<_> = shown.collect();
                interfaces.sort_by_key(|interface| (!interface.in_total, !interface.up));
                Interfaces { interfaces, failure: None }
            }
            Err(error) => {
                Interfaces { failure: Some(error.message.into()), ..Interfaces::default() }
            }
        })
    }
}

impl Account {
    /// Takes a reading. What an adapter carried stays carried when it goes down or goes.
    fn take(accounts: &mut Vec<Self>, read: &[system::Interface]) {
        for account in accounts.iter_mut() {
            account.shown.up = false;
        }
        for one in read {
            match accounts.iter_mut().find(|account| account.index == one.index) {
                Some(account) => account.go_on(one),
                None => accounts.push(Self::open(one)),
            }
        }
    }

    fn open(one: &system::Interface) -> Self {
        let shown = Interface {
            alias: one.alias.as_str().into(),
            description: one.description.as_str().into(),
            up: one.up,
            in_total: one.in_total(),
            carried: Bytes::default(),
        };
        Self { index: one.index, counters: one.wide, shown }
    }

    fn go_on(&mut self, one: &system::Interface) {
        let before = std::mem::replace(&mut self.counters, one.wide);
        // A counter that went back was reset and has begun from 0.
        let gained = |before: u64, now: u64| now.checked_sub(before).unwrap_or(now);
        self.shown.carried += Bytes {
            sent: gained(before.sent, one.wide.sent),
            received: gained(before.received, one.wide.received),
        };
        self.shown.up = one.up;
        // A device stays one when it is down: it carried something until then.
        self.shown.in_total |= one.in_total();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::Part;

    fn interface(index: u32, up: bool, received: u64) -> system::Interface {
        system::Interface {
            index,
            alias: format!("Ethernet {index}"),
            description: "Contoso".to_owned(),
            up,
            part: if up { Part::Counted } else { Part::Down },
            wide: Carried { received, sent: 0 },
            classic: None,
            followed: None,
            counters: None,
        }
    }

    #[test]
    fn the_sum_over_devices_never_falls() {
        let mut accounts = Vec::new();
        let mut sum = |read: &[system::Interface]| -> u64 {
            Account::take(&mut accounts, read);
            let devices = accounts.iter().filter(|account| account.shown.in_total);
            devices.map(|account| account.shown.carried.received).sum()
        };
        assert_eq!(sum(&[interface(1, true, 1000), interface(2, true, 500)]), 0);
        assert_eq!(sum(&[interface(1, true, 1100), interface(2, true, 510)]), 110);
        assert_eq!(sum(&[interface(1, false, 1105), interface(2, true, 510)]), 115, "down");
        assert_eq!(sum(&[interface(2, true, 520)]), 125, "gone");
        assert_eq!(sum(&[interface(1, true, 7), interface(2, true, 520)]), 132, "back from 0");
        assert!(accounts.iter().all(|account| account.shown.up));
    }
}
