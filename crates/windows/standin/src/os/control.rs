//! StartTraceW, ControlTraceW, StopTraceW.

use super::feed::Position;
use super::machine::{SLOTS, Table, machine};
use super::properties::{Properties, wide};
use super::session::{NAME, PATH, SYSTEM_LOGGER, Session, handle, same};
use super::setup::{injected, log, scenario};
use super::{clock, file, processes, wake};
use crate::filter::Enabled;
use std::sync::atomic::Ordering;
use testkit::guid::{Guid, PROCESS};
use windows_sys::Win32::Foundation::{
    ERROR_ALREADY_EXISTS, ERROR_BAD_PATHNAME, ERROR_INVALID_PARAMETER, ERROR_NO_SYSTEM_RESOURCES,
    ERROR_SUCCESS, ERROR_WMI_INSTANCE_NOT_FOUND, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, EVENT_TRACE_BUFFERING_MODE, EVENT_TRACE_CONTROL,
    EVENT_TRACE_CONTROL_FLUSH, EVENT_TRACE_CONTROL_QUERY, EVENT_TRACE_CONTROL_STOP,
    EVENT_TRACE_CONTROL_UPDATE, EVENT_TRACE_FILE_MODE_CIRCULAR, EVENT_TRACE_FILE_MODE_NEWFILE,
    EVENT_TRACE_FILE_MODE_SEQUENTIAL, EVENT_TRACE_FLAG_PROCESS, EVENT_TRACE_PRIVATE_IN_PROC,
    EVENT_TRACE_PRIVATE_LOGGER_MODE, EVENT_TRACE_PROPERTIES, EVENT_TRACE_REAL_TIME_MODE,
    EVENT_TRACE_USE_PAGED_MEMORY,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcessId, GetCurrentThreadId};
use windows_sys::core::PCWSTR;

/// Largest buffer, in KB.
const LARGEST_BUFFER: u32 = 16_384;

/// A file that both ends when it is full and begins anew.
const ONE_FILE: u32 = EVENT_TRACE_FILE_MODE_SEQUENTIAL | EVENT_TRACE_FILE_MODE_CIRCULAR;

/// Sessions in a process of their own, which the kernel's events never reach.
const PRIVATE: u32 = EVENT_TRACE_PRIVATE_LOGGER_MODE | EVENT_TRACE_PRIVATE_IN_PROC;

/// System loggers there can be at once; two more places are reserved for Windows' own.
const SYSTEM_LOGGERS: usize = 6;

/// Ends a call: logs it and gives its code.
pub(super) fn answer(call: &str, detail: &str, result: Result<(), WIN32_ERROR>) -> WIN32_ERROR {
    let code = result.err().unwrap_or(ERROR_SUCCESS);
    log(&format!("{call} {detail} {code}"));
    code
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn StartTraceW(
    out: *mut CONTROLTRACE_HANDLE,
    name: PCWSTR,
    properties: *mut EVENT_TRACE_PROPERTIES,
) -> WIN32_ERROR {
    // SAFETY: as this function's.
    let name = unsafe { wide(name) }.unwrap_or_default();
    let text = String::from_utf16_lossy(&name);
    let started = match injected("StartTraceW", &text) {
        Some(code) => Err(code),
        // SAFETY: as this function's.
        None => unsafe { Properties::new(properties) }.and_then(|properties| {
            if out.is_null() || name.is_empty() {
                return Err(ERROR_INVALID_PARAMETER);
            }
            start(&name, &text, &properties)
        }),
    };
    if !out.is_null() {
        let handle = CONTROLTRACE_HANDLE { Value: started.unwrap_or(0) };
        // SAFETY: as this function's.
        unsafe { out.write(handle) };
    }
    answer("StartTraceW", &text, started.map(|_| ()))
}

fn start(name: &[u16], text: &str, properties: &Properties) -> Result<u64, WIN32_ERROR> {
    properties.check_start(name)?;
    let (slot, session) = enter(text, new_session(name, properties)?)?;
    if session.has_file() {
        file::open(slot, &session).inspect_err(|_| machine().locked(|table| table.end(slot)))?;
    }
    if session.is_told_processes() {
        processes::run_down_classic();
    }
    properties.fill(slot, &session)?;
    Ok(handle(slot, session.serial))
}

/// Gives the session a slot, if there is one and the name is free.
fn enter(text: &str, session: Session) -> Result<(usize, Session), WIN32_ERROR> {
    machine().locked(|table| {
        let taken = |other: &Session| same(&other.name(), text) || other.guid == session.guid;
        if table.living().any(|(_, other)| taken(other)) {
            return Err(ERROR_ALREADY_EXISTS);
        }
        if session.has_file() && file::is_taken(table, &session) {
            return Err(ERROR_BAD_PATHNAME);
        }
        let loggers = table.living().filter(|(_, other)| other.is_system_logger()).count();
        if session.is_system_logger() && loggers >= SYSTEM_LOGGERS {
            return Err(ERROR_NO_SYSTEM_RESOURCES);
        }
        let free = (0..SLOTS).find(|&slot| !table.sessions[slot].alive);
        let slot = free.ok_or(ERROR_NO_SYSTEM_RESOURCES)?;
        table.next_serial += 1;
        let serial = table.next_serial;
        let guid = if session.guid == [0; 16] { made_up(serial) } else { session.guid };
        let session = Session { serial, guid, ..session };
        table.sessions[slot] = session;
        machine().signals[slot].reset(serial);
        Ok((slot, session))
    })
}

/// A GUID for a session that brings none.
fn made_up(serial: u64) -> Guid {
    let mut guid = [0; 16];
    guid[..8].copy_from_slice(&serial.to_le_bytes());
    guid[8..].copy_from_slice(&clock::now().to_le_bytes());
    guid
}

/// A session as asked for, with what Windows corrects silently.
fn new_session(name: &[u16], properties: &Properties) -> Result<Session, WIN32_ERROR> {
    let asked = properties.get();
    let mode = asked.LogFileMode;
    let path = properties.log_file()?;
    let real_time = mode & EVENT_TRACE_REAL_TIME_MODE != 0;
    let wraps = mode & (EVENT_TRACE_FILE_MODE_CIRCULAR | EVENT_TRACE_FILE_MODE_NEWFILE) != 0;
    if (real_time && mode & EVENT_TRACE_BUFFERING_MODE != 0)
        || (wraps && asked.MaximumFileSize == 0)
        || mode & ONE_FILE == ONE_FILE
        || (mode & SYSTEM_LOGGER != 0 && mode & PRIVATE != 0)
        || asked.BufferSize > LARGEST_BUFFER
        // The kernel cannot log into memory that may be paged out.
        || (mode & SYSTEM_LOGGER != 0 && mode & EVENT_TRACE_USE_PAGED_MEMORY != 0)
    {
        return Err(ERROR_INVALID_PARAMETER);
    }
    if path.is_empty() && !real_time && mode & EVENT_TRACE_BUFFERING_MODE == 0 {
        return Err(ERROR_BAD_PATHNAME);
    }
    let least = 2 * scenario().processors;
    let minimum_buffers = asked.MinimumBuffers.max(least);
    let mut session = empty();
    session.name[..name.len()].copy_from_slice(name);
    session.log_file[..path.len()].copy_from_slice(&path);
    // SAFETY: both have sixteen bytes, and any bytes will do.
    session.guid = unsafe { std::mem::transmute_copy(&asked.Wnode.Guid) };
    session.clock = asked.Wnode.ClientContext.max(1);
    session.buffer_size = if asked.BufferSize == 0 { 64 } else { asked.BufferSize };
    session.minimum_buffers = minimum_buffers;
    session.maximum_buffers = asked.MaximumBuffers.max(minimum_buffers);
    session.maximum_file_size = asked.MaximumFileSize;
    session.mode = mode;
    session.flush_timer = asked.FlushTimer;
    if session.is_system_logger() && asked.EnableFlags & EVENT_TRACE_FLAG_PROCESS != 0 {
        session.add(Enabled::all_of(PROCESS, session.started));
    }
    Ok(session)
}

fn empty() -> Session {
    // SAFETY: zeros are a valid session, that of a slot never used.
    let nothing: Session = unsafe { std::mem::zeroed() };
    Session {
        alive: true,
        // SAFETY: asks for nothing.
        creator: unsafe { GetCurrentProcessId() },
        // SAFETY: asks for nothing.
        thread: unsafe { GetCurrentThreadId() },
        started: clock::now(),
        position: Position::at(machine().ring.head()),
        ..nothing
    }
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn ControlTraceW(
    handle: CONTROLTRACE_HANDLE,
    name: PCWSTR,
    properties: *mut EVENT_TRACE_PROPERTIES,
    control: EVENT_TRACE_CONTROL,
) -> WIN32_ERROR {
    let code = match control {
        EVENT_TRACE_CONTROL_QUERY => "query",
        EVENT_TRACE_CONTROL_STOP => "stop",
        EVENT_TRACE_CONTROL_UPDATE => "update",
        EVENT_TRACE_CONTROL_FLUSH => "flush",
        _ => "other",
    };
    // SAFETY: as this function's.
    let name = unsafe { wide(name) }.map(|name| String::from_utf16_lossy(&name));
    let result = match injected("ControlTraceW", code) {
        Some(code) => Err(code),
        // SAFETY: as this function's.
        None => unsafe { Properties::new(properties) }.and_then(|properties| {
            control_session(handle.Value, name.as_deref(), &properties, code)
        }),
    };
    answer("ControlTraceW", &format!("{code} {}", name.unwrap_or_default()), result)
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn StopTraceW(
    handle: CONTROLTRACE_HANDLE,
    name: PCWSTR,
    properties: *mut EVENT_TRACE_PROPERTIES,
) -> WIN32_ERROR {
    // SAFETY: as this function's.
    unsafe { ControlTraceW(handle, name, properties, EVENT_TRACE_CONTROL_STOP) }
}

fn control_session(
    handle: u64,
    name: Option<&str>,
    properties: &Properties,
    code: &str,
) -> Result<(), WIN32_ERROR> {
    if code == "other" || handle == 0 && name.is_none_or(str::is_empty) {
        return Err(ERROR_INVALID_PARAMETER);
    }
    let (slot, session) = machine()
        .locked(|table| table.find(handle, name).map(|slot| (slot, table.sessions[slot])))
        .ok_or(ERROR_WMI_INSTANCE_NOT_FOUND)?;
    if session.has_file() {
        match code {
            "stop" => file::close(slot, &session),
            // A file that is full ends its session by itself.
            _ => _ = file::write(slot, &session),
        }
    }
    machine().locked(|table| {
        match code {
            "stop" if table.sessions[slot].serial == session.serial => table.end(slot),
            "flush" => flush(slot),
            "update" => update(table, slot, properties),
            _ => {}
        }
        properties.fill(slot, &table.sessions[slot])
    })
}

fn flush(slot: usize) {
    machine().signals[slot].flushes.fetch_add(1, Ordering::Release);
    wake::wake(slot);
}

/// Windows takes a new flush timer and, if larger, a new maximum of buffers; zeros change nothing.
fn update(table: &mut Table, slot: usize, properties: &Properties) {
    let asked = properties.get();
    let session = &mut table.sessions[slot];
    if asked.FlushTimer != 0 {
        session.flush_timer = asked.FlushTimer;
    }
    session.maximum_buffers = session.maximum_buffers.max(asked.MaximumBuffers);
    machine().signals[slot].changes.fetch_add(1, Ordering::Release);
    wake::wake(slot);
}

const _: () = assert!(NAME >= 1024 && PATH > 260);
