//! `compare`: what was counted for processes, set against what the network adapters carried.
//!
//! Both sides are read by different roads: events of the kernel's network provider here, the
//! counters of IP Helper there. What remains between them after headers is the error of the ledger,
//! and it is printed.

mod counters;
mod documents;
mod live;
mod recorded;
mod shown;

use std::time::Duration;

use traffic::ledger::AdapterCarried;
use traffic::{Balance, Verdict};

use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::terminal::{Failure, Terminal};

pub(crate) use live::once;

pub(crate) fn run(args: &CompareArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    match &args.file {
        Some(path) => recorded::run(path, args, terminal),
        None => live::run(args, terminal),
    }
}

/// One interval, compared.
struct Compared {
    balance: Balance,
    source: Source,
    /// Every adapter whose counters are known, those in the sum and the others.
    adapters: Vec<(AdapterCarried, String)>,
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
        let ticks = self.balance.until.since(self.balance.from).unsigned_abs();
        Duration::from_nanos(ticks.saturating_mul(100)).as_secs_f64()
    }

    fn verdict(&self) -> Verdict {
        self.balance.verdict(self.tolerance)
    }
}

/// What the program ends with: a difference is found, or not.
fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Agrees | Verdict::NoCounters => Exit::Success,
        Verdict::Unexplained | Verdict::CountedMore | Verdict::Incomplete => Exit::Unfit,
    }
}
