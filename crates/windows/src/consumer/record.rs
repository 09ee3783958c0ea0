//! EVENT_RECORD as the project's own record, nothing copied.

use event::RawEvent;
use event::raw::{PointerSize, RecordFamily};
use event::timestamp::Clock;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_HEADER_FLAG_32_BIT_HEADER, EVENT_HEADER_FLAG_64_BIT_HEADER,
    EVENT_HEADER_FLAG_CLASSIC_HEADER, EVENT_HEADER_FLAG_PROCESSOR_INDEX,
    EVENT_HEADER_FLAG_TRACE_MESSAGE, EVENT_RECORD,
};

use crate::guid;

/// Header ids of events that were logged without any, as classic kernel events are.
const NO_ID: u32 = u32::MAX;

/// A view of one record, as long as the record itself lives: until the callback returns.
///
/// Extended data items are left out. In memory they are pointers, unlike the bytes of a file, and
/// no decoder asks for them.
///
/// # Safety
///
/// When `UserDataLength` is not 0, `UserData` must be null or point at that many initialised
/// bytes, which stay unchanged while the view is used.
#[inline(always)]
pub(crate) unsafe fn view<'a>(record: &'a EVENT_RECORD, clock: &Clock) -> RawEvent<'a> {
    let header = &record.EventHeader;
    let flags = u32::from(header.Flags);
    let descriptor = &header.EventDescriptor;
    let family = family(flags);
    RawEvent {
        provider: guid::from_windows(&header.ProviderId),
        family,
        // Classic events are told apart by opcode.
        id: if family == RecordFamily::Classic { 0 } else { descriptor.Id },
        version: descriptor.Version,
        opcode: descriptor.Opcode,
        level: descriptor.Level,
        keyword: descriptor.Keyword,
        process_id: (header.ProcessId != NO_ID).then_some(header.ProcessId),
        thread_id: (header.ThreadId != NO_ID).then_some(header.ThreadId),
        processor: processor(record, flags),
        logger: record.BufferContext.LoggerId,
        timestamp: clock.timestamp(header.TimeStamp),
        pointer_size: pointer_size(flags),
        // SAFETY: passed on from this function's own contract.
        payload: unsafe { payload(record) },
        extended: &[],
    }
}

/// # Safety
///
/// As for [`view`].
#[inline]
unsafe fn payload(record: &EVENT_RECORD) -> &[u8] {
    if record.UserData.is_null() || record.UserDataLength == 0 {
        return &[];
    }
    let length = usize::from(record.UserDataLength);
    // SAFETY: not null; the caller promises `UserDataLength` initialised bytes that do not change
    // while the record is borrowed. Bytes need no alignment.
    unsafe { std::slice::from_raw_parts(record.UserData.cast::<u8>().cast_const(), length) }
}

#[inline]
const fn family(flags: u32) -> RecordFamily {
    if flags & EVENT_HEADER_FLAG_TRACE_MESSAGE != 0 {
        RecordFamily::Message
    } else if flags & EVENT_HEADER_FLAG_CLASSIC_HEADER != 0 {
        RecordFamily::Classic
    } else {
        RecordFamily::Manifest
    }
}

/// The width the logging side said; this program's own where it said nothing.
#[inline]
const fn pointer_size(flags: u32) -> PointerSize {
    if flags & EVENT_HEADER_FLAG_32_BIT_HEADER != 0 {
        PointerSize::Four
    } else if flags & EVENT_HEADER_FLAG_64_BIT_HEADER != 0 || size_of::<usize>() == 8 {
        PointerSize::Eight
    } else {
        PointerSize::Four
    }
}

/// Machines of up to 256 processors give 8 bits and an alignment beside them, larger ones 16 bits.
#[inline]
fn processor(record: &EVENT_RECORD, flags: u32) -> u16 {
    // SAFETY: both variants of the union are plain integers over the same two initialised bytes.
    let index = unsafe { record.BufferContext.Anonymous.ProcessorIndex };
    if flags & EVENT_HEADER_FLAG_PROCESSOR_INDEX != 0 { index } else { index & 0xff }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::{Guid, Timestamp};

    const CLOCK: Clock = Clock::SYSTEM_TIME;

    fn record(flags: u32, payload: &mut [u8]) -> EVENT_RECORD {
        let mut record = EVENT_RECORD::default();
        let header = &mut record.EventHeader;
        header.Flags = u16::try_from(flags).unwrap();
        header.ProviderId = guid::to_windows(Guid::from_fields(1, 2, 3, [4; 8]));
        header.ProcessId = 2716;
        header.ThreadId = 12;
        header.TimeStamp = 77;
        header.EventDescriptor.Id = 11;
        header.EventDescriptor.Version = 2;
        header.EventDescriptor.Level = 4;
        header.EventDescriptor.Opcode = 43;
        header.EventDescriptor.Keyword = 0x8000_0000_0000_0010;
        record.BufferContext.Anonymous.ProcessorIndex = 0x0803;
        record.UserDataLength = u16::try_from(payload.len()).unwrap();
        record.UserData = payload.as_mut_ptr().cast();
        record
    }

    #[test]
    fn a_manifest_event() {
        let mut bytes = [1, 2, 3];
        let record = record(0x40, &mut bytes);
        // SAFETY: the payload is `bytes`, which outlives the view.
        let view = unsafe { view(&record, &CLOCK) };
        assert_eq!(view.provider, Guid::from_fields(1, 2, 3, [4; 8]));
        assert_eq!((view.family, view.id, view.opcode), (RecordFamily::Manifest, 11, 43));
        assert_eq!((view.version, view.level), (2, 4));
        assert_eq!(view.keyword, 0x8000_0000_0000_0010);
        assert_eq!((view.process_id, view.thread_id), (Some(2716), Some(12)));
        assert_eq!((view.processor, view.timestamp), (3, Timestamp(77)));
        assert_eq!((view.pointer_size, view.payload), (PointerSize::Eight, &[1, 2, 3][..]));
    }

    #[test]
    fn flags_decide_family_width_and_processor() {
        for (flags, family, pointer_size, processor, id) in [
            (0x140, RecordFamily::Classic, PointerSize::Eight, 3, 0),
            (0x120, RecordFamily::Classic, PointerSize::Four, 3, 0),
            (0x048, RecordFamily::Message, PointerSize::Eight, 3, 11),
            (0x240, RecordFamily::Manifest, PointerSize::Eight, 0x0803, 11),
            (0x020, RecordFamily::Manifest, PointerSize::Four, 3, 11),
        ] {
            let mut bytes = [0];
            let record = record(flags, &mut bytes);
            // SAFETY: the payload is `bytes`, which outlives the view.
            let view = unsafe { view(&record, &CLOCK) };
            assert_eq!(
                (view.family, view.pointer_size, view.processor, view.id),
                (family, pointer_size, processor, id),
                "{flags:#x}"
            );
        }
    }

    #[test]
    fn nothing_is_read_through_a_null_pointer() {
        let mut empty = record(0x40, &mut []);
        empty.UserData = std::ptr::null_mut();
        empty.UserDataLength = 8;
        empty.EventHeader.ProcessId = u32::MAX;
        // SAFETY: the pointer is null.
        let view = unsafe { view(&empty, &CLOCK) };
        assert_eq!((view.payload, view.process_id), (&[][..], None));
    }

    #[test]
    fn the_payload_may_lie_anywhere() {
        let mut bytes = [9, 8, 7, 6, 5];
        let record = record(0x40, &mut bytes[1..4]);
        // SAFETY: the payload is part of `bytes`, which outlives the view.
        assert_eq!(unsafe { view(&record, &CLOCK) }.payload, [8, 7, 6]);
    }
}
