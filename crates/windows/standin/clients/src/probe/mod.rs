//! The experiments.
#![expect(unsafe_code, reason = "ETW is called as Windows offers it")]
#![expect(clippy::cast_possible_truncation, reason = "short lists, small structures")]
#![expect(clippy::print_stdout, reason = "a line of JSON is the result")]

mod consumer;
mod live;
mod session;

use consumer::Seen;
use nettally_standin_clients::argument;
use session::{NETWORK, PROCESS};
use std::time::Instant;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_CONTROL_FLUSH, EVENT_TRACE_CONTROL_QUERY, EVENT_TRACE_CONTROL_STOP,
    EVENT_TRACE_CONTROL_UPDATE, EVENT_TRACE_PROPERTIES,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, GetProcessTimes};

pub(crate) fn main() {
    let verb: String = argument(1, String::new());
    let name: String = argument(2, "probe".into());
    let report = match verb.as_str() {
        "consume" => consume(&name),
        "start" => start(&name),
        "query" => control(&name, EVENT_TRACE_CONTROL_QUERY),
        "flush" => control(&name, EVENT_TRACE_CONTROL_FLUSH),
        "update" => control(&name, EVENT_TRACE_CONTROL_UPDATE),
        "stop" => control(&name, EVENT_TRACE_CONTROL_STOP),
        "live" => live::live(&name),
        "watch" => watch(&name),
        "record" => record(&name),
        "list" => list(),
        "fill" => fill(argument(2, 1)),
        "holders" => holders(),
        other => panic!("no experiment is called {other:?}"),
    };
    println!("{{{report}}}");
}

/// Starts, enables and leaves the session behind.
fn start(name: &str) -> String {
    let (code, handle) = session::start(name, |_| {}, "");
    let enabled = if code == 0 { enable(handle) } else { String::new() };
    format!("\"start\":{code},\"handle\":{handle}{enabled}")
}

/// A file session: `record NAME SECONDS FILE MEGABYTES MODE`; of 0 seconds, left behind.
fn record(name: &str) -> String {
    let file: String = argument(4, "probe.etl".into());
    let (size, mode) = (argument(5, 0), argument(6, 1));
    let change = |asked: &mut EVENT_TRACE_PROPERTIES| {
        (asked.LogFileMode, asked.MaximumFileSize, asked.BufferSize) = (mode, size, 64);
    };
    let (code, handle) = session::start(name, change, &file);
    if code != 0 {
        return format!("\"start\":{code}");
    }
    let codes = [(PROCESS, 1), (NETWORK, 1), (PROCESS, 2)]
        .map(|(provider, control)| session::enable(handle, provider, control, &[]));
    let seconds: f64 = argument(3, 1.0);
    if seconds > 0.0 {
        println!("{{\"ready\":{}}}", std::process::id());
    } else {
        return format!("\"start\":0,\"enabled\":{codes:?}");
    }
    consumer::pause(seconds);
    format!("\"start\":0,\"enabled\":{codes:?},{}", control(name, EVENT_TRACE_CONTROL_STOP))
}

/// Both providers, with the ids given as the fourth argument, and a rundown.
fn enable(handle: u64) -> String {
    let list: String = argument(4, String::new());
    let ids: Vec<u16> = list.split(',').filter_map(|id| id.parse().ok()).collect();
    let process = session::enable(handle, PROCESS, 1, &[]);
    let network = session::enable(handle, NETWORK, 1, &ids);
    let capture = session::enable(handle, PROCESS, 2, &[]);
    format!(",\"network\":{network},\"process\":{process},\"capture\":{capture}")
}

fn consume(name: &str) -> String {
    let lean = argument::<String>(5, String::new()) == "lean";
    let mut seen = Seen::new(lean);
    let (code, handle) = session::start(name, |_| {}, "");
    if code != 0 {
        return format!("\"start\":{code}");
    }
    let trace = match consumer::open(name, &mut seen) {
        Ok(trace) => trace,
        Err(code) => return format!("\"start\":0,\"open\":{code}"),
    };
    let enabled = enable(handle);
    println!("{{\"ready\":{}}}", std::process::id());
    let cpu = cpu_ticks();
    let begun = Instant::now();
    let ended = consumer::process(trace, argument(3, 1.0));
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = (cpu_ticks() - cpu) as f64 / 1e7;
    let closed = consumer::close(trace);
    let (stopped, last) = session::control(name, EVENT_TRACE_CONTROL_STOP);
    let lost = last.fixed.EventsLost;
    format!(
        "\"start\":0{enabled},\"ended\":{ended},\"closed\":{closed},\"stop\":{stopped},\
         \"events_lost\":{lost},\"seconds\":{seconds:.3},\"cpu\":{cpu:.3},{}",
        describe(&seen)
    )
}

/// Consumes a session that somebody else has started.
fn watch(name: &str) -> String {
    let mut seen = Seen::new(false);
    match consumer::open(name, &mut seen) {
        Err(code) => format!("\"open\":{code}"),
        Ok(trace) => {
            println!("{{\"ready\":{}}}", std::process::id());
            let ended = consumer::process(trace, argument(3, 1.0));
            format!("\"ended\":{ended},\"closed\":{},{}", consumer::close(trace), describe(&seen))
        }
    }
}

fn describe(seen: &Seen) -> String {
    let ids: Vec<_> = seen.ids.iter().map(|(id, count)| format!("\"{id}\":{count}")).collect();
    let processes: Vec<_> = seen
        .processes
        .iter()
        .map(|(pid, (sent, received))| {
            let name = seen.names.get(pid).map_or("", String::as_str).replace('\\', "/");
            format!(
                "\n{{\"pid\":{pid},\"name\":\"{name}\",\"sent\":{sent},\"received\":{received}}}"
            )
        })
        .collect();
    format!(
        "\"events\":{},\"sent\":{},\"received\":{},\"starts\":{},\"stopped\":{:?},\"rundown\":{},\
         \"lost_reports\":{},\"header_owner\":{},\"buffers\":{},\"lost\":{},\"span\":{},\
         \"ids\":{{{}}},\"processes\":[{}]",
        seen.events,
        seen.sent,
        seen.received,
        seen.starts,
        seen.stopped,
        seen.rundown,
        seen.lost_reports,
        seen.header_owner,
        seen.buffers,
        seen.lost,
        seen.last - seen.first,
        ids.join(","),
        processes.join(",")
    )
}

fn control(name: &str, code: u32) -> String {
    let (code, properties) = session::control(name, code);
    let fixed = properties.fixed;
    format!(
        "\"code\":{code},\"name\":\"{}\",\"lost\":{},\"written\":{},\"buffers\":{},\"flush\":{}",
        properties.name(),
        fixed.EventsLost,
        fixed.BuffersWritten,
        fixed.NumberOfBuffers,
        fixed.FlushTimer
    )
}

fn list() -> String {
    let (code, sessions) = session::all();
    let names: Vec<_> = sessions.iter().map(|one| format!("\"{}\"", one.name())).collect();
    format!("\"code\":{code},\"sessions\":[{}]", names.join(","))
}

/// Starts sessions and enables Kernel-Network in each, until one call fails.
fn fill(count: u32) -> String {
    let (mut started, mut enabled) = (0, 0);
    let mut codes = (0, 0);
    for number in 0..count {
        let (code, handle) = session::start(&format!("fill-{number}"), |_| {}, "");
        codes.0 = codes.0.max(code);
        started += u32::from(code == 0);
        if code == 0 {
            let code = session::enable(handle, NETWORK, 1, &[]);
            codes.1 = codes.1.max(code);
            enabled += u32::from(code == 0);
        }
    }
    let (start, enable) = codes;
    format!("\"started\":{started},\"start\":{start},\"enabled\":{enabled},\"enable\":{enable}")
}

/// How many sessions there may be, and how many have Kernel-Network: their logger ids.
fn holders() -> String {
    let (code, most) = session::most();
    let (found, ids) = session::holders(NETWORK);
    format!("\"code\":{code},\"most\":{most},\"found\":{found},\"ids\":{ids:?}")
}

/// CPU time of this process in ticks of 100 ns.
fn cpu_ticks() -> u64 {
    let mut times = [windows_sys::Win32::Foundation::FILETIME::default(); 4];
    let [created, ended, kernel, user] = &mut times;
    // SAFETY: asks for nothing.
    let process = unsafe { GetCurrentProcess() };
    // SAFETY: the four places live during the call.
    unsafe {
        GetProcessTimes(
            process,
            &raw mut *created,
            &raw mut *ended,
            &raw mut *kernel,
            &raw mut *user,
        )
    };
    let ticks = |time: &windows_sys::Win32::Foundation::FILETIME| {
        u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime)
    };
    ticks(kernel) + ticks(user)
}
