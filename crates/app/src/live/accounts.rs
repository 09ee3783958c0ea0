//! The ledger while it is watched: intervals, put together to spans that say something.

use std::sync::Arc;

use event::Timestamp;
use event::kinds::AdapterCounters;
use event::timestamp::TICKS_PER_SECOND;
use traffic::aggregate::buckets::Bucket;
use traffic::ledger::{AdapterCarried, Carried, Counted};
use traffic::{Balance, Traffic};

use crate::counters_file::Reading;
use crate::ledger::{Account, counters};

/// Length of a span at least: in a second what is counted and what is carried differ by what is
/// on its way.
const SPAN: i64 = 10 * TICKS_PER_SECOND;
/// Most readings kept. Of more, those between are dropped: first and last are what counts.
const MOST: usize = 512;

/// What a frame says of the ledger.
#[derive(Clone, Debug)]
pub enum Ledger {
    /// Counters are read, but not for a whole span yet.
    Begun,
    /// The latest whole span.
    Balanced(Arc<Account>),
}

/// Sums since the latest span, and the readings of the counters around it.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// In order of time.
    readings: Vec<Reading>,
    from: Option<Begin>,
    counted: Counted,
    told: Option<Ledger>,
}

/// Where a span begins.
#[derive(Debug)]
struct Begin {
    reading: Reading,
    /// Zones were told by a table of adapters.
    knows_adapters: bool,
}

impl Accounts {
    /// Takes a reading of the adapters' counters.
    pub(super) fn read(&mut self, (at, counters): (Timestamp, AdapterCounters)) {
        if self.readings.last().is_some_and(|last| at <= last.at) {
            self.begin_anew();
        }
        if self.readings.len() >= MOST {
            self.readings.remove(1);
        }
        self.readings.push(Reading { at, counters });
        self.told.get_or_insert(Ledger::Begun);
    }

    /// Adds an interval that has closed.
    pub(super) fn add(&mut self, bucket: &Bucket) {
        if self.from.is_some() {
            self.counted.add_bucket(bucket);
        }
    }

    /// Every interval until this moment has been added: a span begins here, or ends if it is long
    /// enough, where the counters of this moment are known.
    pub(super) fn reach(&mut self, at: Timestamp, traffic: &Traffic) {
        if self.from.as_ref().is_some_and(|from| at.since(from.reading.at) < SPAN) {
            return;
        }
        let Some(reading) = counters::among(&self.readings, at) else { return };
        let begin = Begin { reading, knows_adapters: traffic.adapters().is_some() };
        let counted = std::mem::take(&mut self.counted);
        if let Some(from) = self.from.take() {
            let account = self.account(&from, &begin.reading, counted, traffic);
            self.told = Some(Ledger::Balanced(Arc::new(account)));
        }
        // The one before is needed for the counters at this moment.
        let used = self.readings.iter().rposition(|one| one.at <= at).unwrap_or(0);
        self.readings.drain(..used);
        self.from = Some(begin);
    }

    /// The clock was set back: what was read before does not belong to what comes.
    pub(super) fn begin_anew(&mut self) {
        self.readings.clear();
        self.from = None;
        self.counted = Counted::default();
    }

    /// What a frame says of it; `None` where nobody reads counters.
    pub(super) fn told(&self) -> Option<Ledger> {
        self.told.clone()
    }

    fn account(
        &self,
        from: &Begin,
        until: &Reading,
        counted: Counted,
        traffic: &Traffic,
    ) -> Account {
        let (first, last) = (from.reading.at, until.at);
        let within = self.readings.iter().filter(|one| one.at > first && one.at < last);
        let all = std::iter::once(&from.reading).chain(within).chain(std::iter::once(until));
        let readings: Vec<&AdapterCounters> = all.map(|reading| &reading.counters).collect();
        let name = |index| {
            let table = traffic.adapters().map_or(&[][..], |table| &table.adapters);
            let known = table.iter().find(|adapter| adapter.index == index);
            known.map_or_else(|| format!("#{index}"), |adapter| adapter.name.to_string())
        };
        let adapters = AdapterCarried::over(readings.iter().copied());
        Account {
            balance: Balance::of(first, last, counted, Carried::over(readings)),
            adapters: adapters.into_iter().map(|one| (one, name(one.index))).collect(),
            no_counters: None,
            knows_adapters: from.knows_adapters,
        }
    }
}
