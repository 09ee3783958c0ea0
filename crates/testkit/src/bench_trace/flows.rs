//! Flows, and which of them a CPU works on next.

use super::BenchOptions;
use crate::Width;
use crate::payload::{NetworkEvent, Operation};
use crate::random::Random;
use crate::records::Record;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// Flows a CPU comes back to; the others it meets now and then.
const WORKING_SET: usize = 16;
/// Where a record has its timestamp and the size of the data: EVENT_HEADER, then the payload.
const TIMESTAMP: usize = 16;
const SIZE: usize = 80 + 4;

/// Way of the data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Received,
}

/// One flow, with a record of each way ready to be copied.
pub(super) struct Flow {
    /// Index of its process.
    pub(super) process: usize,
    sent: Vec<u8>,
    received: Vec<u8>,
    /// Datagrams are small, TCP data is not.
    largest: u32,
}

impl Flow {
    pub(super) fn record(&self, way: Way) -> &[u8] {
        match way {
            Way::Sent => &self.sent,
            Way::Received => &self.received,
        }
    }

    /// Size of the data: up to a third of the largest for sends, any for receives.
    pub(super) fn draw_size(&self, way: Way, drawn: u64) -> u32 {
        let most = if way == Way::Sent { self.largest / 3 } else { self.largest };
        1 + u32::try_from(drawn % u64::from(most)).unwrap_or(0)
    }

    /// Appends the record of `way`.
    pub(super) fn write(&self, way: Way, timestamp: i64, size: u32, records: &mut Vec<u8>) {
        let start = records.len();
        records.extend_from_slice(self.record(way));
        let record = &mut records[start..];
        record[TIMESTAMP..TIMESTAMP + 8].copy_from_slice(&timestamp.to_le_bytes());
        record[SIZE..SIZE + 4].copy_from_slice(&size.to_le_bytes());
    }
}

/// All flows, and what each CPU is doing.
pub(super) struct Flows {
    pub(super) all: Vec<Flow>,
    bursts: Vec<Burst>,
    longest_burst: u64,
}

/// A run of events of one flow, and the flows that are likely to be next.
struct Burst {
    flow: usize,
    left: u64,
    mostly: Way,
    working_set: [usize; WORKING_SET],
}

impl Flows {
    pub(super) fn new(options: &BenchOptions, pids: &[u32]) -> Self {
        let all: Vec<Flow> = (0..options.flows.max(1)).map(|index| flow(index, pids)).collect();
        let bursts = (0..usize::from(options.processors.max(1))).map(|cpu| Burst {
            flow: 0,
            left: 0,
            mostly: Way::Sent,
            working_set: std::array::from_fn(|at| (cpu * WORKING_SET + at) % all.len()),
        });
        let bursts = bursts.collect();
        Self { all, bursts, longest_burst: u64::from(options.longest_burst.max(1)) }
    }

    /// The flow of the next event of `cpu`, and its way.
    pub(super) fn next(&mut self, cpu: usize, random: &mut Random) -> (usize, Way) {
        let burst = &mut self.bursts[cpu];
        if burst.left == 0 {
            let drawn = random.next();
            let at = index(drawn, WORKING_SET);
            // One burst in four belongs to a flow the CPU has not worked on lately.
            if drawn >> 62 == 0 {
                burst.working_set[at] = index(drawn >> 16, self.all.len());
            }
            burst.flow = burst.working_set[at];
            burst.left = 1 + (drawn >> 40) % self.longest_burst;
            burst.mostly = if drawn >> 60 & 1 == 0 { Way::Sent } else { Way::Received };
        }
        burst.left -= 1;
        // A burst ends with the answer to it.
        let way = match (burst.left, burst.mostly) {
            (0, Way::Sent) => Way::Received,
            (0, Way::Received) => Way::Sent,
            (_, way) => way,
        };
        (burst.flow, way)
    }
}

fn index(drawn: u64, count: usize) -> usize {
    usize::try_from(drawn & 0xffff_ffff).unwrap_or(0) % count
}

/// Flow number `index`: one in four is UDP, one in three goes over IPv6.
fn flow(index: u32, pids: &[u32]) -> Flow {
    let process = usize::try_from(index).unwrap_or(0) % pids.len();
    let udp = index % 4 == 3;
    let (local, remote) = ends(index, index % 3 == 2);
    let (send, receive) = match udp {
        true => (Operation::UdpSend, Operation::UdpReceive),
        false => (Operation::TcpSend, Operation::TcpReceive),
    };
    let pid = pids[process];
    let record = |operation| {
        NetworkEvent {
            operation,
            pid,
            local,
            remote,
            size: 0,
            timestamp: 0,
            uptime: 54_000,
            logged_by: 0,
            width: Width::Bits64,
            logged_as: None,
        }
        .manifest()
        .to_bytes()
    };
    let largest = if udp { 1350 } else { 17_520 };
    Flow { process, sent: record(send), received: record(receive), largest }
}

/// Two ends that no other flow has.
fn ends(index: u32, ipv6: bool) -> (SocketAddr, SocketAddr) {
    let [_, high, middle, low] = index.to_be_bytes();
    let port = 32_768 + u16::from_be_bytes([middle & 0x7f, low]);
    let local_ip = Ipv4Addr::new(10, 0, high, 20);
    let remote_ip = Ipv4Addr::new(198, 51, 100, low);
    match ipv6 {
        false => ((local_ip, port).into(), (remote_ip, 443).into()),
        true => {
            let group = u16::from(high) << 8 | u16::from(middle);
            let local = Ipv6Addr::new(0x2001, 0xdb8, 1, group, 0, 0, 0, 0x20);
            let remote = Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, u16::from(low));
            ((local, port).into(), (remote, 443).into())
        }
    }
}
