//! Network interfaces and what each method says they carried.

use std::time::Duration;

/// Reads all counters, again and again.
pub(crate) trait InterfaceSource {
    /// Counts what processes send and receive, too, from now on.
    fn count_processes(&mut self);
    /// One reading of every method, `elapsed` after the last one (zero for the first).
    fn read(&mut self, elapsed: Duration) -> Result<Snapshot, super::SystemError>;
}

/// One reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Snapshot {
    pub(crate) interfaces: Vec<Interface>,
    /// Why there is nothing of the performance counters, if there is nothing.
    pub(crate) no_counters: Option<String>,
    /// The sum over all processes since it was asked for, without loopback; or why there is none.
    /// `None` when it was not asked for.
    pub(crate) processes: Option<Result<Carried, String>>,
}

/// One interface in one reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Interface {
    /// Its number until the next restart.
    pub(crate) index: u32,
    /// The name people give it.
    pub(crate) alias: String,
    /// The adapter.
    pub(crate) description: String,
    /// Can carry traffic now.
    pub(crate) up: bool,
    /// Whether it belongs into a sum over the machine.
    pub(crate) part: Part,
    /// IP Helper, 64 bits wide: since the system started.
    pub(crate) wide: Carried,
    /// IP Helper, 32 bits wide, as it stands: modulo 2^32; `None` when it could not be read.
    pub(crate) classic: Option<Carried>,
    /// The same followed over its turns since the first reading.
    pub(crate) followed: Option<Followed>,
    /// Performance counters: since the system started.
    pub(crate) counters: Option<Carried>,
}

/// Whether an interface belongs into a sum over the machine, and if not, why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows tells of interfaces"))]
pub(crate) enum Part {
    /// A device that is up.
    Counted,
    /// It never leaves the machine.
    Loopback,
    /// It runs over another one, which carries the same bytes.
    Tunnel,
    /// Software on top of a device.
    Software,
    /// It carries what the interface of this number carries, which is counted.
    TwinOf(u32),
    /// It is down.
    Down,
}

impl Part {
    /// Why it is not counted, in machine formats; nothing where it is.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Counted => None,
            Self::Loopback => Some("loopback"),
            Self::Tunnel => Some("tunnel"),
            Self::Software => Some("software"),
            Self::TwinOf(_) => Some("twin"),
            Self::Down => Some("down"),
        }
    }
}

impl Interface {
    /// It is part of a sum over the machine.
    pub(crate) fn in_total(&self) -> bool {
        self.part == Part::Counted
    }
}

/// Bytes in both directions, frames whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) received: u64,
    pub(crate) sent: u64,
}

impl Carried {
    /// The sum of both.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            received: self.received.saturating_add(other.received),
            sent: self.sent.saturating_add(other.sent),
        }
    }
}

/// A classic counter followed over its turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Followed {
    /// Since the first reading.
    pub(crate) carried: Carried,
    /// `false` when whole turns of the counter may be missing.
    pub(crate) certain: bool,
}
