//! EnableTraceEx2.

use super::asked::{Asked, NETWORK, control, start};
use super::say;
use std::ptr;
use windows_sys::Win32::System::Diagnostics::Etw::{
    CONTROLTRACE_HANDLE, ENABLE_TRACE_PARAMETERS, EVENT_CONTROL_CODE_CAPTURE_STATE,
    EVENT_CONTROL_CODE_DISABLE_PROVIDER, EVENT_CONTROL_CODE_ENABLE_PROVIDER,
    EVENT_FILTER_DESCRIPTOR, EVENT_FILTER_TYPE_EVENT_ID, EVENT_TRACE_CONTROL_STOP, EnableTraceEx2,
};

/// Level and keywords of its events.
const LEVEL: u8 = 4;
const KEYWORDS: u64 = 0x30;

/// The call with these parameters, or none.
pub(super) fn enable(
    session: u64,
    control: u32,
    parameters: Option<&ENABLE_TRACE_PARAMETERS>,
) -> u32 {
    let handle = CONTROLTRACE_HANDLE { Value: session };
    let parameters = parameters.map_or(ptr::null(), ptr::from_ref);
    let provider = ptr::from_ref(&NETWORK);
    // SAFETY: everything pointed to lives until the call returns.
    unsafe { EnableTraceEx2(handle, provider, control, LEVEL, KEYWORDS, 0, 0, parameters) }
}

pub(super) fn ask() {
    let (_, session) = start("enables", &mut Asked::new());
    let on = EVENT_CONTROL_CODE_ENABLE_PROVIDER;
    say("EnableTraceEx2, handle 0", enable(0, on, None));
    let handle = CONTROLTRACE_HANDLE { Value: session };
    // SAFETY: null is what the question is about.
    let code = unsafe { EnableTraceEx2(handle, ptr::null(), on, LEVEL, 0, 0, 0, ptr::null()) };
    say("EnableTraceEx2, no provider", code);
    say("EnableTraceEx2, control code 7", enable(session, 7, None));
    let version = ENABLE_TRACE_PARAMETERS { Version: 5, ..Default::default() };
    say("EnableTraceEx2, parameters of version 5", enable(session, on, Some(&version)));
    filters(session);
    let off = EVENT_CONTROL_CODE_DISABLE_PROVIDER;
    say("EnableTraceEx2, disable what is not enabled", enable(session, off, None));
    let capture = EVENT_CONTROL_CODE_CAPTURE_STATE;
    say("EnableTraceEx2, state of what is not enabled", enable(session, capture, None));
    say("EnableTraceEx2, enable", enable(session, on, None));
    say("EnableTraceEx2, enable again", enable(session, on, None));
    control(session, EVENT_TRACE_CONTROL_STOP);
}

/// Event-id filters: how many ids each says it has, and how many bytes.
fn filters(session: u64) {
    for (what, filters) in [
        ("64 ids", &[(64_u16, 4 + 2 * 64)][..]),
        ("65 ids", &[(65, 4 + 2 * 65)]),
        ("a filter shorter than its count", &[(3, 4)]),
        ("two filters of one type", &[(2, 8), (2, 8)]),
    ] {
        let mut data = [0_u16; 70];
        let descriptors: Vec<_> = filters
            .iter()
            .map(|&(count, size)| {
                // FilterIn and Reserved, Count, then ids.
                (data[0], data[1]) = (1, count);
                EVENT_FILTER_DESCRIPTOR {
                    Ptr: data.as_ptr().expose_provenance() as u64,
                    Size: size,
                    Type: EVENT_FILTER_TYPE_EVENT_ID,
                }
            })
            .collect();
        let parameters = ENABLE_TRACE_PARAMETERS {
            Version: 2,
            EnableFilterDesc: descriptors.as_ptr().cast_mut(),
            FilterDescCount: descriptors.len() as u32,
            ..Default::default()
        };
        let code = enable(session, EVENT_CONTROL_CODE_ENABLE_PROVIDER, Some(&parameters));
        say(&format!("EnableTraceEx2, {what}"), code);
    }
}
