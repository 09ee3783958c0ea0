//! What a session lost, as totals that only grow.

/// The counters as Windows gives them: 32 bits, starting again from 0 after 4,294,967,295.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct RawLosses {
    pub(crate) events_lost: u32,
    pub(crate) log_buffers_lost: u32,
    pub(crate) realtime_buffers_lost: u32,
    pub(crate) buffers_written: u32,
    pub(crate) buffers: u32,
    pub(crate) free_buffers: u32,
}

/// What a session did and lost since its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Losses {
    /// Events dropped because no buffer was free: more or larger buffers would have kept them.
    pub events_lost: u64,
    /// Buffers that could not be written to the file in time.
    pub log_buffers_lost: u64,
    /// Buffers that the consumer did not take in time.
    pub realtime_buffers_lost: u64,
    /// Buffers written or delivered.
    pub buffers_written: u64,
    /// Buffers allocated now.
    pub buffers: u32,
    /// Of these, how many are empty now.
    pub free_buffers: u32,
}

/// Follows the 32-bit counters of one session. Asked more often than once per four thousand
/// million losses, it misses none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LossCounter {
    last: RawLosses,
    totals: Losses,
}

impl LossCounter {
    /// Takes a new reading and returns the totals.
    pub(crate) fn read(&mut self, now: RawLosses) -> Losses {
        let last = std::mem::replace(&mut self.last, now);
        let totals = &mut self.totals;
        totals.events_lost += grown(last.events_lost, now.events_lost);
        totals.log_buffers_lost += grown(last.log_buffers_lost, now.log_buffers_lost);
        totals.realtime_buffers_lost +=
            grown(last.realtime_buffers_lost, now.realtime_buffers_lost);
        totals.buffers_written += grown(last.buffers_written, now.buffers_written);
        totals.buffers = now.buffers;
        totals.free_buffers = now.free_buffers;
        self.totals
    }

    /// The totals of the last reading.
    pub(crate) fn totals(&self) -> Losses {
        self.totals
    }
}

/// How far a 32-bit counter has come.
fn grown(last: u32, now: u32) -> u64 {
    u64::from(now.wrapping_sub(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_survive_the_wrap() {
        let mut counter = LossCounter::default();
        let reading = |events_lost| RawLosses { events_lost, buffers: 64, ..RawLosses::default() };
        assert_eq!(counter.read(reading(u32::MAX - 1)).events_lost, u64::from(u32::MAX) - 1);
        let totals = counter.read(reading(3));
        assert_eq!(totals.events_lost, u64::from(u32::MAX) + 4);
        assert_eq!(totals.buffers, 64);
        assert_eq!(counter.read(reading(3)).events_lost, totals.events_lost);
    }

    #[test]
    fn each_kind_is_counted_by_itself() {
        let mut counter = LossCounter::default();
        let totals = counter.read(RawLosses {
            events_lost: 1,
            log_buffers_lost: 2,
            realtime_buffers_lost: 3,
            buffers_written: 4,
            buffers: 5,
            free_buffers: 6,
        });
        let expected = Losses {
            events_lost: 1,
            log_buffers_lost: 2,
            realtime_buffers_lost: 3,
            buffers_written: 4,
            buffers: 5,
            free_buffers: 6,
        };
        assert_eq!(totals, expected);
    }
}
