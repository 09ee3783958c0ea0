//! OpenTraceW, ProcessTrace, CloseTrace.

use super::asked::{Asked, control, start, wide};
use super::enable::enable;
use super::seen::{Seen, on_buffer, on_event, on_record};
use super::{say, yes};
use nettally_standin_clients::pause;
use std::net::UdpSocket;
use std::ptr;
use std::thread;
use std::time::Duration;
use windows_sys::Win32::Foundation::GetLastError;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CloseTrace, EVENT_CONTROL_CODE_ENABLE_PROVIDER, EVENT_TRACE_CONTROL_STOP, EVENT_TRACE_LOGFILEW,
    OpenTraceW, PROCESS_TRACE_MODE_EVENT_RECORD, PROCESS_TRACE_MODE_REAL_TIME, PROCESSTRACE_HANDLE,
    ProcessTrace,
};

/// Longer than a flush timer of one second.
const A_FLUSH: Duration = Duration::from_millis(1500);

/// Datagrams a session is shown.
const DATAGRAMS: usize = 300;

pub(super) fn ask() {
    openings();
    let (_, session) = start("consumed", &mut Asked::new());
    enable(session, EVENT_CONTROL_CODE_ENABLE_PROVIDER, None);
    handles();
    closed();
    stopped(session);
    let (_, session) = start("consumed", &mut Asked::new());
    enable(session, EVENT_CONTROL_CODE_ENABLE_PROVIDER, None);
    old(session);
}

/// A request for a session's events.
fn request(name: &mut [u16], seen: &mut Seen) -> EVENT_TRACE_LOGFILEW {
    let mut logfile = EVENT_TRACE_LOGFILEW {
        LoggerName: name.as_mut_ptr(),
        BufferCallback: Some(on_buffer),
        Context: (&raw mut *seen).cast(),
        ..Default::default()
    };
    logfile.Anonymous1.ProcessTraceMode =
        PROCESS_TRACE_MODE_REAL_TIME | PROCESS_TRACE_MODE_EVENT_RECORD;
    logfile.Anonymous2.EventRecordCallback = Some(on_record);
    logfile
}

/// The handle, or the last error.
fn open(logfile: *mut EVENT_TRACE_LOGFILEW) -> Result<u64, u32> {
    // SAFETY: null, or everything pointed to lives until the call returns.
    let handle = unsafe { OpenTraceW(logfile) };
    // SAFETY: asks for nothing.
    if handle.Value == u64::MAX { Err(unsafe { GetLastError() }) } else { Ok(handle.Value) }
}

fn open_named(name: &str, seen: &mut Seen) -> u64 {
    let mut name = wide(name);
    let mut logfile = request(&mut name, seen);
    open(&raw mut logfile).unwrap_or(0)
}

fn process(handles: &[u64]) -> u32 {
    let handles: Vec<_> =
        handles.iter().map(|&handle| PROCESSTRACE_HANDLE { Value: handle }).collect();
    let count = handles.len() as u32;
    // SAFETY: there are `count` handles, and what they were opened with outlives the call.
    unsafe { ProcessTrace(handles.as_ptr(), count, ptr::null(), ptr::null()) }
}

fn close(handle: u64) -> u32 {
    // SAFETY: takes any number.
    unsafe { CloseTrace(PROCESSTRACE_HANDLE { Value: handle }) }
}

fn openings() {
    let mut seen = Seen::default();
    let code = |opened: Result<u64, u32>| opened.err().unwrap_or(0);
    say("OpenTrace, no structure", code(open(ptr::null_mut())));
    let mut nameless = request(&mut [], &mut seen);
    nameless.LoggerName = ptr::null_mut();
    say("OpenTrace, no name", code(open(&raw mut nameless)));
    let mut none = wide("none");
    let mut unknown = request(&mut none, &mut seen);
    let opened = open(&raw mut unknown);
    // Either call may be the one that fails.
    let code = opened.map_or_else(|code| code, |handle| process(&[handle]));
    say("OpenTrace and ProcessTrace, a session nobody has", code);
}

fn handles() {
    let mut seen = Seen::default();
    let handle = open_named("consumed", &mut seen);
    // SAFETY: null is what the question is about.
    let code = unsafe { ProcessTrace(ptr::null(), 1, ptr::null(), ptr::null()) };
    say("ProcessTrace, no array", code);
    say("ProcessTrace, 0 handles", process(&[]));
    say("ProcessTrace, 65 handles", process(&[handle; 65]));
    say("ProcessTrace, 2 real-time handles", process(&[handle; 2]));
    say("ProcessTrace, what is no handle", process(&[0x7777]));
    close(handle);
}

/// A reception that its consumer closes.
fn closed() {
    let mut seen = Seen::default();
    let mut name = wide("consumed");
    let mut logfile = request(&mut name, &mut seen);
    let Ok(handle) = open(&raw mut logfile) else { return };
    let header = &logfile.LogfileHeader;
    say("OpenTrace, processors", header.NumberOfProcessors);
    say("OpenTrace, KB of a buffer", header.BufferSize / 1024);
    say("OpenTrace, clock", header.ReservedFlags);
    say(
        "OpenTrace, has a beginning and a frequency",
        yes(header.StartTime > 0 && header.PerfFreq > 0),
    );
    let ended = thread::scope(|scope| {
        let running = scope.spawn(move || process(&[handle]));
        pause(A_FLUSH);
        say("ProcessTrace, a handle that is running", process(&[handle]));
        say("CloseTrace, while ProcessTrace runs", close(handle));
        running.join().unwrap_or(u32::MAX)
    });
    say("ProcessTrace, closed meanwhile", ended);
    say("CloseTrace, again", close(handle));
    say("ProcessTrace, the session's own event comes first", yes(seen.begins_with_itself));
}

/// A reception that ends with its session.
fn stopped(session: u64) {
    let mut seen = Seen::default();
    let handle = open_named("consumed", &mut seen);
    let (ended, stop) = thread::scope(|scope| {
        let running = scope.spawn(move || process(&[handle]));
        talk();
        // Some come by the timer, the rest at the end.
        pause(A_FLUSH);
        talk();
        let stop = control(session, EVENT_TRACE_CONTROL_STOP);
        (running.join().unwrap_or(u32::MAX), stop)
    });
    say("ControlTrace, stop while ProcessTrace runs", stop);
    say("ProcessTrace, the session stopped", ended);
    say("CloseTrace, after the end", close(handle));
    say("ProcessTrace, every datagram sent and received", yes(seen.moved == 4 * DATAGRAMS as u64));
    say("ProcessTrace, events of several processors", yes(seen.processors.len() > 1));
    say("ProcessTrace, a buffer is of one processor", yes(seen.mixed_buffers == 0));
    say("ProcessTrace, times go back in a buffer", yes(seen.backwards_in_a_buffer > 0));
    say("ProcessTrace, times go back between buffers", yes(seen.backwards_between > 0));
    say("ProcessTrace, every event has extended data", yes(seen.extended == seen.network));
    say("ProcessTrace, buffers are counted", yes(seen.buffers > 1));
}

/// A consumer as before Windows Vista.
fn old(session: u64) {
    let mut seen = Seen::default();
    let mut name = wide("consumed");
    let mut logfile = request(&mut name, &mut seen);
    logfile.Anonymous1.ProcessTraceMode = PROCESS_TRACE_MODE_REAL_TIME;
    logfile.Anonymous2.EventCallback = Some(on_event);
    let opened = open(&raw mut logfile);
    say("OpenTrace, without EVENT_RECORD", opened.err().unwrap_or(0));
    let Ok(handle) = opened else { return };
    thread::scope(|scope| {
        scope.spawn(move || process(&[handle]));
        talk();
        control(session, EVENT_TRACE_CONTROL_STOP);
    });
    close(handle);
    say("ProcessTrace, EventCallback is called", yes(seen.old > 0));
}

/// Datagrams from this process to itself.
fn talk() {
    let sent = UdpSocket::bind("127.0.0.1:0").and_then(|socket| {
        let own = socket.local_addr()?;
        for _ in 0..DATAGRAMS {
            socket.send_to(&[7; 100], own)?;
            socket.recv_from(&mut [0; 200])?;
        }
        Ok(())
    });
    if let Err(error) = sent {
        say("datagrams", error);
    }
}
