//! ControlTraceW and QueryAllTracesW.

use super::asked::{Asked, control, control_named, start};
use super::{say, yes};
use std::ptr;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ControlTraceW, EVENT_TRACE_CONTROL_FLUSH, EVENT_TRACE_CONTROL_QUERY,
    EVENT_TRACE_CONTROL_STOP, EVENT_TRACE_PROPERTIES, QueryAllTracesW,
};

pub(super) fn ask() {
    let (_, handle) = start("one", &mut Asked::new());
    say("ControlTrace, query by handle", control(handle, EVENT_TRACE_CONTROL_QUERY));
    let mut asked = Asked::new();
    let code = control_named("ONE", EVENT_TRACE_CONTROL_QUERY, &mut asked);
    say("ControlTrace, query by name", code);
    // SAFETY: both variants of the union are plain numbers.
    let told = unsafe { asked.fixed.Wnode.Anonymous1.HistoricalContext };
    say("ControlTrace, a query gives the handle", yes(told == handle));
    say("ControlTrace, a query gives the name", asked.name());
    // EVENT_TRACE_PROPERTIES and one character.
    let tight = |asked: &mut EVENT_TRACE_PROPERTIES| {
        asked.Wnode.BufferSize = size_of::<EVENT_TRACE_PROPERTIES>() as u32 + 2;
    };
    let code = control_named("one", EVENT_TRACE_CONTROL_QUERY, &mut Asked::with(tight));
    say("ControlTrace, no room for the name", code);
    let code = control_named("none", EVENT_TRACE_CONTROL_QUERY, &mut Asked::new());
    say("ControlTrace, a name nobody has", code);
    let nobody = CONTROLTRACE_HANDLE::default();
    // SAFETY: everything pointed to lives until the call returns.
    let code =
        unsafe { ControlTraceW(nobody, ptr::null(), Asked::new().at(), EVENT_TRACE_CONTROL_QUERY) };
    say("ControlTrace, neither handle nor name", code);
    say("ControlTrace, control code 99", control(handle, 99));
    say("ControlTrace, flush", control(handle, EVENT_TRACE_CONTROL_FLUSH));
    all(handle);
    say("ControlTrace, stop", control(handle, EVENT_TRACE_CONTROL_STOP));
    say(
        "ControlTrace, stop again",
        control_named("one", EVENT_TRACE_CONTROL_STOP, &mut Asked::new()),
    );
}

fn all(first: u64) {
    let others = ["two", "three"].map(|name| start(name, &mut Asked::new()).1);
    let mut room = [Asked::new().with_file(), Asked::new().with_file()];
    let mut pointers = room.each_mut().map(Asked::at);
    let mut count = 0;
    // SAFETY: both structures and the number live until the call returns.
    let code = unsafe { QueryAllTracesW(pointers.as_mut_ptr(), 2, &raw mut count) };
    say("QueryAllTraces, room for 2 of 3", code);
    say("QueryAllTraces, how many there are", yes(count >= 3 && first != 0));
    for handle in others {
        control(handle, EVENT_TRACE_CONTROL_STOP);
    }
}
