//! `compare`: what was counted for processes, set against what the network adapters carried.
//!
//! Both sides are read by different roads: events of the kernel's network provider here, the
//! counters of IP Helper there. What remains between them after headers is the error of the ledger,
//! and it is printed.

mod documents;
mod live;
mod recorded;
mod shown;

use traffic::Verdict;

use crate::cli::CompareArgs;
use crate::exit::Exit;
use crate::ledger::Account;
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
    account: Account,
    source: Source,
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
    fn verdict(&self) -> Verdict {
        self.account.balance.verdict(self.tolerance)
    }
}

/// What the program ends with: a difference is found, or not.
fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Agrees | Verdict::NoCounters => Exit::Success,
        Verdict::Unexplained | Verdict::CountedMore | Verdict::Incomplete => Exit::Unfit,
    }
}
