//! PERFINFO header, types 0x10 and 0x11: the kernel's shortest, without process and thread.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0 | 2 | version in the low byte; flags in the high byte |
//! | 2 | 2 | 0xC010 or 0xC011: 32- or 64-bit |
//! | 4 | 2 | size of the record |
//! | 6 | 1 | event type |
//! | 7 | 1 | group |
//! | 8 | 8 | time, raw |
//!
//! Processor counters may stand between header and payload: bit 0x8000 of the first field
//! announces 8 bytes (PEBS index), bits 0x0700 so many times 8 bytes (PMC values).

use event::RawEvent;
use event::raw::{PointerSize, RecordFamily};

use super::Surroundings;
use crate::fields::{i64_at, u16_at};
use crate::groups;
use crate::problem::ProblemReason;

pub(super) const HEADER: usize = 16;

/// The bits that announce processor counters.
const COUNTERS: u16 = 0x8700;

pub(super) fn read<'a>(
    record: &'a [u8],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let Some((header, rest)) = record.split_first_chunk::<HEADER>() else {
        return Err(ProblemReason::BadRecordSize);
    };
    let payload = after_counters(rest, u16_at::<0, _>(header))?;
    Ok(event(header, pointer_size, surroundings, payload))
}

/// Whether processor counters stand between header and payload.
#[inline(always)]
pub(super) fn has_counters(header: &[u8; HEADER]) -> bool {
    u16_at::<0, _>(header) & COUNTERS != 0
}

/// The event of this header.
#[inline(always)]
pub(super) fn event<'a>(
    header: &[u8; HEADER],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
    payload: &'a [u8],
) -> RawEvent<'a> {
    let (event_type, group) = (header[6], header[7]);
    RawEvent {
        provider: groups::class(group),
        family: RecordFamily::Classic,
        id: 0,
        version: header[0],
        opcode: event_type,
        level: 0,
        keyword: 0,
        process_id: None,
        thread_id: None,
        processor: surroundings.processor,
        logger: surroundings.logger,
        timestamp: surroundings.clock.timestamp(i64_at::<8, _>(header)),
        pointer_size,
        payload,
        extended: &[],
    }
}

/// The payload behind the processor counters that `version` announces.
pub(super) fn after_counters(rest: &[u8], version: u16) -> Result<&[u8], ProblemReason> {
    let counters = usize::from(version >> 15) + usize::from(version >> 8 & 7);
    rest.get(counters * 8..).ok_or(ProblemReason::BadRecordSize)
}
