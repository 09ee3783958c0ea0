//! COMPACT header, types 0x03 and 0x04: a SYSTEM header without the two processor times.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0 | 2 | version in the low byte; flags in the high byte |
//! | 2 | 2 | 0xC003 or 0xC004: 32- or 64-bit |
//! | 4 | 2 | size of the record |
//! | 6 | 1 | event type |
//! | 7 | 1 | group |
//! | 8 | 4 | thread |
//! | 12 | 4 | process |
//! | 16 | 8 | time, raw |

use event::RawEvent;
use event::raw::PointerSize;

use super::Surroundings;
use super::system::with_process;
use crate::problem::ProblemReason;

pub(super) const HEADER: usize = 24;

pub(super) fn read<'a>(
    record: &'a [u8],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let Some((header, rest)) = record.split_first_chunk::<HEADER>() else {
        return Err(ProblemReason::BadRecordSize);
    };
    with_process(header, rest, pointer_size, surroundings)
}
