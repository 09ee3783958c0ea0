//! Sockets that are open now, with their owners: what happened before the session began.

use event::kinds::{Endpoint, Protocol};

#[cfg(windows)]
mod owners;
mod rows;
#[cfg(windows)]
mod tables;

#[cfg(windows)]
pub use owners::services;
#[cfg(windows)]
pub use tables::list;

/// A socket and its owner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct OpenSocket {
    /// Transport protocol.
    pub protocol: Protocol,
    /// This machine's end; the address is unspecified for a socket bound to all.
    pub local: Endpoint,
    /// The other end; `None` for UDP, which has none, and for a listener.
    pub remote: Option<Endpoint>,
    /// State of a TCP connection (MIB_TCP_STATE): 2 listens, 5 is established, 11 waits to be
    /// forgotten; `None` for UDP.
    pub state: Option<u32>,
    /// The owner; 0 when it has gone, as for connections in TIME_WAIT.
    pub pid: u32,
}

/// The sockets that could be listed, and the tables that could not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OpenSockets {
    /// Every socket of the tables that could be read.
    pub sockets: Vec<OpenSocket>,
    /// One for every table that could not; a machine without IPv6 has two of these.
    pub problems: Vec<crate::WindowsError>,
}
