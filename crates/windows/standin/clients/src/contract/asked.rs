//! What a controller hands over: EVENT_TRACE_PROPERTIES with two names, and a session.

use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ControlTraceW, EVENT_TRACE_CONTROL_STOP, EVENT_TRACE_PROPERTIES,
    EVENT_TRACE_REAL_TIME_MODE, StartTraceW, WNODE_FLAG_TRACED_GUID,
};
use windows_sys::core::GUID;

/// Microsoft-Windows-Kernel-Network.
pub(super) const NETWORK: GUID = GUID::from_u128(0x7dd42a49_5329_4832_8dfd_43d979153a88);

/// Characters of a name.
const NAME: usize = 256;

/// The structure and its names, all valid until something is changed.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) fixed: EVENT_TRACE_PROPERTIES,
    name: [u16; NAME],
    file: [u16; NAME],
}

impl Asked {
    /// For a real-time session with a GUID of its own.
    pub(super) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let mut fixed = EVENT_TRACE_PROPERTIES::default();
        fixed.Wnode.BufferSize = size_of::<Self>() as u32;
        fixed.Wnode.Flags = WNODE_FLAG_TRACED_GUID;
        fixed.Wnode.ClientContext = 1;
        fixed.Wnode.Guid.data1 = 0xc0de_0000 + NUMBER.fetch_add(1, Ordering::Relaxed);
        fixed.LogFileMode = EVENT_TRACE_REAL_TIME_MODE;
        fixed.LoggerNameOffset = size_of::<EVENT_TRACE_PROPERTIES>() as u32;
        Self { fixed, name: [0; NAME], file: [0; NAME] }
    }

    /// The same with a change.
    pub(super) fn with(change: impl FnOnce(&mut EVENT_TRACE_PROPERTIES)) -> Self {
        let mut asked = Self::new();
        change(&mut asked.fixed);
        asked
    }

    /// Names of files are wanted, too.
    pub(super) fn with_file(mut self) -> Self {
        self.fixed.LogFileNameOffset = self.fixed.LoggerNameOffset + 2 * NAME as u32;
        self
    }

    pub(super) fn at(&mut self) -> *mut EVENT_TRACE_PROPERTIES {
        (&raw mut *self).cast()
    }

    /// The name an answer gave.
    pub(super) fn name(&self) -> String {
        let end = self.name.iter().position(|&unit| unit == 0).unwrap_or(NAME);
        String::from_utf16_lossy(&self.name[..end])
    }
}

pub(super) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// StartTraceW: its code, and the session's handle.
pub(super) fn start(name: &str, asked: &mut Asked) -> (u32, u64) {
    let mut handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: everything pointed to lives until the call returns.
    let code = unsafe { StartTraceW(&raw mut handle, wide(name).as_ptr(), asked.at()) };
    (code, handle.Value)
}

/// StartTraceW, undone at once if it succeeds.
pub(super) fn try_start(name: &str, asked: &mut Asked) -> u32 {
    let (code, handle) = start(name, asked);
    if code == 0 {
        control(handle, EVENT_TRACE_CONTROL_STOP);
    }
    code
}

/// ControlTraceW by handle.
pub(super) fn control(handle: u64, code: u32) -> u32 {
    let handle = CONTROLTRACE_HANDLE { Value: handle };
    // SAFETY: everything pointed to lives until the call returns.
    unsafe { ControlTraceW(handle, ptr::null(), Asked::new().at(), code) }
}

/// ControlTraceW by name.
pub(super) fn control_named(name: &str, code: u32, asked: &mut Asked) -> u32 {
    let handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: everything pointed to lives until the call returns.
    unsafe { ControlTraceW(handle, wide(name).as_ptr(), asked.at(), code) }
}
