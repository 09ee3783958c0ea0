//! The session clock: what the timestamps of records count.

use super::LogfileHeader;

/// The `ReservedFlags` field of the file header.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Clock {
    /// 1: ticks of the performance counter.
    #[default]
    Qpc,
    /// 2: FILETIME.
    SystemTime,
    /// 3: CPU cycles.
    Cycles,
    /// A value no system writes; timestamps are made as for [`Clock::Qpc`].
    Other(u32),
}

impl Clock {
    /// The stored number.
    pub const fn code(self) -> u32 {
        match self {
            Self::Qpc => 1,
            Self::SystemTime => 2,
            Self::Cycles => 3,
            Self::Other(code) => code,
        }
    }

    pub(super) fn raw(self, ticks: i64, header: &LogfileHeader) -> i64 {
        let first = header.timestamp;
        match self {
            Self::SystemTime => header.start_time + ticks,
            _ => {
                let (clock, time) = self.rate(header);
                let product = i128::from(ticks) * clock;
                let up = product.div_euclid(time) + i128::from(product.rem_euclid(time) != 0);
                first + i64::try_from(up).unwrap_or(i64::MAX)
            }
        }
    }

    pub(super) fn file_time(self, raw: i64, header: &LogfileHeader) -> i64 {
        if self == Self::SystemTime {
            return raw;
        }
        let (clock, time) = self.rate(header);
        let ticks = (i128::from(raw - header.timestamp) * time).div_euclid(clock);
        header.start_time + i64::try_from(ticks).unwrap_or(i64::MAX)
    }

    /// How many ticks of this clock pass in how many ticks of 100 ns.
    fn rate(self, header: &LogfileHeader) -> (i128, i128) {
        match self {
            Self::SystemTime => (1, 1),
            Self::Cycles => (i128::from(header.cpu_mhz.max(1)), 10),
            Self::Qpc | Self::Other(_) => (i128::from(header.frequency.max(1)), 10_000_000),
        }
    }
}
