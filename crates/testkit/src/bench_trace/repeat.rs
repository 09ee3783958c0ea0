//! Makes a long trace of a short one by repeating its buffers.

use crate::etl_writer::BUFFER_HEADER_SIZE;
use std::io::{self, Write};

/// Where the file header says how many buffers there are: buffer header, SYSTEM header, field.
const BUFFERS_WRITTEN: usize = BUFFER_HEADER_SIZE + 0x20 + 0x24;
/// WMI_BUFFER_HEADER: SequenceNumber and Offset.
const SEQUENCE: usize = 0x18;
const END: usize = 0x30;

/// What came of repeating a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Repeated {
    /// Buffers in the file, the header buffer counted.
    pub buffers: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all buffers once decompressed, filler not counted.
    pub plain_bytes: u64,
}

/// Writes the header buffer of `input` once and its data buffers `times` times, with sequence
/// numbers that go on rising. The records, compressed or not, stay as they are, so time jumps
/// back with each repetition.
///
/// # Errors
/// Those of `out`; and `InvalidData` if `input` does not consist of whole buffers.
pub fn repeat_trace(input: &[u8], times: u32, out: &mut impl Write) -> io::Result<Repeated> {
    let (header, data) = buffers(input)?;
    let count = u64::from(times) * u64::try_from(data.len()).unwrap_or(0) + 1;
    let mut header = header.to_vec();
    let field = header.get_mut(BUFFERS_WRITTEN..BUFFERS_WRITTEN + 4);
    let written = u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
    field.ok_or_else(|| damaged("the header buffer is too short"))?.copy_from_slice(&written);
    out.write_all(&header)?;

    let mut repeated = Repeated::default();
    repeated.add(&header);
    let stride = data.iter().map(|buffer| number(buffer, SEQUENCE, 8)).max().unwrap_or(0);
    for round in 0..u64::from(times) {
        for buffer in &data {
            let sequence = number(buffer, SEQUENCE, 8).wrapping_add(round.wrapping_mul(stride));
            out.write_all(&buffer[..SEQUENCE])?;
            out.write_all(&sequence.to_le_bytes())?;
            out.write_all(&buffer[SEQUENCE + 8..])?;
            repeated.add(buffer);
        }
    }
    out.flush()?;
    Ok(repeated)
}

impl Repeated {
    fn add(&mut self, buffer: &[u8]) {
        self.buffers += 1;
        self.file_bytes += u64::try_from(buffer.len()).unwrap_or(0);
        self.plain_bytes += number(buffer, END, 4);
    }
}

/// The header buffer and all others.
fn buffers(mut input: &[u8]) -> io::Result<(&[u8], Vec<&[u8]>)> {
    let mut found = Vec::new();
    while !input.is_empty() {
        if input.len() < BUFFER_HEADER_SIZE {
            return Err(damaged("bytes are left over behind the last buffer"));
        }
        let size = usize::try_from(number(input, 0, 4)).unwrap_or(usize::MAX);
        if size < BUFFER_HEADER_SIZE || size > input.len() {
            return Err(damaged("a buffer is shorter than its header, or longer than the file"));
        }
        let (buffer, rest) = input.split_at(size);
        found.push(buffer);
        input = rest;
    }
    if found.is_empty() {
        return Err(damaged("there is no buffer"));
    }
    Ok((found.remove(0), found))
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    bytes[at..at + length].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn damaged(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("cannot repeat this trace: {reason}"))
}
