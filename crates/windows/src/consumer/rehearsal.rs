//! Calls a handler the way ProcessTrace does, on any system: for benches and tests.

use event::RawEvent;
use event::raw::RecordFamily;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_HEADER_FLAG_64_BIT_HEADER, EVENT_HEADER_FLAG_CLASSIC_HEADER, EVENT_RECORD,
    EVENT_TRACE_LOGFILEW,
};

use super::bridge::{self, Context, Handler, Owned};
use super::clock::LiveClock;
use crate::guid;

/// Records as Windows lays them out, and the handler that is called back with them.
///
/// The callbacks are those that Windows gets. What they are called by, and the look at both clocks
/// once a second, are missing.
pub struct Rehearsal<H: Handler> {
    records: Vec<EVENT_RECORD>,
    /// What the records point at: never touched while they are there.
    _payloads: Vec<Box<[u8]>>,
    context: Owned<H>,
}

impl<H: Handler> Rehearsal<H> {
    /// Lays the records out. Their times are kept; extended data and width of pointers are not.
    pub fn new(handler: H, events: &[RawEvent<'_>]) -> Self {
        let mut context = Owned::new(Context::new(handler, LiveClock::system_time(), |_| None));
        let mut payloads: Vec<Box<[u8]>> =
            events.iter().map(|event| event.payload.into()).collect();
        let places = events.iter().zip(&mut payloads);
        let records = places.map(|(event, payload)| record(event, payload, &mut context)).collect();
        Self { records, _payloads: payloads, context }
    }

    /// Gives every record to the handler, then the end of a buffer.
    pub fn run(&mut self) {
        for record in &mut self.records {
            // SAFETY: the record is complete: its payload lives in `_payloads`, its context is this
            // value's own, and `&mut self` keeps every other call away.
            unsafe { bridge::on_record::<H>(record) };
        }
        let mut logfile =
            EVENT_TRACE_LOGFILEW { Context: self.context.pointer().cast(), ..Default::default() };
        // SAFETY: the structure is valid, its context as above.
        unsafe { bridge::on_buffer::<H>(&raw mut logfile) };
    }

    /// Ends, and gives the handler back.
    pub fn into_handler(self) -> H {
        self.context.into_inner().handler
    }
}

/// One record; it points at its payload and at the context.
fn record<H: Handler>(
    event: &RawEvent<'_>,
    payload: &mut [u8],
    context: &mut Owned<H>,
) -> EVENT_RECORD {
    let mut record = EVENT_RECORD::default();
    let header = &mut record.EventHeader;
    let classic = event.family == RecordFamily::Classic;
    let flags = if classic { EVENT_HEADER_FLAG_CLASSIC_HEADER } else { 0 };
    // Flags fit: both are below 0x200.
    header.Flags = u16::try_from(flags | EVENT_HEADER_FLAG_64_BIT_HEADER).unwrap_or(0);
    header.ProviderId = guid::to_windows(event.provider);
    header.ProcessId = event.process_id.unwrap_or(u32::MAX);
    header.ThreadId = event.thread_id.unwrap_or(u32::MAX);
    header.TimeStamp = event.timestamp.0;
    header.EventDescriptor.Id = event.id;
    header.EventDescriptor.Version = event.version;
    header.EventDescriptor.Opcode = event.opcode;
    header.EventDescriptor.Level = event.level;
    header.EventDescriptor.Keyword = event.keyword;
    record.BufferContext.Anonymous.ProcessorIndex = event.processor;
    record.BufferContext.LoggerId = event.logger;
    // Payloads are at most 64 KB, in records of either kind.
    record.UserDataLength = u16::try_from(payload.len()).unwrap_or(0);
    record.UserData = payload.as_mut_ptr().cast();
    record.UserContext = context.pointer().cast();
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::raw::PointerSize;
    use event::{Guid, Timestamp};

    #[test]
    fn a_handler_sees_what_was_laid_out() {
        let event = RawEvent {
            provider: Guid::from_fields(1, 2, 3, [4; 8]),
            family: RecordFamily::Manifest,
            id: 11,
            version: 2,
            opcode: 43,
            level: 4,
            keyword: 0x10,
            process_id: Some(7),
            thread_id: None,
            processor: 5,
            logger: 9,
            timestamp: Timestamp(77),
            pointer_size: PointerSize::Eight,
            payload: &[1, 2, 3],
            extended: &[],
        };
        let seen = |raw: &RawEvent<'_>| format!("{raw:?}");
        let expected = [seen(&event), seen(&event)];
        let mut all = Vec::new();
        let mut rehearsal =
            Rehearsal::new(|raw: &RawEvent<'_>| all.push(seen(raw)), &[event, event]);
        rehearsal.run();
        let _ = rehearsal.into_handler();
        assert_eq!(all, expected);
    }
}
