//! Which recordings come from one machine, and how far their clocks are apart.
//!
//! A header names no machine. It says enough to tell two apart: build, processors, the counter's
//! frequency, the time zone, and above all when Windows was started, which on one machine changes
//! with each start only (and when somebody sets the clock).
//!
//! Each header pairs the performance counter with the system time at which its session began. The
//! counter runs freely and the system time is corrected all the time, so recordings that began hours
//! apart date the same event differently, by up to seconds. Where both counted the same counter, the
//! difference follows from the two headers.

use etl::{Clock, ClockKind, TraceHeader};
use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;
use traffic::Recording;

/// How far two sessions may think apart about when Windows was started: as far as people and time
/// services set a clock that is roughly right.
const BOOT: i64 = 60 * TICKS_PER_SECOND;

/// The most that corrections of the system time add up to while Windows runs. More was no correction:
/// the counters are not the same one.
const DRIFT: i64 = 5 * TICKS_PER_SECOND;

/// How exactly a header dates the beginning of its session: system time moves on every 15.6 ms.
const CLOCK_TICK: i64 = 16 * TICKS_PER_SECOND / 1000;

/// Where a recording comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Origin {
    pub(super) recording: Recording,
    /// Ticks of 100 ns that its clock is ahead of the machine's first recording.
    pub(super) ahead: i64,
    /// When its session began, by the clock of the machine's first recording ...
    pub(super) started: Option<Timestamp>,
    /// ... and that less what the two clocks may differ by: nothing in it happened before.
    pub(super) since: Option<Timestamp>,
}

/// The origin of each recording; machines are numbered by their first one.
pub(super) fn of<'h>(
    recordings: impl IntoIterator<Item = (&'h TraceHeader, Clock)>,
) -> Vec<Origin> {
    let mut firsts: Vec<(&TraceHeader, Clock)> = Vec::new();
    let number_of = |place| u16::try_from(place).unwrap_or(u16::MAX);
    let origin = |(place, (header, clock))| {
        let known = firsts.iter().position(|(first, _)| is_same_machine(first, header));
        let machine = known.unwrap_or(firsts.len());
        if known.is_none() {
            firsts.push((header, clock));
        }
        let ahead = firsts.get(machine).and_then(|first| ahead_of(*first, header));
        let recording = Recording { machine: number_of(machine), number: number_of(place) };
        let inexact = ahead.map_or(CLOCK_TICK, |_| 0);
        let ahead = ahead.unwrap_or(0);
        let started = header.started.map(|started| started.plus(-ahead));
        let since = started.map(|started| started.plus(-inexact));
        Origin { recording, ahead, started, since }
    };
    recordings.into_iter().enumerate().map(origin).collect()
}

/// Whether two recordings can be of one machine since one start of Windows.
fn is_same_machine(one: &TraceHeader, other: &TraceHeader) -> bool {
    let fixed = |header: &TraceHeader| {
        let TraceHeader { os_build, processors, cpu_mhz, frequency, .. } = *header;
        (os_build, processors, cpu_mhz, frequency, header.time_zone.bias)
    };
    let boots = one.booted.zip(other.booted);
    let same_boot =
        boots.is_none_or(|(one, other)| one.since(other).unsigned_abs() <= BOOT.unsigned_abs());
    fixed(one) == fixed(other) && same_boot
}

/// How far `header`'s clock is ahead of `first`'s; `None` where they count different things.
fn ahead_of((first, clock): (&TraceHeader, Clock), header: &TraceHeader) -> Option<i64> {
    let counts = |header: &TraceHeader| header.clock_kind == ClockKind::PerformanceCounter;
    let comparable = counts(first) && counts(header) && first.booted == header.booted;
    let started = header.started.filter(|_| comparable)?;
    let by_first = clock.timestamp(header.started_raw);
    let ahead = started.since(by_first);
    (ahead.unsigned_abs() <= DRIFT.unsigned_abs()).then_some(ahead)
}
