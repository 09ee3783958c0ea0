//! A session that should run: started, looked after, started again when somebody stops it.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use windows::WindowsError;
use windows::consumer::End;
use windows::session::Role;

use super::tap::Tap;
use super::{Asker, CaptureError, Feed, now, tell_running};
use crate::live::{Gap, GapReason, Lane, Restarts};

/// One session that should run.
pub(super) struct Watched {
    pub(super) role: Role,
    tap: Option<Tap>,
    /// When it was last started, or tried to be.
    begun: Instant,
    /// When it is started again, while it does not run.
    due: Instant,
    restarts: Restarts,
}

impl Watched {
    pub(super) fn new(role: Role) -> Self {
        let now = Instant::now();
        Self { role, tap: None, begun: now, due: now, restarts: Restarts::default() }
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

    /// Its receiver has ended, unasked.
    pub(super) fn has_ended(&mut self, end: End, feed: &Feed<'_>) -> Result<(), CaptureError> {
        // What was lost until then cannot be asked for any more: it went with the session.
        self.tap = None;
        match end {
            End::Failed(error) => return Err(error.into()),
            End::Panicked(words) => return Err(CaptureError::Panicked(words)),
            End::Stopped | End::Closed => {}
        }
        feed.seen.gaps.fetch_add(1, Ordering::Relaxed);
        let gap =
            Gap { lane: self.lane(), from: now(), until: None, why: GapReason::StoppedFromOutside };
        feed.seen.tell(|told| told.add_gap(gap));
        self.pause(self.begun.elapsed());
        Ok(())
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
                feed.seen.tell(|told| told.end_gap(lane, now()));
                if self.role == Role::Processes {
                    // Whoever started meanwhile was missed.
                    tell_running(feed, asker);
                }
            }
            Err(error) => {
                let why = GapReason::NotStarted(error.to_string());
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

    /// Lets come what its buffers hold. A session that has gone is noticed by its receiver.
    pub(super) fn flush(&self) {
        if let Some(tap) = &self.tap {
            let _ = tap.session.flush();
        }
    }

    /// Adds what it lost since this was asked.
    pub(super) fn ask_losses(&mut self, feed: &Feed<'_>) {
        let Some(tap) = &mut self.tap else { return };
        if let Ok(losses) = tap.session.losses() {
            let (events, buffers) =
                (losses.events_lost, losses.realtime_buffers_lost + losses.log_buffers_lost);
            feed.seen.events_lost.fetch_add(events - tap.told.0, Ordering::Relaxed);
            feed.seen.buffers_lost.fetch_add(buffers - tap.told.1, Ordering::Relaxed);
            tap.told = (events, buffers);
        }
    }

    /// Stops it for good.
    pub(super) fn stop(&mut self) -> Result<(), WindowsError> {
        self.tap.as_mut().map_or(Ok(()), |tap| tap.session.stop().map(|_| ()))
    }
}
