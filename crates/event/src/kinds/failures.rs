//! Connections that failed, with a name and without one.

use super::{Flow, Protocol};

/// A failed connection attempt that names nobody: Kernel-Network's own event.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ConnectFailure {
    /// Transport protocol.
    pub protocol: Protocol,
    /// Address family number as logged: 2 is IPv4, 23 is IPv6.
    pub family: u16,
    /// Reason: 1 resources, 2 too many addresses, 3 address exists, 4 invalid address,
    /// 5 other, 6 address in time-wait.
    pub code: u16,
}

/// A connection that failed, with its owner and its ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlowFailure {
    /// The connection.
    pub flow: Flow,
    /// How it failed.
    pub failure: Failure,
    /// The reason as logged: an NTSTATUS.
    pub status: u32,
    /// This machine was connecting, so Kernel-Network may report the same failure without a name.
    pub connecting: bool,
}

/// How a connection failed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Failure {
    /// The other end refused it: nothing listens on that port.
    Refused,
    /// The other end did not answer: to an attempt to connect, to data, or to keep-alives.
    TimedOut,
    /// The other end broke it off.
    Reset,
    /// No way leads to the other end.
    Unreachable,
    /// Anything else: cancelled, no port free, blocked.
    Other,
    /// This machine turned an incoming one away.
    Rejected,
}

impl Failure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Refused,
        Self::TimedOut,
        Self::Reset,
        Self::Unreachable,
        Self::Other,
        Self::Rejected,
    ];

    /// Its name in every machine format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::Reset => "reset",
            Self::Unreachable => "unreachable",
            Self::Other => "failed_otherwise",
            Self::Rejected => "rejected",
        }
    }

    /// What an NTSTATUS says of a connection (values of ntstatus.h).
    pub fn of_status(status: u32) -> Self {
        let known = STATUSES.iter().find(|(known, _)| *known == status);
        known.map_or(Self::Other, |(_, failure)| *failure)
    }
}

/// The statuses that tell how a connection failed. Those of this machine's own doing
/// (STATUS_CANCELLED, STATUS_CONNECTION_ABORTED) are left out on purpose.
const STATUSES: &[(u32, Failure)] = &[
    (0x0000_0102, Failure::TimedOut),    // STATUS_TIMEOUT
    (0xc000_00b5, Failure::TimedOut),    // STATUS_IO_TIMEOUT
    (0xc000_013f, Failure::TimedOut),    // STATUS_LINK_TIMEOUT
    (0xc000_00bc, Failure::Refused),     // STATUS_REMOTE_NOT_LISTENING
    (0xc000_0236, Failure::Refused),     // STATUS_CONNECTION_REFUSED
    (0xc000_023f, Failure::Refused),     // STATUS_PORT_UNREACHABLE
    (0xc000_013c, Failure::Reset),       // STATUS_REMOTE_DISCONNECT
    (0xc000_013e, Failure::Reset),       // STATUS_LINK_FAILED
    (0xc000_020c, Failure::Reset),       // STATUS_CONNECTION_DISCONNECTED
    (0xc000_020d, Failure::Reset),       // STATUS_CONNECTION_RESET
    (0xc000_00be, Failure::Unreachable), // STATUS_BAD_NETWORK_PATH
    (0xc000_023c, Failure::Unreachable), // STATUS_NETWORK_UNREACHABLE
    (0xc000_023d, Failure::Unreachable), // STATUS_HOST_UNREACHABLE
    (0xc000_023e, Failure::Unreachable), // STATUS_PROTOCOL_UNREACHABLE
    (0xc000_0350, Failure::Unreachable), // STATUS_HOST_DOWN
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_and_each_name_stands_once() {
        for (at, (status, failure)) in STATUSES.iter().enumerate() {
            assert!(STATUSES[..at].iter().all(|(known, _)| known != status), "{status:#x}");
            assert_eq!(Failure::of_status(*status), *failure);
        }
        for (place, failure) in Failure::ALL.into_iter().enumerate() {
            assert_eq!(failure as usize, place);
            let same = Failure::ALL.iter().filter(|other| other.name() == failure.name());
            assert_eq!(same.count(), 1);
        }
    }
}
