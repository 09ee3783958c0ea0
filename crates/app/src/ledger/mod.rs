//! The ledger of a span of time, with all that is needed to show it: for `compare`, `report` and
//! `top` alike.

pub(crate) mod counters;
mod document;
mod recorded;
mod shown;

use std::time::Duration;

use traffic::Balance;
use traffic::ledger::AdapterCarried;

use crate::lang::{CompareText, Lang};
pub(crate) use document::{LedgerDocument, figures};
pub(crate) use recorded::Beside;
pub(crate) use shown::line;

/// What was counted in a span, and what the adapters carried in it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Both sides.
    pub balance: Balance,
    /// Every adapter whose counters are known, those in the sum and the others.
    pub adapters: Vec<(AdapterCarried, String)>,
    /// Why there are no counters, when there are none.
    pub no_counters: Option<NoCounters>,
    /// Tunnels and guests could be told from the table of adapters.
    pub knows_adapters: bool,
}

impl Account {
    /// Length of the span.
    pub(crate) fn seconds(&self) -> f64 {
        let ticks = self.balance.until.since(self.balance.from).unsigned_abs();
        Duration::from_nanos(ticks.saturating_mul(100)).as_secs_f64()
    }
}

/// Why a recording has no counters to be set against.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoCounters {
    /// This file is not there.
    Missing(String),
    /// This file has fewer than two readings.
    TooFew(String),
    /// This file cannot be used, for this reason.
    Bad(String, String),
    /// Its readings do not span the time of the recording.
    Elsewhere,
}

impl NoCounters {
    /// In words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let fill = |text: CompareText, path: &str, reason: &str| {
            text.fill(lang, &[("path", path), ("reason", reason)])
        };
        match self {
            Self::Missing(path) => fill(CompareText::NoCountersFile, path, ""),
            Self::TooFew(path) => fill(CompareText::TooFewReadings, path, ""),
            Self::Bad(path, reason) => fill(CompareText::BadCountersFile, path, reason),
            Self::Elsewhere => CompareText::ReadingsElsewhere.of(lang).to_owned(),
        }
    }
}
