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
    /// The sum over devices: what was one at either end of the span, for one that went down has
    /// carried something until then. `None` where there is none, where one went, or where the
    /// counters of one ran backwards: what it carried until then is not known. One that came
    /// counts from 0.
    pub fn between(before: &AdapterCounters, now: &AdapterCounters) -> Option<Self> {
        let devices = |at: &AdapterCounters| -> Vec<u32> {
            at.adapters.iter().filter(|one| one.in_total).map(|one| one.index).collect()
        };
        let mut all = devices(before);
        all.extend(devices(now));
        all.sort_unstable();
        all.dedup();
        let nothing = Self { packets_in: Some(0), packets_out: Some(0), ..Self::default() };
        let mut gains = all.into_iter().map(|index| gained(before, find(now, index)?)).peekable();
        gains.peek()?;
        gains.try_fold(nothing, |sum, gain| Some(sum.plus(gain?)))
    }

    /// The sum over several readings, each set against the one before; `None` where one of these
    /// spans is not known. A device that went and came back within does not hide that.
    pub fn over<'a>(readings: impl IntoIterator<Item = &'a AdapterCounters>) -> Option<Self> {
        let spans = pairs(readings).map(|(before, now)| Self::between(before, now));
        spans.reduce(|sum, span| Some(sum?.plus(span?))).flatten()
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
            let was_in_total = find(before, new.index).is_some_and(|old| old.in_total);
            let in_total = new.in_total || was_in_total;
            Some(Self { index: new.index, in_total, carried })
        };
        now.adapters.iter().filter_map(adapter).collect()
    }

    /// The same over several readings: those of which it is known throughout.
    pub fn over<'a>(readings: impl IntoIterator<Item = &'a AdapterCounters>) -> Vec<Self> {
        let mut spans = pairs(readings).map(|(before, now)| Self::between(before, now));
        let first = spans.next().unwrap_or_default();
        spans.fold(first, |sums, span| {
            let joined = |sum: Self| {
                let next = span.iter().find(|next| next.index == sum.index)?;
                let carried = sum.carried.plus(next.carried);
                Some(Self { in_total: sum.in_total || next.in_total, carried, ..sum })
            };
            sums.into_iter().filter_map(joined).collect()
        })
    }
}

/// Each reading with the one after it.
fn pairs<'a>(
    readings: impl IntoIterator<Item = &'a AdapterCounters>,
) -> impl Iterator<Item = (&'a AdapterCounters, &'a AdapterCounters)> {
    let mut before = None;
    readings.into_iter().filter_map(move |now| Some((before.replace(now)?, now)))
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
