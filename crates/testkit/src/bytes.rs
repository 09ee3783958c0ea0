//! Lays out binary fields one after the other.

use crate::Width;
use std::net::IpAddr;

/// A growing run of bytes; each method appends one field and returns the whole.
///
/// Integers are little-endian unless the method's name says otherwise.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
#[must_use]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends `bytes` as they are.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends one byte.
    pub fn u8(self, value: u8) -> Self {
        self.raw(&[value])
    }

    /// Appends two bytes.
    pub fn u16(self, value: u16) -> Self {
        self.raw(&value.to_le_bytes())
    }

    /// Appends two bytes in network order, as ports are stored.
    pub fn u16_be(self, value: u16) -> Self {
        self.raw(&value.to_be_bytes())
    }

    /// Appends four bytes.
    pub fn u32(self, value: u32) -> Self {
        self.raw(&value.to_le_bytes())
    }

    /// Appends a signed four-byte number.
    pub fn i32(self, value: i32) -> Self {
        self.raw(&value.to_le_bytes())
    }

    /// Appends eight bytes.
    pub fn u64(self, value: u64) -> Self {
        self.raw(&value.to_le_bytes())
    }

    /// Appends a signed eight-byte number.
    pub fn i64(self, value: i64) -> Self {
        self.raw(&value.to_le_bytes())
    }

    /// Appends a number of pointer size; the upper half is lost where pointers have four bytes.
    pub fn pointer(self, width: Width, value: u64) -> Self {
        let bytes = value.to_le_bytes();
        match width {
            Width::Bits32 => self.raw(&bytes[..4]),
            Width::Bits64 => self.raw(&bytes),
        }
    }

    /// Appends an address in network order: four or sixteen bytes.
    pub fn address(self, address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => self.raw(&v4.octets()),
            IpAddr::V6(v6) => self.raw(&v6.octets()),
        }
    }

    /// Appends UTF-16LE text and its terminating zero.
    pub fn utf16z(mut self, text: &str) -> Self {
        self.0.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        self.u16(0)
    }

    /// Appends 8-bit text, in whatever code page, and its terminating zero.
    pub fn ansi_z(self, text: impl AsRef<[u8]>) -> Self {
        self.raw(text.as_ref()).u8(0)
    }

    /// Appends `count` zero bytes.
    pub fn zeros(self, count: usize) -> Self {
        self.fill(0, count)
    }

    /// Appends `count` times `value`.
    pub fn fill(mut self, value: u8, count: usize) -> Self {
        self.0.resize(self.0.len() + count, value);
        self
    }

    /// Appends `value` until the length is a multiple of eight.
    pub fn align8(self, value: u8) -> Self {
        let missing = self.0.len().next_multiple_of(8) - self.0.len();
        self.fill(value, missing)
    }

    /// Bytes laid out so far.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing has been laid out.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The finished bytes.
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

/// `length` as a 16-bit size field; a longer one is stored as the largest there is.
pub(crate) fn size16(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

/// `length` as a 32-bit size field; a longer one is stored as the largest there is.
pub(crate) fn size32(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
