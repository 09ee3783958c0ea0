//! What is to happen: a text in which every line is an event of testkit's notation or, when it
//! begins with `@`, something only a live system has.
//!
//! ```text
//! @ wait network process            # time 0: when a session has enabled both
//! +0    running 4242 C:\Tools\curl.exe
//! +0.1  tcp recv 4242 10.0.0.5:50000 <- 203.0.113.80:443 1460
//! @ +1  rate 1000000 for 30 flows 10000 processes 200
//! @ +5  lost 1234 events
//! @ +9  stop
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `@ wait network\|process\|dns ...` | time 0 is when all of these are enabled, by whichever session; `network` if there is no such line |
//! | `@ processors N` | the machine has `N` processors, up to 16; 4 if there is no such line |
//! | `@ +T rate N for S [flows F] [processes P] [pid FIRST] [lasting E]` | `N` network events a second for `S` seconds, spread over that many flows and processes; a flow goes on from another port after `E` events |
//! | `@ +T lost N [events\|buffers\|realtime]` | sessions with network events lose as many |
//! | `@ +T odd N [version V] [bytes B]` | `N` TCP sends of another version, or with a payload too short |
//! | `@ +T stop` | somebody stops the sessions with network events |
//!
//! `running` lines, and processes started before, show when a session captures state. Events of
//! real programs are delivered besides, with or without a scenario.

mod directive;
mod load;
mod recording;

pub use directive::{Loss, Mark, Odd, What};
pub use load::{Load, Wanted};

use crate::event::Event;
use crate::tally::Tally;
use recording::Recording;
use testkit::guid::{Guid, KERNEL_NETWORK};

/// Ticks of 100 ns in a second.
pub const SECOND: i64 = 10_000_000;

/// Everything that is to happen, in ticks of 100 ns after time 0.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Each has buffers of its own in every session.
    pub processors: u32,
    /// Providers whose enabling is awaited.
    pub waits: Vec<Guid>,
    /// Streams of events at a steady rate.
    pub loads: Vec<Load>,
    /// Losses and stops, in the order of time.
    pub marks: Vec<Mark>,
    recording: Recording,
}

impl Default for Scenario {
    fn default() -> Self {
        let recording = Recording::default();
        Self { processors: 4, waits: vec![], loads: vec![], marks: vec![], recording }
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scenario = Self::default();
        let mut script = String::new();
        for (index, line) in text.lines().enumerate() {
            if let Some(words) = line.trim_start().strip_prefix('@') {
                directive::read(words, &mut scenario)
                    .map_err(|reason| format!("scenario line {}: {reason}", index + 1))?;
            } else {
                script.push_str(line);
            }
            script.push('\n');
        }
        if scenario.waits.is_empty() {
            scenario.waits.push(KERNEL_NETWORK);
        }
        scenario.marks.sort_by_key(|mark| mark.time);
        scenario.recording = Recording::of(&script)?;
        Ok(scenario)
    }

    /// Sets the times inside payloads as if time 0 were this FILETIME.
    #[must_use]
    pub fn begun(mut self, file_time: i64) -> Self {
        self.recording.shift_to(file_time);
        for load in &mut self.loads {
            load.begin(file_time);
        }
        self
    }

    /// The events of the script from number `at` on, with their ticks.
    pub fn script(&self, at: usize) -> impl Iterator<Item = Event<'_>> {
        self.recording.events(at)
    }

    /// Rundown events of the processes that live at `time`.
    pub fn rundown(&self, time: i64) -> Vec<Vec<u8>> {
        let loads = self.loads.iter().flat_map(Load::rundown);
        self.recording.rundown(time).into_iter().chain(loads).collect()
    }

    /// When everything has happened, in ticks after time 0; `None` for a scenario in which nothing
    /// does.
    pub fn end(&self) -> Option<i64> {
        let loads = self.loads.iter().map(|load| load.time(load.total()));
        let marks = self.marks.iter().map(|mark| mark.time);
        let script = self.script(0).map(|event| event.time);
        loads.chain(marks).chain(script).max()
    }

    /// What a session without filters that misses nothing is given.
    pub fn truth(&self) -> Tally {
        let mut tally = Tally::default();
        self.script(0).for_each(|event| tally.add(&event, 1));
        for load in &self.loads {
            load.add_to(&mut tally, 0, load.total(), |_| true);
        }
        tally
    }
}

#[cfg(test)]
mod tests;
