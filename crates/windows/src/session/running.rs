//! The sessions of this machine, whoever started them.

use event::Guid;
use windows_sys::Win32::System::Diagnostics::Etw::{EVENT_TRACE_PROPERTIES, QueryAllTracesW};

use super::control::{self, Control};
use super::losses::{LossCounter, Losses};
use super::name::Owner;
use super::ownership::{self, Ownership};
use super::plan::BufferPlan;
use super::properties::Properties;
use crate::error::{Operation, WindowsError};
use crate::process;

const MORE_DATA: u32 = 234;
/// Sessions a machine has at most, unless its registry says otherwise.
const USUAL_MOST: u32 = 64;
/// What the registry may raise it to.
const ABSOLUTE_MOST: u32 = 256;

/// A session that runs now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunningSession {
    /// Its name.
    pub name: String,
    /// Its GUID.
    pub guid: Guid,
    /// Its number, by which the system's tables know it.
    pub logger_id: u16,
    /// Whether events go to a consumer.
    pub real_time: bool,
    /// The file it writes, if it does.
    pub file: Option<String>,
    /// Its buffers, as Windows gave them.
    pub buffers: BufferPlan,
    /// What it lost since its start (modulo 2^32, for nobody has watched it).
    pub losses: Losses,
    /// Whose it is.
    pub ownership: Ownership,
}

/// A stale session and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reclaimed {
    /// Its name.
    pub name: String,
    /// Stopped, or why not.
    pub result: Result<(), WindowsError>,
}

/// Every session that this user may see.
///
/// # Errors
///
/// QueryAllTracesW failed.
pub fn list() -> Result<Vec<RunningSession>, WindowsError> {
    let this = process::this();
    Ok(answers()?.iter().map(|answer| running(answer, this)).collect())
}

/// One session, by name.
///
/// # Errors
///
/// ControlTraceW failed: 4201 when there is no such session.
pub fn query(name: &str) -> Result<RunningSession, WindowsError> {
    control::by_name(Control::Query, name).map(|answer| running(&answer, process::this()))
}

/// Stops any session, by name. One that has gone already is no error.
///
/// # Errors
///
/// ControlTraceW failed: 5 without rights.
pub fn stop_named(name: &str) -> Result<(), WindowsError> {
    match control::by_name(Control::Stop, name) {
        Err(error) if error.code != super::NO_SUCH_SESSION => Err(error),
        _ => Ok(()),
    }
}

/// Stops what dead instances left behind, and nothing else.
///
/// # Errors
///
/// The sessions could not be listed.
pub fn reclaim_stale() -> Result<Vec<Reclaimed>, WindowsError> {
    let stale = list()?.into_iter().filter(|one| matches!(one.ownership, Ownership::Stale(_)));
    let stop = |name: String| Reclaimed { result: stop_named(&name), name };
    Ok(stale.map(|session| stop(session.name)).collect())
}

/// The process that is asking, as the owner of sessions.
///
/// # Errors
///
/// GetProcessTimes failed.
pub fn this_owner() -> Result<Owner, WindowsError> {
    let pid = std::process::id().to_string();
    process::this().ok_or_else(|| WindowsError::last(Operation::ReadProcess, pid))
}

fn running(answer: &Properties, this: Option<Owner>) -> RunningSession {
    let (name, guid) = (answer.session_name(), answer.guid());
    RunningSession {
        ownership: ownership::judge(&name, guid, this, process::lives),
        logger_id: answer.logger_id(),
        real_time: answer.real_time(),
        file: answer.file_name(),
        buffers: answer.buffers(),
        losses: LossCounter::default().read(answer.losses()),
        name,
        guid,
    }
}

fn answers() -> Result<Vec<Box<Properties>>, WindowsError> {
    let mut room = USUAL_MOST;
    loop {
        let mut answers: Vec<Box<Properties>> = (0..room).map(|_| Properties::empty()).collect();
        let mut pointers: Vec<*mut EVENT_TRACE_PROPERTIES> =
            answers.iter_mut().map(|answer| (&raw mut **answer).cast()).collect();
        let mut count = 0;
        // SAFETY: `room` pointers to structures that are writable and say their own size and where
        // in them the names go; the boxes outlive the call and are not touched during it.
        let code = unsafe { QueryAllTracesW(pointers.as_mut_ptr(), room, &raw mut count) };
        if code == MORE_DATA && room < ABSOLUTE_MOST {
            room = count.clamp(room + 1, ABSOLUTE_MOST);
            continue;
        }
        WindowsError::check(Operation::ListSessions, "", code)?;
        answers.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        return Ok(answers);
    }
}
