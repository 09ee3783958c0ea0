//! Bytes of the file kept for more than one look.

use std::io;

use crate::source::{ReadAt, read_full};

/// The bytes read last, and where they stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    bytes: Vec<u8>,
    offset: u64,
}

impl Held {
    /// The bytes from `offset` on, if at least `needed` of them are held.
    pub(crate) fn at_hand(&self, offset: u64, needed: usize) -> Option<&[u8]> {
        let from = usize::try_from(offset.checked_sub(self.offset)?).ok()?;
        self.bytes.get(from..).filter(|bytes| bytes.len() >= needed)
    }

    /// The bytes from `offset` on: at least `needed` if the file has them. When they are not
    /// at hand, `count` are read.
    pub(crate) fn get<S: ReadAt + ?Sized>(
        &mut self,
        source: &S,
        offset: u64,
        needed: usize,
        count: usize,
    ) -> io::Result<&[u8]> {
        if self.at_hand(offset, needed).is_none() {
            self.bytes.resize(count, 0);
            let got = read_full(source, &mut self.bytes, offset);
            self.bytes.truncate(*got.as_ref().unwrap_or(&0));
            self.offset = offset;
            got?;
            return Ok(&self.bytes);
        }
        Ok(self.at_hand(offset, needed).unwrap_or_default())
    }
}
