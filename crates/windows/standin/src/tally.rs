//! What a session was given, added up for the test to compare.

use crate::event::Event;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Events delivered, and the bytes they moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All events, those without bytes too.
    pub events: u64,
    /// Events lost on the way.
    pub lost: u64,
    /// Events and bytes by process id.
    pub processes: BTreeMap<u32, Moved>,
}

/// Transport payload of one process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Events that moved bytes.
    pub events: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes received.
    pub received: u64,
}

impl Tally {
    /// Counts an event that was delivered `times` times.
    pub fn add(&mut self, event: &Event<'_>, times: u64) {
        self.events += times;
        let Some(transfer) = event.transfer() else { return };
        if times > 0 {
            let moved = self.processes.entry(transfer.pid).or_default();
            moved.events += times;
            let bytes = u64::from(transfer.size) * times;
            *if transfer.sent { &mut moved.sent } else { &mut moved.received } += bytes;
        }
    }

    /// One JSON object; processes in the order of their ids.
    pub fn to_json(&self) -> String {
        let sum = |part: fn(&Moved) -> u64| self.processes.values().map(part).sum::<u64>();
        let (sent, received) = (sum(|moved| moved.sent), sum(|moved| moved.received));
        let mut json = format!(
            "{{\"events\":{},\"lost\":{},\"sent\":{sent},\"received\":{received},\"processes\":[",
            self.events, self.lost,
        );
        for (at, (pid, moved)) in self.processes.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let Moved { events, sent, received } = moved;
            // Writing to a string cannot fail.
            let _ = write!(
                json,
                "{comma}\n{{\"pid\":{pid},\"events\":{events},\"sent\":{sent},\"received\":{received}}}"
            );
        }
        json.push_str("]}\n");
        json
    }
}
