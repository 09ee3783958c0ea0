//! The ledger for programs: the same names wherever it stands.

use serde::Serialize;
use text::times;
use traffic::Counters;
use traffic::ledger::Side;

use super::{Account, NoCounters};
use crate::lang::Lang;

/// A span with both sides.
#[derive(Serialize)]
pub(crate) struct LedgerDocument {
    from: Option<String>,
    until: Option<String>,
    seconds: f64,
    sent: Figures,
    received: Figures,
    total: Figures,
    aside: Bytes,
    roles: Vec<RoleDocument>,
    adapters: Vec<AdapterDocument>,
    events_lost: u64,
    /// Buffers, gaps or damaged places with an unknown number of events in each.
    unknown_losses: u64,
    /// Tunnels and guests were told by the table of adapters.
    adapter_table: bool,
    no_counters: Option<String>,
}

/// Bytes; null where a figure is not known.
#[derive(Serialize)]
pub(crate) struct Figures {
    pub(crate) processes: u64,
    pub(crate) kernel: u64,
    pub(crate) unattributed: u64,
    pub(crate) lost_estimate: Option<u64>,
    pub(crate) headers_estimate: Option<u64>,
    pub(crate) sent_again: Option<u64>,
    pub(crate) explained: u64,
    pub(crate) adapters: Option<u64>,
    pub(crate) remaining: Option<i64>,
    pub(crate) remaining_percent: Option<f64>,
}

#[derive(Serialize)]
struct Bytes {
    sent: u64,
    received: u64,
}

#[derive(Serialize)]
struct RoleDocument {
    role: &'static str,
    #[serde(flatten)]
    bytes: Bytes,
}

#[derive(Serialize)]
struct AdapterDocument {
    index: u32,
    name: String,
    in_total: bool,
    sent: u64,
    received: u64,
    sent_packets: Option<u64>,
    received_packets: Option<u64>,
}

impl LedgerDocument {
    /// The document of one span.
    pub(crate) fn of(account: &Account, lang: Lang) -> Self {
        let balance = &account.balance;
        let roles = balance.counted.by_role.iter();
        let roles = roles.map(|(role, sum)| RoleDocument { role: role.name(), bytes: bytes(sum) });
        let adapters = account.adapters.iter().map(|(adapter, name)| AdapterDocument {
            index: adapter.index,
            name: name.clone(),
            in_total: adapter.in_total,
            sent: adapter.carried.bytes_out,
            received: adapter.carried.bytes_in,
            sent_packets: adapter.carried.packets_out,
            received_packets: adapter.carried.packets_in,
        });
        Self {
            from: times::utc(balance.from),
            until: times::utc(balance.until),
            seconds: account.seconds(),
            sent: figures(&balance.sent),
            received: figures(&balance.received),
            total: figures(&balance.both()),
            aside: bytes(&balance.counted.aside()),
            roles: roles.collect(),
            adapters: adapters.collect(),
            events_lost: balance.counted.lost.events,
            unknown_losses: balance.counted.lost.unknown,
            adapter_table: account.knows_adapters,
            no_counters: account.no_counters.as_ref().map(|why: &NoCounters| why.words(lang)),
        }
    }
}

fn bytes(counters: &Counters) -> Bytes {
    Bytes { sent: counters.sent().bytes, received: counters.received().bytes }
}

/// One direction, or both together.
pub(crate) fn figures(column: &Side) -> Figures {
    Figures {
        processes: column.shares.programs,
        kernel: column.shares.kernel,
        unattributed: column.shares.unattributed,
        lost_estimate: column.lost,
        headers_estimate: column.headers,
        sent_again: column.resent,
        explained: column.explained(),
        adapters: column.carried,
        remaining: column.difference(),
        remaining_percent: column
            .difference_percent()
            .map(|percent| (percent * 100.0).round() / 100.0),
    }
}
