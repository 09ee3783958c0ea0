//! The project's GUID and Windows' own.

use event::Guid;
use windows_sys::core::GUID;

/// As Windows wants it.
pub(crate) const fn to_windows(guid: Guid) -> GUID {
    GUID::from_u128(number(guid))
}

/// As the rest of the program knows it.
#[inline]
pub(crate) const fn from_windows(guid: &GUID) -> Guid {
    Guid::from_fields(guid.data1, guid.data2, guid.data3, guid.data4)
}

/// The digits of the text form as one number, which is how windows-sys writes constants.
const fn number(guid: Guid) -> u128 {
    let [a, b, c, d, e, f, g, h, last @ ..] = guid.to_bytes();
    let [i, j, k, l, m, n, o, p] = last;
    u128::from_be_bytes([d, c, b, a, f, e, h, g, i, j, k, l, m, n, o, p])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "7dd42a49-5329-4832-8dfd-43d979153a88";
        let guid: Guid = text.parse().unwrap();
        let windows = to_windows(guid);
        assert_eq!((windows.data1, windows.data2, windows.data4[0]), (0x7dd4_2a49, 0x5329, 0x8d));
        assert_eq!(from_windows(&windows), guid);
    }
}
