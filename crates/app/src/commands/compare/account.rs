//! Both sides of the comparison, and what is left between them.
//!
//! Events count payload; adapters count whole frames. Between the two stand headers, which every
//! packet has, acknowledgements, which are packets without payload, and what was sent twice. Those
//! are estimated; what then remains is the error.

use std::ops::AddAssign;

/// Bytes counted from events in one direction, by who owns them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Shares {
    /// Of programs.
    pub(super) processes: u64,
    /// Of the kernel itself: file sharing, HTTP.sys and others under process 4.
    pub(super) kernel: u64,
    /// Of nobody.
    pub(super) unattributed: u64,
}

impl Shares {
    pub(super) fn sum(self) -> u64 {
        self.processes.saturating_add(self.kernel).saturating_add(self.unattributed)
    }
}

impl AddAssign for Shares {
    fn add_assign(&mut self, other: Self) {
        self.processes += other.processes;
        self.kernel += other.kernel;
        self.unattributed += other.unattributed;
    }
}

/// Bytes in both directions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Both<T> {
    pub(super) sent: T,
    pub(super) received: T,
}

impl<T> Both<T> {
    fn zip<U>(self, other: Both<U>) -> Both<(T, U)> {
        Both { sent: (self.sent, other.sent), received: (self.received, other.received) }
    }

    pub(super) fn map<U>(self, change: impl Fn(T) -> U) -> Both<U> {
        Both { sent: change(self.sent), received: change(self.received) }
    }
}

/// What events say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counted {
    /// What an adapter should have carried.
    pub(super) shares: Both<Shares>,
    /// What no device carries as it is counted here: loopback, and the inside of tunnels.
    pub(super) aside: Both<u64>,
    /// Bytes sent again; `None` where such events were not asked for.
    pub(super) sent_again: Option<u64>,
    /// Bytes of headers of these packets, as a mean over them; see [`Headers`].
    pub(super) headers: Headers,
    /// Sends and receives counted, aside or not.
    pub(super) events: u64,
    pub(super) lost: Lost,
}

/// What was lost on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Lost {
    /// Events, by Windows or by us.
    pub(super) events: u64,
    /// Buffers with an unknown number of events in each, or spans without a session.
    pub(super) unknown: u64,
}

/// Ethernet, which every frame on a device has or is counted with.
const ETHERNET: u64 = 14;

/// Payload by the headers it travels under.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Headers {
    payload: u128,
    /// Payload times the bytes of the headers of each of its packets.
    weighted: u128,
}

impl Headers {
    /// Payload of one protocol: IPv6 or IPv4, TCP or UDP, without options.
    pub(super) fn of(payload: u64, v6: bool, tcp: bool) -> Self {
        let bytes = ETHERNET + if v6 { 40 } else { 20 } + if tcp { 20 } else { 8 };
        Self { payload: payload.into(), weighted: u128::from(payload) * u128::from(bytes) }
    }

    /// Bytes of headers in so many packets; those of TCP over IPv4 when nothing tells.
    fn in_packets(self, packets: u64) -> u64 {
        let usual = u128::from(ETHERNET + 40);
        let bytes = match self.payload {
            0 => u128::from(packets) * usual,
            payload => u128::from(packets).saturating_mul(self.weighted) / payload,
        };
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

impl AddAssign for Headers {
    fn add_assign(&mut self, other: Self) {
        self.payload += other.payload;
        self.weighted += other.weighted;
    }
}

/// What adapters carried in one direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Frames {
    pub(super) bytes: u64,
    /// `None` where they are not counted.
    pub(super) packets: Option<u64>,
}

/// One column of the comparison. `None` is what is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Column {
    pub(super) shares: Shares,
    /// Estimated from what events carry in the mean.
    pub(super) lost: Option<u64>,
    /// Estimated from the number of packets.
    pub(super) headers: Option<u64>,
    pub(super) sent_again: Option<u64>,
    /// What the adapters carried.
    pub(super) adapters: Option<u64>,
}

impl Column {
    /// What events account for: what they told, and what they would have told.
    pub(super) fn counted(&self) -> u64 {
        self.shares.sum().saturating_add(self.lost.unwrap_or(0))
    }

    /// What of the adapters' figure is explained.
    pub(super) fn explained(&self) -> u64 {
        let extra = self.headers.unwrap_or(0).saturating_add(self.sent_again.unwrap_or(0));
        self.counted().saturating_add(extra)
    }

    /// What the adapters carried beyond that; negative when they carried less.
    pub(super) fn remaining(&self) -> Option<i64> {
        let difference = i128::from(self.adapters?) - i128::from(self.explained());
        i64::try_from(difference).ok()
    }

    /// The same in percent of what the adapters carried; `None` when they carried nothing.
    pub(super) fn percent(&self) -> Option<f64> {
        let adapters = self.adapters.filter(|bytes| *bytes > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "a percentage needs three digits")]
        let percent = self.remaining()? as f64 / adapters as f64 * 100.0;
        Some(percent)
    }

    /// Both directions together.
    fn plus(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| one?.checked_add(other?);
        let mut shares = self.shares;
        shares += other.shares;
        Self {
            shares,
            lost: sum(self.lost, other.lost),
            headers: sum(self.headers, other.headers),
            // Nothing is received again that counts: what comes twice is dropped below us.
            sent_again: self.sent_again.or(other.sent_again),
            adapters: sum(self.adapters, other.adapters),
        }
    }
}

/// The whole comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Account {
    pub(super) columns: Both<Column>,
    pub(super) aside: Both<u64>,
    pub(super) lost: Lost,
}

/// What the comparison comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// What remains is within the tolerance.
    Agrees,
    /// The adapters carried more than is explained: protocols without an owner, forwarded traffic,
    /// or something we missed.
    Unexplained,
    /// More was counted than the adapters carried: something is counted twice, or went another way.
    CountedMore,
    /// So much was lost, or so much of it unknown, that nothing can be said.
    Incomplete,
    /// There are no counters to set it against.
    NoCounters,
}

/// Below this a percentage says nothing: an idle machine's own chatter is more.
const TRIFLE: u64 = 64 << 10;

impl Account {
    /// Sets both sides against each other; without `carried` there is one side only.
    pub(super) fn new(counted: &Counted, carried: Option<Both<Frames>>) -> Self {
        let column = |(shares, lost): (Shares, Option<u64>), frames: Option<Frames>| Column {
            shares,
            lost,
            headers: frames
                .and_then(|frames| frames.packets)
                .map(|packets| counted.headers.in_packets(packets)),
            sent_again: None,
            adapters: frames.map(|frames| frames.bytes),
        };
        let parts = counted.shares.zip(lost(counted));
        let mut columns = Both {
            sent: column(parts.sent, carried.map(|both| both.sent)),
            received: column(parts.received, carried.map(|both| both.received)),
        };
        columns.sent.sent_again = counted.sent_again;
        Self { columns, aside: counted.aside, lost: counted.lost }
    }

    /// Both directions together.
    pub(super) fn total(&self) -> Column {
        self.columns.sent.plus(self.columns.received)
    }

    /// What it comes to, if so many percent may remain.
    pub(super) fn verdict(&self, tolerance: f64) -> Verdict {
        let total = self.total();
        let Some(remaining) = total.remaining() else { return Verdict::NoCounters };
        if self.lost.unknown > 0 {
            return Verdict::Incomplete;
        }
        let within = total.percent().is_some_and(|percent| percent.abs() <= tolerance);
        match within || remaining.unsigned_abs() <= TRIFLE {
            true => Verdict::Agrees,
            false if remaining > 0 => Verdict::Unexplained,
            false => Verdict::CountedMore,
        }
    }
}

/// What the lost events would have told, if they were like the others. They are shared out as the
/// counted ones are, those set aside included.
fn lost(counted: &Counted) -> Both<Option<u64>> {
    if counted.lost.unknown > 0 || counted.events == 0 && counted.lost.events > 0 {
        return Both::default();
    }
    let share = |bytes: u64| {
        let product = u128::from(bytes) * u128::from(counted.lost.events);
        u64::try_from(product / u128::from(counted.events.max(1))).ok()
    };
    counted.shares.map(|shares| share(shares.sum()))
}

#[cfg(test)]
mod tests;
