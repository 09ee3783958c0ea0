//! What is true of a script, worked out without writing or reading a trace.

use super::action::{Action, Step};
use super::lives::Lives;
use super::settings::Settings;
use crate::payload::{Operation, Transport};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Everything a reader of the compiled script should come to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Truth {
    /// Processes in the order in which the trace first reports them.
    pub processes: Vec<ProcessTruth>,
    /// Data sent and received. Copied and retransmitted data is in [`Truth::flows`] only.
    pub tallies: BTreeMap<TallyKey, Sums>,
    /// The same by event id alone: Windows 7 logs UDP sends over IPv6 as received.
    pub as_logged: BTreeMap<TallyKey, Sums>,
    /// Everything that happened, by flow.
    pub flows: BTreeMap<FlowKey, FlowTruth>,
    /// Failed attempts by transport, family and code.
    pub failures: BTreeMap<(Transport, IpVersion, u16), u64>,
    /// Records in the file, the header record not counted.
    pub events: u64,
    /// Of these, network events other than failures.
    pub network_events: u64,
    /// DNS queries with an answer.
    pub answers: u64,
    /// Reports of loss.
    pub losses: u64,
    /// Times of the first and the last event: ticks of 100 ns after the start.
    pub span: Option<(i64, i64)>,
}

/// A process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcessTruth {
    /// Its id.
    pub pid: u32,
    /// Id of its creator.
    pub parent: u32,
    /// Path as written in the script.
    pub path: String,
    /// Path as written in the trace.
    pub image: String,
    /// When it was created, FILETIME.
    pub created: i64,
    /// When it ended, FILETIME.
    pub exited: Option<i64>,
}

/// What data is counted by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TallyKey {
    /// Owner of the socket.
    pub pid: u32,
    /// Which of [`Truth::processes`]; `None` if the trace names no process for the id.
    pub process: Option<usize>,
    /// TCP or UDP.
    pub transport: Transport,
    /// Family of the addresses.
    pub family: IpVersion,
    /// Way the data went.
    pub direction: Direction,
}

/// One flow of one process.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FlowKey {
    /// Owner of the socket.
    pub pid: u32,
    /// Which of [`Truth::processes`].
    pub process: Option<usize>,
    /// TCP or UDP.
    pub transport: Transport,
    /// This machine's end.
    pub local: SocketAddr,
    /// The other end.
    pub remote: SocketAddr,
}

/// Internet protocol version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IpVersion {
    /// 4.
    V4,
    /// 6.
    V6,
}

/// Way of data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// From this machine.
    Sent,
    /// To this machine.
    Received,
}

/// A number of events and their bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sums {
    /// Events.
    pub operations: u64,
    /// Transport payload.
    pub bytes: u64,
}

impl Sums {
    pub(crate) fn add(&mut self, bytes: u32) {
        self.operations += 1;
        self.bytes += u64::from(bytes);
    }
}

/// What happened on a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FlowTruth {
    /// Data sent.
    pub sent: Sums,
    /// Data received.
    pub received: Sums,
    /// Data sent again; part of `sent` already.
    pub retransmitted: Sums,
    /// Data copied on behalf of the user; part of `received` already.
    pub copied: Sums,
    /// Connections attempted.
    pub connects: u64,
    /// Connections accepted.
    pub accepts: u64,
    /// Disconnects issued.
    pub disconnects: u64,
    /// Reconnects attempted.
    pub reconnects: u64,
    /// First event: ticks of 100 ns after the start of the recording.
    pub first: i64,
    /// Last event.
    pub last: i64,
}

impl Truth {
    pub(super) fn of(settings: &Settings, steps: &[Step]) -> Self {
        let lives = Lives::of(settings, steps);
        let mut truth = Self {
            span: steps.first().zip(steps.last()).map(|(first, last)| (first.time, last.time)),
            processes: processes(settings, &lives),
            ..Self::default()
        };
        for step in steps {
            truth.add(settings, &lives, step);
        }
        truth
    }

    /// Bytes of all data sent and received.
    pub fn total_bytes(&self) -> u64 {
        self.tallies.values().map(|sums| sums.bytes).sum()
    }

    fn add(&mut self, settings: &Settings, lives: &Lives, step: &Step) {
        self.events += 1;
        match &step.action {
            Action::Network { .. } => self.add_network(settings, lives, step),
            Action::Failure { transport, ipv6, code } => {
                *self.failures.entry((*transport, family(*ipv6), *code)).or_default() += 1;
            }
            Action::Query { addresses, .. } => self.answers += u64::from(!addresses.is_empty()),
            Action::Lost(_) => self.losses += 1,
            // Of several events that tell one failure the first counts: not worked out here.
            Action::Connection { .. } => {}
            Action::Process { .. } | Action::Stop { .. } | Action::Volume { .. } => {}
        }
    }

    fn add_network(&mut self, settings: &Settings, lives: &Lives, step: &Step) {
        let Action::Network { operation, pid, local, remote, size } = step.action else { return };
        self.network_events += 1;
        let process = lives.index_at(pid, step.time);
        let transport = operation.transport();
        let key = FlowKey { pid, process, transport, local, remote };
        let flow =
            self.flows.entry(key).or_insert(FlowTruth { first: step.time, ..FlowTruth::default() });
        flow.last = step.time;
        flow.add(operation, size);

        let family = family(remote.is_ipv6());
        let key = |direction| TallyKey { pid, process, transport, family, direction };
        if let Some(direction) = direction(operation) {
            self.tallies.entry(key(direction)).or_default().add(size);
        }
        let logged = settings.logged_as(operation, remote.is_ipv6()).unwrap_or(operation);
        if let Some(direction) = direction(logged) {
            self.as_logged.entry(key(direction)).or_default().add(size);
        }
    }
}

impl FlowTruth {
    fn add(&mut self, operation: Operation, size: u32) {
        match operation {
            Operation::TcpSend | Operation::UdpSend => self.sent.add(size),
            Operation::TcpReceive | Operation::UdpReceive => self.received.add(size),
            Operation::TcpRetransmit => self.retransmitted.add(size),
            Operation::TcpCopy => self.copied.add(size),
            Operation::TcpConnect => self.connects += 1,
            Operation::TcpAccept => self.accepts += 1,
            Operation::TcpDisconnect => self.disconnects += 1,
            Operation::TcpReconnect => self.reconnects += 1,
        }
    }
}

const fn direction(operation: Operation) -> Option<Direction> {
    match operation {
        Operation::TcpSend | Operation::UdpSend => Some(Direction::Sent),
        Operation::TcpReceive | Operation::UdpReceive => Some(Direction::Received),
        _ => None,
    }
}

const fn family(ipv6: bool) -> IpVersion {
    if ipv6 { IpVersion::V6 } else { IpVersion::V4 }
}

fn processes(settings: &Settings, lives: &Lives) -> Vec<ProcessTruth> {
    let process = |life: &super::lives::Life| ProcessTruth {
        pid: life.pid,
        parent: life.parent,
        path: life.path.clone(),
        image: life.image.clone(),
        created: life.created,
        exited: life.stopped.map(|ticks| settings.file_time(ticks)),
    };
    lives.iter().map(process).collect()
}
