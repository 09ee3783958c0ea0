//! A long compressed trace from a short real one, by repeating its buffers.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use super::Trace;

/// Size of a buffer's header (`WMI_BUFFER_HEADER`).
const BUFFER_HEADER: usize = 0x48;
/// Where a buffer's header has the bytes to the next buffer, `u32`.
const BUFFER_SIZE: usize = 0x00;
/// Where it has its place in the order, `u64`.
const SEQUENCE: usize = 0x18;
/// Where it has the end of its data when decompressed, `u32`.
const UNCOMPRESSED_END: usize = 0x30;
/// Where a 64-bit file counts its buffers, `u32` (`TRACE_LOGFILE_HEADER.BuffersWritten`).
const BUFFERS_WRITTEN: usize = 0x8c;

/// Writes the buffers of `source` again and again until they decompress to `size` bytes.
pub(super) fn repeat(source: &[u8], path: &Path, size: u64) -> io::Result<Trace> {
    let all = buffers(source);
    let (first, rest) = all.split_first().ok_or(io::ErrorKind::InvalidData)?;
    let length = |buffer: &Range<usize>| u64::from(u32_at(source, buffer.start + UNCOMPRESSED_END));
    let one_round: u64 = rest.iter().map(length).sum();
    let rounds = size.div_ceil(one_round.max(1));

    let mut file = BufWriter::new(File::create(path)?);
    let mut header = source[first.clone()].to_vec();
    let count = u32::try_from(rounds * rest.len() as u64 + 1).map_err(io::Error::other)?;
    header[BUFFERS_WRITTEN..BUFFERS_WRITTEN + 4].copy_from_slice(&count.to_le_bytes());
    file.write_all(&header)?;
    for round in 0..rounds {
        for buffer in rest {
            write_again(&mut file, &source[buffer.clone()], round * all.len() as u64)?;
        }
    }
    file.flush()?;
    Ok(Trace { path: path.to_path_buf(), bytes: length(first) + rounds * one_round })
}

/// The same buffer, later in the order.
fn write_again(file: &mut impl Write, buffer: &[u8], later: u64) -> io::Result<()> {
    let (before, rest) = buffer.split_at(SEQUENCE);
    let (sequence, after) = rest.split_at(8);
    let sequence = sequence.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
    file.write_all(before)?;
    file.write_all(&(sequence + later).to_le_bytes())?;
    file.write_all(after)
}

/// Where each whole buffer stands.
fn buffers(source: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while source.len() - start >= BUFFER_HEADER {
        let size = u32_at(source, start + BUFFER_SIZE) as usize;
        if size < BUFFER_HEADER || size > source.len() - start {
            break;
        }
        found.push(start..start + size);
        start += size;
    }
    found
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}
