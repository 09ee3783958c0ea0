//! Processes: which there are, and their events.

use super::machine::machine;
use super::setup::scenario;
use super::{clock, ring};
use std::sync::atomic::Ordering;

/// Logs a rundown event for every process known.
pub(super) fn run_down() {
    let anchor = machine().anchor.load(Ordering::Acquire);
    let now = clock::now();
    let (begun, time) = if anchor == 0 { (now, 0) } else { (anchor, now - anchor) };
    let scenario = scenario().clone().begun(machine().file_time(begun));
    for event in scenario.rundown(time) {
        ring::log(&event);
    }
}
