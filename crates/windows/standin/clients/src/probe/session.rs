//! The controller's calls.

use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ControlTraceW, ENABLE_TRACE_PARAMETERS, EVENT_FILTER_DESCRIPTOR,
    EVENT_FILTER_TYPE_EVENT_ID, EVENT_TRACE_CONTROL, EVENT_TRACE_PROPERTIES, EnableTraceEx2,
    EnumerateTraceGuidsEx, QueryAllTracesW, StartTraceW, TraceQueryInformation,
    WNODE_FLAG_TRACED_GUID,
};
use windows_sys::core::GUID;

/// Microsoft-Windows-Kernel-Network.
pub(crate) const NETWORK: GUID = GUID::from_u128(0x7dd42a49_5329_4832_8dfd_43d979153a88);
/// Microsoft-Windows-Kernel-Process.
pub(crate) const PROCESS: GUID = GUID::from_u128(0x22fb2cd6_0e7b_422b_a0c7_2fad1fd0e716);

/// TraceMaxLoggersQuery and TraceGuidQueryInfo.
const TRACE_MAX_LOGGERS: i32 = 19;
const GUID_INFO: i32 = 1;

const SIZE: usize = size_of::<EVENT_TRACE_PROPERTIES>();
const NAMES: usize = 2048;

/// EVENT_TRACE_PROPERTIES with room for both names.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub(crate) struct Properties {
    pub(crate) fixed: EVENT_TRACE_PROPERTIES,
    pub(crate) name: [u16; NAMES / 2],
    pub(crate) file: [u16; NAMES / 2],
}

impl Properties {
    pub(crate) fn new() -> Self {
        let mut fixed = EVENT_TRACE_PROPERTIES::default();
        fixed.Wnode.BufferSize = size_of::<Self>() as u32;
        fixed.Wnode.Flags = WNODE_FLAG_TRACED_GUID;
        fixed.Wnode.ClientContext = 1;
        fixed.LoggerNameOffset = SIZE as u32;
        fixed.LogFileNameOffset = (SIZE + NAMES) as u32;
        Self { fixed, name: [0; NAMES / 2], file: [0; NAMES / 2] }
    }

    fn at(&mut self) -> *mut EVENT_TRACE_PROPERTIES {
        (&raw mut *self).cast()
    }

    pub(crate) fn name(&self) -> String {
        let end = self.name.iter().position(|&unit| unit == 0).unwrap_or(0);
        String::from_utf16_lossy(&self.name[..end])
    }
}

pub(crate) fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

/// A GUID made of the name, so that two names never collide.
fn guid(name: &str) -> GUID {
    let hash = |start: u64| {
        name.bytes()
            .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    };
    GUID::from_u128(u128::from(hash(0xcbf2_9ce4_8422_2325)) << 64 | u128::from(hash(77)))
}

pub(crate) fn start(
    name: &str,
    change: impl Fn(&mut EVENT_TRACE_PROPERTIES),
    file: &str,
) -> (u32, u64) {
    let mut properties = Properties::new();
    properties.fixed.Wnode.Guid = guid(name);
    properties.fixed.BufferSize = 256;
    properties.fixed.MinimumBuffers = 64;
    properties.fixed.MaximumBuffers = 256;
    properties.fixed.FlushTimer = 1;
    properties.fixed.LogFileMode = 0x100;
    change(&mut properties.fixed);
    if file.is_empty() {
        properties.fixed.LogFileNameOffset = 0;
    }
    let path = wide(file);
    properties.file[..path.len()].copy_from_slice(&path);
    let mut handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: everything pointed to lives until the call returns.
    let code = unsafe { StartTraceW(&raw mut handle, wide(name).as_ptr(), properties.at()) };
    (code, handle.Value)
}

pub(crate) fn enable(handle: u64, provider: GUID, control: u32, ids: &[u16]) -> u32 {
    let mut data = vec![1, 0];
    data.extend((ids.len() as u16).to_le_bytes());
    data.extend(ids.iter().flat_map(|id| id.to_le_bytes()));
    let mut filter = EVENT_FILTER_DESCRIPTOR {
        Ptr: data.as_ptr().expose_provenance() as u64,
        Size: data.len() as u32,
        Type: EVENT_FILTER_TYPE_EVENT_ID,
    };
    let parameters = ENABLE_TRACE_PARAMETERS {
        Version: 2,
        EnableFilterDesc: &raw mut filter,
        FilterDescCount: u32::from(!ids.is_empty()),
        ..Default::default()
    };
    let any = if provider.data1 == NETWORK.data1 { 0x30 } else { 0x10 };
    let handle = CONTROLTRACE_HANDLE { Value: handle };
    // SAFETY: everything pointed to lives until the call returns.
    unsafe {
        EnableTraceEx2(handle, &raw const provider, control, 4, any, 0, 0, &raw const parameters)
    }
}

pub(crate) fn control(name: &str, code: EVENT_TRACE_CONTROL) -> (u32, Properties) {
    let mut properties = Properties::new();
    let handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: everything pointed to lives until the call returns.
    let code = unsafe { ControlTraceW(handle, wide(name).as_ptr(), properties.at(), code) };
    (code, properties)
}

/// TraceMaxLoggersQuery.
pub(crate) fn most() -> (u32, u32) {
    let mut most = 0_u32;
    let handle = CONTROLTRACE_HANDLE::default();
    let (to, none) = ((&raw mut most).cast(), std::ptr::null_mut());
    // SAFETY: the number has four bytes.
    let code = unsafe { TraceQueryInformation(handle, TRACE_MAX_LOGGERS, to, 4, none) };
    (code, most)
}

/// TraceGuidQueryInfo: the logger ids of the sessions that have this provider enabled.
pub(crate) fn holders(provider: GUID) -> (u32, Vec<u16>) {
    let mut room = [0_u8; 512];
    let mut length = 0;
    let (from, to) = ((&raw const provider).cast(), room.as_mut_ptr().cast());
    // SAFETY: both places have as many bytes as said.
    let code = unsafe { EnumerateTraceGuidsEx(GUID_INFO, from, 16, to, 512, &raw mut length) };
    let infos = room[..length as usize].get(24..).unwrap_or_default().chunks_exact(32);
    (code, infos.map(|info| u16::from_le_bytes([info[6], info[7]])).collect())
}

pub(crate) fn all() -> (u32, Vec<Properties>) {
    let mut sessions = vec![Properties::new(); 64];
    let mut pointers: Vec<_> = sessions.iter_mut().map(Properties::at).collect();
    let mut count = 0;
    // SAFETY: everything pointed to lives until the call returns.
    let code = unsafe { QueryAllTracesW(pointers.as_mut_ptr(), 64, &raw mut count) };
    sessions.truncate(count as usize);
    (code, sessions)
}
