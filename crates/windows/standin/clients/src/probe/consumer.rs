//! The consumer's calls.

use super::session::wide;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering};
use windows_sys::Win32::Foundation::GetLastError;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CloseTrace, EVENT_RECORD, EVENT_TRACE_LOGFILEW, OpenTraceW, PROCESS_TRACE_MODE_EVENT_RECORD,
    PROCESS_TRACE_MODE_REAL_TIME, PROCESSTRACE_HANDLE, ProcessTrace,
};
use windows_sys::Win32::System::Threading::{CreateThread, Sleep};

/// What arrived.
pub(crate) struct Seen {
    pub(crate) events: u64,
    pub(crate) sent: u64,
    pub(crate) received: u64,
    pub(crate) starts: u64,
    pub(crate) stopped: Vec<u32>,
    pub(crate) rundown: u64,
    pub(crate) lost_reports: u64,
    pub(crate) header_owner: u64,
    pub(crate) ids: BTreeMap<u16, u64>,
    pub(crate) processes: BTreeMap<u32, (u64, u64)>,
    pub(crate) names: BTreeMap<u32, String>,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) buffers: u32,
    pub(crate) lost: u32,
    /// Only sums, for measuring.
    pub(crate) lean: bool,
}

impl Seen {
    pub(crate) fn new(lean: bool) -> Self {
        Self {
            events: 0,
            sent: 0,
            received: 0,
            starts: 0,
            stopped: Vec::new(),
            rundown: 0,
            lost_reports: 0,
            header_owner: 0,
            ids: BTreeMap::new(),
            processes: BTreeMap::new(),
            names: BTreeMap::new(),
            first: 0,
            last: 0,
            buffers: 0,
            lost: 0,
            lean,
        }
    }
}

pub(crate) fn open(name: &str, seen: &mut Seen) -> Result<u64, u32> {
    let mut name = wide(name);
    let mut logfile = EVENT_TRACE_LOGFILEW {
        LoggerName: name.as_mut_ptr(),
        BufferCallback: Some(buffer),
        Context: (&raw mut *seen).cast(),
        ..Default::default()
    };
    logfile.Anonymous1.ProcessTraceMode =
        PROCESS_TRACE_MODE_REAL_TIME | PROCESS_TRACE_MODE_EVENT_RECORD;
    logfile.Anonymous2.EventRecordCallback = Some(record);
    // SAFETY: everything pointed to lives until the call returns; `seen` outlives ProcessTrace.
    let handle = unsafe { OpenTraceW(&raw mut logfile) };
    // SAFETY: asks for nothing.
    if handle.Value == u64::MAX { Err(unsafe { GetLastError() }) } else { Ok(handle.Value) }
}

/// Consumes; after so many seconds another thread closes the handle.
pub(crate) fn process(handle: u64, seconds: f64) -> u32 {
    CLOSE_AT.store((seconds * 1000.0) as u32, Ordering::Relaxed);
    // SAFETY: the thread is given a number, and the function runs as long as it likes.
    unsafe {
        CreateThread(
            std::ptr::null(),
            0,
            Some(close_later),
            std::ptr::with_exposed_provenance(handle as usize),
            0,
            std::ptr::null_mut(),
        )
    };
    let handle = PROCESSTRACE_HANDLE { Value: handle };
    // SAFETY: the handle lives, and null means no limits.
    unsafe { ProcessTrace(&raw const handle, 1, std::ptr::null(), std::ptr::null()) }
}

pub(crate) fn pause(seconds: f64) {
    // SAFETY: takes any number.
    unsafe { Sleep((seconds * 1000.0) as u32) };
}

static CLOSE_AT: AtomicU32 = AtomicU32::new(0);

unsafe extern "system" fn close_later(handle: *mut c_void) -> u32 {
    // SAFETY: takes any number.
    unsafe { Sleep(CLOSE_AT.load(Ordering::Relaxed)) };
    close(handle.expose_provenance() as u64)
}

pub(crate) fn close(handle: u64) -> u32 {
    // SAFETY: takes any number.
    unsafe { CloseTrace(PROCESSTRACE_HANDLE { Value: handle }) }
}

unsafe extern "system" fn buffer(logfile: *mut EVENT_TRACE_LOGFILEW) -> u32 {
    // SAFETY: the structure lives during the call.
    let logfile = unsafe { &*logfile };
    // SAFETY: the context is the `Seen` of `open`.
    let seen = unsafe { &mut *logfile.Context.cast::<Seen>() };
    seen.buffers = logfile.BuffersRead;
    seen.lost = logfile.EventsLost;
    1
}

unsafe extern "system" fn record(record: *mut EVENT_RECORD) {
    // SAFETY: the record lives during the call.
    let record = unsafe { &*record };
    // SAFETY: the context is the `Seen` of `open`.
    let seen = unsafe { &mut *record.UserContext.cast::<Seen>() };
    let length = usize::from(record.UserDataLength);
    // SAFETY: so many bytes are there.
    let payload = unsafe { std::slice::from_raw_parts(record.UserData.cast::<u8>(), length) };
    seen.events += 1;
    let time = record.EventHeader.TimeStamp;
    if seen.first == 0 {
        seen.first = time;
    }
    seen.last = time;
    match record.EventHeader.ProviderId.data1 {
        0x7dd4_2a49 => seen.network(record, payload),
        0x22fb_2cd6 => seen.process(record, payload),
        // The session's own description.
        0x68fd_d900 => {}
        _ => seen.lost_reports += 1,
    }
}

impl Seen {
    fn network(&mut self, record: &EVENT_RECORD, payload: &[u8]) {
        let number =
            |at: usize| u32::from_le_bytes(payload[at..at + 4].try_into().unwrap_or([0; 4]));
        let (pid, size) = (number(0), u64::from(number(4)));
        let id = record.EventHeader.EventDescriptor.Id;
        let (sent, received) = match id {
            10 | 26 | 42 | 58 => (size, 0),
            11 | 27 | 43 | 59 => (0, size),
            _ => (0, 0),
        };
        self.sent += sent;
        self.received += received;
        if self.lean {
            return;
        }
        self.header_owner += u64::from(record.EventHeader.ProcessId == pid);
        *self.ids.entry(id).or_default() += 1;
        let process = self.processes.entry(pid).or_default();
        *process = (process.0 + sent, process.1 + received);
    }

    fn process(&mut self, record: &EVENT_RECORD, payload: &[u8]) {
        let pid = u32::from_le_bytes(payload[..4].try_into().unwrap_or([0; 4]));
        let counter = match record.EventHeader.EventDescriptor.Id {
            1 => &mut self.starts,
            2 => return self.stopped.push(pid),
            _ => &mut self.rundown,
        };
        *counter += 1;
        let pairs = payload[60..].chunks_exact(2);
        let units: Vec<u16> = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let end = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
        self.names.insert(pid, String::from_utf16_lossy(&units[..end]));
    }
}
