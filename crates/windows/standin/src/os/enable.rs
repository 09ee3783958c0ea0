//! EnableTraceEx2.

use super::control::answer;
use super::machine::{Table, machine};
use super::session::PROVIDERS;
use super::setup::{self, injected, scenario};
use super::{clock, processes, wake};
use crate::filter::{Enabled, IdFilter};
use crate::scenario::SECOND;
use std::slice;
use std::sync::atomic::Ordering;
use testkit::guid::{DNS_CLIENT, Guid, KERNEL_NETWORK, KERNEL_PROCESS};
use windows_sys::Win32::Foundation::{
    ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NO_SYSTEM_RESOURCES, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ENABLE_TRACE_PARAMETERS, ENABLE_TRACE_PARAMETERS_V1,
    EVENT_FILTER_DESCRIPTOR, EVENT_FILTER_TYPE_EVENT_ID,
};
use windows_sys::core::GUID;

/// Sessions that may have one provider enabled, as on Windows.
const SESSIONS_PER_PROVIDER: usize = 8;

/// Most descriptors one call may bring.
const MOST_FILTERS: u32 = 13;

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn EnableTraceEx2(
    handle: CONTROLTRACE_HANDLE,
    provider: *const GUID,
    control: u32,
    level: u8,
    any: u64,
    all: u64,
    _timeout: u32,
    parameters: *const ENABLE_TRACE_PARAMETERS,
) -> WIN32_ERROR {
    if provider.is_null() {
        return answer("EnableTraceEx2", "", Err(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: as this function's; any sixteen bytes will do.
    let provider: Guid = unsafe { provider.cast::<Guid>().read_unaligned() };
    let name = name(&provider);
    let result = match injected("EnableTraceEx2", name) {
        Some(code) => Err(code),
        // SAFETY: as this function's.
        None => unsafe { read_parameters(parameters) }.and_then(|(property, ids)| {
            let (from, until, level) = (clock::now(), i64::MAX, level.into());
            let wanted = Enabled { provider, any, all, from, until, property, level, ids };
            apply(handle.Value, control, &wanted)
        }),
    };
    answer("EnableTraceEx2", &format!("{control} {name}"), result)
}

/// The name injections know a provider by.
fn name(provider: &Guid) -> &'static str {
    match *provider {
        KERNEL_NETWORK => "Kernel-Network",
        KERNEL_PROCESS => "Kernel-Process",
        DNS_CLIENT => "DNS-Client",
        _ => "other",
    }
}

fn apply(handle: u64, control: u32, wanted: &Enabled) -> Result<(), WIN32_ERROR> {
    let capture = machine().locked(|table| {
        let slot = table.find(handle, None).ok_or(ERROR_INVALID_HANDLE)?;
        match control {
            0 => disable(table, slot, &wanted.provider),
            1 => enable(table, slot, wanted)?,
            2 => return Ok(true),
            _ => return Err(ERROR_INVALID_PARAMETER),
        }
        machine().signals[slot].changes.fetch_add(1, Ordering::Release);
        begin_scenario(table);
        wake::wake(slot);
        Ok(false)
    })?;
    if capture && wanted.provider == KERNEL_PROCESS {
        processes::run_down();
    }
    Ok(())
}

fn enable(table: &mut Table, slot: usize, wanted: &Enabled) -> Result<(), WIN32_ERROR> {
    let same = |one: &Enabled| one.provider == wanted.provider;
    let known = table.sessions[slot].enabled().iter().position(same);
    let is_on = known.is_some_and(|at| table.sessions[slot].providers[at].is_on());
    if !is_on && table.enablers(&wanted.provider) >= SESSIONS_PER_PROVIDER {
        return Err(ERROR_NO_SYSTEM_RESOURCES);
    }
    let session = &mut table.sessions[slot];
    let at = known.unwrap_or(session.provider_count);
    if at == PROVIDERS {
        return Err(ERROR_NO_SYSTEM_RESOURCES);
    }
    // Enabling again changes what passes, not since when.
    let from = if is_on { session.providers[at].from } else { wanted.from };
    session.providers[at] = Enabled { from, ..*wanted };
    session.provider_count = session.provider_count.max(at + 1);
    Ok(())
}

fn disable(table: &mut Table, slot: usize, provider: &Guid) {
    let session = &mut table.sessions[slot];
    for one in &mut session.providers[..session.provider_count] {
        if one.provider == *provider {
            one.until = one.until.min(clock::now());
        }
    }
}

/// Time 0 of the scenario is when all it waits for is enabled.
fn begin_scenario(table: &Table) {
    let anchor = &machine().anchor;
    if anchor.load(Ordering::Acquire) == 0
        && scenario().waits.iter().all(|provider| table.enablers(provider) > 0)
    {
        anchor.store(clock::now(), Ordering::Release);
    }
    let end = anchor.load(Ordering::Acquire) + scenario().end().unwrap_or(i64::MAX / 2);
    if end + SECOND < clock::now() {
        setup::say_once("the scenario of this machine is over; delete machine.bin to begin anew");
    }
}

/// The properties and the event id filter of a call.
///
/// # Safety
/// The pointers are null or as Windows documents them.
unsafe fn read_parameters(
    at: *const ENABLE_TRACE_PARAMETERS,
) -> Result<(u32, IdFilter), WIN32_ERROR> {
    if at.is_null() {
        return Ok((0, IdFilter::NONE));
    }
    // SAFETY: as this function's; version 1 lacks the last field only.
    let first = unsafe { at.cast::<ENABLE_TRACE_PARAMETERS_V1>().read_unaligned() };
    let filters = first.EnableFilterDesc;
    let count = match first.Version {
        1 => u32::from(!filters.is_null()),
        // SAFETY: version 2 has the count.
        2 => unsafe { at.read_unaligned() }.FilterDescCount,
        _ => return Err(ERROR_INVALID_PARAMETER),
    };
    if count > MOST_FILTERS || count > 0 && filters.is_null() {
        return Err(ERROR_INVALID_PARAMETER);
    }
    let mut ids = IdFilter::NONE;
    let mut kinds = Vec::new();
    for number in 0..count as usize {
        // SAFETY: there are `count` of them.
        let filter = unsafe { filters.wrapping_add(number).read() };
        if kinds.contains(&filter.Type) {
            return Err(ERROR_INVALID_PARAMETER);
        }
        kinds.push(filter.Type);
        if filter.Type == EVENT_FILTER_TYPE_EVENT_ID {
            // SAFETY: as the caller's pointers.
            ids = unsafe { read_ids(&filter) }.ok_or(ERROR_INVALID_PARAMETER)?;
        } else if filter.Type & 0x8000_0000 == 0 {
            return Err(ERROR_INVALID_PARAMETER);
        }
    }
    Ok((first.EnableProperty, ids))
}

/// # Safety
/// The descriptor's pointer is null or has as many bytes behind it as it says.
unsafe fn read_ids(filter: &EVENT_FILTER_DESCRIPTOR) -> Option<IdFilter> {
    let at = std::ptr::with_exposed_provenance::<u8>(usize::try_from(filter.Ptr).ok()?);
    if at.is_null() {
        return None;
    }
    // SAFETY: as this function's.
    IdFilter::read(unsafe { slice::from_raw_parts(at, filter.Size as usize) })
}
