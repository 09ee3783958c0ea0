//! Network interfaces and the totals Windows itself keeps of them.
//!
//! Two generations of the same counters: 64 bits wide since Windows Vista, and the classic 32 bits
//! wide, which start again from 0 after 4 GB. They count whole frames, headers and all, so they
//! exceed what processes sent and received.

use event::Guid;

#[cfg(windows)]
mod read;
mod twins;
mod wrap;

#[cfg(windows)]
pub use read::{classic, list};
pub use wrap::{Accumulated, WrappingTotal};

/// IF_TYPE_SOFTWARE_LOOPBACK.
const LOOPBACK: u32 = 24;
/// IF_TYPE_TUNNEL.
const TUNNEL: u32 = 131;

/// One interface (MIB_IF_ROW2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    /// Its number until the next restart.
    pub index: u32,
    /// Its lasting name.
    pub guid: Guid,
    /// The name people give it: `Ethernet 2`.
    pub alias: String,
    /// The adapter: `Intel(R) I210 Gigabit Network Connection`.
    pub description: String,
    /// Kind of interface (ifType of IANA): 6 Ethernet, 24 loopback, 71 Wi-Fi, 131 tunnel.
    pub kind: u32,
    /// A device, not software on top of one.
    pub hardware: bool,
    /// A filter on top of another interface, which shows that one's counters again.
    pub filter: bool,
    /// Can carry traffic now (IfOperStatusUp).
    pub up: bool,
    /// Its hardware address as it is now; empty for what has none.
    pub physical: Box<[u8]>,
    /// The interface that counts for both, where this one carries the same frames: a virtual
    /// function of a network card and the synthetic adapter of the virtual machine it serves.
    pub twin_of: Option<u32>,
    /// Sending speed in bit/s; `None` where Windows says none.
    pub transmit_speed: Option<u64>,
    /// Receiving speed in bit/s.
    pub receive_speed: Option<u64>,
    /// What it carried since the system started.
    pub totals: InterfaceTotals,
}

/// What an interface carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InterfaceTotals {
    /// Bytes received, frames whole.
    pub received: u64,
    /// Bytes sent, frames whole.
    pub sent: u64,
    /// Unicast packets received.
    pub packets_received: u64,
    /// Unicast packets sent.
    pub packets_sent: u64,
}

/// The classic counters of one interface (MIB_IFROW).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassicTotals {
    /// Bytes received, modulo 2^32.
    pub received: u32,
    /// Bytes sent, modulo 2^32.
    pub sent: u32,
    /// Speed in bit/s; 4,294,967,295 also for everything faster.
    pub speed: u32,
}

/// Whether an interface belongs into a sum over the machine, and if not, why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A device that is up.
    Counted,
    /// It never leaves the machine.
    Loopback,
    /// It runs over another one, which carries the same bytes.
    Tunnel,
    /// Software on top of a device, or a filter that repeats one's counters.
    Software,
    /// It carries what this one carries, which is counted.
    TwinOf(u32),
    /// It is down.
    Down,
}

impl Interface {
    /// Its part in a sum over the machine.
    pub fn part(&self) -> Part {
        match self {
            Self { kind: LOOPBACK, .. } => Part::Loopback,
            Self { kind: TUNNEL, .. } => Part::Tunnel,
            Self { hardware: false, .. } | Self { filter: true, .. } => Part::Software,
            Self { up: false, .. } => Part::Down,
            Self { twin_of: Some(other), .. } => Part::TwinOf(*other),
            _ => Part::Counted,
        }
    }

    /// Whether it belongs into a sum over the machine.
    pub fn counts_in_total(&self) -> bool {
        self.part() == Part::Counted
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn interface(kind: u32, hardware: bool, filter: bool, up: bool) -> Interface {
        Interface {
            index: 1,
            guid: Guid::default(),
            alias: String::new(),
            description: String::new(),
            kind,
            hardware,
            filter,
            up,
            physical: Box::default(),
            twin_of: None,
            transmit_speed: None,
            receive_speed: None,
            totals: InterfaceTotals::default(),
        }
    }

    #[test]
    fn only_devices_that_are_up_are_summed() {
        assert!(interface(6, true, false, true).counts_in_total());
        assert!(interface(71, true, false, true).counts_in_total());
        let twin = Interface { twin_of: Some(7), ..interface(6, true, false, true) };
        for (other, part) in [
            (interface(6, false, false, true), Part::Software),
            (interface(6, true, true, true), Part::Software),
            (interface(6, true, false, false), Part::Down),
            (interface(LOOPBACK, true, false, true), Part::Loopback),
            (interface(TUNNEL, true, false, true), Part::Tunnel),
            (twin, Part::TwinOf(7)),
        ] {
            assert!(!other.counts_in_total(), "{other:?}");
            assert_eq!(other.part(), part);
        }
    }
}
