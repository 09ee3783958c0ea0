//! Big traces for benchmarks, streamed: nothing but one buffer for each CPU is held.

mod flows;
mod repeat;

pub use repeat::{Repeated, repeat_trace};

use crate::etl_writer::{BUFFER_HEADER_SIZE, Buffer, EtlOptions, Form, LogfileHeader, Storage};
use crate::etl_writer::{Closing, EtlWriter};
use crate::payload::ProcessStart;
use crate::random::Random;
use crate::records::Record;
use crate::script::Sums;
use flows::{Flow, Flows, Way};
use std::io::{self, Write};

/// Process id of the first process; the others follow in steps of four.
const FIRST_PID: u32 = 1000;
/// Least size of a network record: more of them than this do not fit a buffer.
const SMALLEST_RECORD: u64 = 112;
/// FILETIME ticks in a second, and the frequency of the trace's clock.
const SECOND: u64 = 10_000_000;

/// What the trace is to be like.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BenchOptions {
    /// Size in bytes before compression, rounded down to whole buffers.
    pub bytes: u64,
    /// Bytes per buffer.
    pub buffer_size: u32,
    /// CPUs that log at the same time.
    pub processors: u16,
    /// Processes that own flows; each is named by a rundown event.
    pub processes: u32,
    /// Flows, spread over processes, transports and families.
    pub flows: u32,
    /// Events of one flow that follow each other on a CPU, at most.
    pub longest_burst: u32,
    /// Events per second over all CPUs.
    pub events_per_second: u32,
    /// Compress the buffers.
    pub compressed: bool,
    /// Another seed, another trace.
    pub seed: u64,
}

impl Default for BenchOptions {
    fn default() -> Self {
        Self {
            bytes: 1 << 30,
            buffer_size: 65_536,
            processors: 8,
            processes: 50,
            flows: 2000,
            longest_burst: 40,
            events_per_second: 100_000,
            compressed: false,
            seed: 1,
        }
    }
}

/// What a reader of the trace should find.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BenchTruth {
    /// Records, the header record not counted.
    pub events: u64,
    /// Of these, network events.
    pub network_events: u64,
    /// Data sent.
    pub sent: Sums,
    /// Data received.
    pub received: Sums,
    /// Process id, data sent and data received of each process.
    pub by_process: Vec<(u32, Sums, Sums)>,
    /// Buffers in the file, the header buffer counted.
    pub buffers: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of the file, were it not compressed.
    pub plain_bytes: u64,
}

/// Writes a trace to `out` and says what is in it.
///
/// EndTime is a little later than the last event: it stands in the header, before the events.
///
/// # Errors
/// Those of `out`.
pub fn write_trace(options: &BenchOptions, out: &mut impl Write) -> io::Result<BenchTruth> {
    let mut trace = Trace::new(options, out);
    trace.header()?;
    trace.rundown()?;
    trace.traffic()?;
    trace.finish()
}

/// A trace being written.
struct Trace<'a, W> {
    options: &'a BenchOptions,
    header: LogfileHeader,
    out: &'a mut W,
    flows: Flows,
    random: Random,
    open: Vec<Buffer>,
    /// Buffers that may still be begun.
    buffers_left: u64,
    next_sequence: u64,
    /// Raw clock.
    now: i64,
    truth: BenchTruth,
}

impl<'a, W: Write> Trace<'a, W> {
    fn new(options: &'a BenchOptions, out: &'a mut W) -> Self {
        let buffers = (options.bytes / u64::from(options.buffer_size)).max(2);
        let header = file_header(options, buffers);
        let pids: Vec<u32> =
            (0..options.processes.max(1)).map(|index| FIRST_PID + 4 * index).collect();
        let now = header.raw_time(0);
        let by_process = pids.iter().map(|&pid| (pid, Sums::default(), Sums::default())).collect();
        Self {
            options,
            header,
            out,
            flows: Flows::new(options, &pids),
            random: Random(options.seed),
            open: Vec::new(),
            buffers_left: buffers - 1,
            next_sequence: 1,
            now,
            truth: BenchTruth { by_process, ..BenchTruth::default() },
        }
    }

    fn header(&mut self) -> io::Result<()> {
        let storage = if self.options.compressed { Storage::Compressed } else { Storage::Plain };
        let header = self.header.clone();
        let closing = Closing::AsGiven;
        let options = EtlOptions { header, storage, closing, ..EtlOptions::default() };
        let bytes = EtlWriter::new(options).finish();
        self.count_buffer(bytes.len(), bytes.len());
        self.out.write_all(&bytes)
    }

    /// Every process was there before the recording began.
    fn rundown(&mut self) -> io::Result<()> {
        for index in 0..self.options.processes.max(1) {
            let process = ProcessStart {
                pid: FIRST_PID + 4 * index,
                sequence: 100 + u64::from(index),
                create_time: self.header.boot_time + i64::from(index) * 10_000_000,
                parent: 812,
                integrity: 8192,
                image: format!(r"\Device\HarddiskVolume3\Programs\program-{index}.exe"),
                ..ProcessStart::default()
            };
            self.now += 10;
            let record = process.rundown_event(1, self.now, 9012).to_bytes();
            if !self.make_room(0, record.len())? {
                break;
            }
            self.open[0].push(&record);
            self.truth.events += 1;
        }
        Ok(())
    }

    /// Network events, each on a CPU drawn by lot, until the buffers are used up.
    fn traffic(&mut self) -> io::Result<()> {
        let processors = u64::from(self.options.processors.max(1));
        let step = i64::from((10_000_000 / self.options.events_per_second.max(1)).max(1));
        loop {
            let drawn = self.random.next();
            let cpu = usize::try_from(drawn % processors).unwrap_or(0);
            let (flow, way) = self.flows.next(cpu, &mut self.random);
            let length = self.flows.all[flow].record(way).len();
            if !self.make_room(cpu, length)? {
                return Ok(());
            }
            self.now += step;
            let flow = &self.flows.all[flow];
            let size = flow.draw_size(way, drawn >> 32);
            let buffer = &mut self.open[cpu];
            flow.write(way, self.now, size, &mut buffer.records);
            buffer.timestamp = self.now;
            count(&mut self.truth, flow, way, size);
        }
    }

    /// Makes sure that `length` bytes fit the buffer of `cpu`; no if there is none left.
    fn make_room(&mut self, cpu: usize, length: usize) -> io::Result<bool> {
        while self.open.len() <= cpu {
            if self.buffers_left == 0 {
                return Ok(false);
            }
            let buffer = self.begin(self.open.len());
            self.open.push(buffer);
        }
        let capacity = usize::try_from(self.options.buffer_size).unwrap_or(usize::MAX);
        if self.open[cpu].offset() + length.next_multiple_of(8) <= capacity {
            return Ok(true);
        }
        if self.buffers_left == 0 {
            return Ok(false);
        }
        let next = self.begin(cpu);
        let full = std::mem::replace(&mut self.open[cpu], next);
        self.write(&full)?;
        Ok(true)
    }

    fn begin(&mut self, cpu: usize) -> Buffer {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        self.buffers_left -= 1;
        let records = Vec::with_capacity(usize::try_from(self.options.buffer_size).unwrap_or(0));
        let processor = u16::try_from(cpu).unwrap_or(u16::MAX);
        Buffer { processor, sequence, records, ..Buffer::default() }
    }

    fn write(&mut self, buffer: &Buffer) -> io::Result<()> {
        let form = match self.options.compressed {
            true => Form::Compressed,
            false => Form::Fixed(self.options.buffer_size),
        };
        let bytes = buffer.to_bytes(form);
        self.count_buffer(bytes.len(), buffer.offset().max(BUFFER_HEADER_SIZE));
        self.out.write_all(&bytes)
    }

    fn count_buffer(&mut self, stored: usize, plain: usize) {
        self.truth.buffers += 1;
        self.truth.file_bytes += u64::try_from(stored).unwrap_or(0);
        self.truth.plain_bytes += u64::try_from(plain).unwrap_or(0);
    }

    fn finish(mut self) -> io::Result<BenchTruth> {
        for buffer in std::mem::take(&mut self.open) {
            self.write(&buffer)?;
        }
        self.out.flush()?;
        Ok(self.truth)
    }
}

fn count(truth: &mut BenchTruth, flow: &Flow, way: Way, size: u32) {
    truth.events += 1;
    truth.network_events += 1;
    let (_, sent, received) = &mut truth.by_process[flow.process];
    let (of_process, of_all) = match way {
        Way::Sent => (sent, &mut truth.sent),
        Way::Received => (received, &mut truth.received),
    };
    of_process.add(size);
    of_all.add(size);
}

fn file_header(options: &BenchOptions, buffers: u64) -> LogfileHeader {
    let most_events = buffers * u64::from(options.buffer_size) / SMALLEST_RECORD;
    let ticks = most_events * (SECOND / u64::from(options.events_per_second.max(1))).max(1);
    let header = LogfileHeader::default();
    LogfileHeader {
        buffer_size: options.buffer_size,
        version: if options.compressed { [10, 0, 2, 0] } else { [10, 0, 1, 5] },
        processors: u32::from(options.processors),
        end_time: header.file_time(i64::try_from(ticks).unwrap_or(i64::MAX / 4)),
        buffers_written: u32::try_from(buffers).unwrap_or(u32::MAX),
        session_name: "bench".to_owned(),
        file_name: "bench.etl".to_owned(),
        ..header
    }
}
