//! The zone of the machine that made a recording (`TIME_ZONE_INFORMATION` of the Windows headers).
//!
//! | offset | bytes | field |
//! |-------:|------:|-------|
//! | 0x00 | 4 | bias: minutes to add to local time to get UTC |
//! | 0x04 | 64 | name of standard time |
//! | 0x44 | 16 | when standard time begins |
//! | 0x54 | 4 | minutes to add to the bias then |
//! | 0x58 | 64 | name of daylight saving time |
//! | 0x98 | 16 | when that begins |
//! | 0xa8 | 4 | minutes to add to the bias then |
//!
//! A begin is a `SYSTEMTIME`: year, month, day of the week, day, hour, minute, second, millisecond,
//! 16 bits each. Month 0 means no change; year 0 makes the day the number of the week.

use crate::fields::{u16_at, u32_at};

/// Bytes of it.
pub(super) const SIZE: usize = 172;

/// The rule by which a machine's local time follows from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ZoneRule {
    /// Minutes to add to local time to get UTC, before what a season adds.
    pub bias: i32,
    /// When standard time and daylight saving time begin, in this order; `None` where the zone has
    /// no seasons, or they begin at a date of one year only.
    pub seasons: Option<[Season; 2]>,
}

/// One half of a year of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Season {
    /// Month in which it begins, 1 to 12.
    pub month: u16,
    /// On which of the weekday's days in the month, 1 to 5; 5 is the last.
    pub week: u16,
    /// Day of the week, 0 is Sunday.
    pub weekday: u16,
    /// Hour of the local time before the change.
    pub hour: u16,
    /// Minute of it.
    pub minute: u16,
    /// Minutes to add to the bias of the zone.
    pub bias: i32,
}

impl ZoneRule {
    pub(super) fn parse(bytes: &[u8; SIZE]) -> Self {
        let bias = u32_at::<0, _>(bytes).cast_signed();
        let seasons = season(&bytes[0x44..]).zip(season(&bytes[0x98..]));
        Self { bias, seasons: seasons.map(|(standard, daylight)| [standard, daylight]) }
    }
}

fn season(bytes: &[u8]) -> Option<Season> {
    let bytes: &[u8; 20] = bytes.first_chunk()?;
    let season = Season {
        month: u16_at::<2, _>(bytes),
        weekday: u16_at::<4, _>(bytes),
        week: u16_at::<6, _>(bytes),
        hour: u16_at::<8, _>(bytes),
        minute: u16_at::<10, _>(bytes),
        bias: u32_at::<16, _>(bytes).cast_signed(),
    };
    let is_rule = u16_at::<0, _>(bytes) == 0
        && (1..=12).contains(&season.month)
        && (1..=5).contains(&season.week)
        && season.weekday < 7
        && season.hour < 24
        && season.minute < 60;
    is_rule.then_some(season)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone whose seasons begin with these words.
    fn bytes(standard: [u16; 8], daylight: [u16; 8]) -> [u8; SIZE] {
        let mut bytes = [0; SIZE];
        bytes[..4].copy_from_slice(&480_i32.to_le_bytes());
        for (at, words, bias) in [(0x44, standard, 0_i32), (0x98, daylight, -60)] {
            let words = words.map(u16::to_le_bytes);
            bytes[at..at + 16].copy_from_slice(words.as_flattened());
            bytes[at + 16..at + 20].copy_from_slice(&bias.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn seasons_are_rules_or_none() {
        let standard = Season { month: 11, week: 1, weekday: 0, hour: 2, minute: 30, bias: 0 };
        let daylight = Season { month: 3, week: 2, weekday: 0, hour: 2, minute: 0, bias: -60 };
        let (autumn, spring) = ([0, 11, 0, 1, 2, 30, 0, 0], [0, 3, 0, 2, 2, 0, 0, 0]);
        let rule = ZoneRule::parse(&bytes(autumn, spring));
        assert_eq!(rule, ZoneRule { bias: 480, seasons: Some([standard, daylight]) });
        for (autumn, spring) in [
            ([0; 8], [0; 8]),
            ([2026, 11, 0, 1, 2, 0, 0, 0], spring),
            (autumn, [0, 13, 0, 2, 2, 0, 0, 0]),
            (autumn, [0, 3, 7, 2, 2, 0, 0, 0]),
            (autumn, [0, 3, 0, 6, 2, 0, 0, 0]),
            (autumn, [0, 3, 0, 2, 24, 0, 0, 0]),
        ] {
            assert_eq!(
                ZoneRule::parse(&bytes(autumn, spring)).seasons,
                None,
                "{autumn:?} {spring:?}"
            );
        }
    }
}
