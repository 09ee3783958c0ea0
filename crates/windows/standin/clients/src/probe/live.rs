//! What a live view costs at least.

use super::consumer::{self, Seen};
use super::session::{self, NETWORK, PROCESS};
use nettally_standin_clients::argument;
use std::thread;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_CONTROL_FLUSH, EVENT_TRACE_CONTROL_QUERY, EVENT_TRACE_CONTROL_STOP,
    EVENT_TRACE_PROPERTIES,
};

/// EVENT_TRACE_USE_MS_FLUSH_TIMER.
const USE_MS_FLUSH_TIMER: u32 = 0x10;

/// The two sessions of a live view, and its calls every second, with nothing done but adding up: `live NAME SECONDS IDS`. What this costs, a live view costs at least.
pub(crate) fn live(name: &str) -> String {
    let (processes, seconds) = (format!("{name}-processes"), argument(3, 1.0));
    let ids: String = argument(4, String::new());
    let ids: Vec<u16> = ids.split(',').filter_map(|id| id.parse().ok()).collect();
    let names = [name, &processes];
    let often = |properties: &mut EVENT_TRACE_PROPERTIES| {
        properties.LogFileMode |= USE_MS_FLUSH_TIMER;
        properties.FlushTimer = 100;
    };
    let started = [session::start(name, |_| {}, ""), session::start(&processes, often, "")];
    let mut seen = names.map(|_| Seen::new(true));
    let mut all = names.iter().zip(&mut seen);
    let traces: Vec<_> =
        all.by_ref().filter_map(|(name, seen)| consumer::open(name, seen).ok()).collect();
    session::enable(started[0].1, NETWORK, 1, &ids);
    session::enable(started[1].1, PROCESS, 1, &[]);
    println!("{{\"ready\":{}}}", std::process::id());
    thread::scope(|scope| {
        let consume = |trace: u64| move || consumer::process(trace, seconds);
        let all: Vec<_> = traces.iter().map(|trace| scope.spawn(consume(*trace))).collect();
        for beat in 1.. {
            if all.iter().all(thread::ScopedJoinHandle::is_finished) {
                break;
            }
            consumer::pause(0.1);
            if beat % 10 == 0 {
                for code in [EVENT_TRACE_CONTROL_FLUSH, EVENT_TRACE_CONTROL_QUERY] {
                    let _ = names.map(|name| session::control(name, code));
                }
            }
        }
    });
    let [lost, _] =
        names.map(|name| session::control(name, EVENT_TRACE_CONTROL_STOP).1.fixed.EventsLost);
    format!(
        "\"start\":[{},{}],\"events_lost\":{lost},{}",
        started[0].0,
        started[1].0,
        super::describe(&seen[0])
    )
}
