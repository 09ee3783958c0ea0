//! Lines that begin with `@`.

use super::load::Wanted;
use super::{Load, SECOND, Scenario};
use std::str::SplitWhitespace;
use testkit::guid::{DNS_CLIENT, KERNEL_NETWORK, KERNEL_PROCESS};

/// Something that befalls a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Ticks of 100 ns after time 0.
    pub time: i64,
    /// What it is.
    pub what: What,
}

/// What befalls a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// So many are lost.
    Lost(u32, Loss),
    /// Somebody stops it.
    Stop,
}

/// Which counter of EVENT_TRACE_PROPERTIES grows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// EventsLost.
    Events,
    /// LogBuffersLost.
    Buffers,
    /// RealTimeBuffersLost.
    Realtime,
}

/// Reads one line, without its `@`.
pub(super) fn read(line: &str, into: &mut Scenario) -> Result<(), String> {
    let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
    let first = words.next().ok_or("nothing after the @")?;
    let Some(time) = first.strip_prefix('+') else {
        if first != "wait" {
            return Err(format!("expected wait or a time such as +1.5, found {first:?}"));
        }
        return words.try_for_each(|name| wait(name, into));
    };
    let time = seconds(time)?;
    match words.next().ok_or("nothing after the time")? {
        "rate" => into.loads.push(rate(time, &mut words)?),
        "lost" => into.marks.push(Mark { time, what: lost(&mut words)? }),
        "stop" => into.marks.push(Mark { time, what: What::Stop }),
        other => return Err(format!("expected rate, lost or stop, found {other:?}")),
    }
    words.next().map_or(Ok(()), |word| Err(format!("{word:?} is too much")))
}

fn wait(name: &str, into: &mut Scenario) -> Result<(), String> {
    into.waits.push(match name {
        "network" => KERNEL_NETWORK,
        "process" => KERNEL_PROCESS,
        "dns" => DNS_CLIENT,
        _ => return Err(format!("expected network, process or dns, found {name:?}")),
    });
    Ok(())
}

fn rate(time: i64, words: &mut SplitWhitespace<'_>) -> Result<Load, String> {
    let rate = number(words.next())?;
    if words.next() != Some("for") {
        return Err("expected: rate N for SECONDS".into());
    }
    let duration = seconds(words.next().ok_or("for how long?")?)?;
    let mut wanted = Wanted {
        start: time,
        rate,
        duration,
        flows: 1000,
        processes: 10,
        first_pid: 10_000,
        lasting: 0,
    };
    while let Some(word) = words.next() {
        *match word {
            "flows" => &mut wanted.flows,
            "processes" => &mut wanted.processes,
            "pid" => &mut wanted.first_pid,
            "lasting" => &mut wanted.lasting,
            other => return Err(format!("a rate has no {other:?}")),
        } = number(words.next())?;
    }
    if rate == 0 || wanted.processes == 0 || wanted.flows < wanted.processes {
        return Err("a rate needs events, processes, and at least one flow for each".into());
    }
    Ok(Load::new(wanted))
}

fn lost(words: &mut SplitWhitespace<'_>) -> Result<What, String> {
    let count = number(words.next())?;
    match words.next() {
        None | Some("events") => Ok(What::Lost(count, Loss::Events)),
        Some("buffers") => Ok(What::Lost(count, Loss::Buffers)),
        Some("realtime") => Ok(What::Lost(count, Loss::Realtime)),
        Some(other) => Err(format!("expected events, buffers or realtime, found {other:?}")),
    }
}

fn number(word: Option<&str>) -> Result<u32, String> {
    let word = word.unwrap_or("nothing");
    word.parse().map_err(|_| format!("expected a number, found {word:?}"))
}

/// Seconds with up to seven decimals, in ticks.
fn seconds(word: &str) -> Result<i64, String> {
    let bad = || format!("expected seconds, found {word:?}");
    let (whole, part) = word.split_once('.').unwrap_or((word, "0"));
    let whole: u32 = whole.parse().map_err(|_| bad())?;
    let digits = format!("{part:0<7}");
    let part: u32 = if digits.len() == 7 { digits.parse().ok() } else { None }.ok_or_else(bad)?;
    Ok(i64::from(whole) * SECOND + i64::from(part))
}
