//! ETW sessions that run now.

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RunningSession {
    pub(crate) name: String,
    /// Its number, by which the system's tables know it.
    pub(crate) logger_id: u16,
    /// Whether events go to a consumer.
    pub(crate) real_time: bool,
    /// The file it writes, if it does.
    pub(crate) file: Option<String>,
    pub(crate) buffers: Buffers,
    pub(crate) losses: Losses,
    /// `None` when it is not one of ours.
    pub(crate) owned: Option<Owned>,
}

/// Who started a session of ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Owned {
    /// What it is for, as it stands in its name: `traffic`, `recording`.
    pub(crate) role: &'static str,
    pub(crate) pid: u32,
    pub(crate) state: OwnerState,
}

/// Whether the process that started a session still lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(windows), allow(dead_code, reason = "only Windows has sessions"))]
pub(crate) enum OwnerState {
    /// It is this very process.
    This,
    /// It lives, or may not be asked.
    Living,
    /// It has ended without stopping the session.
    Stale,
}

impl RunningSession {
    /// Left behind by a process of ours that has ended.
    pub(crate) fn is_stale(&self) -> bool {
        self.owned.is_some_and(|owned| owned.state == OwnerState::Stale)
    }
}

/// Memory for events on their way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Buffers {
    /// Size of one, in KB (1,024 bytes).
    pub(crate) kilobytes: u32,
    /// Allocated at the start.
    pub(crate) minimum: u32,
    /// Never more than this.
    pub(crate) maximum: u32,
}

/// What a session lost since its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Losses {
    /// Events dropped because no buffer was free.
    pub(crate) events: u64,
    /// Buffers that were not written or delivered in time.
    pub(crate) buffers: u64,
    /// Buffers that were.
    pub(crate) written: u64,
}

impl Losses {
    pub(crate) fn is_none(self) -> bool {
        self.events == 0 && self.buffers == 0
    }
}
