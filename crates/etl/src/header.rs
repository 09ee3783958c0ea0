//! The header of a trace: first record of the first buffer (`TRACE_LOGFILE_HEADER`).
//!
//! | 64-bit | 32-bit | bytes | field |
//! |-------:|-------:|------:|-------|
//! | 0x00 | 0x00 | 4 | buffer size of the session |
//! | 0x04 | 0x04 | 4 | version: major, minor, format major, format minor |
//! | 0x08 | 0x08 | 4 | Windows build |
//! | 0x0c | 0x0c | 4 | processors |
//! | 0x10 | 0x10 | 8 | end time, 0 if never closed |
//! | 0x18 | 0x18 | 4 | timer resolution |
//! | 0x1c | 0x1c | 4 | maximum file size |
//! | 0x20 | 0x20 | 4 | log file mode |
//! | 0x24 | 0x24 | 4 | buffers written, 0 if never closed |
//! | 0x28 | 0x28 | 4 | start buffers |
//! | 0x2c | 0x2c | 4 | pointer size |
//! | 0x30 | 0x30 | 4 | events lost |
//! | 0x34 | 0x34 | 4 | processor speed |
//! | 0x38 | 0x38 | 16, 8 | two pointers without meaning |
//! | 0x48 | 0x40 | 172 | time zone, see [`ZoneRule`] |
//! | 0xf8 | 0xf0 | 8 | boot time |
//! | 0x100 | 0xf8 | 8 | clock frequency |
//! | 0x108 | 0x100 | 8 | start time |
//! | 0x110 | 0x108 | 4 | clock kind |
//! | 0x114 | 0x10c | 4 | buffers lost |
//! | 0x118 | 0x110 | | session name, file name: UTF-16 with a final zero |

mod zone;

use event::raw::PointerSize;
use event::{Clock, Timestamp, utf16};

use crate::fields::{i64_at, u16_at, u32_at};
use crate::groups;
pub use zone::{Season, ZoneRule};

/// Bytes of the record's own header (SYSTEM).
const RECORD_HEADER: usize = 32;
/// Bytes up to the time zone's names, in the shorter layout the same.
const FRONT: usize = 0x38;
/// Bytes from boot time to buffers lost.
const TAIL: usize = 0x20;

/// What the header says of the trace.
///
/// It is written when the session starts and completed when it ends; a reader must not
/// depend on the figures of the end, which are missing or wrong in unfinished files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceHeader {
    /// Buffer size of the session in bytes; buffers in the file may be smaller.
    pub buffer_size: u32,
    /// Windows version, major and minor: (6, 1) is Windows 7, (10, 0) Windows 10 and 11.
    pub os_version: (u8, u8),
    /// Version of the log format, major and minor: (1, 5) plain, (2, 0) relogged.
    pub format_version: (u8, u8),
    /// Windows build, such as 22631.
    pub os_build: u32,
    /// Number of processors.
    pub processors: u32,
    /// When the session started; `None` if the header does not say.
    pub started: Option<Timestamp>,
    /// When it ended; `None` if it was never closed.
    pub ended: Option<Timestamp>,
    /// When Windows was started; `None` if the header does not say.
    pub booted: Option<Timestamp>,
    /// Timer resolution in units of 100 ns.
    pub timer_resolution: u32,
    /// Limit of the file's size, in MiB unless the mode says KiB; 0 for none.
    pub maximum_file_size: u32,
    /// Log file mode, `EVENT_TRACE_FILE_MODE_*` of the Windows headers.
    pub log_file_mode: u32,
    /// Buffers written, the header's included; 0 if never closed.
    pub buffers_written: u32,
    /// Pointer width of the program that made the session. Records say their own.
    pub pointer_size: PointerSize,
    /// Events lost because no buffer was free.
    pub events_lost: u32,
    /// Buffers lost because they could not be written in time.
    pub buffers_lost: u32,
    /// Speed of the first processor in MHz.
    pub cpu_mhz: u32,
    /// How the machine's local time followed from UTC.
    pub time_zone: ZoneRule,
    /// What the raw times of records count.
    pub clock_kind: ClockKind,
    /// Ticks of the performance counter in a second.
    pub frequency: i64,
    /// Raw time at which the session started.
    pub started_raw: i64,
    /// Name of the session.
    pub session_name: String,
    /// Name of the file as it was when written.
    pub log_file_name: String,
}

/// What the raw times of records count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockKind {
    /// Ticks of the performance counter.
    PerformanceCounter,
    /// Ticks of 100 ns since 1601.
    SystemTime,
    /// Cycles of the processor.
    Cycles,
    /// A number that Windows does not define; taken as the performance counter.
    Unknown(u32),
}

/// Why a first record is not a trace's header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BadHeader {
    /// It is not a SYSTEM record of the header group.
    NotAHeader,
    /// The record or the file ends before the fixed fields do.
    TooShort,
}

const MODE_CIRCULAR: u32 = 0x2;
const MODE_RELOG: u32 = 0x1_0000;
const MODE_COMPRESSED: u32 = 0x400_0000;

/// Slower or faster counters than these (Hz) are not built.
const BELIEVABLE_FREQUENCIES: std::ops::RangeInclusive<i64> = 1_000..=1_000_000_000_000;

impl TraceHeader {
    /// Reads the record at the start of `records`.
    pub(crate) fn parse(records: &[u8]) -> Result<Self, BadHeader> {
        let head = records.first_chunk::<RECORD_HEADER>().ok_or(BadHeader::TooShort)?;
        let wide = match head[2..4] {
            [0x01, 0xc0] => false,
            [0x02, 0xc0] => true,
            _ => return Err(BadHeader::NotAHeader),
        };
        if head[6] != 0 || head[7] != groups::HEADER {
            return Err(BadHeader::NotAHeader);
        }
        let size = usize::from(u16_at::<4, _>(head)).min(records.len());
        let payload = records.get(RECORD_HEADER..size).ok_or(BadHeader::TooShort)?;
        Self::parse_payload(payload, wide, i64_at::<16, _>(head)).ok_or(BadHeader::TooShort)
    }

    fn parse_payload(payload: &[u8], wide: bool, started_raw: i64) -> Option<Self> {
        let front = payload.first_chunk::<FRONT>()?;
        let pointer_size = match (u32_at::<0x2c, _>(front), wide) {
            (4, _) => PointerSize::Four,
            (8, _) | (_, true) => PointerSize::Eight,
            _ => PointerSize::Four,
        };
        let pointers = FRONT + 2 * pointer_size.bytes();
        let zone = payload.get(pointers..)?.first_chunk::<{ zone::SIZE }>()?;
        // Boot time behind the zone is a multiple of 8 from the start.
        let tail_at = (pointers + zone::SIZE).next_multiple_of(8);
        let tail = payload.get(tail_at..)?.first_chunk::<TAIL>()?;
        let mut names = payload.get(tail_at + TAIL..).unwrap_or_default();
        Some(Self {
            buffer_size: u32_at::<0x00, _>(front),
            os_version: (front[4], front[5]),
            format_version: (front[6], front[7]),
            os_build: u32_at::<0x08, _>(front),
            processors: u32_at::<0x0c, _>(front),
            started: moment(i64_at::<0x10, _>(tail)),
            ended: moment(i64_at::<0x10, _>(front)),
            booted: moment(i64_at::<0x00, _>(tail)),
            timer_resolution: u32_at::<0x18, _>(front),
            maximum_file_size: u32_at::<0x1c, _>(front),
            log_file_mode: u32_at::<0x20, _>(front),
            buffers_written: u32_at::<0x24, _>(front),
            pointer_size,
            events_lost: u32_at::<0x30, _>(front),
            buffers_lost: u32_at::<0x1c, _>(tail),
            cpu_mhz: u32_at::<0x34, _>(front),
            time_zone: ZoneRule::parse(zone),
            clock_kind: ClockKind::from_number(u32_at::<0x18, _>(tail)),
            frequency: i64_at::<0x08, _>(tail),
            started_raw,
            session_name: take_name(&mut names),
            log_file_name: take_name(&mut names),
        })
    }

    /// The clock of the trace, and whether the header's figures for it can be true.
    pub(crate) fn clock(&self) -> (Clock, bool) {
        let frequency = match self.clock_kind {
            ClockKind::SystemTime => return (Clock::SYSTEM_TIME, true),
            ClockKind::Cycles => i64::from(self.cpu_mhz) * 1_000_000,
            ClockKind::PerformanceCounter | ClockKind::Unknown(_) => self.frequency,
        };
        let known = !matches!(self.clock_kind, ClockKind::Unknown(_));
        let true_enough = BELIEVABLE_FREQUENCIES.contains(&frequency) && self.started.is_some();
        let origin = self.started.unwrap_or_default();
        (Clock::counting(frequency, origin, self.started_raw), known && true_enough)
    }

    /// Whether the file was written round and round, overwriting its oldest buffers.
    pub fn is_circular(&self) -> bool {
        self.log_file_mode & MODE_CIRCULAR != 0
    }

    /// Whether buffers may differ in size: merged, relogged and compressed files.
    pub fn has_mixed_buffers(&self) -> bool {
        self.log_file_mode & (MODE_RELOG | MODE_COMPRESSED) != 0
    }
}

impl ClockKind {
    fn from_number(number: u32) -> Self {
        match number {
            1 => Self::PerformanceCounter,
            2 => Self::SystemTime,
            3 => Self::Cycles,
            other => Self::Unknown(other),
        }
    }
}

/// A stored moment, where 0 or less stands for none.
fn moment(ticks: i64) -> Option<Timestamp> {
    (ticks > 0).then_some(Timestamp(ticks))
}

/// Takes one UTF-16 string and the zero behind it from `rest`.
fn take_name(rest: &mut &[u8]) -> String {
    let (units, _) = rest.as_chunks::<2>();
    let units: Vec<u16> =
        units.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0).collect();
    *rest = rest.get(units.len() * 2 + 2..).unwrap_or_default();
    utf16::text(units.into_iter())
}
