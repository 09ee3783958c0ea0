//! EVENT_TRACE_PROPERTIES with room for both names, in one allocation.
//!
//! Every call of the controller overwrites the structure, so each call gets a fresh one.

use std::mem::{offset_of, size_of};

use event::Guid;
use windows_sys::Win32::System::Diagnostics::Etw::{
    EVENT_TRACE_FILE_MODE_CIRCULAR, EVENT_TRACE_FILE_MODE_SEQUENTIAL,
    EVENT_TRACE_INDEPENDENT_SESSION_MODE, EVENT_TRACE_PROPERTIES, EVENT_TRACE_REAL_TIME_MODE,
    EVENT_TRACE_SYSTEM_LOGGER_MODE, WNODE_FLAG_TRACED_GUID,
};

use super::losses::RawLosses;
use super::plan::{BufferPlan, Destination, SessionPlan};
use crate::{guid, wide};

/// Characters of a session name or a file name, with the closing zero (StartTrace).
pub(crate) const NAME_UNITS: usize = 1024;

/// ERROR_INVALID_NAME: also for a path that is no text, which no other program could open either.
const INVALID_NAME: u32 = 123;
/// ERROR_FILENAME_EXCED_RANGE.
const PATH_TOO_LONG: u32 = 206;

/// EVENT_TRACE_USE_MS_FLUSH_TIMER: FlushTimer counts milliseconds. Windows 7 and later, in
/// headers but not in Microsoft's pages; Microsoft's own ctsTraffic starts real-time sessions with
/// it (`ctEtwReader.hpp`).
const USE_MS_FLUSH_TIMER: u32 = 0x10;

/// Wnode.ClientContext: stamps of the performance counter.
const CLOCK_QPC: u32 = 1;

/// The structure and the two names behind it, as the offsets inside say.
#[repr(C)]
#[derive(Clone)]
pub(crate) struct Properties {
    pub(crate) fixed: EVENT_TRACE_PROPERTIES,
    session_name: [u16; NAME_UNITS],
    file_name: [u16; NAME_UNITS],
}

impl Properties {
    /// Room for an answer: sizes and offsets, everything else zero.
    pub(crate) fn empty() -> Box<Self> {
        let mut fixed = EVENT_TRACE_PROPERTIES::default();
        fixed.Wnode.BufferSize = const { small(size_of::<Self>()) };
        fixed.Wnode.Flags = WNODE_FLAG_TRACED_GUID;
        fixed.LoggerNameOffset = const { small(offset_of!(Self, session_name)) };
        fixed.LogFileNameOffset = const { small(offset_of!(Self, file_name)) };
        Box::new(Self { fixed, session_name: [0; NAME_UNITS], file_name: [0; NAME_UNITS] })
    }

    /// What StartTrace is told.
    ///
    /// # Errors
    ///
    /// The Win32 code that says what is wrong with the path.
    pub(crate) fn of_plan(plan: &SessionPlan) -> Result<Box<Self>, u32> {
        let mut this = Self::empty();
        this.fixed.Wnode.Guid = guid::to_windows(plan.name.guid());
        this.fixed.Wnode.ClientContext = CLOCK_QPC;
        this.fixed.BufferSize = plan.buffers.kilobytes;
        this.fixed.MinimumBuffers = plan.buffers.minimum;
        this.fixed.MaximumBuffers = plan.buffers.maximum;
        this.fixed.FlushTimer = plan.flush_timer().0;
        this.fixed.LogFileMode = mode(plan);
        this.fixed.EnableFlags = plan.kernel_groups;
        match &plan.destination {
            // A file name offset beside real-time mode would make a file as well.
            Destination::RealTime => this.fixed.LogFileNameOffset = 0,
            Destination::File { path, max_megabytes, .. } => {
                this.fixed.MaximumFileSize = *max_megabytes;
                let units = wide::terminated(path.to_str().ok_or(INVALID_NAME)?);
                let room = this.file_name.get_mut(..units.len()).ok_or(PATH_TOO_LONG)?;
                room.copy_from_slice(&units);
            }
        }
        Ok(this)
    }

    /// The session's name, as an answer has it.
    pub(crate) fn session_name(&self) -> String {
        wide::text(&self.session_name)
    }

    /// The log file's name; `None` for a session without one.
    pub(crate) fn file_name(&self) -> Option<String> {
        let name = wide::text(&self.file_name);
        (!name.is_empty() && self.fixed.LogFileNameOffset != 0).then_some(name)
    }

    /// The session's GUID.
    pub(crate) fn guid(&self) -> Guid {
        guid::from_windows(&self.fixed.Wnode.Guid)
    }

    /// The session's number: the low 16 bits of its handle, which an answer has in
    /// HistoricalContext.
    pub(crate) fn logger_id(&self) -> u16 {
        // SAFETY: both variants of the union are plain integers over the same initialised bytes.
        let handle = unsafe { self.fixed.Wnode.Anonymous1.HistoricalContext };
        u16::try_from(handle & 0xffff).unwrap_or(0)
    }

    /// Whether events go to a consumer.
    pub(crate) fn real_time(&self) -> bool {
        self.fixed.LogFileMode & EVENT_TRACE_REAL_TIME_MODE != 0
    }

    /// The buffers Windows gave, which may differ from what was asked for.
    pub(crate) fn buffers(&self) -> BufferPlan {
        BufferPlan {
            kilobytes: self.fixed.BufferSize,
            minimum: self.fixed.MinimumBuffers,
            maximum: self.fixed.MaximumBuffers,
        }
    }

    /// The counters of an answer.
    pub(crate) fn losses(&self) -> RawLosses {
        RawLosses {
            events_lost: self.fixed.EventsLost,
            log_buffers_lost: self.fixed.LogBuffersLost,
            realtime_buffers_lost: self.fixed.RealTimeBuffersLost,
            buffers_written: self.fixed.BuffersWritten,
            buffers: self.fixed.NumberOfBuffers,
            free_buffers: self.fixed.FreeBuffers,
        }
    }
}

/// LogFileMode.
fn mode(plan: &SessionPlan) -> u32 {
    let destination = match plan.destination {
        Destination::RealTime => EVENT_TRACE_REAL_TIME_MODE,
        Destination::File { circular: true, .. } => EVENT_TRACE_FILE_MODE_CIRCULAR,
        Destination::File { circular: false, .. } => EVENT_TRACE_FILE_MODE_SEQUENTIAL,
    };
    let bit = |wanted: bool, bit: u32| if wanted { bit } else { 0 };
    destination
        | bit(plan.flush_timer().1, USE_MS_FLUSH_TIMER)
        | bit(plan.is_independent(), EVENT_TRACE_INDEPENDENT_SESSION_MODE)
        | bit(plan.kernel_groups != 0, EVENT_TRACE_SYSTEM_LOGGER_MODE)
}

/// A size known when compiling, in the 32 bits Windows has for it.
const fn small(size: usize) -> u32 {
    assert!(size <= u32::MAX as usize);
    #[expect(clippy::cast_possible_truncation, reason = "asserted on the line above")]
    {
        size as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::name::{Owner, Role, SessionName};
    use event::Timestamp;
    use std::time::Duration;

    fn plan(destination: Destination) -> SessionPlan {
        let owner = Owner { pid: 42, started: Timestamp(7) };
        SessionPlan {
            name: SessionName { role: Role::Traffic, owner },
            buffers: BufferPlan { kilobytes: 256, minimum: 64, maximum: 512 },
            flush_every: Duration::from_secs(1),
            destination,
            independent: true,
            kernel_groups: 0,
        }
    }

    #[test]
    fn both_names_lie_behind_the_structure() {
        let empty = Properties::empty();
        assert_eq!(empty.fixed.LoggerNameOffset, 0x78);
        assert_eq!(empty.fixed.LogFileNameOffset, 0x878);
        assert_eq!(empty.fixed.Wnode.BufferSize, 0x1078);
        assert_eq!(empty.fixed.Wnode.Flags, 0x2_0000);
        assert_eq!(empty.session_name(), "");
        assert_eq!(empty.file_name(), None);
    }

    #[test]
    fn a_real_time_plan() {
        let plan = plan(Destination::RealTime);
        let properties = Properties::of_plan(&plan).unwrap();
        let fixed = &properties.fixed;
        assert_eq!(fixed.LogFileMode, 0x0800_0100);
        assert_eq!((fixed.BufferSize, fixed.MinimumBuffers, fixed.MaximumBuffers), (256, 64, 512));
        assert_eq!((fixed.FlushTimer, fixed.Wnode.ClientContext), (1, 1));
        assert_eq!((fixed.LogFileNameOffset, fixed.EnableFlags), (0, 0));
        assert_eq!(properties.guid(), plan.name.guid());
        assert_eq!(properties.buffers(), plan.buffers);
        assert!(properties.real_time());
    }

    #[test]
    fn a_timer_that_counts_milliseconds() {
        let flush_every = Duration::from_millis(100);
        let plan = SessionPlan { flush_every, ..plan(Destination::RealTime) };
        let fixed = Properties::of_plan(&plan).unwrap().fixed;
        assert_eq!((fixed.LogFileMode, fixed.FlushTimer), (0x0800_0110, 100));
    }

    #[test]
    fn a_file_plan() {
        let file = |circular| Destination::File {
            path: r"C:\traces\a.etl".into(),
            max_megabytes: 500,
            circular,
        };
        let plain = Properties::of_plan(&plan(file(false))).unwrap();
        assert_eq!((plain.fixed.LogFileMode, plain.fixed.MaximumFileSize), (0x0800_0001, 500));
        assert_eq!(plain.file_name().as_deref(), Some(r"C:\traces\a.etl"));
        let ring = Properties::of_plan(&plan(file(true))).unwrap();
        assert_eq!(ring.fixed.LogFileMode, 0x0800_0002);
        let kernel = SessionPlan { kernel_groups: 1, ..plan(file(false)) };
        let kernel = Properties::of_plan(&kernel).unwrap();
        assert_eq!((kernel.fixed.LogFileMode, kernel.fixed.EnableFlags), (0x0200_0001, 1));
    }

    #[test]
    fn a_path_without_room_is_refused() {
        let long = |units: usize| Destination::File {
            path: "a".repeat(units).into(),
            max_megabytes: 0,
            circular: false,
        };
        assert!(Properties::of_plan(&plan(long(NAME_UNITS - 1))).is_ok());
        assert_eq!(Properties::of_plan(&plan(long(NAME_UNITS))).err(), Some(PATH_TOO_LONG));
    }
}
