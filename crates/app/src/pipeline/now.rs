//! The system's clock.

use std::time::SystemTime;

use event::Timestamp;

/// This moment.
pub(crate) fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let ticks = i64::try_from(since_1970.as_nanos() / 100).unwrap_or(i64::MAX);
    Timestamp::from_unix_seconds(0).plus(ticks)
}
