//! Answers of Windows that hold pointers into themselves.
//!
//! Where such a pointer leads is looked up in the answer's own bytes: one that leads elsewhere, or
//! a text without an end, gives less and never more than the answer has.

/// The bytes of an answer.
pub(crate) fn bytes(answer: &[u64]) -> &[u8] {
    // SAFETY: every initialised number is as many initialised bytes, which need no alignment; the
    // length is that of the numbers.
    unsafe { std::slice::from_raw_parts(answer.as_ptr().cast(), size_of_val(answer)) }
}

/// The structure at a pointer; `None` when it does not lie in the answer whole.
///
/// # Safety
///
/// Any bytes are a `T`: plain data, pointers among them.
pub(crate) unsafe fn structure<T>(answer: &[u64], pointer: *const T) -> Option<T> {
    let bytes = at(answer, pointer).get(..size_of::<T>())?;
    // SAFETY: as many initialised bytes; any will do, says the contract.
    Some(unsafe { bytes.as_ptr().cast::<T>().read_unaligned() })
}

/// The structure of this number at the front of an answer; `None` when it does not fit.
///
/// # Safety
///
/// As for [`structure`].
pub(crate) unsafe fn element<T>(answer: &[u64], index: usize) -> Option<T> {
    let place = index.checked_mul(size_of::<T>())?;
    // SAFETY: passed on.
    unsafe { structure(answer, answer.as_ptr().cast::<T>().wrapping_byte_add(place)) }
}

/// Structures that are linked by pointers, from the one at `first` on; as many as there is room
/// for, whatever the pointers say.
///
/// # Safety
///
/// As for [`structure`].
pub(crate) unsafe fn list<T: Copy>(
    answer: &[u64],
    first: *const T,
    next: fn(&T) -> *const T,
) -> impl Iterator<Item = T> {
    // SAFETY: passed on.
    let at = move |pointer| unsafe { structure(answer, pointer) };
    let most = size_of_val(answer) / size_of::<T>();
    std::iter::successors(at(first), move |one| at(next(one))).take(most)
}

/// From where a pointer leads to the answer's end; nothing when it leads elsewhere or nowhere.
pub(crate) fn at<T>(answer: &[u64], pointer: *const T) -> &[u8] {
    let start = pointer.addr().checked_sub(answer.as_ptr().addr());
    start.and_then(|start| bytes(answer).get(start..)).unwrap_or_default()
}

/// The text at a pointer, up to its zero; unpaired surrogates become the replacement character.
pub(crate) fn text(answer: &[u64], pointer: *const u16) -> String {
    let (units, _) = at(answer, pointer).as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_ne_bytes(*unit)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Room for numbers, with a text at this byte.
    fn room(numbers: usize, place: usize, text: &str) -> Vec<u64> {
        let mut bytes = vec![0; 8 * numbers];
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_ne_bytes).collect();
        bytes[place..place + units.len()].copy_from_slice(&units);
        let (numbers, _) = bytes.as_chunks();
        numbers.iter().map(|number| u64::from_ne_bytes(*number)).collect()
    }

    #[test]
    fn texts_lie_anywhere_and_end_with_their_zero_or_the_answer() {
        for (place, length, expected) in [(0, 4, "name"), (6, 4, "name"), (24, 4, "name")] {
            let room = room(4, place, &"name"[..length]);
            let pointer = room.as_ptr().wrapping_byte_add(place).cast();
            assert_eq!(text(&room, pointer), expected);
        }
        let full = room(2, 8, "name");
        assert_eq!(text(&full, full.as_ptr().wrapping_byte_add(8).cast()), "name");
    }

    #[test]
    fn structures_that_do_not_fit_are_none() {
        let room = [1_u64, 2, 3];
        // SAFETY: numbers.
        let pair = |index| unsafe { element::<[u64; 2]>(&room, index) };
        assert_eq!((pair(0), pair(1), pair(usize::MAX)), (Some([1, 2]), None, None));
    }

    #[test]
    fn lists_end_when_they_lead_back_or_out() {
        let mut room = [0_u64; 4];
        let at = |room: &[u64; 4], place: usize| room.as_ptr().wrapping_add(place).addr() as u64;
        (room[0], room[1]) = (at(&room, 2), 7);
        let walk = |room: &[u64; 4]| {
            let next =
                |one: &[u64; 2]| std::ptr::without_provenance(usize::try_from(one[0]).unwrap_or(0));
            // SAFETY: numbers.
            let list = unsafe { list::<[u64; 2]>(room, room.as_ptr().cast(), next) };
            list.map(|one| one[1]).collect::<Vec<_>>()
        };
        for (onward, expected) in
            [(0, &[7, 8][..]), (at(&room, 0), &[7, 8]), (at(&room, 3), &[7, 8])]
        {
            (room[2], room[3]) = (onward, 8);
            assert_eq!(walk(&room), expected);
        }
    }

    #[test]
    fn pointers_that_lead_elsewhere_give_nothing() {
        let room = room(2, 0, "name");
        let first: *const u16 = room.as_ptr().cast();
        for pointer in [
            std::ptr::null(),
            first.wrapping_byte_sub(2),
            first.wrapping_byte_add(16),
            first.wrapping_byte_add(18),
            std::ptr::without_provenance(usize::MAX),
        ] {
            assert_eq!(text(&room, pointer), "", "{pointer:?}");
        }
        assert_eq!(at(&room, first.wrapping_byte_add(15)).len(), 1);
    }
}
