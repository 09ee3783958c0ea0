//! Writes `.etl` files: a header buffer, then buffers filled CPU by CPU.
//!
//! ```
//! use testkit::etl_writer::{EtlOptions, EtlWriter};
//! use testkit::records::EventRecord;
//!
//! let mut file = EtlWriter::new(EtlOptions::default());
//! let timestamp = file.header().raw_time(1_000_000); // 0.1 s after the start
//! file.push(0, &EventRecord { id: 7, timestamp, ..EventRecord::default() });
//! let bytes = file.finish();
//! assert_eq!(bytes.len(), 2 * 8192);
//! ```

mod buffer;
mod clock;
mod header;
mod xpress;

pub use buffer::{BUFFER_HEADER_SIZE, Buffer, Form, GENERIC, HEADER, flag};
pub use clock::Clock;
pub use header::{LogfileHeader, Season, TimeZone};
pub use xpress::compress;

use crate::bytes::size32;
use crate::records::Record;
use std::collections::BTreeMap;

/// Size of the header buffer of merged files, if the names leave it at that.
const MERGED_HEADER_SIZE: usize = 0x200;

/// How a file is put together. The default is a plain, closed file of 8 KiB buffers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EtlOptions {
    /// What the file says of itself. `buffer_size` bounds every buffer.
    pub header: LogfileHeader,
    /// Further records for the header buffer, after the header record.
    pub header_records: Vec<Vec<u8>>,
    /// Plain, merged or compressed.
    pub storage: Storage,
    /// How the session ended.
    pub closing: Closing,
    /// Ticks of 100 ns from start to end of the session by a clock that nobody sets; with the
    /// last record if not given.
    pub stopped_after: Option<i64>,
    /// Ticks of 100 ns that the system's clock was set ahead in all while the session ran.
    pub clock_set_by: i64,
    /// Order of the data buffers in the file.
    pub order: Order,
    /// Processor index of sixteen bits (Windows 8 and later), else of eight with a
    /// meaningless upper byte (Windows 7).
    pub wide_processor: bool,
    /// Sequence number of the first data buffer; large in later files of a rolling set.
    pub first_sequence: u64,
    /// Value of the bytes that pad records to a multiple of eight.
    pub padding: u8,
    /// What follows the last buffer.
    pub trailing: Trailing,
    /// Length to which the finished file is cut.
    pub cut_to: Option<usize>,
}

impl Default for EtlOptions {
    fn default() -> Self {
        Self {
            header: LogfileHeader::default(),
            header_records: Vec::new(),
            storage: Storage::Plain,
            closing: Closing::Closed,
            stopped_after: None,
            clock_set_by: 0,
            order: Order::AsFilled,
            wide_processor: true,
            first_sequence: 1,
            padding: 0,
            trailing: Trailing::Nothing,
            cut_to: None,
        }
    }
}

/// How buffers are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Storage {
    /// Every buffer filled to the session's buffer size.
    #[default]
    Plain,
    /// Header buffer of 0x200 bytes, every other as long as its records.
    Merged,
    /// As merged, and compressed.
    Compressed,
}

/// What the header says about the end of the recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Closing {
    /// BuffersWritten is right; EndTime is the header's, or the last record's if that is 0.
    #[default]
    Closed,
    /// The session was never stopped: EndTime and BuffersWritten are 0.
    Unclosed,
    /// Both fields are written as given in the header.
    AsGiven,
}

/// Order of the data buffers in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// As they became full, CPUs mixed; the partly filled ones last.
    #[default]
    AsFilled,
    /// As in a circular file that has wrapped: the first `n` buffers stand behind the others.
    Rotated(usize),
    /// All of the first CPU, then all of the next.
    ByProcessor,
    /// All of the last CPU first.
    ByProcessorReversed,
}

/// What follows the last buffer, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Trailing {
    /// The file ends.
    #[default]
    Nothing,
    /// Zeros, as in preallocated files.
    Zeros(usize),
    /// 0xFF bytes.
    Filler(usize),
}

/// Collects records into buffers, one open buffer for each CPU.
#[derive(Clone, Debug)]
pub struct EtlWriter {
    options: EtlOptions,
    open: BTreeMap<u16, Buffer>,
    filled: Vec<Buffer>,
    next_sequence: u64,
    last_timestamp: i64,
    logger_id: u16,
}

impl EtlWriter {
    /// An empty file.
    pub fn new(options: EtlOptions) -> Self {
        let next_sequence = options.first_sequence;
        let last_timestamp = options.header.raw_time(0);
        let (open, filled, logger_id) = (BTreeMap::new(), Vec::new(), 0);
        Self { options, open, filled, next_sequence, last_timestamp, logger_id }
    }

    /// The file header, for its conversions of time.
    pub const fn header(&self) -> &LogfileHeader {
        &self.options.header
    }

    /// Appends `record` to the buffer of `processor`, after a flush if it no longer fits.
    ///
    /// # Panics
    /// If the record is larger than an empty buffer.
    pub fn push(&mut self, processor: u16, record: &impl Record) {
        let bytes = record.to_bytes();
        let room = self.capacity() - BUFFER_HEADER_SIZE;
        let needed = bytes.len().next_multiple_of(8);
        assert!(
            needed <= room,
            "a record of {needed} bytes does not fit a buffer with room for {room}"
        );
        if self.open.get(&processor).is_some_and(|open| open.offset() + needed > self.capacity()) {
            self.flush(processor);
        }
        self.last_timestamp = self.last_timestamp.max(record.timestamp());
        let flushed_at = self.flush_time(record.timestamp());
        let open = self.open_buffer(processor);
        open.timestamp = open.timestamp.max(flushed_at);
        open.push(&bytes);
    }

    /// Ends the open buffer of `processor`, as a flush timer does.
    pub fn flush(&mut self, processor: u16) {
        self.filled.extend(self.open.remove(&processor));
    }

    /// Ends all open buffers; what comes now is logged by this session, as in a merged file.
    pub fn set_logger(&mut self, logger_id: u16) {
        self.filled.extend(std::mem::take(&mut self.open).into_values());
        self.logger_id = logger_id;
    }

    /// Adds a buffer made by hand after those already full.
    pub fn push_buffer(&mut self, buffer: Buffer) {
        self.filled.push(buffer);
    }

    /// Ends all buffers and gives the bytes of the file.
    pub fn finish(mut self) -> Vec<u8> {
        let stopped = self.flush_time(self.stopped());
        let open = std::mem::take(&mut self.open).into_values();
        self.filled.extend(open.map(|buffer| Buffer { timestamp: stopped, ..buffer }));
        if let Some(last) = self.filled.last_mut() {
            last.flags |= flag::FLUSH;
        }
        self.arrange();
        self.close();
        let mut file = self.header_buffer();
        for buffer in &self.filled {
            file.extend_from_slice(&buffer.to_bytes(self.form()));
        }
        match self.options.trailing {
            Trailing::Nothing => {}
            Trailing::Zeros(count) => file.resize(file.len() + count, 0),
            Trailing::Filler(count) => file.resize(file.len() + count, 0xff),
        }
        file.truncate(self.options.cut_to.unwrap_or(usize::MAX));
        file
    }

    fn capacity(&self) -> usize {
        usize::try_from(self.options.header.buffer_size).unwrap_or(usize::MAX)
    }

    /// When the session was stopped, and what was open still was flushed.
    fn stopped(&self) -> i64 {
        let header = &self.options.header;
        let set = if header.clock == Clock::SystemTime { self.options.clock_set_by } else { 0 };
        self.options.stopped_after.map_or(self.last_timestamp, |ticks| header.raw_time(ticks) + set)
    }

    const fn form(&self) -> Form {
        match self.options.storage {
            Storage::Plain => Form::Fixed(self.options.header.buffer_size),
            Storage::Merged => Form::Exact,
            Storage::Compressed => Form::Compressed,
        }
    }

    /// Merged files stamp their buffers with FILETIME, plain ones with the raw clock.
    fn flush_time(&self, raw: i64) -> i64 {
        match self.options.storage {
            Storage::Plain => raw,
            Storage::Merged | Storage::Compressed => self.options.header.file_time_of(raw),
        }
    }

    fn open_buffer(&mut self, processor: u16) -> &mut Buffer {
        let (flags, index) = match self.options.wide_processor {
            true => (flag::WIDE_PROCESSOR, processor),
            false => (0, 0x0800 | processor & 0xff),
        };
        let next_sequence = &mut self.next_sequence;
        let (padding, logger_id) = (self.options.padding, self.logger_id);
        self.open.entry(processor).or_insert_with(|| {
            let sequence = *next_sequence;
            *next_sequence += 1;
            Buffer { processor: index, sequence, logger_id, flags, padding, ..Buffer::default() }
        })
    }

    fn arrange(&mut self) {
        match self.options.order {
            Order::AsFilled => {}
            Order::Rotated(count) => {
                let count = count.min(self.filled.len());
                self.filled.rotate_left(count);
            }
            Order::ByProcessor => self.filled.sort_by_key(|buffer| buffer.processor),
            Order::ByProcessorReversed => {
                self.filled.sort_by_key(|buffer| std::cmp::Reverse(buffer.processor));
            }
        }
    }

    fn close(&mut self) {
        let stopped = self.stopped();
        let header = &mut self.options.header;
        match self.options.closing {
            Closing::AsGiven => {}
            Closing::Unclosed => (header.end_time, header.buffers_written) = (0, 0),
            Closing::Closed => {
                header.buffers_written = size32(1 + self.filled.len());
                if header.end_time == 0 {
                    let is_set = header.clock != Clock::SystemTime;
                    let set = if is_set { self.options.clock_set_by } else { 0 };
                    header.end_time = header.file_time_of(stopped) + set;
                }
            }
        }
    }

    fn header_buffer(&self) -> Vec<u8> {
        let wide = if self.options.wide_processor { flag::WIDE_PROCESSOR } else { 0 };
        let plain = self.options.storage == Storage::Plain;
        let mut buffer = Buffer {
            kind: HEADER,
            flags: if plain { flag::FLUSH | wide } else { flag::FLUSH },
            ..Buffer::default()
        };
        buffer.push(&self.options.header.to_record());
        self.options.header_records.iter().for_each(|record| buffer.push(record));
        let size = match plain {
            true => self.capacity(),
            false => buffer.offset().max(MERGED_HEADER_SIZE).next_multiple_of(MERGED_HEADER_SIZE),
        };
        buffer.to_bytes(Form::Fixed(size32(size)))
    }
}
