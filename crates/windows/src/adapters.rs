//! The machine's network adapters with their addresses, as facts for the engine: what is a tunnel,
//! what leads back to this machine, which addresses are neighbours.
//!
//! Counters are elsewhere: [`crate::interfaces`]. Both know an adapter by its number.

pub(crate) mod address;
mod kind;
#[cfg(windows)]
mod read;

#[cfg(windows)]
pub use read::list;

use event::kinds::AdapterKind;

/// What Windows says an adapter is, before anything is concluded from it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Described {
    /// Kind of interface as IANA numbers it (ifType): 6 Ethernet, 24 loopback, 71 Wi-Fi.
    pub if_type: u32,
    /// Kind of tunnel as IANA numbers it (tunnelType); 0 for none.
    pub tunnel_type: i32,
    /// The driver's name for it.
    pub description: String,
    /// It leads to a router: what goes through it may leave the machine.
    pub has_gateway: bool,
}

impl Described {
    /// What its traffic is.
    pub fn kind(&self) -> AdapterKind {
        kind::of(self)
    }
}
