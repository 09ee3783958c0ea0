//! The performance counters `Network Interface`, the third way to see an interface's totals.
//!
//! Raw values are read, not the rates PDH would format: they are running totals in bytes, so all
//! three ways can be compared over the same interval. There is no such counter per process.

mod instance;
#[cfg(windows)]
mod query;

pub use instance::instance_name;
#[cfg(windows)]
pub use query::InterfaceCounters;

/// The totals of one instance.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CounterTotals {
    /// The adapter, spelt as [`instance_name`] spells it.
    pub instance: String,
    /// Bytes received, frames whole; `None` while the counter is not valid.
    pub received: Option<u64>,
    /// Bytes sent, frames whole; `None` while the counter is not valid.
    pub sent: Option<u64>,
}
