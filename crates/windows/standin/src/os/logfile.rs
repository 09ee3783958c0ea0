//! A trace file being written: a header buffer, then buffers of equal size, each of one processor,
//! which has at most one open.

use super::feed::Sink;
use super::machine::machine;
use super::session::{Session, text};
use super::setup::scenario;
use super::{clock, session};
use crate::event::{CLASSIC, Event, HEADER_SIZE, array, stored};
use crate::spread::Spread;
use std::fs::{File, OpenOptions};
use std::os::windows::fs::FileExt;
use testkit::etl_writer::{Buffer, Form, HEADER, LogfileHeader, flag};

/// EVENT_TRACE_FILE_MODE_CIRCULAR.
const CIRCULAR: u32 = 2;

/// EVENT_TRACE_USE_KBYTES_FOR_SIZE.
const SIZE_IN_KB: u32 = 0x2000;

/// The file can take no more.
pub(super) struct Full;

/// A file and its open buffers.
pub(super) struct LogFile {
    file: File,
    header: LogfileHeader,
    logger_id: u16,
    /// Bytes per buffer.
    size: u32,
    /// Data buffers that fit; the file wraps, or is full, after so many.
    room: u64,
    wraps: bool,
    system_time: bool,
    spread: Spread,
    /// The buffer of each processor, and its number.
    open: Vec<Option<(u64, Buffer)>>,
    /// Buffers begun so far.
    begun: u64,
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

    /// Goes on with a file in which another process has begun so many buffers, with new ones.
    pub(super) fn resume(slot: usize, session: &Session, begun: u64) -> std::io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(text(&session.log_file))?;
        Ok(Self::new(file, slot, session, begun))
    }

    fn new(file: File, slot: usize, session: &Session, begun: u64) -> Self {
        let size = session.buffer_size * 1024;
        let unit = if session.mode & SIZE_IN_KB != 0 { 1024 } else { 1024 * 1024 };
        let most = u64::from(session.maximum_file_size) * unit / u64::from(size);
        let spread = session.spread();
        Self {
            file,
            header: header(session),
            logger_id: u16::try_from(slot + 1).unwrap_or(0),
            size,
            room: if most == 0 { u64::MAX } else { most.max(2) - 1 },
            wraps: session.mode & CIRCULAR != 0,
            system_time: session.clock == 2,
            open: vec![None; spread.processors()],
            spread,
            begun,
            full: false,
        }
    }

    /// How many buffers have been begun.
    pub(super) const fn begun(&self) -> u64 {
        self.begun
    }

    /// The disk is full, as far as anyone can tell.
    pub(super) const fn fail(&mut self) {
        self.full = true;
    }

    /// Brings the open buffers to the disk as they are.
    pub(super) fn write_open_buffers(&mut self) -> Result<(), Full> {
        for processor in 0..self.open.len() {
            self.write_open_buffer(processor)?;
        }
        if self.full { Err(Full) } else { Ok(()) }
    }

    fn write_open_buffer(&mut self, processor: usize) -> Result<(), Full> {
        if let Some((number, buffer)) = self.open[processor].as_ref().filter(|_| !self.full) {
            let bytes = buffer.to_bytes(Form::Fixed(self.size));
            self.full = self.file.seek_write(&bytes, self.place(*number)).is_err();
        }
        if self.full { Err(Full) } else { Ok(()) }
    }

    /// Closes the file: marks the last buffers, and tells in the header how it ended.
    pub(super) fn finish(&mut self, lost: u32) {
        self.open.iter_mut().flatten().for_each(|(_, buffer)| buffer.flags |= flag::FLUSH);
        // What cannot be written is missing; a reader copes, and the test will notice.
        let _ = self.write_open_buffers();
        self.header.end_time = machine().file_time(clock::now());
        self.header.events_lost = lost;
        let written = self.begun.min(self.room);
        let _ = self.write_header(1 + u32::try_from(written).unwrap_or(u32::MAX));
    }

    fn write_header(&self, buffers: u32) -> std::io::Result<()> {
        let header = LogfileHeader { buffers_written: buffers, ..self.header.clone() };
        let mut buffer = Buffer {
            kind: HEADER,
            flags: flag::FLUSH | flag::WIDE_PROCESSOR,
            logger_id: self.logger_id,
            ..Buffer::default()
        };
        buffer.push(&header.to_record());
        self.file.seek_write(&buffer.to_bytes(Form::Fixed(self.size)), 0).map(|_| ())
    }

    /// Where a buffer stands in the file.
    fn place(&self, number: u64) -> u64 {
        (1 + number % self.room) * u64::from(self.size)
    }

    /// Begins another buffer for a processor; the one it had is done.
    fn begin(&mut self, processor: usize) -> Result<(), Full> {
        self.write_open_buffer(processor)?;
        let number = self.begun;
        if !self.wraps && number >= self.room {
            self.full = true;
            return Err(Full);
        }
        // An idle processor's buffer does not outlive its place in the file.
        for open in &mut self.open {
            open.take_if(|(other, _)| number - *other >= self.room);
        }
        self.begun += 1;
        let buffer = Buffer {
            processor: u16::try_from(processor).unwrap_or(0),
            sequence: number + 1,
            logger_id: self.logger_id,
            ..Buffer::default()
        };
        self.open[processor] = Some((number, buffer));
        Ok(())
    }
}

impl Sink for LogFile {
    fn event(&mut self, event: &Event<'_>) -> bool {
        if event.flags() & CLASSIC != 0 {
            return true;
        }
        let length = usize::from(u16::from_le_bytes(array(event.bytes, 0)));
        let mut record = stored(&event.bytes[..length.clamp(HEADER_SIZE, event.bytes.len())]);
        let raw = if self.system_time { machine().file_time(event.time) } else { event.time };
        record[16..24].copy_from_slice(&raw.to_le_bytes());
        let processor = self.spread.turn();
        let fits = |buffer: &Buffer| {
            buffer.offset() + record.len().next_multiple_of(8) <= self.size as usize
        };
        let has_room = self.open[processor].as_ref().is_some_and(|(_, buffer)| fits(buffer));
        if !has_room && self.begin(processor).is_err() {
            return false;
        }
        if let Some((_, buffer)) = &mut self.open[processor] {
            buffer.push(&record);
            buffer.timestamp = raw;
        }
        true
    }
}

fn header(session: &Session) -> LogfileHeader {
    LogfileHeader {
        buffer_size: session.buffer_size * 1024,
        build: 19_045,
        processors: scenario().processors,
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
