//! How many sessions a machine can have.

use crate::registry::Key;

/// Where the registry has the limit, on Windows 10 1709 and later (EtwMaxLoggers, 32 to 256).
const WMI: &str = r"SYSTEM\CurrentControlSet\Control\WMI";
/// The limit everywhere else.
const USUAL_MOST: u32 = 64;

/// How many sessions this machine can have at a time. A changed limit counts from the next
/// restart on.
pub fn most_sessions() -> u32 {
    Key::machine(WMI).ok().and_then(|key| key.number("EtwMaxLoggers")).unwrap_or(USUAL_MOST)
}
