//! What this program costs, measured from one look to the next.

use std::time::{Duration, Instant};

use windows::own_cost;

use crate::live::OwnCost;

/// The last look.
pub(super) struct CostMeter {
    at: Instant,
    cpu: Option<Duration>,
}

impl CostMeter {
    pub(super) fn new() -> Self {
        Self { at: Instant::now(), cpu: own_cost::read().ok().map(|cost| cost.cpu) }
    }

    /// The cost since the last look; `None` when the system does not tell it.
    pub(super) fn read(&mut self) -> Option<OwnCost> {
        let now = own_cost::read().ok()?;
        let before = self.cpu.replace(now.cpu)?;
        let elapsed = std::mem::replace(&mut self.at, Instant::now()).elapsed();
        let used = now.cpu.saturating_sub(before);
        Some(OwnCost {
            cores: used.as_secs_f64() / elapsed.as_secs_f64().max(0.001),
            private_bytes: now.private_bytes,
            resident_bytes: now.working_set_bytes,
        })
    }
}
