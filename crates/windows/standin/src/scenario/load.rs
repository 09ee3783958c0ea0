//! A steady stream of network events, taken in turn from images made beforehand.

use super::SECOND;
use crate::event::{Event, HEADER_SIZE};
use crate::tally::Tally;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use testkit::Width;
use testkit::payload::{NetworkEvent, Operation, ProcessStart};
use testkit::records::Record;

/// What the flows carry, in turn.
const KINDS: [(Operation, bool); 8] = [
    (Operation::TcpReceive, false),
    (Operation::TcpSend, false),
    (Operation::TcpReceive, false),
    (Operation::UdpReceive, false),
    (Operation::TcpReceive, true),
    (Operation::UdpSend, false),
    (Operation::TcpSend, true),
    (Operation::UdpReceive, true),
];

/// Local ports begin here, and so many follow.
const FIRST_PORT: u16 = 1024;
const PORTS: u64 = 60_000;

/// What a load is to be like.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// When it begins, in ticks after time 0.
    pub start: i64,
    /// Events a second.
    pub rate: u32,
    /// How long it lasts, in ticks.
    pub duration: i64,
    /// Between how many pairs of ends.
    pub flows: u32,
    /// How many processes share the flows.
    pub processes: u32,
    /// The first one's id; each has one four higher than the one before.
    pub first_pid: u32,
    /// Events until a flow goes on from another port; 0 for never.
    pub lasting: u32,
}

/// Events at a steady rate: event `i` is that of flow `i % flows`.
#[derive(Clone, Debug)]
pub struct Load {
    start: i64,
    rate: u32,
    total: u64,
    processes: u32,
    first_pid: u32,
    begun: i64,
    /// One event after the other, each flow's.
    bytes: Arc<[u8]>,
    /// Where each begins in `bytes`, and where the last ends.
    bounds: Arc<[usize]>,
    /// Events until a flow goes on from another port; 0 for never.
    lasting: u64,
}

impl Load {
    /// Events as wanted.
    pub fn new(wanted: Wanted) -> Self {
        let Wanted { start, rate, duration, flows, processes, first_pid, lasting } = wanted;
        let total = u64::try_from(duration * i64::from(rate) / SECOND).unwrap_or(0);
        let (mut bytes, mut bounds) = (Vec::new(), vec![0]);
        for flow in 0..flows {
            let pid = first_pid + 4 * (flow % processes);
            bytes.extend(image(flow, pid));
            bytes.resize(bytes.len().next_multiple_of(8), 0);
            bounds.push(bytes.len());
        }
        let (bytes, bounds, lasting) = (bytes.into(), bounds.into(), lasting.into());
        Self { start, rate, total, processes, first_pid, begun: 0, bytes, bounds, lasting }
    }

    /// How many events there are.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// How many flows carry them.
    pub fn flows(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Bytes one event takes in a buffer, on average.
    pub fn event_size(&self) -> usize {
        self.bytes.len() / self.flows()
    }

    /// Ticks in which it fills a buffer of so many bytes, from `time` on.
    pub fn fills(&self, time: i64, bytes: i64) -> i64 {
        if time < self.start {
            return self.start - time;
        }
        if self.due(time) == self.total {
            return i64::MAX;
        }
        let events = bytes / i64::try_from(self.event_size()).unwrap_or(1);
        events.saturating_mul(SECOND) / i64::from(self.rate)
    }

    /// How many have happened by `time`.
    pub fn due(&self, time: i64) -> u64 {
        let elapsed = i128::from((time - self.start).max(0));
        let events = elapsed * i128::from(self.rate) / i128::from(SECOND);
        u64::try_from(events).unwrap_or(u64::MAX).min(self.total)
    }

    /// When event `number` happens.
    pub fn time(&self, number: u64) -> i64 {
        let ticks = i128::from(number) * i128::from(SECOND) / i128::from(self.rate);
        self.start + i64::try_from(ticks).unwrap_or(i64::MAX)
    }

    /// Which flow event `number` belongs to.
    pub fn flow(&self, number: u64) -> usize {
        let flows = u64::try_from(self.flows()).unwrap_or(1);
        usize::try_from(number % flows).unwrap_or(0)
    }

    /// The event of this flow.
    pub fn image(&self, flow: usize) -> &[u8] {
        &self.bytes[self.bounds[flow]..self.bounds[flow + 1]]
    }

    /// The times of event `number` and all behind it.
    pub fn times(&self, number: u64) -> impl Iterator<Item = i64> {
        let rate = i64::from(self.rate);
        let (whole, part) = (SECOND / rate, SECOND % rate);
        let ticks = i128::from(number) * i128::from(SECOND);
        let rest = i64::try_from(ticks % i128::from(rate)).unwrap_or(0);
        // A division for each event would cost more than all the rest.
        std::iter::successors(Some((self.time(number), rest)), move |&(time, rest)| {
            let rest = rest + part;
            Some(if rest >= rate { (time + whole + 1, rest - rate) } else { (time + whole, rest) })
        })
        .map(|(time, _)| time)
    }

    /// Whether every event of a flow is its image.
    pub const fn repeats(&self) -> bool {
        self.lasting == 0
    }

    /// Event `number`, which is `flow`'s; made in `scratch` if it differs from the flow's image.
    #[inline]
    pub fn turn<'a>(&'a self, number: u64, flow: usize, scratch: &'a mut Vec<u8>) -> &'a [u8] {
        let image = self.image(flow);
        if self.lasting == 0 {
            return image;
        }
        let turns = number / self.flows() as u64 / self.lasting;
        scratch.clear();
        scratch.extend_from_slice(image);
        let at = local_port(flow);
        // 7919 has no factor in common with 60,000: every port has its turn.
        let port = u64::from(u16::from_be_bytes([image[at], image[at + 1]]) - FIRST_PORT);
        let port = FIRST_PORT + u16::try_from((port + turns * 7919) % PORTS).unwrap_or(0);
        scratch[at..at + 2].copy_from_slice(&port.to_be_bytes());
        scratch
    }

    /// Counts the events `from..to` as delivered, those of the flows that pass.
    pub fn add_to(&self, tally: &mut Tally, from: u64, to: u64, passes: impl Fn(usize) -> bool) {
        let flows = self.flows() as u64;
        for flow in (0..self.flows()).filter(|&flow| passes(flow)) {
            // Events of this flow before `number`.
            let before = |number: u64| (number + flows - 1 - flow as u64) / flows;
            let event = Event { bytes: self.image(flow), time: 0 };
            tally.add(&event, before(to) - before(from));
        }
    }

    pub(super) const fn begin(&mut self, file_time: i64) {
        self.begun = file_time + self.start;
    }

    /// Rundown events of the processes that own the flows.
    pub(super) fn rundown(&self) -> impl Iterator<Item = Vec<u8>> {
        (0..self.processes).map(|number| {
            let pid = self.first_pid + 4 * number;
            ProcessStart {
                pid,
                sequence: u64::from(pid),
                // Older than the load, each by a little more.
                create_time: self.begun - SECOND - i64::from(number) * 10,
                parent: 4,
                integrity: 8192,
                image: format!(r"\Device\HarddiskVolume1\load\load-{number}.exe"),
                ..ProcessStart::default()
            }
            .rundown_event(1, 0, 4)
            .to_bytes()
        })
    }
}

/// Where the local port stands in the event of a flow: TCP has the remote end as destination in
/// both directions, a received datagram its own sender as source.
fn local_port(flow: usize) -> usize {
    let (operation, ipv6) = KINDS[flow % KINDS.len()];
    let destination = HEADER_SIZE + if ipv6 { 40 } else { 16 };
    if operation == Operation::UdpReceive { destination } else { destination + 2 }
}

/// The event every turn of the flow repeats.
fn image(flow: u32, pid: u32) -> Vec<u8> {
    let (operation, ipv6) = KINDS[flow as usize % KINDS.len()];
    let port = FIRST_PORT + u16::try_from(u64::from(flow) % PORTS).unwrap_or(0);
    let [_, high, middle, low] = flow.to_be_bytes();
    let (local, remote) = if ipv6 {
        let ours = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 1);
        let (first, second) = (u16::from(high), u16::from_be_bytes([middle, low]));
        (ours.into(), Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, first, second).into())
    } else {
        (Ipv4Addr::new(192, 0, 2, 1).into(), Ipv4Addr::new(10, high, middle, low).into())
    };
    NetworkEvent {
        operation,
        pid,
        local: SocketAddr::new(local, port),
        remote: SocketAddr::new(remote, 443),
        size: 40 + flow * 37 % 1400,
        timestamp: 0,
        uptime: 0,
        logged_by: 0,
        width: Width::Bits64,
        logged_as: None,
    }
    .manifest()
    .to_bytes()
}
