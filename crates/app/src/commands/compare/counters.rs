//! What adapters carried between two moments, from readings taken at others.

use event::Timestamp;
use event::kinds::{AdapterCounters, AdapterTotals};

use super::account::{Both, Frames};
use crate::counters_file::Reading;

/// What one adapter carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Carried {
    pub(super) index: u32,
    /// It is a device, and part of the sum.
    pub(super) in_total: bool,
    pub(super) frames: Both<Frames>,
}

/// The counters at a moment between two readings, as if traffic had been even between them.
pub(super) fn at(before: &Reading, after: &Reading, moment: Timestamp) -> Reading {
    let length = i128::from(after.at.since(before.at)).max(1);
    let passed = i128::from(moment.since(before.at)).clamp(0, length);
    let between = |one: u64, other: u64| {
        let grown = i128::from(other) - i128::from(one);
        // A counter that went back was reset; no value between the two would be true.
        if grown < 0 { other } else { one + u64::try_from(grown * passed / length).unwrap_or(0) }
    };
    let adapter = |later: &AdapterTotals| {
        let Some(earlier) = find(&before.counters, later.index) else { return *later };
        let packets = |one: Option<u64>, other: Option<u64>| Some(between(one?, other?));
        AdapterTotals {
            index: later.index,
            in_total: later.in_total,
            bytes_in: between(earlier.bytes_in, later.bytes_in),
            bytes_out: between(earlier.bytes_out, later.bytes_out),
            packets_in: packets(earlier.packets_in, later.packets_in),
            packets_out: packets(earlier.packets_out, later.packets_out),
        }
    };
    let adapters = after.counters.adapters.iter().map(adapter).collect();
    Reading { at: moment, counters: AdapterCounters { adapters } }
}

/// The counters at a moment, from all readings: none outside their time.
pub(super) fn among(readings: &[Reading], moment: Timestamp) -> Option<Reading> {
    let later = readings.iter().position(|reading| reading.at >= moment)?;
    let after = readings.get(later)?;
    match later.checked_sub(1).and_then(|place| readings.get(place)) {
        Some(before) => Some(at(before, after, moment)),
        None => (after.at == moment).then(|| after.clone()),
    }
}

/// What each adapter carried between two readings; one that came, went or was reset in between is
/// left out.
pub(super) fn carried(before: &Reading, after: &Reading) -> Vec<Carried> {
    let adapter = |later: &AdapterTotals| {
        let earlier = find(&before.counters, later.index)?;
        let packets = |one: Option<u64>, other: Option<u64>| other?.checked_sub(one?);
        Some(Carried {
            index: later.index,
            in_total: later.in_total || earlier.in_total,
            frames: Both {
                sent: Frames {
                    bytes: later.bytes_out.checked_sub(earlier.bytes_out)?,
                    packets: packets(earlier.packets_out, later.packets_out),
                },
                received: Frames {
                    bytes: later.bytes_in.checked_sub(earlier.bytes_in)?,
                    packets: packets(earlier.packets_in, later.packets_in),
                },
            },
        })
    };
    after.counters.adapters.iter().filter_map(adapter).collect()
}

/// The sum over devices; `None` when there is no device whose counters are known.
pub(super) fn sum(all: &[Carried]) -> Option<Both<Frames>> {
    let plus = |one: Frames, other: Frames| Frames {
        bytes: one.bytes.saturating_add(other.bytes),
        packets: one.packets.zip(other.packets).map(|(one, other)| one.saturating_add(other)),
    };
    all.iter().filter(|one| one.in_total).map(|one| one.frames).reduce(|one, other| Both {
        sent: plus(one.sent, other.sent),
        received: plus(one.received, other.received),
    })
}

fn find(counters: &AdapterCounters, index: u32) -> Option<&AdapterTotals> {
    counters.adapters.iter().find(|one| one.index == index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(index: u32, bytes: u64) -> AdapterTotals {
        AdapterTotals {
            index,
            in_total: index < 10,
            bytes_in: bytes,
            bytes_out: 10 * bytes,
            packets_in: Some(bytes / 10),
            packets_out: None,
        }
    }

    fn reading(at: i64, adapters: &[AdapterTotals]) -> Reading {
        let counters = AdapterCounters { adapters: adapters.to_vec() };
        Reading { at: Timestamp(at), counters }
    }

    #[test]
    fn between_readings_traffic_is_even() {
        let (before, after) = (reading(100, &[totals(1, 1000)]), reading(200, &[totals(1, 2000)]));
        let middle = at(&before, &after, Timestamp(125));
        assert_eq!(middle.counters.adapters[0].bytes_in, 1250);
        assert_eq!(middle.counters.adapters[0].packets_in, Some(125));
        let all = [before.clone(), after.clone()];
        assert_eq!(among(&all, Timestamp(125)), Some(middle));
        assert_eq!(among(&all, Timestamp(100)), Some(before));
        assert_eq!(among(&all, Timestamp(99)), None);
        assert_eq!(among(&all, Timestamp(201)), None);
    }

    #[test]
    fn devices_are_summed_and_what_is_not_known_is_left_out() {
        let before = reading(0, &[totals(1, 100), totals(2, 50), totals(3, 900), totals(11, 5)]);
        let after =
            reading(9, &[totals(1, 130), totals(2, 60), totals(3, 8), totals(11, 9), totals(4, 7)]);
        let all = carried(&before, &after);
        let shown: Vec<_> =
            all.iter().map(|one| (one.index, one.frames.received.bytes, one.in_total)).collect();
        assert_eq!(shown, [(1, 30, true), (2, 10, true), (11, 4, false)]);
        let sum = sum(&all).unwrap();
        assert_eq!((sum.received.bytes, sum.sent.bytes), (40, 400));
        assert_eq!((sum.received.packets, sum.sent.packets), (Some(4), None));
        assert_eq!(super::sum(&[]), None);
    }
}
