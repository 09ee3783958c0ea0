//! OpenTraceW, ProcessTrace, CloseTrace.

use super::control::answer;
use super::deliver::Delivery;
use super::feed::Feed;
use super::machine::machine;
use super::properties::wide;
use super::session::Session;
use super::setup::{injected, report, scenario};
use super::{clock, processes, wake};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use windows_sys::Win32::Foundation::{
    ERROR_BAD_LENGTH, ERROR_BAD_PATHNAME, ERROR_CANCELLED, ERROR_CTX_CLOSE_PENDING,
    ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED, ERROR_WMI_ALREADY_ENABLED,
    ERROR_WMI_INSTANCE_NOT_FOUND, FILETIME, SetLastError, WIN32_ERROR,
};
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_LOGFILEW, PROCESS_TRACE_MODE_REAL_TIME, PROCESSTRACE_HANDLE,
};

/// Least and greatest pause between two looks at a session, in ticks of 100 ns.
const PAUSE: (i64, i64) = (20_000, 1_000_000);

/// Ticks of 100 ns between two searches for processes that were killed.
const REAP_EVERY: i64 = 10_000_000;

/// What OpenTraceW gave out; the handle is its place in the list plus this.
const FIRST_HANDLE: u64 = 0x4001;

/// Handles one ProcessTrace takes.
const MOST_HANDLES: u32 = 64;

const OPEN: u8 = 0;
const RUNNING: u8 = 1;
const CLOSING: u8 = 2;
const CLOSED: u8 = 3;
const ENDED: u8 = 4;

struct Trace {
    /// The session and its serial number; none of that name ran when this was opened, which is not
    /// found out before ProcessTrace.
    session: Option<(usize, u64)>,
    state: AtomicU8,
    logfile: UnsafeCell<EVENT_TRACE_LOGFILEW>,
}

// SAFETY: `logfile` is touched by ProcessTrace only, which runs once for each trace.
unsafe impl Sync for Trace {}
// SAFETY: the pointers in `logfile` are the caller's, who hands them from thread to thread too.
unsafe impl Send for Trace {}

static TRACES: Mutex<Vec<Arc<Trace>>> = Mutex::new(Vec::new());

fn traces() -> std::sync::MutexGuard<'static, Vec<Arc<Trace>>> {
    TRACES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn trace(handle: u64) -> Option<Arc<Trace>> {
    let at = usize::try_from(handle.checked_sub(FIRST_HANDLE)?).ok()?;
    traces().get(at).cloned()
}

/// # Safety
/// `logfile` is null or as Windows documents it.
#[unsafe(no_mangle)]
unsafe extern "system" fn OpenTraceW(logfile: *mut EVENT_TRACE_LOGFILEW) -> PROCESSTRACE_HANDLE {
    let mut name = String::new();
    let opened = match injected("OpenTraceW", "") {
        Some(code) => Err(code),
        None if logfile.is_null() => Err(ERROR_INVALID_PARAMETER),
        // SAFETY: as this function's.
        None => open(unsafe { &mut *logfile }, &mut name),
    };
    let value = opened.unwrap_or(u64::MAX);
    answer("OpenTraceW", &name, opened.map(|_| ()));
    if let Err(code) = opened {
        // SAFETY: takes any number.
        unsafe { SetLastError(code) };
    }
    PROCESSTRACE_HANDLE { Value: value }
}

fn open(logfile: &mut EVENT_TRACE_LOGFILEW, name: &mut String) -> Result<u64, WIN32_ERROR> {
    // SAFETY: both fields of the union are the same number.
    let mode = unsafe { logfile.Anonymous1.ProcessTraceMode };
    if !logfile.LogFileName.is_null() {
        return Err(ERROR_NOT_SUPPORTED);
    }
    // SAFETY: the caller's pointer is null or ends in a zero.
    let wanted = unsafe { wide(logfile.LoggerName) }.ok_or(ERROR_BAD_PATHNAME)?;
    *name = String::from_utf16_lossy(&wanted);
    if mode & PROCESS_TRACE_MODE_REAL_TIME == 0 {
        return Err(ERROR_INVALID_PARAMETER);
    }
    let found = machine()
        .locked(|table| table.find(0, Some(name)).map(|slot| (slot, table.sessions[slot])))
        .filter(|(_, session)| session.is_real_time());
    if let Some((_, session)) = &found {
        describe(logfile, session);
    }
    let session = found.map(|(slot, session)| (slot, session.serial));
    let state = AtomicU8::new(OPEN);
    let logfile = UnsafeCell::new(*logfile);
    let mut traces = traces();
    traces.push(Arc::new(Trace { session, state, logfile }));
    Ok(FIRST_HANDLE + traces.len() as u64 - 1)
}

/// Fills in the TRACE_LOGFILE_HEADER.
fn describe(logfile: &mut EVENT_TRACE_LOGFILEW, session: &Session) {
    let header = &mut logfile.LogfileHeader;
    header.BufferSize = session.buffer_size * 1024;
    header.Anonymous1.Version = 0x0501_000a;
    header.ProviderVersion = 19_045;
    header.NumberOfProcessors = scenario().processors;
    header.TimerResolution = 156_250;
    header.LogFileMode = session.mode;
    header.Anonymous2.Anonymous.StartBuffers = 1;
    header.Anonymous2.Anonymous.PointerSize = 8;
    header.Anonymous2.Anonymous.CpuSpeedInMHz = 2400;
    header.PerfFreq = clock::FREQUENCY;
    header.StartTime = machine().file_time(session.started);
    header.BootTime = machine().file_time(0);
    header.ReservedFlags = session.clock;
    logfile.BufferSize = header.BufferSize;
}

/// # Safety
/// The pointers are null or as Windows documents them.
#[unsafe(no_mangle)]
unsafe extern "system" fn ProcessTrace(
    handles: *const PROCESSTRACE_HANDLE,
    count: u32,
    _from: *const FILETIME,
    _to: *const FILETIME,
) -> WIN32_ERROR {
    let result = match injected("ProcessTrace", "") {
        Some(code) => Err(code),
        None if handles.is_null() => Err(ERROR_INVALID_PARAMETER),
        None if count == 0 || count > MOST_HANDLES => Err(ERROR_BAD_LENGTH),
        None if count > 1 => Err(ERROR_WMI_ALREADY_ENABLED),
        // SAFETY: as this function's.
        None => trace(unsafe { (*handles).Value })
            .ok_or(ERROR_INVALID_HANDLE)
            .and_then(|trace| process(&trace)),
    };
    answer("ProcessTrace", "", result)
}

fn process(trace: &Trace) -> Result<(), WIN32_ERROR> {
    let begun = trace.state.compare_exchange(OPEN, RUNNING, Ordering::AcqRel, Ordering::Acquire);
    if begun.is_err() {
        return Err(ERROR_INVALID_HANDLE);
    }
    let (slot, serial) = trace.session.ok_or(ERROR_WMI_INSTANCE_NOT_FOUND)?;
    let session = machine().locked(|table| table.sessions[slot]);
    if session.serial != serial || !session.alive {
        return Err(ERROR_WMI_INSTANCE_NOT_FOUND);
    }
    let mut feed = Feed::new(slot, session);
    // SAFETY: this is the one ProcessTrace of the trace; nobody else touches the structure.
    let logfile = unsafe { &mut *trace.logfile.get() };
    let mut delivery = Delivery::new(slot, &session, logfile);
    let result = run(&trace.state, (slot, serial), &mut feed, &mut delivery);
    // Closed in the meantime, or to be closed yet.
    let closing = trace.state.compare_exchange(RUNNING, ENDED, Ordering::AcqRel, Ordering::Acquire);
    if closing.is_err() {
        trace.state.store(CLOSED, Ordering::Release);
    }
    let name = format!("delivered-{}-{}.json", session.name(), std::process::id());
    report(&name, &feed.count().to_json());
    machine().locked(|table| {
        if table.sessions[slot].serial == serial {
            table.sessions[slot].position = feed.position;
        }
    });
    result
}

/// Delivers what is full, and everything when it is time to flush or somebody asks.
fn run(
    state: &AtomicU8,
    (slot, serial): (usize, u64),
    feed: &mut Feed,
    delivery: &mut Delivery<'_>,
) -> Result<(), WIN32_ERROR> {
    let signals = &machine().signals[slot];
    let mut flushes = signals.flushes.load(Ordering::Acquire);
    let mut flushed = feed.session().started;
    let mut reaped = 0;
    loop {
        let ended = signals.serial.load(Ordering::Acquire) != serial;
        if feed.wants_processes() && (ended || clock::now() - reaped > REAP_EVERY) {
            processes::reap();
            reaped = clock::now();
        }
        feed.refresh();
        let now = clock::now();
        let asked = signals.flushes.load(Ordering::Acquire);
        let closing = state.load(Ordering::Acquire) == CLOSING;
        let timer = now - flushed >= feed.session().flush_every();
        let flush = ended || timer || closing || asked != flushes;
        if flush || feed.pending(now) >= u64::from(feed.session().buffer_size) * 1024 {
            feed.draw(now, delivery);
        }
        if flush {
            delivery.flush();
            (flushes, flushed) = (asked, now);
        }
        if closing || delivery.is_cancelled() {
            return Err(ERROR_CANCELLED);
        }
        if ended {
            return Ok(());
        }
        wake::wait(slot, feed.pause(clock::now(), PAUSE));
    }
}

/// # Safety
/// None; the handle may be any number.
#[unsafe(no_mangle)]
unsafe extern "system" fn CloseTrace(handle: PROCESSTRACE_HANDLE) -> WIN32_ERROR {
    let result = match (injected("CloseTrace", ""), trace(handle.Value)) {
        (Some(code), _) => Err(code),
        (None, None) => Err(ERROR_INVALID_HANDLE),
        (None, Some(trace)) => close(&trace),
    };
    answer("CloseTrace", "", result)
}

fn close(trace: &Trace) -> Result<(), WIN32_ERROR> {
    let was = |state| {
        trace.state.compare_exchange(state, CLOSING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    };
    if was(RUNNING) {
        trace.session.into_iter().for_each(|(slot, _)| wake::wake(slot));
        return Err(ERROR_CTX_CLOSE_PENDING);
    }
    match trace.state.swap(CLOSED, Ordering::AcqRel) {
        CLOSED => Err(ERROR_INVALID_HANDLE),
        _ => Ok(()),
    }
}
