//! Lines that begin with `@`.

use super::load::Wanted;
use super::{Load, SECOND, Scenario};
use std::str::SplitWhitespace;
use testkit::guid::{DNS_CLIENT, KERNEL_NETWORK, KERNEL_PROCESS};
use testkit::records::{EventRecord, Record};

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
    /// Events come that no reader can know.
    Odd(Odd),
}

/// TCP sends over IPv4 that are not as the manifest says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Odd {
    /// How many.
    pub count: u32,
    /// Version of their layout; the manifest has 0 only.
    pub version: u8,
    /// Length of their payload; the manifest's has 28 bytes and a pointer.
    pub bytes: u8,
}

impl Odd {
    /// One of them, as an EVENT_HEADER and its payload.
    pub fn image(&self) -> Vec<u8> {
        EventRecord {
            provider: KERNEL_NETWORK,
            id: 10,
            version: self.version,
            level: 4,
            keyword: 0x10,
            payload: vec![0; self.bytes.into()],
            ..EventRecord::default()
        }
        .to_bytes()
    }
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
        return match first {
            "wait" => words.try_for_each(|name| wait(name, into)),
            "processors" => processors(words.next(), into),
            _ => Err(format!("expected wait, processors or a time such as +1.5, found {first:?}")),
        };
    };
    let time = seconds(time)?;
    match words.next().ok_or("nothing after the time")? {
        "rate" => into.loads.push(rate(time, &mut words)?),
        "lost" => into.marks.push(Mark { time, what: lost(&mut words)? }),
        "stop" => into.marks.push(Mark { time, what: What::Stop }),
        "odd" => into.marks.push(Mark { time, what: odd(&mut words)? }),
        other => return Err(format!("expected rate, lost, odd or stop, found {other:?}")),
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

fn processors(word: Option<&str>, into: &mut Scenario) -> Result<(), String> {
    into.processors = number(word)?;
    match into.processors {
        1..=16 => Ok(()),
        count => Err(format!("a machine has 1 to 16 processors, not {count}")),
    }
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

fn odd(words: &mut SplitWhitespace<'_>) -> Result<What, String> {
    let mut odd = Odd { count: number(words.next())?, version: 0, bytes: 36 };
    while let Some(word) = words.next() {
        let small = |number: u32| u8::try_from(number).map_err(|_| format!("{number} is too much"));
        match word {
            "version" => odd.version = small(number(words.next())?)?,
            "bytes" => odd.bytes = small(number(words.next())?)?,
            other => return Err(format!("odd events have no {other:?}")),
        }
    }
    if odd.version == 0 && odd.bytes >= 20 {
        return Err("odd events need another version, or fewer than 20 bytes".into());
    }
    Ok(What::Odd(odd))
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
