//! `EVENT_HEADER`, types 0x12 and 0x13: manifest and TraceLogging events.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0x00 | 2 | size of the record, extended data and payload included |
//! | 0x02 | 2 | 0xC012 or 0xC013: 32- or 64-bit |
//! | 0x04 | 2 | flags: 1 extended data follows, 4 the payload is one string, 8 WPP, 0x100 classic |
//! | 0x06 | 2 | event property |
//! | 0x08 | 4 | thread |
//! | 0x0c | 4 | process |
//! | 0x10 | 8 | time, raw |
//! | 0x18 | 16 | provider |
//! | 0x28 | 2 | id |
//! | 0x2a | 1 | version |
//! | 0x2b | 1 | channel |
//! | 0x2c | 1 | level |
//! | 0x2d | 1 | opcode |
//! | 0x2e | 2 | task |
//! | 0x30 | 8 | keyword |
//! | 0x38 | 8 | processor time |
//! | 0x40 | 16 | activity |
//!
//! Extended data items follow when flag 1 is set: size of the item padded to 8 `u16`, type
//! `u16`, linkage `u16` (bit 0: another item follows), size of its data `u16`, data, padding.
//! This is not the structure that a live consumer sees.

use event::raw::{PointerSize, RecordFamily};
use event::{Guid, RawEvent};

use super::Surroundings;
use crate::fields::{bytes_at, i64_at, u16_at, u32_at, u64_at};
use crate::problem::ProblemReason;

pub(super) const HEADER: usize = 0x50;

const EXTENDED_INFO: u16 = 0x1;
const TRACE_MESSAGE: u16 = 0x8;
const CLASSIC_HEADER: u16 = 0x100;

pub(super) fn read<'a>(
    record: &'a [u8],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let Some((header, rest)) = record.split_first_chunk::<HEADER>() else {
        return Err(ProblemReason::BadRecordSize);
    };
    let (extended, payload) =
        if has_extended(header) { split_extended(rest)? } else { (&rest[..0], rest) };
    let event = event(header, pointer_size, surroundings, payload);
    Ok(RawEvent { extended, ..event })
}

/// Whether extended data stands between header and payload.
#[inline(always)]
pub(super) fn has_extended(header: &[u8; HEADER]) -> bool {
    u16_at::<0x04, _>(header) & EXTENDED_INFO != 0
}

/// The event of this header, as if without extended data.
#[inline(always)]
pub(super) fn event<'a>(
    header: &[u8; HEADER],
    pointer_size: PointerSize,
    surroundings: &Surroundings,
    payload: &'a [u8],
) -> RawEvent<'a> {
    RawEvent {
        provider: Guid::from_bytes(bytes_at::<0x18, 16, _>(header)),
        family: family(u16_at::<0x04, _>(header)),
        id: u16_at::<0x28, _>(header),
        version: header[0x2a],
        opcode: header[0x2d],
        level: header[0x2c],
        keyword: u64_at::<0x30, _>(header),
        process_id: Some(u32_at::<0x0c, _>(header)),
        thread_id: Some(u32_at::<0x08, _>(header)),
        processor: surroundings.processor,
        logger: surroundings.logger,
        timestamp: surroundings.clock.timestamp(i64_at::<0x10, _>(header)),
        pointer_size,
        payload,
        extended: &[],
    }
}

#[inline]
fn family(flags: u16) -> RecordFamily {
    match flags & (CLASSIC_HEADER | TRACE_MESSAGE) {
        0 => RecordFamily::Manifest,
        TRACE_MESSAGE => RecordFamily::Message,
        _ => RecordFamily::Classic,
    }
}

/// Splits the chain of extended data items from the payload behind them.
fn split_extended(rest: &[u8]) -> Result<(&[u8], &[u8]), ProblemReason> {
    let mut end = 0;
    loop {
        let item = rest.get(end..).and_then(<[u8]>::first_chunk::<8>);
        let item = item.ok_or(ProblemReason::BadExtendedData)?;
        let total = usize::from(u16_at::<0, _>(item));
        let data = usize::from(u16_at::<6, _>(item));
        if total < item.len() + data {
            return Err(ProblemReason::BadExtendedData);
        }
        end += total;
        if u16_at::<4, _>(item) & 1 == 0 {
            return rest.split_at_checked(end).ok_or(ProblemReason::BadExtendedData);
        }
    }
}
