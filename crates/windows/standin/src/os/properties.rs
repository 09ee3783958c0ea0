//! EVENT_TRACE_PROPERTIES: reading what is asked for, and filling in what is.

use super::machine::machine;
use super::session::{NAME, PATH, Session, handle};
use std::slice;
use std::sync::atomic::Ordering;
use windows_sys::Win32::Foundation::{
    ERROR_BAD_LENGTH, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_PROPERTIES, WNODE_FLAG_TRACED_GUID,
};
use windows_sys::core::PCWSTR;

/// WNODE_FLAG_VERSIONED_PROPERTIES: the structure is EVENT_TRACE_PROPERTIES_V2.
const VERSIONED: u32 = 0x80_0000;

/// Bytes of EVENT_TRACE_PROPERTIES_V2.
const SIZE_V2: usize = 0x90;

/// The caller's structure and the names behind it.
pub(super) struct Properties(*mut EVENT_TRACE_PROPERTIES);

impl Properties {
    /// # Safety
    /// `at` is null or points to a structure of the size it claims.
    pub(super) unsafe fn new(at: *mut EVENT_TRACE_PROPERTIES) -> Result<Self, WIN32_ERROR> {
        if at.is_null() {
            return Err(ERROR_INVALID_PARAMETER);
        }
        let properties = Self(at);
        let least = if properties.get().Wnode.Flags & VERSIONED != 0 {
            SIZE_V2
        } else {
            size_of::<EVENT_TRACE_PROPERTIES>()
        };
        if properties.size() < least { Err(ERROR_BAD_LENGTH) } else { Ok(properties) }
    }

    /// A copy of the structure, without what follows it.
    pub(super) fn get(&self) -> EVENT_TRACE_PROPERTIES {
        // SAFETY: `new` was given a valid pointer; the caller need not have aligned it.
        unsafe { self.0.read_unaligned() }
    }

    fn size(&self) -> usize {
        self.get().Wnode.BufferSize as usize
    }

    /// What StartTraceW insists on.
    pub(super) fn check_start(&self, name: &[u16]) -> Result<(), WIN32_ERROR> {
        let asked = self.get();
        let offset = asked.LoggerNameOffset as usize;
        if asked.Wnode.Flags & WNODE_FLAG_TRACED_GUID == 0
            || offset < size_of::<EVENT_TRACE_PROPERTIES>()
            || offset >= self.size()
        {
            return Err(ERROR_INVALID_PARAMETER);
        }
        match self.room(asked.LoggerNameOffset) < name.len() + 1 {
            true => Err(ERROR_BAD_LENGTH),
            false => Ok(()),
        }
    }

    /// The path behind the structure, empty if there is none.
    pub(super) fn log_file(&self) -> Result<Vec<u16>, WIN32_ERROR> {
        let offset = self.get().LogFileNameOffset;
        if offset == 0 {
            return Ok(Vec::new());
        }
        let room = self.room(offset);
        // SAFETY: `room` counts the characters from there to the end of the structure.
        let stored = unsafe { slice::from_raw_parts(self.name_at(offset), room) };
        let end = stored.iter().position(|&unit| unit == 0).ok_or(ERROR_INVALID_PARAMETER)?;
        if end >= PATH { Err(ERROR_INVALID_PARAMETER) } else { Ok(stored[..end].to_vec()) }
    }

    /// Fills in everything about a session.
    pub(super) fn fill(&self, slot: usize, session: &Session) -> Result<(), WIN32_ERROR> {
        let signals = &machine().signals[slot];
        let mut filled = self.get();
        filled.Wnode.Anonymous1.HistoricalContext = handle(slot, session.serial);
        // SAFETY: both have sixteen bytes, and any bytes are a GUID.
        filled.Wnode.Guid = unsafe { std::mem::transmute_copy(&session.guid) };
        filled.Wnode.ClientContext = session.clock;
        filled.Wnode.Flags = WNODE_FLAG_TRACED_GUID | filled.Wnode.Flags & VERSIONED;
        filled.BufferSize = session.buffer_size;
        filled.MinimumBuffers = session.minimum_buffers;
        filled.MaximumBuffers = session.maximum_buffers;
        filled.MaximumFileSize = session.maximum_file_size;
        filled.LogFileMode = session.mode;
        filled.FlushTimer = session.flush_timer;
        filled.EnableFlags = 0;
        filled.NumberOfBuffers = session.minimum_buffers;
        filled.FreeBuffers = session.minimum_buffers.saturating_sub(1);
        filled.EventsLost = signals.events_lost.load(Ordering::Relaxed);
        filled.BuffersWritten = signals.buffers_written.load(Ordering::Relaxed);
        filled.LogBuffersLost = signals.log_buffers_lost.load(Ordering::Relaxed);
        filled.RealTimeBuffersLost = signals.realtime_buffers_lost.load(Ordering::Relaxed);
        filled.LoggerThreadId = std::ptr::without_provenance_mut(session.thread as usize);
        // SAFETY: `new` was given a valid pointer.
        unsafe { self.0.write_unaligned(filled) };
        self.put_name(filled.LoggerNameOffset, &session.name)?;
        self.put_name(filled.LogFileNameOffset, &session.log_file)
    }

    /// Copies a name behind the structure, if its offset is set.
    fn put_name(&self, offset: u32, name: &[u16]) -> Result<(), WIN32_ERROR> {
        if offset == 0 {
            return Ok(());
        }
        let length = name.iter().position(|&unit| unit == 0).map_or(name.len(), |end| end + 1);
        if self.room(offset) < length {
            return Err(ERROR_MORE_DATA);
        }
        // SAFETY: there is room for `length` characters.
        unsafe { self.name_at(offset).copy_from_nonoverlapping(name.as_ptr(), length) };
        Ok(())
    }

    /// Characters between this offset and the end.
    fn room(&self, offset: u32) -> usize {
        self.size().saturating_sub(offset as usize) / 2
    }

    fn name_at(&self, offset: u32) -> *mut u16 {
        self.0.wrapping_byte_add(offset as usize).cast()
    }
}

/// The text a caller points to, without its zero; `None` for a null pointer or one too long.
///
/// # Safety
/// `name` is null or points to text that ends in a zero.
pub(super) unsafe fn wide(name: PCWSTR) -> Option<Vec<u16>> {
    if name.is_null() {
        return None;
    }
    // SAFETY: every place up to the zero belongs to the text.
    let length = (0..NAME).find(|&at| unsafe { name.wrapping_add(at).read() } == 0)?;
    // SAFETY: so many places were just read.
    Some(unsafe { slice::from_raw_parts(name, length) }.to_vec())
}
