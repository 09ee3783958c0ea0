//! The side of the adapters: what their counters gained between two readings.

use event::kinds::{AdapterCounters, AdapterTotals};

/// What an adapter, or all devices together, carried in a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Carried {
    /// Bytes received, frames whole.
    pub bytes_in: u64,
    /// Bytes sent, frames whole.
    pub bytes_out: u64,
    /// Packets received; `None` where an adapter does not count them.
    pub packets_in: Option<u64>,
    /// Packets sent; `None` where an adapter does not count them.
    pub packets_out: Option<u64>,
}

/// What one adapter carried in a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdapterCarried {
    /// Index of the interface.
    pub index: u32,
    /// It is a device, and part of the sum.
    pub in_total: bool,
    /// What it carried.
    pub carried: Carried,
}

impl Carried {
    /// The sum over devices. `None` where there is none, where one went, or where the counters of
    /// one ran backwards: what it carried until then is not known. One that came counts from 0.
    pub fn between(before: &AdapterCounters, now: &AdapterCounters) -> Option<Self> {
        let devices = || now.adapters.iter().filter(|adapter| adapter.in_total);
        let is_there = |old: &&AdapterTotals| find(now, old.index).is_some();
        let stayed = before.adapters.iter().filter(|old| old.in_total).all(|old| is_there(&old));
        if !stayed || devices().next().is_none() {
            return None;
        }
        let nothing = Self { packets_in: Some(0), packets_out: Some(0), ..Self::default() };
        devices().try_fold(nothing, |sum, new| Some(sum.plus(gained(before, new)?)))
    }

    /// Both together; packets are known where both know them.
    pub(super) fn plus(self, other: Self) -> Self {
        let both = |a: Option<u64>, b: Option<u64>| a.zip(b).map(|(a, b)| a.saturating_add(b));
        Self {
            bytes_in: self.bytes_in.saturating_add(other.bytes_in),
            bytes_out: self.bytes_out.saturating_add(other.bytes_out),
            packets_in: both(self.packets_in, other.packets_in),
            packets_out: both(self.packets_out, other.packets_out),
        }
    }
}

impl AdapterCarried {
    /// Each adapter by itself, without those of which it is not known.
    pub fn between(before: &AdapterCounters, now: &AdapterCounters) -> Vec<Self> {
        let adapter = |new: &AdapterTotals| {
            let carried = gained(before, new)?;
            Some(Self { index: new.index, in_total: new.in_total, carried })
        };
        now.adapters.iter().filter_map(adapter).collect()
    }
}

/// What an adapter gained since the earlier reading; `None` where a counter ran backwards.
fn gained(before: &AdapterCounters, new: &AdapterTotals) -> Option<Carried> {
    let packets = |old: Option<u64>, new: Option<u64>| new?.checked_sub(old?);
    let Some(old) = find(before, new.index) else {
        let AdapterTotals { bytes_in, bytes_out, packets_in, packets_out, .. } = *new;
        return Some(Carried { bytes_in, bytes_out, packets_in, packets_out });
    };
    Some(Carried {
        bytes_in: new.bytes_in.checked_sub(old.bytes_in)?,
        bytes_out: new.bytes_out.checked_sub(old.bytes_out)?,
        packets_in: packets(old.packets_in, new.packets_in),
        packets_out: packets(old.packets_out, new.packets_out),
    })
}

fn find(counters: &AdapterCounters, index: u32) -> Option<&AdapterTotals> {
    counters.adapters.iter().find(|one| one.index == index)
}
