//! Records a reader can only step over, or must refuse.

use super::{MARKER, Record};
use crate::bytes::{Bytes, size16};

/// A record of any header type, real or invented: size, type, marker, and bytes.
///
/// Header types worth trying: 0x0c TIMED, 0x0d ERROR (76 bytes follow), 0x0e WNODE, and
/// values nobody has defined. Marker 0xb0 is that of headers older than Windows 2000.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpaqueRecord {
    /// Third byte of the record.
    pub header_type: u8,
    /// Fourth byte of the record: 0xc0 unless the test is about another.
    pub marker: u8,
    /// Stored size, if it is to differ from the true one.
    pub claimed_size: Option<u16>,
    /// Everything after the first four bytes.
    pub rest: Vec<u8>,
}

impl Default for OpaqueRecord {
    fn default() -> Self {
        Self { header_type: 0, marker: MARKER, claimed_size: None, rest: Vec::new() }
    }
}

impl OpaqueRecord {
    /// An ERROR record: a header of 80 bytes, all zero, before `payload`.
    pub fn error(payload: &[u8]) -> Self {
        let rest = Bytes::new().zeros(76).raw(payload).into_vec();
        Self { header_type: 0x0d, rest, ..Self::default() }
    }

    /// A WNODE record with `rest` after its first four bytes.
    pub fn wnode(rest: &[u8]) -> Self {
        Self { header_type: 0x0e, rest: rest.to_vec(), ..Self::default() }
    }

    /// A TIMED record with `rest` after its first four bytes.
    pub fn timed(rest: &[u8]) -> Self {
        Self { header_type: 0x0c, rest: rest.to_vec(), ..Self::default() }
    }
}

impl Record for OpaqueRecord {
    fn timestamp(&self) -> i64 {
        0
    }

    fn to_bytes(&self) -> Vec<u8> {
        Bytes::new()
            .u16(self.claimed_size.unwrap_or_else(|| size16(4 + self.rest.len())))
            .u8(self.header_type)
            .u8(self.marker)
            .raw(&self.rest)
            .into_vec()
    }
}
