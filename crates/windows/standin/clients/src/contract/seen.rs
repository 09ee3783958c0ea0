//! What a consumer sees of buffers and events.

use super::asked::NETWORK;
use std::collections::BTreeSet;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_HEADER_FLAG_EXTENDED_INFO, EVENT_RECORD, EVENT_TRACE, EVENT_TRACE_LOGFILEW,
};

/// The class EventTrace: its first event describes the session.
const EVENT_TRACE_CLASS: u32 = 0x68fd_d900;

#[derive(Default)]
pub(super) struct Seen {
    pub(super) events: u64,
    /// The first event is the session's own description.
    pub(super) begins_with_itself: bool,
    /// Events of Kernel-Network.
    pub(super) network: u64,
    /// Of them, those that moved bytes once.
    pub(super) moved: u64,
    /// And those that brought extended data items as their flags say.
    pub(super) extended: u64,
    /// Processors of the buffer that is being delivered.
    buffer: BTreeSet<u8>,
    pub(super) processors: BTreeSet<u8>,
    pub(super) buffers: u32,
    pub(super) mixed_buffers: u64,
    /// When the last event of the buffer happened, and of all before.
    last: i64,
    latest: i64,
    pub(super) backwards_in_a_buffer: u64,
    pub(super) backwards_between: u64,
    /// Events that came by EventCallback.
    pub(super) old: u64,
}

impl Seen {
    fn take(&mut self, record: &EVENT_RECORD) {
        let header = &record.EventHeader;
        if self.events == 0 {
            self.begins_with_itself = header.ProviderId.data1 == EVENT_TRACE_CLASS
                && header.EventDescriptor.Opcode == 0
                && record.UserDataLength >= 0x118;
        }
        self.events += 1;
        if header.ProviderId.data1 != NETWORK.data1 {
            return;
        }
        self.network += 1;
        let id = header.EventDescriptor.Id;
        self.moved += u64::from(matches!(id, 10 | 11 | 26 | 27 | 42 | 43 | 58 | 59));
        let flagged = u32::from(header.Flags) & EVENT_HEADER_FLAG_EXTENDED_INFO != 0;
        let brings = record.ExtendedDataCount > 0 && !record.ExtendedData.is_null();
        self.extended += u64::from(flagged && brings);
        // SAFETY: both variants of the union are plain numbers.
        let processor = unsafe { record.BufferContext.Anonymous.Anonymous.ProcessorNumber };
        let begins = self.buffer.is_empty();
        self.buffer.insert(processor);
        self.processors.insert(processor);
        self.backwards_in_a_buffer += u64::from(!begins && header.TimeStamp < self.last);
        self.backwards_between += u64::from(begins && header.TimeStamp < self.latest);
        self.last = header.TimeStamp;
        self.latest = self.latest.max(header.TimeStamp);
    }

    fn end_buffer(&mut self, logfile: &EVENT_TRACE_LOGFILEW) {
        self.buffers = logfile.BuffersRead;
        self.mixed_buffers += u64::from(self.buffer.len() > 1);
        self.buffer.clear();
    }
}

/// EventRecordCallback.
pub(super) unsafe extern "system" fn on_record(record: *mut EVENT_RECORD) {
    // SAFETY: the record lives during the call.
    let record = unsafe { &*record };
    // SAFETY: the context is the `Seen` of the one who opened.
    let seen = unsafe { &mut *record.UserContext.cast::<Seen>() };
    seen.take(record);
}

/// BufferCallback.
pub(super) unsafe extern "system" fn on_buffer(logfile: *mut EVENT_TRACE_LOGFILEW) -> u32 {
    // SAFETY: the structure lives during the call.
    let logfile = unsafe { &*logfile };
    // SAFETY: the context is the `Seen` of the one who opened.
    let seen = unsafe { &mut *logfile.Context.cast::<Seen>() };
    // SAFETY: `CurrentEvent` is filled for consumers of EVENT_TRACE, and zeros otherwise.
    let guid = unsafe { logfile.CurrentEvent.Header.Anonymous3.Guid };
    seen.old += u64::from(guid.data1 == NETWORK.data1);
    seen.end_buffer(logfile);
    1
}

/// EventCallback: has no context, so what it saw is looked up in the structure after each buffer.
pub(super) unsafe extern "system" fn on_event(_: *mut EVENT_TRACE) {}
