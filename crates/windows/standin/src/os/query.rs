//! QueryAllTracesW, TraceQueryInformation, TraceSetInformation, EnumerateTraceGuidsEx.

use super::control::answer;
use super::machine::{SLOTS, machine};
use super::properties::Properties;
use super::session::Session;
use super::setup::injected;
use crate::filter::Enabled;
use std::ffi::c_void;
use std::slice;
use testkit::guid::Guid;
use windows_sys::Win32::Foundation::{
    ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOT_SUPPORTED,
    ERROR_WMI_GUID_NOT_FOUND, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Etw::{
    self as etw, CONTROLTRACE_HANDLE, EVENT_TRACE_PROPERTIES, TRACE_QUERY_INFO_CLASS,
};

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn QueryAllTracesW(
    array: *mut *mut EVENT_TRACE_PROPERTIES,
    count: u32,
    found: *mut u32,
) -> WIN32_ERROR {
    let result = match injected("QueryAllTracesW", "") {
        Some(code) => Err(code),
        None if array.is_null() || found.is_null() || count == 0 => Err(ERROR_INVALID_PARAMETER),
        // SAFETY: as this function's.
        None => unsafe { query_all(array, count as usize, found) },
    };
    answer("QueryAllTracesW", "", result)
}

/// # Safety
/// The pointers, and those in the array, are null or as Windows documents them.
unsafe fn query_all(
    array: *mut *mut EVENT_TRACE_PROPERTIES,
    count: usize,
    found: *mut u32,
) -> Result<(), WIN32_ERROR> {
    // SAFETY: as this function's.
    let array = unsafe { slice::from_raw_parts(array, count) };
    machine().locked(|table| {
        let living = u32::try_from(table.living().count()).unwrap_or(u32::MAX);
        // SAFETY: as this function's.
        unsafe { found.write(living) };
        for ((slot, session), &at) in table.living().zip(array) {
            // SAFETY: as this function's.
            unsafe { Properties::new(at) }?.fill(slot, session)?;
        }
        if table.living().count() > array.len() { Err(ERROR_MORE_DATA) } else { Ok(()) }
    })
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn TraceSetInformation(
    _handle: CONTROLTRACE_HANDLE,
    class: TRACE_QUERY_INFO_CLASS,
    _information: *const c_void,
    _length: u32,
) -> WIN32_ERROR {
    let result = injected("TraceSetInformation", "").map_or(Ok(()), Err);
    answer("TraceSetInformation", &class.to_string(), result)
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
pub(super) unsafe extern "system" fn TraceQueryInformation(
    _handle: CONTROLTRACE_HANDLE,
    class: TRACE_QUERY_INFO_CLASS,
    out: *mut c_void,
    length: u32,
    returned: *mut u32,
) -> WIN32_ERROR {
    let result = match (injected("TraceQueryInformation", ""), class) {
        (Some(code), _) => Err(code),
        (None, etw::TraceMaxLoggersQuery) => {
            let most = u32::try_from(SLOTS).unwrap_or(u32::MAX).to_le_bytes();
            // SAFETY: as this function's.
            unsafe { give(&most, out, length, returned) }
        }
        (None, _) => Err(ERROR_NOT_SUPPORTED),
    };
    answer("TraceQueryInformation", &class.to_string(), result)
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
pub(super) unsafe extern "system" fn EnumerateTraceGuidsEx(
    class: TRACE_QUERY_INFO_CLASS,
    given: *const c_void,
    given_length: u32,
    out: *mut c_void,
    length: u32,
    returned: *mut u32,
) -> WIN32_ERROR {
    let result = match (injected("EnumerateTraceGuidsEx", ""), class) {
        (Some(code), _) => Err(code),
        // SAFETY: as this function's.
        (None, etw::TraceGuidQueryList) => unsafe { give(&enabled_guids(), out, length, returned) },
        (None, etw::TraceGuidQueryInfo) if !given.is_null() && given_length as usize >= 16 => {
            // SAFETY: there are sixteen bytes, and any will do.
            let provider = unsafe { given.cast::<Guid>().read_unaligned() };
            // SAFETY: as this function's.
            holders(&provider).and_then(|holders| unsafe { give(&holders, out, length, returned) })
        }
        (None, etw::TraceGuidQueryInfo) => Err(ERROR_INVALID_PARAMETER),
        (None, _) => Err(ERROR_NOT_SUPPORTED),
    };
    answer("EnumerateTraceGuidsEx", &class.to_string(), result)
}

fn enabled_guids() -> Vec<u8> {
    machine().locked(|table| {
        let enabled = table.living().flat_map(|(_, session)| session.enabled());
        let mut guids: Vec<Guid> = enabled.map(|one| one.provider).collect();
        guids.sort_unstable();
        guids.dedup();
        guids.concat()
    })
}

/// TRACE_GUID_INFO, one TRACE_PROVIDER_INSTANCE_INFO, and a TRACE_ENABLE_INFO for each session
/// that has the provider enabled.
fn holders(provider: &Guid) -> Result<Vec<u8>, WIN32_ERROR> {
    machine().locked(|table| {
        let on = |session: &Session| -> Option<Enabled> {
            session.enabled().iter().find(|one| one.is_on() && one.provider == *provider).copied()
        };
        let holders: Vec<(u16, Enabled)> = table
            .living()
            .filter_map(|(slot, session)| Some((u16::try_from(slot + 1).ok()?, on(session)?)))
            .collect();
        let count = u32::try_from(holders.len()).unwrap_or(0);
        if count == 0 {
            return Err(ERROR_WMI_GUID_NOT_FOUND);
        }
        // InstanceCount, Reserved; NextOffset, EnableCount, Pid, Flags.
        let mut bytes = [1, 0, 0, count, 4, 0].map(u32::to_le_bytes).concat();
        for (logger, one) in holders {
            bytes.extend(1_u32.to_le_bytes());
            bytes.extend([u8::try_from(one.level).unwrap_or(u8::MAX), 0]);
            bytes.extend(logger.to_le_bytes());
            bytes.extend(one.property.to_le_bytes());
            bytes.extend(0_u32.to_le_bytes());
            bytes.extend(one.any.to_le_bytes());
            bytes.extend(one.all.to_le_bytes());
        }
        Ok(bytes)
    })
}

/// Copies an answer to the caller, or says how much room it needs.
///
/// # Safety
/// `out` is null or has `length` bytes; `returned` is null or a place for a number.
unsafe fn give(
    answer: &[u8],
    out: *mut c_void,
    length: u32,
    returned: *mut u32,
) -> Result<(), WIN32_ERROR> {
    if !returned.is_null() {
        // SAFETY: as this function's.
        unsafe { returned.write(u32::try_from(answer.len()).unwrap_or(u32::MAX)) };
    }
    if out.is_null() || (length as usize) < answer.len() {
        return Err(ERROR_INSUFFICIENT_BUFFER);
    }
    // SAFETY: there is room for all of it.
    unsafe { out.cast::<u8>().copy_from_nonoverlapping(answer.as_ptr(), answer.len()) };
    Ok(())
}
