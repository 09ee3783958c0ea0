//! Frames of `top --format json`.

use std::time::Duration;

use serde_json::Value;

use super::machine::Machine;
use super::running::{Finished, Running};
use super::{equal, holds};
use crate::Outcome;

/// The time within which a program must do what takes a moment.
pub(super) const SOON: Duration = Duration::from_secs(20);

/// One frame.
pub(super) struct Frame(pub(super) Value);

/// A live view that is under way.
pub(super) struct Top(pub(super) Running);

impl Top {
    /// Starts it and waits for its first frame, by when its sessions run.
    pub(super) fn start(machine: &Machine<'_>) -> Result<Self, String> {
        let mut top = Self(machine.start("nettally top --format json --top 100000")?);
        top.until("a frame", |_| true)?;
        Ok(top)
    }

    /// The next frame of which this is true.
    pub(super) fn until(
        &mut self,
        what: &str,
        is_so: impl Fn(&Frame) -> bool,
    ) -> Result<Frame, String> {
        let wanted = |line: &str| Frame::read(line).is_ok_and(|frame| is_so(&frame));
        self.0.wait_for(what, SOON, wanted).and_then(|line| Frame::read(&line))
    }

    /// Ends it as Ctrl+C does; the last frame, which holds everything.
    pub(super) fn end(self) -> Result<Frame, String> {
        self.0.interrupt()?;
        Frame::last_of(&self.0.finish(SOON)?.success("top")?)
    }
}

impl Frame {
    fn read(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map(Self).map_err(|error| format!("{error}: {line}"))
    }

    /// The last frame a program showed, which must be marked as such.
    pub(super) fn last_of(finished: &Finished) -> Result<Self, String> {
        let line = finished.lines.last().ok_or("there is no frame")?;
        let frame = Self::read(line)?;
        holds(frame.0["last"] == true, || "the last frame is not marked as the last".into())?;
        Ok(frame)
    }

    /// One figure of `health`.
    pub(super) fn health(&self, name: &str) -> u64 {
        number(&self.0["health"][name])
    }

    /// That these figures of `health`, and no others but `events` and `late`, are not 0.
    pub(super) fn is_flawed_by(&self, expected: &[(&str, u64)]) -> Outcome {
        let health = self.0["health"].as_object().ok_or("a frame has no health")?;
        for (name, value) in health {
            // How many events come is up to the case; late ones are counted all the same.
            if ["events", "late", "frames_skipped"].contains(&name.as_str()) {
                continue;
            }
            let wanted = expected.iter().find(|&&(one, _)| one == name).map_or(0, |&(_, n)| n);
            equal(name, number(value), wanted)?;
        }
        Ok(())
    }

    /// Bytes sent and received by all.
    pub(super) fn total(&self) -> (u64, u64) {
        both(&self.0["total"])
    }

    /// Bytes sent and received by a process, and its name.
    pub(super) fn of_process(&self, pid: &Value) -> (u64, u64, String) {
        of_process(&self.0["rows"], pid)
    }
}

/// The sums of all rows of a process, and the name of the first.
pub(super) fn of_process(rows: &Value, pid: &Value) -> (u64, u64, String) {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut rows = rows.iter().filter(|row| row["pid"] == *pid);
    let Some(first) = rows.next() else { return (0, 0, String::new()) };
    let name = first["image_name"].as_str().unwrap_or_default().to_owned();
    let (mut sent, mut received) = both(first);
    for (more_sent, more_received) in rows.map(both) {
        sent += more_sent;
        received += more_received;
    }
    (sent, received, name)
}

fn both(figures: &Value) -> (u64, u64) {
    (number(&figures["send_bytes"]), number(&figures["recv_bytes"]))
}

/// A number, or 0 where there is none.
pub(super) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}
