//! Devices that carry the same frames.
//!
//! A virtual machine with SR-IOV has two adapters for one network: the virtual function of the
//! card, and the synthetic adapter of the hypervisor that stands in for it. Both are devices, both
//! are up, both bear one hardware address, and what goes through one is counted by both.

use std::collections::HashMap;

use super::{Interface, Part};

/// Marks all but one of the devices that are up and share a hardware address.
///
/// The one that counts is the one TCP/IP is bound to, as `bound` says: all that programs send and
/// receive passes there, whichever way it then takes. It is the synthetic one. Where that does not
/// decide, the one that carried more counts, then the one of the lower number.
pub(super) fn mark(interfaces: &mut [Interface], bound: impl FnOnce() -> Vec<u32>) {
    let mut by_address: HashMap<Box<[u8]>, Vec<usize>> = HashMap::new();
    for (place, one) in interfaces.iter().enumerate() {
        let is_address = one.physical.iter().any(|byte| *byte != 0);
        if one.part() == Part::Counted && is_address {
            by_address.entry(one.physical.clone()).or_default().push(place);
        }
    }
    by_address.retain(|_, places| places.len() > 1);
    if by_address.is_empty() {
        return;
    }
    let bound = bound();
    for places in by_address.values() {
        let rank = |place: &&usize| {
            let one = &interfaces[**place];
            let carried = one.totals.received.saturating_add(one.totals.sent);
            (bound.contains(&one.index), carried, std::cmp::Reverse(one.index))
        };
        let counts = places.iter().max_by_key(rank).map(|place| interfaces[*place].index);
        for place in places {
            let one = &mut interfaces[*place];
            one.twin_of = counts.filter(|index| *index != one.index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interfaces::{InterfaceTotals, tests::interface};

    const CARD: [u8; 6] = [0x00, 0x15, 0x5d, 0x0a, 0x0b, 0x0c];

    fn device(index: u32, physical: &[u8], carried: u64) -> Interface {
        let totals = InterfaceTotals { received: carried, ..InterfaceTotals::default() };
        Interface { index, physical: physical.into(), totals, ..interface(6, true, false, true) }
    }

    /// The numbers of those that count.
    fn counted(mut all: Vec<Interface>, bound: &[u32]) -> Vec<u32> {
        mark(&mut all, || bound.to_vec());
        all.iter().filter(|one| one.counts_in_total()).map(|one| one.index).collect()
    }

    #[test]
    fn a_virtual_function_and_its_synthetic_twin_count_once() {
        let both = || vec![device(4, &CARD, 900), device(9, &CARD, 100)];
        assert_eq!(counted(both(), &[9]), [9], "the one TCP/IP is bound to");
        assert_eq!(counted(both(), &[4]), [4]);
        assert_eq!(counted(both(), &[]), [4], "the one that carried more");
        assert_eq!(counted(both(), &[4, 9]), [4]);
        assert_eq!(counted(vec![device(9, &CARD, 5), device(4, &CARD, 5)], &[]), [4]);
        let three = vec![device(1, &CARD, 1), device(2, &CARD, 2), device(3, &CARD, 3)];
        assert_eq!(counted(three, &[2]), [2]);
    }

    #[test]
    fn what_is_no_twin_counts_by_itself() {
        let other = [0x00, 0x15, 0x5d, 0x0a, 0x0b, 0x0d];
        assert_eq!(counted(vec![device(4, &CARD, 1), device(9, &other, 1)], &[]), [4, 9]);
        for no_address in [&[][..], &[0; 6]] {
            let both = vec![device(4, no_address, 1), device(9, no_address, 1)];
            assert_eq!(counted(both, &[9]), [4, 9], "no address tells nothing");
        }
        // The function is gone for a while: its twin carries on, and counts.
        let down = Interface { up: false, ..device(4, &CARD, 900) };
        assert_eq!(counted(vec![down, device(9, &CARD, 100)], &[]), [9]);
        // Filters and software repeat a device's address, too.
        let filter = Interface { filter: true, ..device(5, &CARD, 900) };
        let switch = Interface { hardware: false, ..device(6, &CARD, 900) };
        assert_eq!(counted(vec![device(4, &CARD, 1), filter, switch], &[5, 6]), [4]);
    }

    #[test]
    fn nobody_is_asked_what_is_bound_where_there_are_no_twins() {
        let mut alone = vec![device(4, &CARD, 1)];
        mark(&mut alone, || panic!("not needed"));
        assert_eq!(alone[0].twin_of, None);
    }
}
