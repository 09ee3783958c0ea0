//! Both clocks of the system, read together.

use event::Timestamp;
use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::Performance::{QueryPerformanceCounter, QueryPerformanceFrequency};

use super::clock::{LiveClock, Pair};
use crate::{filetime, newer};

/// Units of the performance counter per second.
pub(super) fn frequency() -> i64 {
    let mut frequency = 0;
    // SAFETY: a writable number. The call cannot fail since Windows XP.
    unsafe { QueryPerformanceFrequency(&raw mut frequency) };
    frequency
}

/// The performance counter now.
fn counter() -> i64 {
    let mut counter = 0;
    // SAFETY: a writable number. The call cannot fail since Windows XP.
    unsafe { QueryPerformanceCounter(&raw mut counter) };
    counter
}

/// The system's clock now.
fn system_time() -> Timestamp {
    let mut time = FILETIME::default();
    // SAFETY: a writable structure.
    unsafe { newer::system_time()(&raw mut time) };
    filetime::timestamp(time)
}

/// Both clocks at the same moment: of three tries the one during which the least time passed, so
/// that a thread that was made to wait between the two does not set the clock wrong.
pub(super) fn pair() -> Pair {
    let look = || {
        let (before, time, after) = (counter(), system_time(), counter());
        let took = after.wrapping_sub(before);
        (took, Pair { counter: before.wrapping_add(took / 2), time })
    };
    let looks = [look(), look(), look()];
    looks.into_iter().min_by_key(|&(took, _)| took).map_or_else(|| look().1, |(_, pair)| pair)
}

/// Compares the clocks when a second has passed since the last time.
pub(super) fn compare_when_due(clock: &mut LiveClock) -> Option<i64> {
    clock.is_due(counter()).then(|| clock.compare(pair()))
}
