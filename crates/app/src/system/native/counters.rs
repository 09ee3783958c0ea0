//! Adapters and their counters.

use event::kinds::{Adapter, AdapterCounters, AdapterTotals};
use windows::{adapters, interfaces};

use crate::system::SystemError;

/// The machine's adapters, with their addresses.
pub(super) fn adapters() -> Result<Vec<Adapter>, SystemError> {
    Ok(adapters::list()?)
}

/// What every adapter has carried; filters, which repeat their adapter's counters, are left out.
pub(crate) fn counters() -> Result<AdapterCounters, SystemError> {
    let all = interfaces::list()?.into_iter().filter(|one| !one.filter);
    let totals = all.map(|one| AdapterTotals {
        index: one.index,
        in_total: one.counts_in_total(),
        bytes_in: one.totals.received,
        bytes_out: one.totals.sent,
        packets_in: Some(one.totals.packets_received),
        packets_out: Some(one.totals.packets_sent),
    });
    Ok(AdapterCounters { adapters: totals.collect() })
}
