//! OpenTraceW, ProcessTrace, CloseTrace.

use std::sync::Arc;

use windows_sys::Win32::System::Diagnostics::Etw::{
    CloseTrace, EVENT_TRACE_LOGFILEW, OpenTraceW, PROCESS_TRACE_MODE_EVENT_RECORD,
    PROCESS_TRACE_MODE_RAW_TIMESTAMP, PROCESS_TRACE_MODE_REAL_TIME, PROCESSTRACE_HANDLE,
    ProcessTrace,
};

use super::bridge::{self, Context, Handler, Owned};
use super::clock::LiveClock;
use super::life::{Life, OPENINGS};
use super::now;
use super::priority::{self, Priority};
use crate::error::{Operation, WindowsError};
use crate::wide;

const CLOSING: u32 = 7007;
const CANCELLED: u32 = 1223;
const INVALID_HANDLE: u32 = 6;
/// ERROR_WMI_INSTANCE_NOT_FOUND: the session was stopped between OpenTrace and ProcessTrace.
const NO_SUCH_SESSION: u32 = 4201;

/// TRACE_LOGFILE_HEADER.ReservedFlags: stamps are the system's time. Sessions of ours ask for the
/// performance counter.
const CLOCK_SYSTEM_TIME: u32 = 2;

/// OpenTrace's answer when it failed; a 32-bit program on Windows 7 sees only half of it.
const INVALID: [u64; 2] = [u64::MAX, 0xffff_ffff];

/// A session opened for reception.
pub struct Consumer<H: Handler> {
    name: Arc<str>,
    // Dropped in this order: closed first, so that nobody calls back into a context that is gone.
    trace: ClosedOnDrop,
    context: Owned<H>,
}

/// Ends the reception from another thread.
#[derive(Clone, Debug)]
pub struct Closer {
    name: Arc<str>,
    trace: Arc<Trace>,
}

/// What a reception came to.
#[derive(Debug)]
pub struct Ended<H> {
    /// The handler that received the events.
    pub handler: H,
    /// Why it ended.
    pub end: End,
}

/// Why a reception ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// The session was stopped, by us or by somebody else: its controller knows.
    Stopped,
    /// [`Closer::close`] was called, or the handler broke off.
    Closed,
    /// The handler panicked, with these words.
    Panicked(String),
    /// Windows ended it.
    Failed(WindowsError),
}

impl End {
    /// What ProcessTrace's code says; `asked` when somebody has closed the reception.
    fn of_code(code: u32, asked: bool, session: &str) -> Self {
        match code {
            0 | INVALID_HANDLE | NO_SUCH_SESSION if asked => Self::Closed,
            CANCELLED => Self::Closed,
            0 | NO_SUCH_SESSION => Self::Stopped,
            code => Self::Failed(WindowsError::new(Operation::ReceiveEvents, session, code)),
        }
    }
}

impl<H: Handler> Consumer<H> {
    /// Opens a real-time session. Events are kept from here on, and come when `run` is called.
    ///
    /// # Errors
    ///
    /// OpenTraceW failed: 5 without rights, 4201 when there is no such real-time session.
    pub fn open(session: &str, handler: H) -> Result<Self, WindowsError> {
        let clock = LiveClock::counting(now::frequency(), now::pair());
        let mut context = Owned::new(Context::new(handler, clock, now::compare_when_due));
        let mut wide = wide::terminated(session);
        let mut logfile = request::<H>(&mut wide, context.pointer());
        let handle = OPENINGS.open(|| {
            // SAFETY: `logfile` is writable and complete, its name ends in a zero and outlives the
            // call. The callbacks are only called by ProcessTrace, until when the context lives.
            let handle = unsafe { OpenTraceW(&raw mut logfile) }.Value;
            let opened = (!INVALID.contains(&handle)).then_some(handle);
            opened.ok_or_else(|| WindowsError::last(Operation::OpenSession, session))
        })?;
        let trace = Trace { handle, life: Life::new() };
        if logfile.LogfileHeader.ReservedFlags == CLOCK_SYSTEM_TIME {
            context.set_clock(LiveClock::system_time());
        }
        Ok(Self { name: session.into(), trace: ClosedOnDrop(Arc::new(trace)), context })
    }

    /// A way to end the reception from elsewhere.
    pub fn closer(&self) -> Closer {
        Closer { name: Arc::clone(&self.name), trace: Arc::clone(&self.trace.0) }
    }

    /// Receives events on this thread until the session stops or the reception is closed.
    /// Meanwhile the thread goes before those of usual priority: what it misses is lost.
    pub fn run(self) -> Ended<H> {
        let Self { name, trace, context } = self;
        priority::set(Priority::AboveUsual);
        let code = trace.0.process();
        priority::set(Priority::Usual);
        let asked = matches!(trace.0.close(), Ok(false));
        // ProcessTrace has returned, so the last callback has been made.
        let Context { handler, panic, .. } = context.into_inner();
        let end = match panic {
            Some(panic) => End::Panicked(bridge::words(&*panic)),
            None => End::of_code(code, asked, &name),
        };
        Ended { handler, end }
    }
}

impl Closer {
    /// Ends the reception without stopping the session. Events that were on their way may still
    /// come until `run` returns. Closing again is no error.
    ///
    /// # Errors
    ///
    /// CloseTrace failed.
    pub fn close(&self) -> Result<(), WindowsError> {
        let failed = |code| WindowsError::new(Operation::CloseSession, &*self.name, code);
        self.trace.close().map(|_| ()).map_err(failed)
    }
}

/// What OpenTrace is asked for. The answer holds both pointers.
fn request<H: Handler>(name: &mut [u16], context: *mut Context<H>) -> EVENT_TRACE_LOGFILEW {
    let mut logfile = EVENT_TRACE_LOGFILEW {
        LoggerName: name.as_mut_ptr(),
        BufferCallback: Some(bridge::on_buffer::<H>),
        Context: context.cast(),
        ..Default::default()
    };
    logfile.Anonymous1.ProcessTraceMode = PROCESS_TRACE_MODE_REAL_TIME
        | PROCESS_TRACE_MODE_EVENT_RECORD
        | PROCESS_TRACE_MODE_RAW_TIMESTAMP;
    logfile.Anonymous2.EventRecordCallback = Some(bridge::on_record::<H>);
    logfile
}

/// A handle that is closed once.
#[derive(Debug)]
struct Trace {
    /// PROCESSTRACE_HANDLE.
    handle: u64,
    life: Life,
}

/// The consumer's own share of the handle.
struct ClosedOnDrop(Arc<Trace>);

impl Drop for ClosedOnDrop {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.0.close();
    }
}

impl Trace {
    /// ProcessTrace's code.
    fn process(&self) -> u32 {
        let handle = PROCESSTRACE_HANDLE { Value: self.handle };
        let receive = || {
            // SAFETY: one handle, no times; `Life` holds back whoever would make its number another
            // trace's. The callbacks get the context of the consumer that calls this, which keeps
            // it until after the call. CloseTrace by a `Closer` is allowed meanwhile.
            unsafe { ProcessTrace(&raw const handle, 1, std::ptr::null(), std::ptr::null()) }
        };
        self.life.receive(&OPENINGS, receive).unwrap_or(CANCELLED)
    }

    /// Closes the handle unless that was done; true when this call did it.
    fn close(&self) -> Result<bool, u32> {
        // SAFETY: the handle came from OpenTrace, and `Life` lets only one caller get here.
        let close = || unsafe { CloseTrace(PROCESSTRACE_HANDLE { Value: self.handle }) };
        match self.life.close(&OPENINGS, close) {
            None => Ok(false),
            // "Closing" is success while ProcessTrace runs: it ends when it has delivered the rest.
            Some(0 | CLOSING) => Ok(true),
            Some(code) => Err(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_went_before_its_first_event_was_stopped() {
        let of = |code, asked| End::of_code(code, asked, "a");
        assert_eq!((of(0, false), of(NO_SUCH_SESSION, false)), (End::Stopped, End::Stopped));
        assert_eq!((of(0, true), of(INVALID_HANDLE, true)), (End::Closed, End::Closed));
        assert_eq!(of(CANCELLED, false), End::Closed);
        assert!(matches!(of(INVALID_HANDLE, false), End::Failed(error) if error.code == 6));
        assert!(matches!(of(5, true), End::Failed(error) if error.code == 5));
    }
}
