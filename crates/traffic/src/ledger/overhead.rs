//! What lies between payload and frames, estimated.
//!
//! An event of TCP stands for any number of packets, so their number is estimated from the
//! bytes: full segments, but at least one packet for an operation. Of two received segments one
//! is acknowledged in a packet of its own (RFC 5681, 4.2), as if nothing else were sent back.
//! Where the adapters count their packets, headers follow from those instead, and
//! acknowledgements need no guess.

use super::Carried;
use crate::aggregate::counters::{Counters, Total};
use event::kinds::{Family, Operation, Protocol};
use std::ops::AddAssign;

/// Ethernet's header, which adapters count.
const ETHERNET: u64 = 14;
/// Payload of a full frame of Ethernet.
const MTU: u64 = 1500;

/// What an estimate of headers rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Basis {
    /// Operations and bytes of the events alone.
    #[default]
    Operations,
    /// Packets the adapters counted.
    Packets,
}

/// Estimated headers, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Headers {
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) basis: Basis,
}

/// Packets and headers, as estimated from events.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Overhead {
    sent: Estimate,
    received: Estimate,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Estimate {
    packets: u64,
    headers: u64,
}

impl Estimate {
    fn add(&mut self, packets: u64, header: u64) {
        self.packets = self.packets.saturating_add(packets);
        self.headers = self.headers.saturating_add(packets.saturating_mul(header));
    }

    /// Headers of so many packets, of the same kinds as those estimated; TCP over IPv4 where
    /// there were none.
    fn scaled(self, packets: u64) -> u64 {
        let usual = ETHERNET + header(Protocol::Tcp, Family::V4);
        match self.packets {
            0 => packets.saturating_mul(usual),
            known => {
                let scaled = u128::from(self.headers) * u128::from(packets) / u128::from(known);
                u64::try_from(scaled).unwrap_or(u64::MAX)
            }
        }
    }
}

/// Headers of IP and transport, without options.
const fn header(protocol: Protocol, family: Family) -> u64 {
    let ip = match family {
        Family::V4 => 20,
        Family::V6 => 40,
    };
    ip + match protocol {
        Protocol::Tcp => 20,
        Protocol::Udp => 8,
    }
}

/// Packets that carry payload: full ones, and one for an operation at least.
fn packets(total: Total, protocol: Protocol, family: Family) -> u64 {
    let room = match protocol {
        Protocol::Tcp => MTU - header(protocol, family),
        // A datagram that is too long travels in fragments, each with a header of IP.
        Protocol::Udp => MTU - header(protocol, family) + 8,
    };
    // Most flows move less in an interval, and dividing takes longer than all the rest.
    let full = if total.bytes <= room { total.bytes.min(1) } else { total.bytes.div_ceil(room) };
    total.operations.max(full)
}

impl Overhead {
    /// Takes in what was counted on one flow.
    pub(super) fn add(&mut self, protocol: Protocol, family: Family, counters: &Counters) {
        let frame = ETHERNET + header(protocol, family);
        let sent = packets(counters.sent(), protocol, family);
        let received = packets(counters.received(), protocol, family);
        let resent = packets(counters.of(Operation::Retransmit), protocol, family);
        self.sent.add(sent + resent, frame);
        self.received.add(received, frame);
        if protocol == Protocol::Tcp {
            self.sent.add(received / 2, frame);
            self.received.add(sent / 2, frame);
        }
    }

    /// The headers of a span, in which the devices carried this.
    pub(super) fn headers(&self, carried: Option<&Carried>) -> Headers {
        let counted = carried.and_then(|c| c.packets_out.zip(c.packets_in));
        match counted {
            Some((sent, received)) => Headers {
                sent: self.sent.scaled(sent),
                received: self.received.scaled(received),
                basis: Basis::Packets,
            },
            None => Headers {
                sent: self.sent.headers,
                received: self.received.headers,
                basis: Basis::Operations,
            },
        }
    }
}

impl AddAssign for Overhead {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in [(&mut self.sent, other.sent), (&mut self.received, other.received)] {
            sum.packets = sum.packets.saturating_add(more.packets);
            sum.headers = sum.headers.saturating_add(more.headers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(sends: &[u32], receives: &[u32]) -> Counters {
        let mut counters = Counters::default();
        sends.iter().for_each(|bytes| counters.count(Operation::Send, *bytes));
        receives.iter().for_each(|bytes| counters.count(Operation::Receive, *bytes));
        counters
    }

    #[test]
    fn headers_follow_from_segments_and_their_acknowledgements() {
        let mut overhead = Overhead::default();
        // 65,652 bytes are 45 segments of at most 1,460; every second one is acknowledged.
        overhead.add(Protocol::Tcp, Family::V4, &counters(&[65_652], &[]));
        let headers = overhead.headers(None);
        assert_eq!((headers.sent, headers.received), (45 * 54, 22 * 54));
        assert_eq!(headers.basis, Basis::Operations);
    }

    #[test]
    fn a_datagram_is_a_packet_whatever_its_size() {
        let mut overhead = Overhead::default();
        overhead.add(Protocol::Udp, Family::V6, &counters(&[29, 29], &[3000]));
        let headers = overhead.headers(None);
        assert_eq!((headers.sent, headers.received), (2 * 62, 3 * 62));
    }

    #[test]
    fn counted_packets_replace_the_guess() {
        let mut overhead = Overhead::default();
        overhead.add(Protocol::Tcp, Family::V4, &counters(&[1000], &[]));
        let carried = Carried { packets_out: Some(10), packets_in: Some(4), ..Carried::default() };
        let headers = overhead.headers(Some(&carried));
        assert_eq!((headers.sent, headers.received), (540, 4 * 54));
        assert_eq!(headers.basis, Basis::Packets);
    }
}
