//! ControlTraceW, the one call behind query, flush and stop.

use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ControlTraceW, EVENT_TRACE_CONTROL, EVENT_TRACE_CONTROL_FLUSH,
    EVENT_TRACE_CONTROL_QUERY, EVENT_TRACE_CONTROL_STOP,
};

use super::properties::Properties;
use crate::error::{Operation, WindowsError};
use crate::wide;

/// More data than room: the call was carried out, only the names did not fit.
const MORE_DATA: u32 = 234;

/// What is asked of a session.
#[derive(Clone, Copy)]
pub(super) enum Control {
    Query,
    Flush,
    Stop,
}

impl Control {
    const fn code(self) -> EVENT_TRACE_CONTROL {
        match self {
            Self::Query => EVENT_TRACE_CONTROL_QUERY,
            Self::Flush => EVENT_TRACE_CONTROL_FLUSH,
            Self::Stop => EVENT_TRACE_CONTROL_STOP,
        }
    }

    const fn operation(self) -> Operation {
        match self {
            Self::Query => Operation::QuerySession,
            Self::Flush => Operation::FlushSession,
            Self::Stop => Operation::StopSession,
        }
    }
}

/// Controls the session of this name. Never by handle: Windows gives the number of a session that
/// somebody has stopped to the next one, which may be a stranger's; names of ours are not given
/// twice.
pub(super) fn by_name(control: Control, name: &str) -> Result<Box<Properties>, WindowsError> {
    let mut answer = Properties::empty();
    let wide = wide::terminated(name);
    // SAFETY: `wide` ends in a zero and lives until after the call; `answer` is writable, aligned,
    // and says its own size and the offsets of both names in itself, which is all ControlTrace
    // asks of the structure. Handle 0 means "by name".
    let code = unsafe {
        ControlTraceW(
            CONTROLTRACE_HANDLE { Value: 0 },
            wide.as_ptr(),
            (&raw mut *answer).cast(),
            control.code(),
        )
    };
    match code {
        0 | MORE_DATA => Ok(answer),
        _ => Err(WindowsError::new(control.operation(), name, code)),
    }
}
