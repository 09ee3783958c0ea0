//! A trace file being written: a header buffer, then buffers of equal size, the last one open.

use super::feed::Sink;
use super::machine::machine;
use super::session::{Session, text};
use super::{clock, session};
use crate::event::{CLASSIC, Event, HEADER_SIZE, array};
use std::fs::{File, OpenOptions};
use std::os::windows::fs::FileExt;
use testkit::etl_writer::{Buffer, Form, HEADER, LogfileHeader, flag};

/// EVENT_TRACE_FILE_MODE_CIRCULAR.
const CIRCULAR: u32 = 2;

/// EVENT_TRACE_USE_KBYTES_FOR_SIZE.
const SIZE_IN_KB: u32 = 0x2000;

/// Bytes of a WMI_BUFFER_HEADER.
const BUFFER_HEADER: usize = 0x48;

/// The file can take no more.
pub(super) struct Full;

/// A file and its open buffer.
pub(super) struct LogFile {
    file: File,
    header: LogfileHeader,
    /// Bytes per buffer.
    size: u32,
    /// Data buffers that fit; the file wraps, or is full, after so many.
    room: u64,
    wraps: bool,
    system_time: bool,
    number: u64,
    open: Buffer,
    full: bool,
}

impl LogFile {
    /// Creates the file, or empties it, and writes the first header.
    pub(super) fn create(slot: usize, session: &Session) -> std::io::Result<Self> {
        let file = File::create(text(&session.log_file))?;
        let log = Self::new(file, slot, session, 0);
        log.write_header(0)?;
        Ok(log)
    }

    /// Goes on with a file another process has begun.
    pub(super) fn resume(slot: usize, session: &Session, number: u64) -> std::io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(text(&session.log_file))?;
        let mut log = Self::new(file, slot, session, number);
        let mut bytes = vec![0; log.size as usize];
        // A buffer never written yet is empty.
        if log.file.seek_read(&mut bytes, log.place(number)).is_ok_and(|read| read == bytes.len()) {
            let end = u32::from_le_bytes(array(&bytes, 0x30)) as usize;
            log.open.records = bytes.get(BUFFER_HEADER..end).unwrap_or_default().to_vec();
        }
        Ok(log)
    }

    fn new(file: File, slot: usize, session: &Session, number: u64) -> Self {
        let size = session.buffer_size * 1024;
        let unit = if session.mode & SIZE_IN_KB != 0 { 1024 } else { 1024 * 1024 };
        let most = u64::from(session.maximum_file_size) * unit / u64::from(size);
        let room = if most == 0 { u64::MAX } else { most.max(2) - 1 };
        let wraps = session.mode & CIRCULAR != 0;
        let system_time = session.clock == 2;
        let header = header(session);
        let mut log = Self {
            file,
            header,
            size,
            room,
            wraps,
            system_time,
            number,
            open: Buffer::default(),
            full: false,
        };
        log.open.logger_id = u16::try_from(slot + 1).unwrap_or(0);
        log.open.sequence = number + 1;
        log
    }

    /// Number of the open buffer.
    pub(super) const fn buffer(&self) -> u64 {
        self.number
    }

    /// The disk is full, as far as anyone can tell.
    pub(super) const fn fail(&mut self) {
        self.full = true;
    }

    /// Brings the open buffer to the disk as it is.
    pub(super) fn write_open_buffer(&mut self) -> Result<(), Full> {
        if !self.open.is_empty() && !self.full {
            let bytes = self.open.to_bytes(Form::Fixed(self.size));
            self.full = self.file.seek_write(&bytes, self.place(self.number)).is_err();
        }
        if self.full { Err(Full) } else { Ok(()) }
    }

    /// Closes the file: marks the last buffer, and tells in the header how it ended.
    pub(super) fn finish(&mut self, lost: u32) {
        self.open.flags |= flag::FLUSH;
        // What cannot be written is missing; a reader copes, and the test will notice.
        let _ = self.write_open_buffer();
        self.header.end_time = machine().file_time(clock::now());
        self.header.events_lost = lost;
        let open = u64::from(!self.open.is_empty());
        let written = (self.number + open).min(self.room);
        let _ = self.write_header(1 + u32::try_from(written).unwrap_or(u32::MAX));
    }

    fn write_header(&self, buffers: u32) -> std::io::Result<()> {
        let header = LogfileHeader { buffers_written: buffers, ..self.header.clone() };
        let mut buffer = Buffer {
            kind: HEADER,
            flags: flag::FLUSH | flag::WIDE_PROCESSOR,
            logger_id: self.open.logger_id,
            ..Buffer::default()
        };
        buffer.push(&header.to_record());
        self.file.seek_write(&buffer.to_bytes(Form::Fixed(self.size)), 0).map(|_| ())
    }

    /// Where a buffer stands in the file.
    fn place(&self, number: u64) -> u64 {
        (1 + number % self.room) * u64::from(self.size)
    }

    fn next_buffer(&mut self) -> Result<(), Full> {
        self.write_open_buffer()?;
        if !self.wraps && self.number + 1 >= self.room {
            self.full = true;
            return Err(Full);
        }
        self.number += 1;
        self.open.records.clear();
        self.open.sequence += 1;
        Ok(())
    }
}

impl Sink for LogFile {
    fn event(&mut self, event: &Event<'_>) -> bool {
        if event.flags() & CLASSIC != 0 {
            return true;
        }
        let length = usize::from(u16::from_le_bytes(array(event.bytes, 0)));
        let mut record = event.bytes[..length.clamp(HEADER_SIZE, event.bytes.len())].to_vec();
        let raw = if self.system_time { machine().file_time(event.time) } else { event.time };
        record[16..24].copy_from_slice(&raw.to_le_bytes());
        let end = self.open.offset() + record.len().next_multiple_of(8);
        if end > self.size as usize && self.next_buffer().is_err() {
            return false;
        }
        self.open.push(&record);
        self.open.timestamp = raw;
        true
    }
}

fn header(session: &Session) -> LogfileHeader {
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get());
    LogfileHeader {
        buffer_size: session.buffer_size * 1024,
        build: 19_045,
        processors: u32::try_from(processors).unwrap_or(1),
        maximum_file_size: session.maximum_file_size,
        log_file_mode: session.mode & !session::REAL_TIME,
        boot_time: machine().file_time(0),
        frequency: clock::FREQUENCY,
        start_time: machine().file_time(session.started),
        clock: if session.clock == 2 {
            testkit::etl_writer::Clock::SystemTime
        } else {
            testkit::etl_writer::Clock::Qpc
        },
        session_name: session.name(),
        file_name: text(&session.log_file),
        thread_id: session.thread,
        process_id: session.creator,
        timestamp: session.started,
        ..LogfileHeader::default()
    }
}
