//! What an engine is told before it starts.

use crate::attribute::quirks::logs_udp_v6_sends_as_receives;
use event::code_page::CodePage;
use event::timestamp::{TICKS_PER_SECOND, Timestamp};

/// What an engine is told before it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Length of a bucket in ticks of 100 ns.
    pub interval_ticks: i64,
    /// Most flows kept apart; beyond it the smallest are folded into a counted "other".
    pub flow_capacity: usize,
    /// Most processes kept apart; beyond it those of which least is known, and which moved least,
    /// are folded into one counted "other".
    pub process_capacity: usize,
    /// Windows build the events come from, where known: old builds log some events wrongly.
    pub os_build: Option<u32>,
    /// Count every event by its id alone and correct nothing.
    pub as_logged: bool,
    /// What names in 8-bit characters are decoded by, where known: no event tells it.
    pub code_page: Option<CodePage>,
    /// Take from its command line which service a host process was started for. Without, no word of
    /// a command line gets into a name.
    pub service_by_command_line: bool,
    /// Network events before this moment are only summed up together ...
    pub from: Timestamp,
    /// ... and so are those at or after this one, which at its greatest leaves nothing out.
    pub until: Timestamp,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval_ticks: TICKS_PER_SECOND,
            flow_capacity: 131_072,
            process_capacity: 65_536,
            os_build: None,
            as_logged: false,
            code_page: None,
            service_by_command_line: true,
            from: Timestamp::MIN,
            until: Timestamp::MAX,
        }
    }
}

impl Settings {
    /// Most rows of one interval, beyond which those of flows that were folded are joined.
    pub(crate) fn most_gained(&self) -> usize {
        self.flow_capacity.saturating_mul(2)
    }

    /// Whether any event may lie outside the wanted span.
    pub(crate) fn has_span(&self) -> bool {
        self.from > Timestamp::MIN || self.until < Timestamp::MAX
    }

    /// Whether an event of this time lies outside the wanted span.
    #[inline(always)]
    pub(crate) fn leaves_out(&self, time: Timestamp) -> bool {
        time < self.from || time >= self.until && self.until != Timestamp::MAX
    }

    /// Whether sends of UDP over IPv6 have to be told from receives.
    pub fn corrects_udp_v6(&self) -> bool {
        !self.as_logged && self.os_build.is_some_and(logs_udp_v6_sends_as_receives)
    }
}
