//! StartTraceW.

use super::asked::{Asked, control, start, try_start, wide};
use super::{say, yes};
use std::ptr;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, EVENT_TRACE_BUFFERING_MODE, EVENT_TRACE_CONTROL_STOP,
    EVENT_TRACE_FILE_MODE_CIRCULAR, EVENT_TRACE_FILE_MODE_SEQUENTIAL, EVENT_TRACE_FLAG_PROCESS,
    EVENT_TRACE_PRIVATE_LOGGER_MODE, EVENT_TRACE_PROPERTIES, EVENT_TRACE_REAL_TIME_MODE,
    EVENT_TRACE_SYSTEM_LOGGER_MODE, EVENT_TRACE_USE_PAGED_MEMORY, StartTraceW,
};
use windows_sys::core::GUID;

pub(super) fn ask() {
    structures();
    modes();
    names_and_guids();
}

fn structures() {
    let mut handle = CONTROLTRACE_HANDLE::default();
    // SAFETY: null is what the question is about.
    let nothing = unsafe { StartTraceW(&raw mut handle, wide("a").as_ptr(), ptr::null_mut()) };
    say("StartTrace, no properties", nothing);
    // SAFETY: everything else pointed to lives until the call returns.
    let nameless = unsafe { StartTraceW(&raw mut handle, ptr::null(), Asked::new().at()) };
    say("StartTrace, no name", nameless);
    let try_with = |question: &str, mut asked: Asked| say(question, try_start("a", &mut asked));
    try_with("StartTrace, LoggerNameOffset 0", Asked::with(|asked| asked.LoggerNameOffset = 0));
    let small = Asked::with(|asked| asked.Wnode.BufferSize = 8);
    try_with("StartTrace, Wnode.BufferSize 8", small);
    let flagless = Asked::with(|asked| asked.Wnode.Flags = 0);
    try_with("StartTrace, without WNODE_FLAG_TRACED_GUID", flagless);
}

fn modes() {
    let real_time = EVENT_TRACE_REAL_TIME_MODE;
    for (what, mode) in [
        ("neither a file nor real time", 0),
        ("real time in paged memory", real_time | EVENT_TRACE_USE_PAGED_MEMORY),
        ("real time and buffering", real_time | EVENT_TRACE_BUFFERING_MODE),
        (
            "private and system logger",
            real_time | EVENT_TRACE_PRIVATE_LOGGER_MODE | EVENT_TRACE_SYSTEM_LOGGER_MODE,
        ),
    ] {
        let mut asked = Asked::with(|asked| asked.LogFileMode = mode);
        say(&format!("StartTrace, {what}"), try_start("a", &mut asked));
    }
    for (what, mode, size) in [
        ("circular without a limit", EVENT_TRACE_FILE_MODE_CIRCULAR, 0),
        (
            "sequential and circular",
            EVENT_TRACE_FILE_MODE_SEQUENTIAL | EVENT_TRACE_FILE_MODE_CIRCULAR,
            1,
        ),
    ] {
        let change = |asked: &mut EVENT_TRACE_PROPERTIES| {
            (asked.LogFileMode, asked.MaximumFileSize) = (mode, size);
        };
        say(&format!("StartTrace, {what}"), try_start("a", &mut Asked::with(change)));
    }
    let mut groups = Asked::with(|asked| asked.EnableFlags = EVENT_TRACE_FLAG_PROCESS);
    say("StartTrace, kernel groups without a system logger", try_start("a", &mut groups));
}

fn names_and_guids() {
    let zeros = || Asked::with(|asked| asked.Wnode.Guid = GUID::from_u128(0));
    let (mut first, mut second) = (zeros(), zeros());
    let (code, handle) = start("zeros", &mut first);
    say("StartTrace, a GUID of zeros", code);
    say("StartTrace, a GUID is made up", yes(!is_zero(&first.fixed.Wnode.Guid)));
    say("StartTrace, another GUID of zeros", try_start("zeros too", &mut second));
    let same = |asked: &mut EVENT_TRACE_PROPERTIES| asked.Wnode.Guid = first.fixed.Wnode.Guid;
    say("StartTrace, a GUID in use", try_start("twin", &mut Asked::with(same)));
    say("StartTrace, a name in use, written otherwise", try_start("ZEROS", &mut Asked::new()));
    control(handle, EVENT_TRACE_CONTROL_STOP);
    say("StartTrace, a name that was in use", try_start("zeros", &mut Asked::new()));
}

fn is_zero(guid: &GUID) -> bool {
    (guid.data1, guid.data2, guid.data3, guid.data4) == (0, 0, 0, [0; 8])
}
