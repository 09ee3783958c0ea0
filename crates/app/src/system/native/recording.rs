//! A session that Windows writes into a file by itself.

use std::time::Duration;

use event::providers::{Provider, dns_client, kernel_network, kernel_process, windows_tcpip};
use windows::WindowsError;
use windows::session::{self, Compromise, Destination, Role, Session, SessionName, SessionPlan};

use super::sessions::losses;
use crate::note::Note;
use crate::system::{Losses, Recording, RecordingPlan, SystemError};

/// Buffers that are not full are written after so long. Each is written at its full size, so a
/// short time would make the file large; without any, a machine that loses its power loses all.
const FLUSH_EVERY: Duration = Duration::from_secs(60);

/// A recording under way.
pub(super) struct Native {
    session: Session,
    notes: Vec<Note>,
    ring: bool,
}

impl Native {
    pub(super) fn start(plan: &RecordingPlan) -> Result<Self, WindowsError> {
        let mut notes = reclaimed();
        let session = Session::start(SessionPlan {
            name: SessionName { role: Role::Recording, owner: session::this_owner()? },
            buffers: super::plan(plan.buffer_megabytes),
            flush_every: FLUSH_EVERY,
            destination: Destination::File {
                path: plan.path.clone(),
                max_megabytes: plan.max_megabytes,
                circular: plan.ring,
            },
            independent: true,
            kernel_groups: 0,
        })?;
        if session.compromises().contains(&Compromise::HalfTheBuffers) {
            notes.push(Note::HalfTheBuffers);
        }
        // Names before what bears them.
        if let Err(error) = with_state(&session) {
            notes.push(Note::NoProcesses(error.to_string()));
        }
        if let Err(error) = enable(&session, &dns_client::PROVIDER, Events::Decoded) {
            notes.push(Note::NoHostNames(error.to_string()));
        }
        if let Err(error) = enable(&session, &windows_tcpip::PROVIDER, Events::Decoded) {
            notes.push(Note::NoFailures(error.to_string()));
        }
        enable(&session, &kernel_network::PROVIDER, Events::All)?;
        Ok(Self { session, notes, ring: plan.ring })
    }
}

impl Recording for Native {
    fn notes(&self) -> &[Note] {
        &self.notes
    }

    fn losses(&mut self) -> Result<Losses, SystemError> {
        Ok(losses(self.session.losses()?))
    }

    fn finish(&mut self) -> Result<Losses, SystemError> {
        if self.ring {
            // What was said of running processes at the beginning may be overwritten. When it
            // cannot be said again, the recording is as good as it can be.
            let _ = self.session.capture_state(kernel_process::PROVIDER.guid);
        }
        // That it has gone is no error when it is stopped, but its final count went with it.
        match self.session.losses() {
            Err(error) if error.code == super::NO_SUCH_SESSION => Err(error.into()),
            _ => Ok(losses(self.session.stop()?)),
        }
    }
}

/// Which events of a provider to record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Events {
    /// All: a recording should also tell of copies, which the live view does without.
    All,
    /// Those that are understood.
    Decoded,
}

fn enable(session: &Session, provider: &Provider, events: Events) -> Result<(), WindowsError> {
    let Some(enable) = provider.enable else { return Ok(()) };
    let ids = if events == Events::All { &[] } else { enable.event_ids };
    session.enable(provider.guid, enable.level, enable.keywords, ids).map(|_| ())
}

/// Beginnings and ends of processes, and those that run already.
fn with_state(session: &Session) -> Result<(), WindowsError> {
    enable(session, &kernel_process::PROVIDER, Events::Decoded)?;
    session.capture_state(kernel_process::PROVIDER.guid)
}

/// Stops what dead instances have left; where that fails, the start of the session will tell
/// whether it matters.
fn reclaimed() -> Vec<Note> {
    let all = session::reclaim_stale().unwrap_or_default();
    let stopped = all.into_iter().filter(|one| one.result.is_ok());
    stopped.map(|one| Note::Reclaimed(one.name)).collect()
}
