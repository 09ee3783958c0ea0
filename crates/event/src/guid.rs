//! Provider and class identity.

use std::fmt;
use std::str::FromStr;

/// A GUID, the name of a provider or of a classic event class.
///
/// Kept as two halves read little-endian from the sixteen bytes a trace stores. As one number of
/// 128 bits it is compared in a vector register, for which the processor has to wait when the
/// halves were written a moment ago, as those of every live event are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Guid {
    high: u64,
    low: u64,
}

impl Guid {
    /// The GUID whose sixteen bytes, in the order a trace stores them, are `bytes`.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, high @ ..] = bytes;
        let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        Self { high: u64::from_le_bytes(high), low }
    }

    /// The GUID written `{first-second-third-last[0..2]-last[2..8]}`.
    pub const fn from_fields(first: u32, second: u16, third: u16, last: [u8; 8]) -> Self {
        let low = first as u64 | (second as u64) << 32 | (third as u64) << 48;
        Self { high: u64::from_le_bytes(last), low }
    }

    /// The sixteen bytes in the order a trace stores them.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.as_u128().to_le_bytes()
    }

    /// The whole value as a number; equal GUIDs have equal numbers.
    pub const fn as_u128(self) -> u128 {
        (self.high as u128) << 64 | self.low as u128
    }
}

impl fmt::Display for Guid {
    /// Lower case with hyphens, without braces: `7dd42a49-5329-4832-8dfd-43d979153a88`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let b = self.to_bytes();
        let first = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let second = u16::from_le_bytes([b[4], b[5]]);
        let third = u16::from_le_bytes([b[6], b[7]]);
        write!(f, "{first:08x}-{second:04x}-{third:04x}-{:02x}{:02x}-", b[8], b[9])?;
        b[10..].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// The text is not a GUID: 32 hexadecimal digits grouped 8-4-4-4-12, braces optional.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAGuid;

impl fmt::Display for NotAGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a GUID: expected 32 hexadecimal digits grouped 8-4-4-4-12")
    }
}

impl std::error::Error for NotAGuid {}

impl FromStr for Guid {
    type Err = NotAGuid;

    fn from_str(text: &str) -> Result<Self, NotAGuid> {
        let bare = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let groups: Vec<&str> = bare.split('-').collect();
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        if lengths != [8, 4, 4, 4, 12] || !bare.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
        {
            return Err(NotAGuid);
        }
        let number = |group: &str| u64::from_str_radix(group, 16).map_err(|_| NotAGuid);
        let last = number(groups[3])? << 48 | number(groups[4])?;
        Ok(Self::from_fields(
            u32::try_from(number(groups[0])?).map_err(|_| NotAGuid)?,
            u16::try_from(number(groups[1])?).map_err(|_| NotAGuid)?,
            u16::try_from(number(groups[2])?).map_err(|_| NotAGuid)?,
            last.to_be_bytes(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL_NETWORK: Guid = Guid::from_fields(
        0x7dd4_2a49,
        0x5329,
        0x4832,
        [0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15, 0x3a, 0x88],
    );

    #[test]
    fn bytes_text_and_fields_agree() {
        // The sixteen bytes as they stand in a real record.
        let stored = [
            0x49, 0x2a, 0xd4, 0x7d, 0x29, 0x53, 0x32, 0x48, 0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15,
            0x3a, 0x88,
        ];
        assert_eq!(Guid::from_bytes(stored), KERNEL_NETWORK);
        assert_eq!(KERNEL_NETWORK.to_bytes(), stored);
        assert_eq!(KERNEL_NETWORK.to_string(), "7dd42a49-5329-4832-8dfd-43d979153a88");
        assert_eq!("{7DD42A49-5329-4832-8DFD-43D979153A88}".parse(), Ok(KERNEL_NETWORK));
    }

    #[test]
    fn refuses_what_is_not_a_guid() {
        for text in [
            "",
            "7dd42a49",
            "7dd42a49-5329-4832-8dfd-43d979153a8g",
            "{7dd42a49-5329-4832-8dfd-43d979153a88",
            "+dd42a49-5329-4832-8dfd-43d979153a88",
        ] {
            assert_eq!(text.parse::<Guid>(), Err(NotAGuid), "{text}");
        }
    }
}
