//! Going on behind bytes that are no record: where the next one starts.
//!
//! A program reserves space in a buffer and fills it afterwards. If it ends in between, the space
//! stays as it was, mostly zeros, and every record behind it is good (seen in real sessions:
//! dotnet/runtime#77014). Nothing says how much was reserved, so the next record is looked for, at
//! every multiple of 8 bytes. Other bytes may happen to look like one; it is believed only if all
//! that can be known of a header holds: its marker and size, flags that Windows defines, a provider,
//! a time that is not before the records in front of it, and behind it the end of the data, space
//! that was not filled either, or another such header.

use std::ops::Range;

use event::Timestamp;

use super::layout::Layout;
use super::{
    FINISHED, LOOKAHEAD, RecordCursor, Surroundings, is_filler, is_unfilled, message, raw_time,
};
use crate::buffer::BUFFER_HEADER;
use crate::fields::{u16_at, u64_at};
use crate::problem::ProblemReason;

/// Ticks of 100 ns by which a record may be older than the one before it, in sessions whose
/// processors share their buffers.
const DISORDER: i64 = 100_000;

/// Header flags that Windows defines for `EVENT_HEADER`.
const EVENT_FLAGS: u16 = 0x3ff;
/// Bits of the first field of kernel records that mean nothing.
const UNUSED_VERSION_BITS: u16 = 0x7800;
/// Kernel groups end before this number.
const GROUPS: u8 = 0x40;
/// A message says that it holds its time.
const MESSAGE_TIME: u16 = 0x08;

impl RecordCursor {
    /// Goes to the next record that can be found; tells how many bytes that leaves out.
    pub(super) fn go_on(
        &mut self,
        rest: &[u8],
        reason: ProblemReason,
        surroundings: &Surroundings,
    ) -> usize {
        if reason == ProblemReason::BadValidEnd {
            return self.finish(rest);
        }
        let is_first = self.passed + self.last == BUFFER_HEADER;
        let earliest = if is_first { Timestamp::MIN } else { self.time };
        self.search(rest, 8, earliest, surroundings)
    }

    /// Looks for the next record from the byte `from` of `rest` on.
    fn search(
        &mut self,
        rest: &[u8],
        from: usize,
        earliest: Timestamp,
        surroundings: &Surroundings,
    ) -> usize {
        // What follows a record shows whether it is one, so it has to be in memory too.
        let until = if self.more == 0 { rest.len() } else { rest.len().saturating_sub(LOOKAHEAD) };
        let passed = match next_record(rest, from..until, earliest, surroundings) {
            Some(distance) => distance,
            None if self.more == 0 => return self.finish(rest),
            None => {
                self.searching = Some(earliest);
                until.next_multiple_of(8).max(from)
            }
        };
        self.position = self.last + passed;
        passed
    }

    /// Leaves out all that is left of the buffer; tells how much that is.
    pub(super) fn finish(&mut self, rest: &[u8]) -> usize {
        self.position = FINISHED;
        rest.len() + self.more
    }

    /// The first `gone` bytes have left memory, and so many of the buffer are not in it yet.
    pub(crate) fn slide(&mut self, gone: usize, more: usize) {
        if self.position != FINISHED {
            self.position -= gone;
        }
        self.last = self.position;
        self.passed += gone;
        self.more = more;
    }

    /// Whether the problem given last is not all: the bytes in memory have ended while the next
    /// record was looked for.
    pub(crate) fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// Goes on looking for the next record in more bytes; tells how many of them that leaves out.
    pub(crate) fn search_on(&mut self, buffer: &[u8], surroundings: &Surroundings) -> usize {
        let Some(earliest) = self.searching.take() else { return 0 };
        self.last = self.position;
        let rest = buffer.get(self.position..).unwrap_or_default();
        self.search(rest, 0, earliest, surroundings)
    }
}

/// Bytes from the start of `rest` to the next record that begins at one of these `places`, every
/// eighth of which is looked at; `None` if there is none. Each is looked at once, and what is
/// looked at there does not grow with `rest`.
fn next_record(
    rest: &[u8],
    places: Range<usize>,
    earliest: Timestamp,
    surroundings: &Surroundings,
) -> Option<usize> {
    places.step_by(8).find(|place| {
        rest.get(*place..).is_some_and(|bytes| leads_on(bytes, earliest, surroundings))
    })
}

/// Whether a believable record starts here, and what follows it is in order.
fn leads_on(bytes: &[u8], earliest: Timestamp, surroundings: &Surroundings) -> bool {
    let Some((size, time)) = believable(bytes, earliest, surroundings) else { return false };
    match bytes.get(size.next_multiple_of(8)..).unwrap_or_default() {
        [] => true,
        behind if is_filler(behind) || is_unfilled(behind) => true,
        behind => believable(behind, time, surroundings).is_some(),
    }
}

/// Size and time of the record that starts here, if all of its header holds.
#[inline]
fn believable(
    bytes: &[u8],
    earliest: Timestamp,
    surroundings: &Surroundings,
) -> Option<(usize, Timestamp)> {
    // Nearly every place is ruled out by its marker.
    let head = bytes.first_chunk::<8>()?;
    let layout = Layout::of([head[0], head[1], head[2], head[3]]).ok()?;
    if !agrees(layout, head, bytes) {
        return None;
    }
    let size = layout.size(*head);
    // Not the extended data: their chain is as long as a record claims.
    let time = match layout {
        Layout::Message => {
            message::read(bytes.get(..size)?, Timestamp::MIN, surroundings).ok()?.timestamp
        }
        _ => surroundings.clock.timestamp(raw_time(bytes)?),
    };
    (size > 0 && time >= earliest.plus(-DISORDER)).then_some((size, time))
}

/// Whether the fields of a header that have few possible values have one of them.
fn agrees(layout: Layout, head: &[u8; 8], bytes: &[u8]) -> bool {
    match layout {
        Layout::EventHeader(_) => {
            u16_at::<4, _>(head) & !EVENT_FLAGS == 0 && names_a_provider(bytes)
        }
        Layout::Full(..) => names_a_provider(bytes),
        Layout::Perfinfo(_) | Layout::System(_) | Layout::Compact(_) => {
            u16_at::<0, _>(head) & UNUSED_VERSION_BITS == 0 && head[7] < GROUPS
        }
        Layout::Message => head[2] == 0 && u16_at::<6, _>(head) & MESSAGE_TIME != 0,
        Layout::Unusable => false,
    }
}

/// Whether the GUID at the place that `EVENT_HEADER` and FULL headers share is not zero.
fn names_a_provider(bytes: &[u8]) -> bool {
    bytes
        .first_chunk::<0x28>()
        .is_some_and(|head| u64_at::<0x18, _>(head) != 0 || u64_at::<0x20, _>(head) != 0)
}
