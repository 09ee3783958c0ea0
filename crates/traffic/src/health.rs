//! What is missing or doubtful, carried beside every figure.

use event::kinds::ConnectFailure;
use std::collections::BTreeMap;

/// Counts of everything that keeps the ledger from being complete.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// Events of the network providers that were counted.
    pub network_events: u64,
    /// Network events older than the interval that was open; counted in the open one.
    pub late_events: u64,
    /// Notices inside the stream that events were lost.
    pub lost_event_notices: u64,
    /// Notices inside the stream that whole buffers were lost.
    pub lost_buffer_notices: u64,
    /// Sends of Windows 7 that were logged as receives and put right.
    pub corrected_sends: u64,
    /// Flows folded into "other" because the table of flows was full.
    pub folded_flows: u64,
    /// Failed connection attempts, which name neither process nor address.
    pub connect_failures: BTreeMap<ConnectFailure, u64>,
}
