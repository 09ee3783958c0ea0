//! How reading goes on where no buffer header stands.
//!
//! In a plain file every buffer has the same size, so the next place for a header is known.
//! In merged and compressed files sizes differ to the byte; there the next header is found
//! by looking for bytes that are a believable header and lead to another one.

use crate::buffer::{BUFFER_HEADER, BufferHeader};
use crate::scan::{Scan, Slot};
use crate::source::ReadAt;

/// Bytes searched at once.
const STRETCH: usize = 64 << 10;

impl<S: ReadAt> Scan<'_, S> {
    /// Where the next buffer starts after `offset`, or the end of the file; and whether
    /// everything between looks unused.
    pub(crate) fn skip(&mut self, offset: u64, first: Slot) -> (u64, bool) {
        let mut blank = matches!(first, Slot::Blank | Slot::Short { blank: true });
        if !self.plain {
            let next = self.believable_after(offset).unwrap_or(self.length);
            return (next, blank);
        }
        let mut at = offset;
        loop {
            at = (at + self.unit).min(self.length);
            match self.slot(at) {
                Slot::Buffer(_) => return (at, blank),
                _ if at == self.length => return (at, blank),
                Slot::Blank | Slot::Short { blank: true } => {}
                _ => blank = false,
            }
        }
    }

    /// The first place after `offset` with a believable header that leads to another one or
    /// to the end of the file. Each byte up to there is looked at once, and once more for each such
    /// header that leads nowhere: of what is held, nothing is read again.
    pub(crate) fn believable_after(&mut self, offset: u64) -> Option<u64> {
        let mut at = offset + 1;
        while at + BUFFER_HEADER as u64 <= self.length {
            let bytes = self.bytes(at, BUFFER_HEADER, STRETCH).ok()?;
            let last = bytes.len().checked_sub(BUFFER_HEADER)?;
            match candidate(bytes) {
                Some((place, header)) => {
                    at += place as u64;
                    if self.leads_on(at, &header) {
                        return Some(at);
                    }
                    at += 1;
                }
                None => at += last as u64 + 1,
            }
        }
        None
    }

    /// Whether the buffer at `at` ends where another one starts, or with the file.
    fn leads_on(&mut self, at: u64, header: &BufferHeader) -> bool {
        let next = at + header.size as u64;
        next == self.length || self.header_at(next).is_some_and(|header| header.is_believable())
    }
}

/// Where in `bytes` the first believable header is, and what it says.
fn candidate(bytes: &[u8]) -> Option<(usize, BufferHeader)> {
    bytes.array_windows::<BUFFER_HEADER>().enumerate().find_map(|(place, header)| {
        // State and flags first: they rule out nearly every place at little cost.
        let possible = header[0x2d..0x30] == [0; 3] && header[0x35] == 0 && header[0x37] == 0;
        let header = possible.then(|| BufferHeader::parse(header));
        Some((place, header.filter(BufferHeader::is_believable)?))
    })
}
