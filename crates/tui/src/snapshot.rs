//! What is shown: plain data, made at the end of an interval and never changed.
//!
//! Whoever makes it shares what has not changed with the one before, so that a snapshot of
//! 50,000 connections costs little more than their figures.

use std::collections::VecDeque;
use std::sync::Arc;

use event::Timestamp;
use event::kinds::{Address, Endpoint, Failure, Protocol};
use traffic::{Balance, Counters, Failures, Naming, ProcessId, Role, Zone};

/// The state at the end of one interval.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The interval ended here.
    pub at: Timestamp,
    /// Local time at that moment less UTC, in seconds.
    pub utc_offset: i32,
    /// Length of the interval in ticks of 100 ns.
    pub ticks: i64,
    /// Length of the steps of histories, in ticks of 100 ns.
    pub step_ticks: i64,
    /// Number of the step that ended last; histories count in these.
    pub interval: u32,
    /// The whole machine.
    pub figures: Figures,
    /// Of it, what has no owner.
    pub unattributed: Figures,
    /// Every process with traffic, and those they descend from.
    pub processes: Vec<Process>,
    /// Every flow that is kept apart, and one "other" for each process with folded ones.
    pub connections: Vec<Connection>,
    /// Every remote address, and one "other" if flows were folded.
    pub remotes: Vec<Remote>,
    /// Bytes over time of the whole machine.
    pub history: Arc<History>,
    /// What was opened and closed and what failed lately, the oldest first.
    pub log: Arc<VecDeque<LogEntry>>,
    /// Network interfaces, where the system tells.
    pub interfaces: Option<Arc<Interfaces>>,
    /// The latest span in which what was counted is set against what adapters carried.
    pub balance: Option<Arc<Balance>>,
    /// What keeps the figures from being complete.
    pub health: Health,
    /// Nothing comes after this one.
    pub last: bool,
}

/// Payload bytes in both directions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bytes {
    /// Sent.
    pub sent: u64,
    /// Received.
    pub received: u64,
}

impl Bytes {
    /// Both directions together.
    pub const fn both(self) -> u64 {
        self.sent.saturating_add(self.received)
    }
}

impl From<&Counters> for Bytes {
    fn from(counters: &Counters) -> Self {
        Self { sent: counters.sent().bytes, received: counters.received().bytes }
    }
}

impl std::ops::AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        self.sent = self.sent.saturating_add(other.sent);
        self.received = self.received.saturating_add(other.received);
    }
}

/// What was counted for one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// In the interval.
    pub gained: Bytes,
    /// Since the beginning.
    pub total: Bytes,
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.gained += other.gained;
        self.total += other.total;
    }
}

/// One process, or the line of what has no owner.
#[derive(Clone, Debug)]
pub struct Process {
    /// Which one; the same in every snapshot.
    pub id: ProcessId,
    /// Who it is.
    pub identity: Arc<Identity>,
    /// The process that started it, if that is in the list.
    pub parent: Option<ProcessId>,
    /// The first process that belonged to its application: the same for all that do.
    pub app: ProcessId,
    /// What it moved.
    pub figures: Figures,
    /// Its flows since the beginning; folded ones are counted one by one.
    pub connections: u64,
    /// Bytes sent again, which are in no sum of traffic.
    pub retransmitted: u64,
    /// Attempts to connect made again.
    pub reconnects: u64,
    /// Connections that failed.
    pub failures: Failures,
    /// Bytes over time.
    pub history: Arc<History>,
}

/// Who a process is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Process id.
    pub pid: u32,
    /// The one it says started it.
    pub parent_pid: Option<u32>,
    /// How the name is known.
    pub naming: Naming,
    /// File name of the executable.
    pub name: Option<Box<str>>,
    /// The kernel cut its end off.
    pub name_is_cut: bool,
    /// The whole path, with a drive letter where one is known.
    pub path: Option<Box<str>>,
    /// How it was called.
    pub command_line: Option<Box<str>>,
    /// What its application is called.
    pub app_name: Option<Box<str>>,
    /// Name of its application package.
    pub package: Option<Box<str>>,
    /// Its user: the account's name, or its security identifier.
    pub user: Option<Box<str>>,
    /// Number of its session.
    pub session: Option<u32>,
    /// When it started.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What it ended with.
    pub exit_code: Option<u32>,
}

/// One flow, or the folded ones of a process and protocol.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its owner.
    pub process: ProcessId,
    /// Place of the owner in the list of processes.
    pub owner: u32,
    /// Transport protocol.
    pub protocol: Protocol,
    /// This machine's end; `None` for folded flows.
    pub local: Option<Endpoint>,
    /// The other end; `None` for folded flows.
    pub remote: Option<Endpoint>,
    /// Name of the remote address.
    pub remote_name: Option<Arc<str>>,
    /// Where the other end is.
    pub zone: Zone,
    /// What it is for, where the kernel owns it.
    pub role: Role,
    /// What its ports are usually used for.
    pub label: Option<&'static str>,
    /// The service of a shared host process it belongs to.
    pub service: Option<Arc<str>>,
    /// What it moved.
    pub figures: Figures,
    /// Bytes sent again, which are in no sum of traffic.
    pub retransmitted: u64,
    /// Attempts to connect made again.
    pub reconnects: u64,
    /// How often it failed, and how.
    pub failures: Failures,
    /// Whether the trace told of its opening, its closing or its failure.
    pub stage: Stage,
    /// Its first event.
    pub first: Timestamp,
    /// Its latest event.
    pub last: Timestamp,
    /// Flows folded into it; 0 for an ordinary one.
    pub folded: u64,
}

/// Where in its life a connection is, as far as events tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Stage {
    /// No event spoke of it: it is older than the trace, or knows no connecting.
    #[default]
    Unknown,
    /// An outgoing connection was attempted.
    Connected,
    /// A connection was accepted.
    Accepted,
    /// It was closed.
    Closed,
    /// It failed.
    Failed(Failure),
}

/// One remote address.
#[derive(Clone, Debug)]
pub struct Remote {
    /// The address; `None` for folded flows.
    pub address: Option<Address>,
    /// Its name, where all its flows agree on one.
    pub name: Option<Arc<str>>,
    /// What was moved to and from it.
    pub figures: Figures,
    /// Flows since the beginning.
    pub connections: u64,
    /// The process that moved most, as a place in the list of processes.
    pub busiest: u32,
    /// Processes that spoke with it.
    pub processes: u32,
    /// Connections with it that failed.
    pub failures: Failures,
}

/// Bytes by interval; intervals without any are left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The oldest first.
    pub points: VecDeque<Point>,
}

/// What was moved in one interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Point {
    /// Number of the interval.
    pub interval: u32,
    /// Payload bytes.
    pub bytes: Bytes,
}

impl History {
    /// Adds what an interval brought, and forgets the oldest beyond `most` points.
    pub fn add(&mut self, interval: u32, bytes: Bytes, most: usize) {
        match self.points.back_mut() {
            Some(point) if point.interval == interval => point.bytes += bytes,
            _ => self.points.push_back(Point { interval, bytes }),
        }
        while self.points.len() > most {
            self.points.pop_front();
        }
    }

    /// The last `length` intervals up to `newest`, idle ones as nothing, the oldest first.
    pub fn recent(&self, newest: u32, length: usize) -> Vec<Bytes> {
        let mut steps = vec![Bytes::default(); length];
        for point in self.points.iter().rev() {
            let age = usize::try_from(newest.saturating_sub(point.interval)).unwrap_or(usize::MAX);
            match length.checked_sub(age.saturating_add(1)) {
                Some(place) => steps[place] += point.bytes,
                None => break,
            }
        }
        steps
    }
}

/// A connection was opened or closed, or failed.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// The interval it happened in began here.
    pub at: Timestamp,
    /// Whose it is.
    pub process: ProcessId,
    /// What happened.
    pub stage: Stage,
    /// Transport protocol.
    pub protocol: Protocol,
    /// The other end.
    pub remote: Endpoint,
    /// Name of the other end.
    pub remote_name: Option<Arc<str>>,
}

/// What network interfaces carried since the view began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Interfaces {
    /// Every interface, those that count first.
    pub interfaces: Vec<Interface>,
    /// Why there are none, if reading failed.
    pub failure: Option<Box<str>>,
}

/// One network interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    /// The name people give it.
    pub alias: Box<str>,
    /// The adapter.
    pub description: Box<str>,
    /// Can carry traffic now.
    pub up: bool,
    /// A device of its own, not software on top of one; it stays one when it goes down.
    pub in_total: bool,
    /// Bytes of whole frames since the view began.
    pub carried: Bytes,
}

/// What keeps the figures from being complete, since the beginning.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// Records seen, of every provider.
    pub events: u64,
    /// Events the system lost because no buffer was free.
    pub events_lost: u64,
    /// Buffers the system lost because nettally was too slow.
    pub buffers_lost: u64,
    /// The system does not say now what it lost: the two figures above may be too small.
    pub losses_unknown: bool,
    /// Decoded events dropped because counting was too slow.
    pub dropped: u64,
    /// Events of known providers that could not be decoded.
    pub undecoded: u64,
    /// Events read by the layout of an older version than their own. Nothing is missing for it.
    pub read_as_older: u64,
    /// Events counted in a later interval than their own.
    pub late: u64,
    /// Flows folded into "other".
    pub folded_flows: u64,
    /// Processes folded into "other processes".
    pub folded_processes: u64,
    /// Names, paths, command lines and services there was no room for.
    pub texts_left_out: u64,
    /// Times a session was stopped from outside and started again.
    pub gaps: u64,
    /// Places of a recording that could not be read.
    pub damaged: u64,
    /// Snapshots nobody took in time.
    pub snapshots_skipped: u64,
    /// Failed attempts to connect of which no event tells whose they are.
    pub connect_failures: u64,
    /// What this program costs the machine, where it is asked.
    pub own: Option<Own>,
    /// When and why nothing was counted, and what else the user should know: sentences in the
    /// language of the screen, the oldest first.
    pub said: Vec<Box<str>>,
}

/// What this program costs the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Own {
    /// Processor time of all threads lately, in thousandths of one core.
    pub core_permille: u32,
    /// Its memory that is in RAM, in bytes.
    pub resident_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_intervals_of_a_history_are_empty_steps() {
        let bytes = |sent| Bytes { sent, received: 0 };
        let mut history = History::default();
        for (interval, sent) in [(1, 1), (2, 2), (5, 5), (5, 1), (9, 9)] {
            history.add(interval, bytes(sent), 3);
        }
        let shown = |newest, length| -> Vec<u64> {
            history.recent(newest, length).iter().map(|step| step.sent).collect()
        };
        assert_eq!(shown(9, 10), [0, 0, 2, 0, 0, 6, 0, 0, 0, 9][..].to_vec());
        assert_eq!(shown(10, 2), [9, 0]);
        assert_eq!(shown(100, 3), [0, 0, 0]);
    }
}
