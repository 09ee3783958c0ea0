//! `EVENT_TRACE_HEADER`, types 0x0A and 0x14: classic events of user-mode providers; and
//! `EVENT_INSTANCE_GUID_HEADER`, types 0x0B and 0x15, the same with an instance.
//!
//! | at | bytes | field |
//! |---:|------:|-------|
//! | 0x00 | 2 | size of the record |
//! | 0x02 | 2 | 0xC00A, 0xC014; 0xC00B, 0xC015: 32-, 64-bit |
//! | 0x04 | 1 | event type |
//! | 0x05 | 1 | level |
//! | 0x06 | 2 | version |
//! | 0x08 | 4 | thread |
//! | 0x0c | 4 | process |
//! | 0x10 | 8 | time, raw |
//! | 0x18 | 16 | class |
//! | 0x28 | 4 | kernel time |
//! | 0x2c | 4 | user time |
//! | 0x30 | 4 | instance (only INSTANCE, as the rest) |
//! | 0x34 | 4 | parent instance |
//! | 0x38 | 16 | class of the parent |

use event::raw::{PointerSize, RecordFamily};
use event::{Guid, RawEvent};

use super::Surroundings;
use crate::fields::{bytes_at, i64_at, u32_at};
use crate::problem::ProblemReason;

/// Bytes of an `EVENT_TRACE_HEADER`.
pub(super) const FULL: usize = 0x30;
/// Bytes of an `EVENT_INSTANCE_GUID_HEADER`.
pub(super) const INSTANCE: usize = 0x48;

pub(super) fn read<'a>(
    record: &'a [u8],
    header_bytes: usize,
    pointer_size: PointerSize,
    surroundings: &Surroundings,
) -> Result<RawEvent<'a>, ProblemReason> {
    let header = record.first_chunk::<FULL>().ok_or(ProblemReason::BadRecordSize)?;
    let payload = record.get(header_bytes..).ok_or(ProblemReason::BadRecordSize)?;
    Ok(RawEvent {
        provider: Guid::from_bytes(bytes_at::<0x18, 16, _>(header)),
        family: RecordFamily::Classic,
        id: 0,
        // Versions above 255 are not in use; the field is wide only by inheritance.
        version: header[0x06],
        opcode: header[0x04],
        level: header[0x05],
        keyword: 0,
        process_id: Some(u32_at::<0x0c, _>(header)),
        thread_id: Some(u32_at::<0x08, _>(header)),
        processor: surroundings.processor,
        logger: surroundings.logger,
        timestamp: surroundings.clock.timestamp(i64_at::<0x10, _>(header)),
        pointer_size,
        payload,
        extended: &[],
    })
}
