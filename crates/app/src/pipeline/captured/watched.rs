//! A session that should run: started, looked after, started again when somebody stops it.

use std::time::{Duration, Instant};

use windows::WindowsError;
use windows::consumer::End;
use windows::session::Role;

use super::tap::Tap;
use super::{Asker, CaptureError, Feed, now, tell_running};
use crate::live::{Gap, GapReason, Lane, Restarts};
use crate::note::Note;

/// One session that should run.
pub(super) struct Watched {
    pub(super) role: Role,
    tap: Option<Tap>,
    /// When it was last started, or tried to be.
    begun: Instant,
    /// When it is started again, while it does not run.
    due: Instant,
    restarts: Restarts,
    /// Windows said last time what was lost.
    knows_losses: bool,
}

impl Watched {
    pub(super) fn new(role: Role) -> Self {
        let now = Instant::now();
        Self {
            role,
            tap: None,
            begun: now,
            due: now,
            restarts: Restarts::default(),
            knows_losses: true,
        }
    }

    /// Starts it for the first time.
    pub(super) fn start(
        &mut self,
        start: impl FnOnce(Role) -> Result<Tap, WindowsError>,
    ) -> Result<(), WindowsError> {
        self.begun = Instant::now();
        self.tap = Some(start(self.role)?);
        Ok(())
    }

    /// Its receiver has ended, unasked. Whatever the reason, events are missing from here on.
    pub(super) fn has_ended(&mut self, end: End, feed: &Feed<'_>) -> Result<(), CaptureError> {
        // What was lost until then cannot be asked for any more: it went with the session, and the
        // gap says so.
        self.tap = None;
        self.knows_losses = true;
        let (why, outcome) = match end {
            End::Failed(error) => (GapReason::Failed(error.to_string()), Err(error.into())),
            End::Panicked(words) => {
                (GapReason::Failed(words.clone()), Err(CaptureError::Panicked(words)))
            }
            End::Stopped | End::Closed => (GapReason::StoppedFromOutside, Ok(())),
        };
        feed.seen.begin_gap(self.lane());
        let gap = Gap { lane: self.lane(), from: now(), until: None, why };
        feed.seen.tell(|told| told.add_gap(gap));
        self.pause(self.begun.elapsed());
        outcome
    }

    /// Starts it again if it does not run and it is time. One that cannot be started is tried
    /// again later: what refused it (no free session, for example) may pass.
    pub(super) fn restart(
        &mut self,
        start: impl FnOnce(Role) -> Result<Tap, WindowsError>,
        feed: &Feed<'_>,
        asker: &Asker,
    ) {
        if self.tap.is_some() || Instant::now() < self.due {
            return;
        }
        let lane = self.lane();
        match self.start(start) {
            Ok(()) => {
                feed.seen.end_gap(lane);
                feed.seen.tell(|told| told.end_gap(lane, now()));
                if self.role == Role::Processes {
                    // Whoever started meanwhile was missed.
                    tell_running(feed, asker);
                }
            }
            Err(error) => {
                let why = GapReason::Failed(error.to_string());
                feed.seen.tell(|told| told.explain_gap(lane, why));
                self.pause(Duration::ZERO);
            }
        }
    }

    fn pause(&mut self, lived: Duration) {
        self.due = Instant::now() + self.restarts.pause(lived);
    }

    fn lane(&self) -> Lane {
        super::tap::lane(self.role)
    }

    /// Lets come what its buffers hold, at once if `now`, otherwise if Windows would not do so
    /// within a beat by itself. Whether that was not refused. A session that has gone is noticed by
    /// its receiver.
    pub(super) fn flush(&self, now: bool) -> bool {
        let flushed = self.tap.as_ref().filter(|tap| now || tap.lags());
        flushed.is_none_or(|tap| tap.session.flush().is_ok())
    }

    /// Adds what it lost since this was asked.
    pub(super) fn ask_losses(&mut self, feed: &Feed<'_>) {
        let Some(tap) = &mut self.tap else { return };
        let answer = tap.session.losses();
        self.knows_losses = answer.is_ok();
        match answer {
            Ok(losses) => tap.tell(losses, feed),
            Err(error) => {
                let note = Note::LossesUnknown(error.to_string());
                feed.seen.tell(|told| told.add_note(note));
            }
        }
    }

    /// Whether everything it lost so far is told.
    pub(super) fn knows_losses(&self) -> bool {
        self.knows_losses
    }

    /// Stops it for good, and adds what it lost to the end.
    pub(super) fn stop(&mut self, feed: &Feed<'_>) -> Result<(), WindowsError> {
        let Some(tap) = &mut self.tap else { return Ok(()) };
        let losses = tap.session.stop()?;
        self.knows_losses = true;
        tap.tell(losses, feed);
        Ok(())
    }
}
