//! Errors in what old Windows logged, put right and counted.

use event::kinds::{Address, Family, Flow, NetworkEvent, Operation, Protocol};
use foldhash::fast::FixedState;
use hashbrown::HashSet;

/// The first build that logs UDP sends over IPv6 as sends: Windows 8.
const UDP_V6_SENDS_RIGHT: u32 = 9200;

/// Whether this Windows build logs UDP sends over IPv6 under the event of a receive. Seen on
/// Windows 7 SP1 (build 7601), not on Windows 8 (build 9200).
pub fn logs_udp_v6_sends_as_receives(os_build: u32) -> bool {
    os_build < UDP_V6_SENDS_RIGHT
}

/// Puts a send right that Windows 7 logged as a receive, and says whether it did.
///
/// Only real sends are logged in the context of the socket's owner: in a real trace this
/// picks exactly the 4 sends among 28 such events.
pub fn correct_by_logger(network: &mut NetworkEvent) -> bool {
    let misnamed = is_suspect(&network.flow, network.operation) && network.logged_by_owner;
    if misnamed {
        network.flow = reversed(&network.flow);
        network.operation = Operation::Send;
    }
    misnamed
}

/// The flow seen from its other end.
pub(crate) fn reversed(flow: &Flow) -> Flow {
    Flow { local: flow.remote, remote: flow.local, ..*flow }
}

/// Whether an event is of the kind that Windows 7 logs for sends too.
pub fn is_suspect(flow: &Flow, operation: Operation) -> bool {
    flow.protocol == Protocol::Udp && flow.family() == Family::V6 && operation == Operation::Receive
}

/// Most addresses that are learned: a machine has a few, and a damaged trace names any.
const OWN: usize = 65_536;

/// This machine's IPv6 addresses, learned from traffic whose direction is certain.
///
/// Classic events do not say who logged them. There a "receive" that comes from one of the
/// machine's own addresses was really a send.
#[derive(Debug, Default)]
pub struct LocalAddresses(HashSet<Address, FixedState>);

impl LocalAddresses {
    /// Learns from a flow whose local end is certain.
    pub fn learn(&mut self, flow: &Flow) {
        if flow.family() == Family::V6 && self.0.len() < OWN {
            self.0.insert(flow.local.address);
        }
    }

    /// Whether a doubtful receive comes from this very machine, and so was a send.
    pub fn sent(&self, flow: &Flow) -> bool {
        self.0.contains(&flow.remote.address)
    }
}
