//! SYSTEM header, types 0x01 and 0x02: the kernel's own events with process and thread.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0 | 2 | version in the low byte; flags in the high byte |
//! | 2 | 2 | 0xC001 or 0xC002: 32- or 64-bit |
//! | 4 | 2 | size of the record |
//! | 6 | 1 | event type |
//! | 7 | 1 | group |
//! | 8 | 4 | thread |
//! | 12 | 4 | process |
//! | 16 | 8 | time, raw |
//! | 24 | 4 | kernel time |
//! | 28 | 4 | user time |

use event::RawEvent;
use event::raw::{PointerSize, RecordFamily};

use super::Surroundings;
use super::perfinfo::after_counters;
use crate::fields::{i64_at, u16_at, u32_at};
use crate::groups;
use crate::problem::ProblemReason;

pub(super) const HEADER: usize = 32;

pub(super) fn read<'a>(
    record: &'a [u8],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let Some((header, rest)) = record.split_first_chunk::<HEADER>() else {
        return Err(ProblemReason::BadRecordSize);
    };
    let Some((short, _)) = header.split_first_chunk() else {
        return Err(ProblemReason::BadRecordSize);
    };
    with_process(short, rest, pointer_size, surroundings)
}

/// The fields that SYSTEM and COMPACT headers share.
pub(super) fn with_process<'a>(
    header: &[u8; 24],
    rest: &'a [u8],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let (event_type, group) = (header[6], header[7]);
    Ok(RawEvent {
        provider: groups::class(group),
        family: RecordFamily::Classic,
        id: 0,
        version: header[0],
        opcode: event_type,
        level: 0,
        keyword: 0,
        process_id: Some(u32_at::<12, _>(header)),
        thread_id: Some(u32_at::<8, _>(header)),
        processor: surroundings.processor,
        logger: surroundings.logger,
        timestamp: surroundings.clock.timestamp(i64_at::<16, _>(header)),
        pointer_size,
        payload: after_counters(rest, u16_at::<0, _>(header))?,
        extended: &[],
    })
}
