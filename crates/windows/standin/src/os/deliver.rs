//! Gives a consumer a session's events as Windows does: the buffer of one processor after that of
//! another, each when it is full, and all that hold anything when the session is flushed.

use super::feed::Sink;
use super::machine::machine;
use super::session::Session;
use crate::event::{CLASSIC, EXTENDED, Event, HEADER_SIZE, ITEMS, array};
use crate::spread::Spread;
use std::ffi::c_void;
use std::sync::atomic::Ordering;
use testkit::guid::{Guid, guid};
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_HEADER, EVENT_HEADER_EXTENDED_DATA_ITEM, EVENT_HEADER_EXTENDED_DATA_ITEM_0, EVENT_RECORD,
    EVENT_TRACE, EVENT_TRACE_LOGFILEW, PROCESS_TRACE_MODE_EVENT_RECORD,
    PROCESS_TRACE_MODE_RAW_TIMESTAMP, TRACE_LOGFILE_HEADER,
};

/// The class EventTrace, whose first event describes the session.
const EVENT_TRACE_CLASS: Guid =
    guid(0x68fd_d900, 0x4a3e, 0x11d1, [0x84, 0xf4, 0x00, 0x00, 0xf8, 0x04, 0x64, 0xe3]);

/// Bytes of an EVENT_HEADER, as the size field counts them.
const HEADER: u16 = 80;
const _: () = assert!(HEADER as usize == HEADER_SIZE);

/// Bytes of a WMI_BUFFER_HEADER, which every buffer begins with.
const BUFFER_HEADER: usize = 0x48;

/// ETW_BUFFER_CONTEXT.Alignment, which stands where the upper half of a wide processor's number would.
const ALIGNMENT: u8 = 8;

/// EVENT_HEADER_FLAG_64_BIT_HEADER: pointers in the payload have eight bytes.
const WIDE: u16 = 0x40;

/// What the consumer's callbacks are called with, and the events they have not been given yet.
pub(super) struct Delivery<'a> {
    logfile: &'a mut EVENT_TRACE_LOGFILEW,
    record: EVENT_RECORD,
    items: Vec<EVENT_HEADER_EXTENDED_DATA_ITEM>,
    slot: usize,
    /// Added to an event's time; turns it to FILETIME unless raw time is wanted.
    offset: i64,
    spread: Spread,
    /// The open buffer of each processor.
    open: Vec<OpenBuffer>,
    /// Bytes of records a buffer has room for.
    room: usize,
    cancelled: bool,
}

/// What waits in a processor's buffer.
#[derive(Default)]
struct OpenBuffer {
    records: Vec<(i64, Bytes)>,
    /// Records whose bytes do not stay where they came from.
    copies: Vec<u8>,
    /// Bytes that all of them take.
    filled: usize,
}

/// Where the bytes of a record are.
#[derive(Clone, Copy)]
enum Bytes {
    Lasting(&'static [u8]),
    /// Among the copies: from here, so many.
    Copied(usize, usize),
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        slot: usize,
        session: &Session,
        logfile: &'a mut EVENT_TRACE_LOGFILEW,
    ) -> Self {
        let raw = mode(logfile) & PROCESS_TRACE_MODE_RAW_TIMESTAMP != 0 && session.clock != 2;
        let offset = if raw { 0 } else { machine().file_time(0) };
        let mut record = EVENT_RECORD { UserContext: logfile.Context, ..EVENT_RECORD::default() };
        record.BufferContext.LoggerId = u16::try_from(slot + 1).unwrap_or(0);
        let spread = session.spread();
        let open = (0..spread.processors()).map(|_| OpenBuffer::default()).collect();
        let room = (logfile.BufferSize as usize).saturating_sub(BUFFER_HEADER);
        let (items, cancelled) = (items(), false);
        let mut new = Self { logfile, record, items, slot, offset, spread, open, room, cancelled };
        new.describe(session.started);
        new
    }

    /// The consumer has had enough.
    pub(super) const fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// The session's own description is its first event.
    fn describe(&mut self, started: i64) {
        let header = &raw const self.logfile.LogfileHeader;
        // SAFETY: the structure has so many bytes, all of them written.
        let payload = unsafe {
            std::slice::from_raw_parts(header.cast::<u8>(), size_of::<TRACE_LOGFILE_HEADER>())
        };
        // Two names follow, which a session without a file leaves empty.
        let payload = [payload, &[0; 4]].concat();
        let mut bytes = vec![0; HEADER_SIZE];
        bytes[4..6].copy_from_slice(&CLASSIC.to_le_bytes());
        bytes[24..40].copy_from_slice(&EVENT_TRACE_CLASS);
        bytes[42] = 2;
        bytes.extend(payload);
        let size = u16::try_from(bytes.len()).unwrap_or(HEADER);
        bytes[..2].copy_from_slice(&size.to_le_bytes());
        self.copy(0, &Event { bytes: &bytes, time: started });
    }

    /// Puts a copy of an event into the buffer of a processor.
    fn copy(&mut self, processor: usize, event: &Event<'_>) {
        let record = record(event.bytes);
        let buffer = self.room_for(processor, record.len());
        let start = buffer.copies.len();
        buffer.copies.extend_from_slice(record);
        // Payloads begin at multiples of 8, as in Windows' buffers.
        buffer.copies.resize(buffer.copies.len().next_multiple_of(8), 0);
        buffer.records.push((event.time, Bytes::Copied(start, record.len())));
    }

    /// The buffer of a processor, with room for another record of so many bytes.
    #[inline]
    fn room_for(&mut self, processor: usize, bytes: usize) -> &mut OpenBuffer {
        let padded = bytes.next_multiple_of(8);
        if self.open[processor].filled + padded > self.room {
            self.deliver(processor);
        }
        let buffer = &mut self.open[processor];
        buffer.filled += padded;
        buffer
    }

    /// Hands over every buffer that holds anything, the idlest processor's first: its events may be
    /// as old as the flush before.
    pub(super) fn flush(&mut self) {
        (0..self.open.len()).rev().for_each(|processor| self.deliver(processor));
    }

    /// Hands over the buffer of one processor.
    fn deliver(&mut self, processor: usize) {
        let mut buffer = std::mem::take(&mut self.open[processor]);
        if buffer.filled > 0 && !self.cancelled {
            let number = u8::try_from(processor).unwrap_or(0);
            self.record.BufferContext.Anonymous.Anonymous.ProcessorNumber = number;
            self.record.BufferContext.Anonymous.Anonymous.Alignment = ALIGNMENT;
            let old = mode(self.logfile) & PROCESS_TRACE_MODE_EVENT_RECORD == 0;
            for (time, bytes) in &buffer.records {
                let record = match *bytes {
                    Bytes::Lasting(bytes) => record(bytes),
                    Bytes::Copied(start, length) => &buffer.copies[start..start + length],
                };
                if old { self.call_old(record, *time) } else { self.call(record, *time) }
            }
            self.end_buffer(buffer.filled);
        }
        buffer.records.clear();
        buffer.copies.clear();
        buffer.filled = 0;
        self.open[processor] = buffer;
    }

    /// Calls EventRecordCallback.
    #[inline]
    fn call(&mut self, record: &[u8], time: i64) {
        // SAFETY: a record has at least the bytes of an EVENT_HEADER, and any bytes are one.
        let mut header = unsafe { record.as_ptr().cast::<EVENT_HEADER>().read_unaligned() };
        header.Size = short(record.len());
        header.HeaderType = 0;
        header.Flags |= WIDE;
        header.TimeStamp = time + self.offset;
        self.logfile.CurrentTime = header.TimeStamp;
        (self.record.ExtendedData, self.record.ExtendedDataCount) = (std::ptr::null_mut(), 0);
        if header.Flags & CLASSIC == 0 {
            header.Flags |= EXTENDED;
            self.record.ExtendedData = self.items.as_mut_ptr();
            self.record.ExtendedDataCount = short(self.items.len());
        }
        self.record.EventHeader = header;
        self.record.UserDataLength = header.Size.saturating_sub(HEADER);
        self.record.UserData = record[HEADER_SIZE..].as_ptr().cast::<c_void>().cast_mut();
        // SAFETY: both fields of the union are the same pointer.
        if let Some(callback) = unsafe { self.logfile.Anonymous2.EventRecordCallback } {
            // SAFETY: the consumer gave this callback; the record lives until it returns.
            unsafe { callback(&raw mut self.record) };
        }
    }

    /// Calls EventCallback, which consumers have that do not ask for EVENT_RECORD.
    fn call_old(&mut self, record: &[u8], time: i64) {
        // SAFETY: a record has at least the bytes of an EVENT_HEADER, and any bytes are one.
        let mut header = unsafe { record.as_ptr().cast::<EVENT_HEADER>().read_unaligned() };
        header.Size = short(record.len());
        header.TimeStamp = time + self.offset;
        let mut event = EVENT_TRACE::default();
        event.Header.Size = header.Size;
        event.Header.ThreadId = header.ThreadId;
        event.Header.ProcessId = header.ProcessId;
        event.Header.TimeStamp = header.TimeStamp;
        event.Header.Anonymous3.Guid = header.ProviderId;
        event.Header.Anonymous2.Class.Type = header.EventDescriptor.Opcode;
        event.Header.Anonymous2.Class.Level = header.EventDescriptor.Level;
        event.Header.Anonymous2.Class.Version = header.EventDescriptor.Version.into();
        event.MofLength = header.Size.saturating_sub(HEADER).into();
        event.MofData = record[HEADER_SIZE..].as_ptr().cast::<c_void>().cast_mut();
        event.Anonymous.BufferContext = self.record.BufferContext;
        self.logfile.CurrentTime = header.TimeStamp;
        self.logfile.CurrentEvent = event;
        // SAFETY: both fields of the union are the same pointer.
        if let Some(callback) = unsafe { self.logfile.Anonymous2.EventCallback } {
            // SAFETY: the consumer gave this callback; the event lives until it returns.
            unsafe { callback(&raw mut event) };
        }
    }

    /// Tells the consumer that a buffer has been read.
    fn end_buffer(&mut self, bytes: usize) {
        let signals = &machine().signals[self.slot];
        self.logfile.BuffersRead += 1;
        self.logfile.Filled = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.logfile.EventsLost = signals.events_lost.load(Ordering::Relaxed);
        signals.buffers_written.fetch_add(1, Ordering::Relaxed);
        if let Some(callback) = self.logfile.BufferCallback {
            // SAFETY: the consumer gave this callback for this structure.
            let goes_on = unsafe { callback(&raw mut *self.logfile) };
            self.cancelled |= goes_on == 0;
        }
    }
}

impl Sink for Delivery<'_> {
    fn event(&mut self, event: &Event<'_>) -> bool {
        let processor = self.spread.turn();
        self.copy(processor, event);
        !self.cancelled
    }

    #[inline]
    fn lasting(&mut self, event: Event<'static>) -> bool {
        let processor = self.spread.turn();
        // Looking at the bytes is left for later: once is enough to fetch them from memory.
        let buffer = self.room_for(processor, event.bytes.len());
        buffer.records.push((event.time, Bytes::Lasting(event.bytes)));
        !self.cancelled
    }
}

/// The record itself, without what pads it.
#[inline]
fn record(bytes: &[u8]) -> &[u8] {
    let size = usize::from(u16::from_le_bytes(array(bytes, 0)));
    &bytes[..size.clamp(HEADER_SIZE, bytes.len())]
}

fn mode(logfile: &EVENT_TRACE_LOGFILEW) -> u32 {
    // SAFETY: both fields of the union are the same number.
    unsafe { logfile.Anonymous1.ProcessTraceMode }
}

fn short(size: usize) -> u16 {
    u16::try_from(size).unwrap_or(u16::MAX)
}

/// The items in the form they have in memory.
fn items() -> Vec<EVENT_HEADER_EXTENDED_DATA_ITEM> {
    let item = |(at, &(kind, data)): (usize, &(u16, &'static [u64]))| {
        let linked = u16::from(at + 1 < ITEMS.len());
        EVENT_HEADER_EXTENDED_DATA_ITEM {
            ExtType: kind,
            Anonymous: EVENT_HEADER_EXTENDED_DATA_ITEM_0 { _bitfield: linked },
            DataSize: short(size_of_val(data)),
            DataPtr: data.as_ptr().expose_provenance() as u64,
            ..EVENT_HEADER_EXTENDED_DATA_ITEM::default()
        }
    };
    ITEMS.iter().enumerate().map(item).collect()
}
