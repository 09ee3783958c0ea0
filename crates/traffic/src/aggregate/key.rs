//! What tells flows apart.

use crate::attribute::labels::label;
use crate::attribute::processes::ProcessId;
use crate::attribute::roles::Role;
use crate::attribute::zones::Zone;
use event::kinds::{Endpoint, Family, Flow, Protocol};

/// A flow and its owner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FlowKey {
    /// Owner.
    pub process: ProcessId,
    /// Transport protocol.
    pub protocol: Protocol,
    /// Internet protocol version.
    pub family: Family,
    /// Where the other end is.
    pub zone: Zone,
    /// What it is for, where the kernel owns it.
    pub role: Role,
    /// The two ends.
    pub peer: Peer,
}

/// The ends of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Peer {
    /// One conversation.
    Ends {
        /// This machine's end.
        local: Endpoint,
        /// The other end.
        remote: Endpoint,
    },
    /// The small flows of one process, protocol, family, zone and role, folded together.
    Other,
}

impl FlowKey {
    pub(crate) fn of(process: ProcessId, flow: &Flow, zone: Zone) -> Self {
        let peer = Peer::Ends { local: flow.local, remote: flow.remote };
        let (protocol, family, role) = (flow.protocol, flow.family(), Role::of(flow, zone));
        Self { process, protocol, family, zone, role, peer }
    }

    pub(crate) fn other(self) -> Self {
        Self { peer: Peer::Other, ..self }
    }

    /// The remote end, `None` for folded flows.
    pub fn remote(&self) -> Option<Endpoint> {
        match self.peer {
            Peer::Ends { remote, .. } => Some(remote),
            Peer::Other => None,
        }
    }

    /// What its ports are usually used for, `None` for folded flows.
    pub fn label(&self) -> Option<&'static str> {
        match self.peer {
            Peer::Ends { local, remote } => label(self.protocol, local.port, remote.port),
            Peer::Other => None,
        }
    }

    /// The local end, `None` for folded flows.
    pub fn local(&self) -> Option<Endpoint> {
        match self.peer {
            Peer::Ends { local, .. } => Some(local),
            Peer::Other => None,
        }
    }
}
