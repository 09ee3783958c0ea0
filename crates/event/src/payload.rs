//! Checked little-endian reading of a payload, every read naming its field.

use crate::raw::PointerSize;
use crate::utf16;
use std::fmt;

/// A place in a payload that moves on with every read and cannot leave it.
#[derive(Clone, Copy, Debug)]
pub struct Payload<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// A field did not fit into what was left of the payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShortPayload {
    /// Name of the field that was being read.
    pub field: &'static str,
    /// Where it begins, in bytes from the payload's start.
    pub offset: usize,
    /// Bytes it needs; 0 for text whose end was not found.
    pub needed: usize,
    /// Bytes that were left.
    pub available: usize,
}

impl fmt::Display for ShortPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, offset, needed, available } = self;
        match needed {
            0 => write!(f, "{field} at {offset}: no end within {available} bytes"),
            _ => write!(f, "{field} at {offset}: needs {needed} bytes, {available} left"),
        }
    }
}

impl std::error::Error for ShortPayload {}

impl<'a> Payload<'a> {
    /// Reading starts at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Bytes read so far.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// The next `length` bytes as they are.
    pub fn bytes(&mut self, field: &'static str, length: usize) -> Result<&'a [u8], ShortPayload> {
        let rest = self.rest();
        let taken = rest.get(..length).ok_or(ShortPayload {
            field,
            offset: self.position,
            needed: length,
            available: rest.len(),
        })?;
        self.position += length;
        Ok(taken)
    }

    /// Steps over `length` bytes.
    pub fn skip(&mut self, field: &'static str, length: usize) -> Result<(), ShortPayload> {
        self.bytes(field, length).map(|_| ())
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], ShortPayload> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(field, N)?);
        Ok(array)
    }

    /// An unsigned byte.
    pub fn u8(&mut self, field: &'static str) -> Result<u8, ShortPayload> {
        self.array::<1>(field).map(|[byte]| byte)
    }

    /// A 16-bit number, little-endian.
    pub fn u16(&mut self, field: &'static str) -> Result<u16, ShortPayload> {
        self.array(field).map(u16::from_le_bytes)
    }

    /// A 32-bit number, little-endian.
    pub fn u32(&mut self, field: &'static str) -> Result<u32, ShortPayload> {
        self.array(field).map(u32::from_le_bytes)
    }

    /// A signed 32-bit number, little-endian.
    pub fn i32(&mut self, field: &'static str) -> Result<i32, ShortPayload> {
        self.array(field).map(i32::from_le_bytes)
    }

    /// A 64-bit number, little-endian.
    pub fn u64(&mut self, field: &'static str) -> Result<u64, ShortPayload> {
        self.array(field).map(u64::from_le_bytes)
    }

    /// A signed 64-bit number, little-endian.
    pub fn i64(&mut self, field: &'static str) -> Result<i64, ShortPayload> {
        self.array(field).map(i64::from_le_bytes)
    }

    /// A pointer of the payload's own width, little-endian.
    pub fn pointer(&mut self, field: &'static str, size: PointerSize) -> Result<u64, ShortPayload> {
        match size {
            PointerSize::Four => self.u32(field).map(u64::from),
            PointerSize::Eight => self.u64(field),
        }
    }

    /// UTF-16LE text up to its zero, which is read too; unpaired surrogates are spelt out ([`utf16::text`]).
    pub fn utf16z(&mut self, field: &'static str) -> Result<String, ShortPayload> {
        let units = self.rest().chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let length = units.clone().position(|unit| unit == 0).ok_or_else(|| self.endless(field))?;
        let text = utf16::text(units.take(length));
        self.position += 2 * (length + 1);
        Ok(text)
    }

    /// 8-bit text up to its zero, which is read too. Windows writes these in the system's own code
    /// page, which the trace does not name.
    pub fn bytesz(&mut self, field: &'static str) -> Result<&'a [u8], ShortPayload> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| *byte == 0).ok_or_else(|| self.endless(field))?;
        self.position += length + 1;
        Ok(&rest[..length])
    }

    fn endless(&self, field: &'static str) -> ShortPayload {
        ShortPayload { field, offset: self.position, needed: 0, available: self.rest().len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_order_and_names_what_is_missing() {
        let mut payload = Payload::new(&[1, 0, 2, 0, 0, 0, 9]);
        assert_eq!(payload.u16("a"), Ok(1));
        assert_eq!(payload.u32("b"), Ok(2));
        let short = payload.u16("c").unwrap_err();
        assert_eq!(short.to_string(), "c at 6: needs 2 bytes, 1 left");
        assert_eq!(payload.u8("d"), Ok(9));
    }

    #[test]
    fn text_ends_at_its_zero_and_must_have_one() {
        let mut payload = Payload::new(b"h\0i\0\0\0Z\xfcrich\0end");
        assert_eq!(payload.utf16z("wide").as_deref(), Ok("hi"));
        assert_eq!(payload.bytesz("narrow"), Ok(&b"Z\xfcrich"[..]));
        assert_eq!(
            payload.bytesz("tail").unwrap_err().to_string(),
            "tail at 13: no end within 3 bytes"
        );
        assert_eq!(payload.utf16z("tail").unwrap_err().available, 3);
    }

    #[test]
    fn unpaired_surrogates_are_spelt_out() {
        let mut payload = Payload::new(&[0x00, 0xd8, b'x', 0, 0, 0]);
        assert_eq!(payload.utf16z("name").as_deref(), Ok("<d800>x"));
    }
}
