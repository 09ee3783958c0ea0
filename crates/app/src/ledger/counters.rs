//! The counters of adapters at one moment, from readings taken at others.

use event::Timestamp;
use event::kinds::{AdapterCounters, AdapterTotals};

use crate::counters_file::Reading;

/// The counters at a moment between two readings, as if traffic had been even between them.
pub(crate) fn at(before: &Reading, after: &Reading, moment: Timestamp) -> Reading {
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
pub(crate) fn among(readings: &[Reading], moment: Timestamp) -> Option<Reading> {
    let later = readings.iter().position(|reading| reading.at >= moment)?;
    let after = readings.get(later)?;
    match later.checked_sub(1).and_then(|place| readings.get(place)) {
        Some(before) => Some(at(before, after, moment)),
        None => (after.at == moment).then(|| after.clone()),
    }
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
}
