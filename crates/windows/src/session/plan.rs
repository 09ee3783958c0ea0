//! What a session is started with.

use std::path::PathBuf;
use std::time::Duration;

use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_FLAG_NO_SYSCONFIG, EVENT_TRACE_FLAG_PROCESS,
};

use super::name::SessionName;

/// Groups of kernel events: the class Process, which has the command line that the manifest
/// provider leaves out, without the description of the hardware that comes unasked.
pub const PROCESS_GROUP: u32 = EVENT_TRACE_FLAG_PROCESS | EVENT_TRACE_FLAG_NO_SYSCONFIG;

/// Everything Windows is told when a session starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionPlan {
    /// Name and GUID.
    pub name: SessionName,
    /// Memory for events on their way.
    pub buffers: BufferPlan,
    /// Time after which a buffer that is not full is delivered all the same; zero for a file means
    /// only when full. Anything but whole seconds is told in milliseconds.
    pub flush_every: Duration,
    /// Where events go.
    pub destination: Destination,
    /// Ask that the failure of another session does not slow the providers of this one
    /// (EVENT_TRACE_INDEPENDENT_SESSION_MODE, Windows 8.1 and later). Not asked for together with
    /// kernel groups: nothing Microsoft documents combines the two modes.
    pub independent: bool,
    /// Groups of classic kernel events (EVENT_TRACE_FLAG_*), 0 for none. Anything else makes this
    /// a system logger (EVENT_TRACE_SYSTEM_LOGGER_MODE, Windows 8 and later), of which a machine
    /// has 8, for administrators only.
    pub kernel_groups: u32,
}

impl SessionPlan {
    /// What Windows is told of [`SessionPlan::flush_every`]: a number, and whether it counts
    /// milliseconds and not seconds.
    pub(crate) fn flush_timer(&self) -> (u32, bool) {
        let counts_milliseconds = self.flush_every.subsec_nanos() != 0;
        let count = match counts_milliseconds {
            true => self.flush_every.as_millis(),
            false => self.flush_every.as_secs().into(),
        };
        (u32::try_from(count).unwrap_or(u32::MAX), counts_milliseconds)
    }

    /// Whether the session is started as an independent one.
    pub(crate) fn is_independent(&self) -> bool {
        self.independent && self.kernel_groups == 0
    }
}

/// Where events go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// To a consumer.
    RealTime,
    /// To a file, written by the kernel.
    File {
        /// Absolute path.
        path: PathBuf,
        /// Size limit in megabytes (2^20 bytes); 0 for none. A circular file needs one.
        max_megabytes: u32,
        /// At the limit, overwrite the oldest events instead of ending.
        circular: bool,
    },
}

/// The buffers of a session. They are in memory that is never paged out, so they are the one
/// thing a session costs the whole machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BufferPlan {
    /// Size of one, in KB.
    pub kilobytes: u32,
    /// Allocated at the start.
    pub minimum: u32,
    /// Never more than this.
    pub maximum: u32,
}

/// 256 KB hold about 2,000 network events of 112 to 144 bytes: at a million events a second that
/// is 500 deliveries, few enough not to be felt, and at one event a second the flush timer
/// delivers anyway.
const USUAL_KILOBYTES: u32 = 256;
/// On a machine with little memory a buffer per processor of the usual size is too much.
const SMALL_KILOBYTES: u32 = 64;
/// Machines below this many MB count as having little memory.
const LITTLE_MEMORY: u64 = 2048;
/// 64 buffers of 256 KB are 16 MB, or 1.4 s of 100,000 events a second: longer than a consumer
/// stalls on a healthy machine.
const FEWEST: u32 = 64;
/// Each processor fills one buffer while another of its buffers is delivered; twice that leaves
/// room for the burst that comes meanwhile. (Windows itself insists on two per processor.)
const PER_PROCESSOR: u32 = 4;
/// Growth stops at a 64th of the machine's memory …
const SHARE_OF_MEMORY: u64 = 64;
/// … but may always reach this many MB, and never more than [`MOST_MEGABYTES`], which is two
/// seconds of a million events a second.
const LEAST_MEGABYTES: u64 = 16;
const MOST_MEGABYTES: u64 = 256;

impl BufferPlan {
    /// The plan for a machine with so many processors and so many MB of memory (`None` when it
    /// could not be asked, which counts as little).
    pub fn of_machine(processors: u32, memory_megabytes: Option<u64>) -> Self {
        let memory = memory_megabytes.unwrap_or(0);
        let kilobytes = if memory < LITTLE_MEMORY { SMALL_KILOBYTES } else { USUAL_KILOBYTES };
        let ceiling = (memory / SHARE_OF_MEMORY).clamp(LEAST_MEGABYTES, MOST_MEGABYTES);
        let affordable = u32::try_from(ceiling * 1024 / u64::from(kilobytes)).unwrap_or(u32::MAX);
        let processors = processors.max(1);
        let wanted = processors.saturating_mul(PER_PROCESSOR).max(FEWEST);
        // What Windows insists on comes before what we would like to afford.
        let minimum = wanted.min(affordable).max(processors.saturating_mul(2));
        Self { kilobytes, minimum, maximum: affordable.max(minimum) }
    }

    /// The same with buffers of so many MB together at most, or as few as Windows allows
    /// `processors`.
    #[must_use]
    pub fn within(self, processors: u32, megabytes: u32) -> Self {
        let wanted = megabytes.saturating_mul(1024) / self.kilobytes.max(1);
        let fewest = processors.max(1).saturating_mul(2);
        let minimum = self.minimum.min(wanted).max(fewest);
        Self { minimum, maximum: wanted.max(minimum), ..self }
    }

    /// A plan for a session that carries little and must cost little: beginnings and ends of
    /// processes come by the hundred, not by the million.
    pub fn small(processors: u32) -> Self {
        let minimum = processors.max(1).saturating_mul(2).max(8);
        Self { kilobytes: SMALL_KILOBYTES, minimum, maximum: minimum.saturating_mul(4) }
    }

    /// The same with half the memory, for a second try when Windows has not got so much.
    #[must_use]
    pub fn halved(self) -> Self {
        Self {
            kilobytes: (self.kilobytes / 2).max(4),
            minimum: self.minimum,
            maximum: (self.maximum / 2).max(self.minimum),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::name::{Owner, Role};
    use event::Timestamp;

    #[test]
    fn a_size_that_was_asked_for() {
        // Processors, MB: minimum, maximum.
        for (processors, megabytes, expected) in [
            (8, 16, (64, 64)),
            (8, 100, (64, 400)),
            (8, 1, (16, 16)),
            (64, 1, (128, 128)),
            (8, u32::MAX, (64, 16_777_215)),
        ] {
            let plan = BufferPlan { kilobytes: 256, minimum: 64, maximum: 1024 };
            let plan = plan.within(processors, megabytes);
            assert_eq!((plan.minimum, plan.maximum), expected, "{processors}, {megabytes} MB");
            assert_eq!(plan.kilobytes, 256);
        }
    }

    #[test]
    fn the_timer_counts_seconds_where_it_can() {
        let owner = Owner { pid: 42, started: Timestamp(7) };
        for (milliseconds, expected) in [
            (0, (0, false)),
            (1000, (1, false)),
            (60_000, (60, false)),
            (100, (100, true)),
            (1500, (1500, true)),
        ] {
            let plan = SessionPlan {
                name: SessionName { role: Role::Traffic, owner },
                buffers: BufferPlan::small(1),
                flush_every: Duration::from_millis(milliseconds),
                destination: Destination::RealTime,
                independent: true,
                kernel_groups: 0,
            };
            assert_eq!(plan.flush_timer(), expected, "{milliseconds} ms");
        }
    }

    #[test]
    fn machines_from_small_to_large() {
        // Processors, memory in MB: size in KB, minimum, maximum.
        for (processors, memory, expected) in [
            (1, Some(1024), (64, 64, 256)),
            (2, None, (64, 64, 256)),
            (4, Some(8 << 10), (256, 64, 512)),
            (8, Some(16 << 10), (256, 64, 1024)),
            (32, Some(64 << 10), (256, 128, 1024)),
            (256, Some(1 << 20), (256, 1024, 1024)),
            (1024, Some(1 << 20), (256, 2048, 2048)),
            (0, Some(4 << 10), (256, 64, 256)),
        ] {
            let plan = BufferPlan::of_machine(processors, memory);
            assert_eq!((plan.kilobytes, plan.minimum, plan.maximum), expected, "{processors}");
        }
    }

    #[test]
    fn never_more_than_affordable_unless_windows_insists() {
        for processors in [1, 7, 64, 500] {
            for memory in [0, 512, 4096, 1 << 17] {
                let plan = BufferPlan::of_machine(processors, Some(memory));
                assert!(plan.minimum >= 2 * processors && plan.minimum <= plan.maximum);
                let megabytes = u64::from(plan.maximum) * u64::from(plan.kilobytes) / 1024;
                assert!(megabytes <= MOST_MEGABYTES || plan.maximum == 2 * processors);
            }
        }
    }

    #[test]
    fn half_the_memory_is_still_a_plan() {
        let plan = BufferPlan { kilobytes: 256, minimum: 64, maximum: 512 }.halved();
        assert_eq!(plan, BufferPlan { kilobytes: 128, minimum: 64, maximum: 256 });
        let least = BufferPlan { kilobytes: 4, minimum: 4, maximum: 4 };
        assert_eq!(least.halved(), least);
    }
}
