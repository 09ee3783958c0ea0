//! `compare`: what was counted for processes, set against what the network adapters carried.
//!
//! Both sides are read by different roads: events of the kernel's network provider here, the
//! counters of IP Helper there. What remains between them after headers is the error of the ledger,
//! and it is printed.

mod account;
mod counters;
mod documents;
mod live;
mod recorded;
mod shown;
mod tally;

use std::time::Duration;

use event::Timestamp;

use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};
use account::{Account, Verdict};
use counters::Carried;
use tally::Tally;

pub(crate) fn run(args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.file {
        Some(path) => recorded::run(path, args, terminal),
        None => live::run(args, terminal),
    }
}

/// One interval, compared.
struct Compared {
    from: Timestamp,
    until: Timestamp,
    source: Source,
    tally: Tally,
    /// Every adapter that carried something, those in the sum and the others.
    adapters: Vec<(Carried, String)>,
    /// Why there are no counters, when there are none.
    no_counters: Option<String>,
    /// Tunnels and guests could be told from the table of adapters.
    knows_adapters: bool,
    tolerance: f64,
    /// How many were shown before it.
    number: u64,
}

/// Where the events came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Source {
    Live,
    Recording,
}

impl Compared {
    fn seconds(&self) -> f64 {
        Duration::from_nanos(self.until.since(self.from).unsigned_abs().saturating_mul(100))
            .as_secs_f64()
    }

    fn account(&self) -> Account {
        let all: Vec<Carried> = self.adapters.iter().map(|(carried, _)| *carried).collect();
        Account::new(&self.tally.counted, counters::sum(&all))
    }

    fn verdict(&self) -> Verdict {
        self.account().verdict(self.tolerance)
    }
}

/// What the program ends with: a difference is found, or not.
fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Agrees | Verdict::NoCounters => Exit::Success,
        Verdict::Unexplained | Verdict::CountedMore | Verdict::Incomplete => Exit::Unfit,
    }
}
