//! MESSAGE header: WPP software tracing.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0 | 2 | size of the record |
//! | 2 | 2 | 0x9000 |
//! | 4 | 2 | message number |
//! | 6 | 2 | options: which of the following parts are there |
//!
//! Then, without padding, each only if its option is set: 0x01 sequence number `u32`;
//! 0x04 component `u32`, or else 0x02 message GUID; 0x08 time `i64`; 0x20 thread and
//! process, `u32` each. 0x40 and 0x80 announce 32- and 64-bit pointers in the payload.

use event::raw::{PointerSize, RecordFamily};
use event::{Guid, RawEvent, Timestamp};

use super::Surroundings;
use crate::fields::u16_at;
use crate::problem::ProblemReason;

pub(super) const HEADER: usize = 8;

const SEQUENCE: u16 = 0x01;
const GUID: u16 = 0x02;
const COMPONENT: u16 = 0x04;
const TIME: u16 = 0x08;
const THREAD_AND_PROCESS: u16 = 0x20;
const POINTERS_32: u16 = 0x40;
const POINTERS_64: u16 = 0x80;

/// Reads one message; `previous` is its time if it has none.
pub(super) fn read<'a>(
    record: &'a [u8],
    previous: Timestamp,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let (header, rest) = record.split_first_chunk::<HEADER>().ok_or(ProblemReason::BadMessage)?;
    let options = u16_at::<6, _>(header);
    let (parts, payload) = Parts::split(rest, options).ok_or(ProblemReason::BadMessage)?;
    let time = parts.raw_time.map(|raw| surroundings.clock.timestamp(raw));
    Ok(RawEvent {
        provider: parts.guid,
        family: RecordFamily::Message,
        id: u16_at::<4, _>(header),
        version: 0,
        opcode: 0,
        level: 0,
        keyword: 0,
        process_id: parts.process_id,
        thread_id: parts.thread_id,
        processor: surroundings.processor,
        logger: surroundings.logger,
        timestamp: time.unwrap_or(previous),
        pointer_size: pointer_size(options).unwrap_or(surroundings.pointer_size),
        payload,
        extended: &[],
    })
}

fn pointer_size(options: u16) -> Option<PointerSize> {
    match options & (POINTERS_32 | POINTERS_64) {
        POINTERS_32 => Some(PointerSize::Four),
        POINTERS_64 => Some(PointerSize::Eight),
        _ => None,
    }
}

/// The optional parts of the header.
struct Parts {
    guid: Guid,
    raw_time: Option<i64>,
    thread_id: Option<u32>,
    process_id: Option<u32>,
}

impl Parts {
    /// Takes the parts that `options` announces, and gives the payload behind them.
    fn split(mut rest: &[u8], options: u16) -> Option<(Self, &[u8])> {
        let has = |option| options & option != 0;
        let mut parts =
            Self { guid: Guid::default(), raw_time: None, thread_id: None, process_id: None };
        if has(SEQUENCE) {
            take::<4>(&mut rest)?;
        }
        if has(COMPONENT) {
            take::<4>(&mut rest)?;
        } else if has(GUID) {
            parts.guid = Guid::from_bytes(take(&mut rest)?);
        }
        if has(TIME) {
            parts.raw_time = Some(i64::from_le_bytes(take(&mut rest)?));
        }
        if has(THREAD_AND_PROCESS) {
            parts.thread_id = Some(u32::from_le_bytes(take(&mut rest)?));
            parts.process_id = Some(u32::from_le_bytes(take(&mut rest)?));
        }
        Some((parts, rest))
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (part, behind) = rest.split_first_chunk::<N>()?;
    *rest = behind;
    Some(*part)
}
