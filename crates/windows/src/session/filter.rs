//! EVENT_FILTER_EVENT_ID: let only these event ids pass.

use std::mem::size_of;

/// The most ids one filter takes (MAX_EVENT_FILTER_EVENT_ID_COUNT).
const MOST: usize = 64;

/// The bytes of the filter: FilterIn u8 = 1, Reserved u8, Count u16, then the ids, u16 each.
///
/// Kept as 16-bit units, for the structure is aligned to two bytes. `None` when there is no id,
/// or more than a filter takes: then all events come, and the receiver sorts them.
pub(crate) fn passing(event_ids: &[u16]) -> Option<Vec<u16>> {
    let count = u16::try_from(event_ids.len()).ok()?;
    if event_ids.is_empty() || event_ids.len() > MOST {
        return None;
    }
    // FilterIn is the first byte of the first unit.
    let mut units = vec![u16::from_ne_bytes([1, 0]), count];
    units.extend_from_slice(event_ids);
    Some(units)
}

/// The size of a filter in bytes.
pub(crate) fn bytes(filter: &[u16]) -> u32 {
    // At most 2 + 64 units.
    u32::try_from(std::mem::size_of_val(filter)).unwrap_or(0)
}

const _: () = assert!(size_of::<u16>() == 2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_filter() {
        let bytes: Vec<u8> = passing(&[10, 26, 0x1234])
            .unwrap()
            .iter()
            .flat_map(|unit| unit.to_ne_bytes())
            .collect();
        assert_eq!(bytes, [1, 0, 3, 0, 10, 0, 26, 0, 0x34, 0x12]);
    }

    #[test]
    fn too_few_and_too_many_are_no_filter() {
        assert_eq!(passing(&[]), None);
        assert!(passing(&[7; 64]).is_some());
        assert_eq!(passing(&[7; 65]), None);
    }
}
