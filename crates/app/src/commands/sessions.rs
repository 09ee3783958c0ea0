//! `sessions`: the ETW sessions that run, and stopping our own.

use std::io::{self, Write};

use serde::Serialize;
use text::{Align, count, sanitize};

use crate::cli::{ListFormat, SessionsArgs};
use crate::exit::Exit;
use crate::json;
use crate::lang::{Lang, SystemText, Text};
use crate::listing::Listing;
use crate::paint::{Ink, Paint};
use crate::system::{self, Owned, OwnerState, RunningSession, System, SystemError};
use crate::terminal::{Failure, Terminal};

pub(crate) fn run(args: &SessionsArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let system = system::here()?;
    for name in &args.stop {
        stop(name, &*system, terminal)?;
    }
    if args.stop_stale {
        stop_stale(&*system, terminal)?;
    }
    if !args.stop_stale && args.stop.is_empty() {
        let sessions = system.sessions()?;
        let paint = Paint { on: terminal.colors(None) };
        terminal.write(None, |out| match args.format.chosen {
            ListFormat::Table => table(&sessions, terminal.lang, paint, out),
            ListFormat::Json => json(&sessions, out),
        })?;
    }
    Ok(Exit::Success)
}

/// Stops one of ours, whether its owner lives or not.
fn stop(name: &str, system: &dyn System, terminal: &Terminal) -> Result<(), Failure> {
    let refuse = |text: SystemText, name: &str| {
        Failure::Usage(text.fill(terminal.lang, &[("session", &sanitize(name))]))
    };
    let sessions = system.sessions()?;
    // Windows takes names of sessions in any case.
    let found = sessions.iter().find(|one| one.name.eq_ignore_ascii_case(name));
    let session = found.ok_or_else(|| refuse(SystemText::NoSuchSession, name))?;
    if session.owned.is_none() {
        return Err(refuse(SystemText::NotOurs, &session.name));
    }
    system.stop_session(&session.name)?;
    say_stopped(&session.name, terminal);
    Ok(())
}

fn stop_stale(system: &dyn System, terminal: &Terminal) -> Result<(), Failure> {
    let sessions = system.sessions()?;
    let stale: Vec<&RunningSession> = sessions.iter().filter(|one| one.is_stale()).collect();
    // One that cannot be stopped is no reason to leave the others.
    let mut failures = Vec::new();
    for session in &stale {
        match system.stop_session(&session.name) {
            Ok(()) => say_stopped(&session.name, terminal),
            Err(error) => failures.push(error),
        }
    }
    if stale.is_empty() {
        terminal.say(SystemText::NoneStale.of(terminal.lang));
    }
    let last = failures.pop();
    failures.iter().for_each(|error| terminal.say(&failure(error, terminal.lang)));
    last.map_or(Ok(()), |error| Err(error.into()))
}

/// As the program says its last error.
fn failure(error: &SystemError, lang: Lang) -> String {
    Text::Error.fill(lang, &[("message", &sanitize(&error.message))])
}

fn say_stopped(name: &str, terminal: &Terminal) {
    terminal.say(&SystemText::Stopped.fill(terminal.lang, &[("session", &sanitize(name))]));
}

fn table(
    sessions: &[RunningSession],
    lang: Lang,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut listing = Listing::new([
        (SystemText::Session.of(lang), Align::Left),
        (SystemText::Owner.of(lang), Align::Left),
        (SystemText::Buffers.of(lang), Align::Right),
        (SystemText::Lost.of(lang), Align::Right),
        (SystemText::Target.of(lang), Align::Left),
    ]);
    for session in sessions {
        let lost = session.losses.events;
        listing.row([
            (session.name.clone(), if session.owned.is_some() { Ink::Strong } else { Ink::Plain }),
            owner(session.owned, lang),
            (buffers(session, lang), Ink::Plain),
            (count(lost), if lost > 0 { Ink::Warning } else { Ink::Plain }),
            (target(session, lang), Ink::Plain),
        ]);
    }
    listing.write(paint, out)?;
    let ours = sessions.iter().filter(|one| one.owned.is_some()).count();
    let stale = sessions.iter().filter(|one| one.is_stale()).count();
    let values = [("count", sessions.len()), ("ours", ours), ("stale", stale)];
    let values = values.map(|(name, number)| (name, number.to_string()));
    let values = values.each_ref().map(|(name, number)| (*name, number.as_str()));
    writeln!(out, "\n{}", SystemText::SessionCount.fill(lang, &values))?;
    if stale > 0 {
        writeln!(out, "{}", SystemText::StaleHint.of(lang))?;
    }
    Ok(())
}

fn owner(owned: Option<Owned>, lang: Lang) -> (String, Ink) {
    let Some(owned) = owned else { return (String::new(), Ink::Faint) };
    let (text, ink) = match owned.state {
        OwnerState::This => (SystemText::OwnedThis, Ink::Strong),
        OwnerState::Living => (SystemText::OwnedLiving, Ink::Strong),
        OwnerState::Stale => (SystemText::OwnedStale, Ink::Warning),
    };
    (text.fill(lang, &[("role", owned.role), ("pid", &owned.pid.to_string())]), ink)
}

fn buffers(session: &RunningSession, lang: Lang) -> String {
    let plan = session.buffers;
    let [kilobytes, minimum, maximum] =
        [plan.kilobytes, plan.minimum, plan.maximum].map(|number| number.to_string());
    let values = [("kilobytes", &*kilobytes), ("minimum", &*minimum), ("maximum", &*maximum)];
    SystemText::BufferFacts.fill(lang, &values)
}

fn target(session: &RunningSession, lang: Lang) -> String {
    match (&session.file, session.real_time) {
        (Some(file), _) => file.clone(),
        (None, true) => SystemText::RealTime.of(lang).to_owned(),
        (None, false) => SystemText::InMemory.of(lang).to_owned(),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    logger_id: u16,
    real_time: bool,
    file: Option<&'a str>,
    buffer_kilobytes: u32,
    buffers_minimum: u32,
    buffers_maximum: u32,
    events_lost: u64,
    buffers_lost: u64,
    buffers_written: u64,
    owner: Option<OwnerDocument>,
}

#[derive(Serialize)]
struct OwnerDocument {
    role: &'static str,
    pid: u32,
    state: &'static str,
}

fn json(sessions: &[RunningSession], out: &mut dyn Write) -> io::Result<()> {
    let documents: Vec<Document<'_>> = sessions.iter().map(Document::of).collect();
    json::write_pretty(&documents, out)?;
    writeln!(out)
}

impl<'a> Document<'a> {
    fn of(session: &'a RunningSession) -> Self {
        let state = |state| match state {
            OwnerState::This => "this",
            OwnerState::Living => "living",
            OwnerState::Stale => "stale",
        };
        let owner = |owned: Owned| OwnerDocument {
            role: owned.role,
            pid: owned.pid,
            state: state(owned.state),
        };
        Self {
            name: &session.name,
            logger_id: session.logger_id,
            real_time: session.real_time,
            file: session.file.as_deref(),
            buffer_kilobytes: session.buffers.kilobytes,
            buffers_minimum: session.buffers.minimum,
            buffers_maximum: session.buffers.maximum,
            events_lost: session.losses.events,
            buffers_lost: session.losses.buffers,
            buffers_written: session.losses.written,
            owner: session.owned.map(owner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::{Buffers, Losses};

    fn session(name: &str, owned: Option<Owned>) -> RunningSession {
        RunningSession {
            name: name.to_owned(),
            logger_id: 7,
            real_time: true,
            file: None,
            buffers: Buffers { kilobytes: 64, minimum: 4, maximum: 26 },
            losses: Losses::default(),
            owned,
        }
    }

    fn sessions() -> Vec<RunningSession> {
        let owned = |state| Some(Owned { role: "traffic", pid: 42, state });
        let mut recording = session("nettally-recording-7", owned(OwnerState::Living));
        recording.file = Some(r"C:\a.etl".to_owned());
        recording.losses.events = 1234;
        vec![session("DiagTrack", None), recording, session("nettally-x", owned(OwnerState::Stale))]
    }

    #[test]
    fn ours_are_marked() {
        let mut out = Vec::new();
        table(&sessions(), Lang::En, Paint { on: false }, &mut out).unwrap();
        let expected = "\
Session               Owner                               Buffers   Lost  Goes to
DiagTrack             –                              4–26 × 64 KB      0  real time
nettally-recording-7  nettally, traffic, pid 42      4–26 × 64 KB  1,234  C:\\a.etl
nettally-x            nettally, traffic, pid 42 has ended  4–26 × 64 KB      0  real time

Sessions: 3, of nettally: 2, left behind: 1
nettally sessions --stop-stale stops what was left behind
";
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeeze(&String::from_utf8(out).unwrap()), squeeze(expected));
    }

    #[test]
    fn programs_get_the_same() {
        let mut out = Vec::new();
        json(&sessions(), &mut out).unwrap();
        let documents: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(documents[0]["owner"], serde_json::Value::Null);
        assert_eq!(documents[1]["events_lost"], 1234);
        assert_eq!(documents[2]["owner"]["state"], "stale");
    }
}
