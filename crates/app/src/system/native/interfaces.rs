//! All counters of interfaces in one reading.

use std::collections::HashMap;
use std::time::Duration;

use windows::interfaces::{self, ClassicTotals, WrappingTotal};
use windows::pdh::{CounterTotals, InterfaceCounters, instance_name};

use crate::pipeline::{Carrying, now};
use crate::system::{Carried, Followed, Interface, InterfaceSource, Part, Snapshot, SystemError};

/// Reads all methods one after another.
pub(super) struct Source {
    /// Why there are none, where there are none.
    counters: Result<InterfaceCounters, String>,
    /// Both directions of every interface's classic counters, by its number.
    classic: HashMap<u32, [WrappingTotal; 2]>,
    /// Why there is no session that sums up, where there is none though it was asked for.
    processes: Option<Result<Carrying, String>>,
}

impl Source {
    pub(super) fn open() -> Self {
        let counters = InterfaceCounters::open().map_err(|error| error.to_string());
        Self { counters, classic: HashMap::new(), processes: None }
    }

    fn counters(&mut self) -> Result<Vec<CounterTotals>, String> {
        let counters = self.counters.as_mut().map_err(|why| why.clone())?;
        counters.read().map_err(|error| error.to_string())
    }

    fn follow(
        &mut self,
        one: &interfaces::Interface,
        now: ClassicTotals,
        elapsed: Duration,
    ) -> Followed {
        let begin = || [WrappingTotal::new(now.received), WrappingTotal::new(now.sent)];
        let [received, sent] = self.classic.entry(one.index).or_insert_with(begin);
        let received = received.read(now.received, elapsed, one.receive_speed);
        let sent = sent.read(now.sent, elapsed, one.transmit_speed);
        Followed {
            carried: Carried { received: received.bytes, sent: sent.bytes },
            certain: received.certain && sent.certain,
        }
    }

    fn interface(
        &mut self,
        one: interfaces::Interface,
        counters: &[CounterTotals],
        elapsed: Duration,
    ) -> Interface {
        // One that has gone since the list was made has no counters any more.
        let classic = interfaces::classic(one.index).ok();
        let instance = instance_name(&one.description);
        let counters = counters.iter().find(|other| other.instance == instance);
        Interface {
            index: one.index,
            up: one.up,
            part: part(&one),
            wide: Carried { received: one.totals.received, sent: one.totals.sent },
            followed: classic.map(|now| self.follow(&one, now, elapsed)),
            classic: classic
                .map(|now| Carried { received: now.received.into(), sent: now.sent.into() }),
            counters: counters.and_then(|totals| {
                Some(Carried { received: totals.received?, sent: totals.sent? })
            }),
            alias: one.alias,
            description: one.description,
        }
    }
}

fn part(one: &interfaces::Interface) -> Part {
    match one.part() {
        interfaces::Part::Counted => Part::Counted,
        interfaces::Part::Loopback => Part::Loopback,
        interfaces::Part::Tunnel => Part::Tunnel,
        interfaces::Part::Software => Part::Software,
        interfaces::Part::TwinOf(index) => Part::TwinOf(index),
        interfaces::Part::Down => Part::Down,
    }
}

impl InterfaceSource for Source {
    fn count_processes(&mut self) {
        self.processes = Some(Carrying::start().map_err(|error| error.to_string()));
    }

    fn read(&mut self, elapsed: Duration) -> Result<Snapshot, SystemError> {
        let moment = now();
        let (counters, no_counters) = match self.counters() {
            Ok(counters) => (counters, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        // Filters repeat the counters of what they filter.
        let all = interfaces::list()?.into_iter().filter(|one| !one.filter);
        let interfaces = all.map(|one| self.interface(one, &counters, elapsed)).collect();
        let processes = self.processes.as_mut().map(|counted| {
            let carrying = counted.as_mut().map_err(|why| why.clone())?;
            carrying.until(moment)
        });
        Ok(Snapshot { interfaces, no_counters, processes })
    }
}
