//! The file's first record: TRACE_LOGFILE_HEADER under a SYSTEM header.

use super::clock::Clock;
use crate::Width;
use crate::bytes::Bytes;
use crate::records::{KernelHeader, KernelRecord, Record};

/// FILETIME of 1970-01-01: 100 ns ticks since 1601-01-01 UTC.
const UNIX_EPOCH: i64 = 116_444_736_000_000_000;

/// What a file says about the session that wrote it.
///
/// The default is a recording of Windows 11 24H2 on four CPUs, begun at
/// 2026-03-02T08:15:00Z, timed by a performance counter of 10 MHz.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogfileHeader {
    /// Which of the two layouts; also the header type of the record.
    pub width: Width,
    /// The `PointerSize` field, if it is to differ from `width`.
    pub pointer_size: Option<u32>,
    /// Bytes per buffer of the session.
    pub buffer_size: u32,
    /// Major, minor, and the log format: `[10, 0, 1, 5]` plain, `[10, 0, 2, 0]` merged.
    pub version: [u8; 4],
    /// Windows build.
    pub build: u32,
    /// Number of CPUs.
    pub processors: u32,
    /// When the session was stopped, FILETIME; 0 lets the writer take the last record's time.
    pub end_time: i64,
    /// System timer, 100 ns ticks.
    pub timer_resolution: u32,
    /// Megabytes the file may grow to, 0 without limit.
    pub maximum_file_size: u32,
    /// EVENT_TRACE_FILE_MODE_* bits.
    pub log_file_mode: u32,
    /// Buffers in the file; the writer overwrites it unless told to lie.
    pub buffers_written: u32,
    /// 1 in real files.
    pub start_buffers: u32,
    /// Events the session had no room for.
    pub events_lost: u32,
    /// Speed of a CPU in MHz; scales timestamps when the clock is [`Clock::Cycles`].
    pub cpu_mhz: u32,
    /// Local time zone of the machine.
    pub time_zone: TimeZone,
    /// When the machine was started, FILETIME.
    pub boot_time: i64,
    /// Ticks of the performance counter per second.
    pub frequency: i64,
    /// When the session was started, FILETIME in UTC.
    pub start_time: i64,
    /// What the timestamps count.
    pub clock: Clock,
    /// Buffers that could not be written.
    pub buffers_lost: u32,
    /// Name of the session.
    pub session_name: String,
    /// Name of the file as the session knew it.
    pub file_name: String,
    /// Thread that started the session.
    pub thread_id: u32,
    /// Process that started the session.
    pub process_id: u32,
    /// Raw clock value that corresponds to `start_time`, and timestamp of this record.
    /// Not used when the clock is [`Clock::SystemTime`].
    pub timestamp: i64,
    /// CPU time of the starting thread, timer ticks.
    pub kernel_time: u32,
}

impl Default for LogfileHeader {
    fn default() -> Self {
        let start_time = UNIX_EPOCH + 1_772_439_300 * 10_000_000;
        Self {
            width: Width::Bits64,
            pointer_size: None,
            buffer_size: 8192,
            version: [10, 0, 1, 5],
            build: 26_100,
            processors: 4,
            end_time: 0,
            timer_resolution: 156_250,
            maximum_file_size: 0,
            log_file_mode: 1,
            buffers_written: 0,
            start_buffers: 1,
            events_lost: 0,
            cpu_mhz: 2400,
            time_zone: TimeZone::default(),
            boot_time: start_time - 5_400 * 10_000_000,
            frequency: 10_000_000,
            start_time,
            clock: Clock::Qpc,
            buffers_lost: 0,
            session_name: "testkit".to_owned(),
            file_name: "C:\\traces\\testkit.etl".to_owned(),
            thread_id: 4_212,
            process_id: 9_012,
            timestamp: 54_000_000_000,
            kernel_time: 0,
        }
    }
}

impl LogfileHeader {
    /// Raw clock value `ticks` (100 ns) after the session's start, rounded up: a reader that
    /// converts back and rounds down finds `ticks` again, or more where the clock is coarser.
    pub fn raw_time(&self, ticks: i64) -> i64 {
        self.clock.raw(ticks, self)
    }

    /// FILETIME `ticks` (100 ns) after the session's start.
    pub const fn file_time(&self, ticks: i64) -> i64 {
        self.start_time + ticks
    }

    /// FILETIME of the raw clock value `raw`, rounded down.
    pub fn file_time_of(&self, raw: i64) -> i64 {
        self.clock.file_time(raw, self)
    }

    /// The whole record: SYSTEM header, fields, session name and file name.
    pub fn to_record(&self) -> Vec<u8> {
        let names = Bytes::new().utf16z(&self.session_name).utf16z(&self.file_name);
        let payload = self.session_fields().raw(&self.machine_fields()).raw(&names.into_vec());
        KernelRecord {
            header: KernelHeader::System,
            width: self.width,
            version: 2,
            kind: 0,
            group: 0,
            thread_id: self.thread_id,
            process_id: self.process_id,
            timestamp: self.raw_time(0),
            kernel_time: self.kernel_time,
            payload: payload.into_vec(),
            ..KernelRecord::default()
        }
        .to_bytes()
    }

    /// BufferSize to CpuSpeedInMHz: 0x38 bytes in both layouts.
    fn session_fields(&self) -> Bytes {
        Bytes::new()
            .u32(self.buffer_size)
            .raw(&self.version)
            .u32(self.build)
            .u32(self.processors)
            .i64(self.end_time)
            .u32(self.timer_resolution)
            .u32(self.maximum_file_size)
            .u32(self.log_file_mode)
            .u32(self.buffers_written)
            .u32(self.start_buffers)
            .u32(self.pointer_size.unwrap_or(self.width.bytes()))
            .u32(self.events_lost)
            .u32(self.cpu_mhz)
    }

    /// The two name pointers, the time zone, and what follows it.
    fn machine_fields(&self) -> Vec<u8> {
        Bytes::new()
            .pointer(self.width, 0)
            .pointer(self.width, 0)
            .raw(&self.time_zone.to_bytes())
            .zeros(4)
            .i64(self.boot_time)
            .i64(self.frequency)
            .i64(self.start_time)
            .u32(self.clock.code())
            .u32(self.buffers_lost)
            .into_vec()
    }
}

/// TIME_ZONE_INFORMATION, 172 bytes. The default is UTC.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeZone {
    /// Minutes to add to local time to get UTC.
    pub bias: i32,
    /// Standard time.
    pub standard: Season,
    /// Daylight saving time.
    pub daylight: Season,
}

/// One half of a time zone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Season {
    /// Name, at most 31 characters; `@tzres.dll,-212` in real files.
    pub name: String,
    /// SYSTEMTIME of the change to it: year, month, weekday, day, hour, minute, second, ms.
    pub begins: [u16; 8],
    /// Minutes added to the zone's bias.
    pub bias: i32,
}

impl TimeZone {
    fn to_bytes(&self) -> Vec<u8> {
        let bias = Bytes::new().i32(self.bias);
        bias.raw(&self.standard.to_bytes()).raw(&self.daylight.to_bytes()).into_vec()
    }
}

impl Season {
    fn to_bytes(&self) -> Vec<u8> {
        let mut name: Vec<u16> = self.name.encode_utf16().take(31).collect();
        name.resize(32, 0);
        let words = name.iter().chain(&self.begins);
        words.fold(Bytes::new(), |bytes, &word| bytes.u16(word)).i32(self.bias).into_vec()
    }
}
