//! Sums over real recordings by a reader of a hundred lines, which knows the framing of buffers and
//! records and nothing of processes, order or names. It shares no code with the program.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Outcome;
use crate::run::{output, program};
use crate::workspace;

/// Bytes of WMI_BUFFER_HEADER.
const HEADER: usize = 0x48;

/// Microsoft-Windows-Kernel-Network, as it is stored.
const KERNEL_NETWORK: [u8; 16] = [
    0x49, 0x2a, 0xd4, 0x7d, 0x29, 0x53, 0x32, 0x48, 0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15, 0x3a, 0x88,
];

/// Groups of the kernel's classes TcpIp and UdpIp.
const CLASSES: [u8; 2] = [6, 8];

/// Operations and bytes, sent and received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Sums {
    sent: (u64, u64),
    received: (u64, u64),
}

/// Compares the program's sums with these, for every real recording there is.
pub(super) fn run(nettally: &Path) -> Outcome {
    let Some(folder) = workspace::real_traces() else {
        println!("skipped: no real traces");
        return Ok(());
    };
    let (mut files, mut bytes) = (0, 0);
    for path in recordings(&folder)? {
        let file = fs::read(&path).map_err(|error| format!("{path:?}: {error}"))?;
        let sums = sums(&file);
        let reported = reported(nettally, &path)?;
        if sums != reported {
            return Err(format!("{}: reported {reported:?}, summed {sums:?}", path.display()));
        }
        files += 1;
        bytes += sums.sent.1 + sums.received.1;
    }
    println!("{files} real recordings: {bytes} bytes, as a reader of its own sums them");
    Ok(())
}

fn recordings(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{folder:?}: {error}"))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "etl")).collect();
    paths.sort();
    Ok(paths)
}

fn reported(nettally: &Path, path: &Path) -> Result<Sums, String> {
    let mut command = program(nettally);
    command.arg("report").arg(path).args(["--as-logged", "--format", "json"]);
    let report: Value =
        serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())?;
    let number = |field: &str| report["totals"][field].as_u64().unwrap_or(u64::MAX);
    Ok(Sums {
        sent: (number("send_ops"), number("send_bytes")),
        received: (number("recv_ops"), number("recv_bytes")),
    })
}

fn sums(file: &[u8]) -> Sums {
    let mut sums = Sums::default();
    let mut place = 0;
    while let Some(header) = file.get(place..place + HEADER) {
        let size = number(header, 0, 4);
        let Some(buffer) = file.get(place..place + size).filter(|_| size >= HEADER) else { break };
        let end = number(header, 0x30, 4);
        if number(header, 0x34, 2) & 0x40 == 0 {
            add_records(buffer.get(..end).unwrap_or(buffer), &mut sums);
        } else {
            let expanded = expand(&buffer[HEADER..], end.saturating_sub(HEADER));
            add_records(&[&buffer[..HEADER], &expanded[..]].concat(), &mut sums);
        }
        place += size;
    }
    sums
}

fn add_records(buffer: &[u8], sums: &mut Sums) {
    let mut place = HEADER;
    while let Some(record) = buffer.get(place..).filter(|rest| rest.len() >= 8) {
        let (kind, marker) = (record[2], record[3]);
        let short = marker == 0xc0 && matches!(kind, 1..=4 | 0x10 | 0x11);
        let size = number(record, if short { 4 } else { 0 }, 2);
        if size < 8 || size > record.len() || !matches!(marker, 0xc0 | 0x90) {
            return;
        }
        add(&record[..size], kind, marker, sums);
        place += size.next_multiple_of(8);
    }
}

/// Adds one record if it is a send or a receive: what it is, and where its payload begins.
fn add(record: &[u8], kind: u8, marker: u8, sums: &mut Sums) {
    let classic = |header: usize| CLASSES.contains(&record[7]).then_some((record[6], header));
    let found = match (marker, kind) {
        (0xc0, 1 | 2) => classic(32),
        (0xc0, 3 | 4) => classic(24),
        (0xc0, 0x10 | 0x11) => classic(16),
        (0xc0, 0x12 | 0x13) if record.get(24..40) == Some(&KERNEL_NETWORK) => {
            Some((of_manifest(number(record, 40, 2)), 80))
        }
        _ => None,
    };
    let Some((operation, payload)) = found.filter(|(_, payload)| record.len() >= payload + 8)
    else {
        return;
    };
    let bytes = number(record, payload + 4, 4) as u64;
    let of = match operation {
        10 | 26 => &mut sums.sent,
        11 | 27 => &mut sums.received,
        _ => return,
    };
    *of = (of.0 + 1, of.1 + bytes);
}

/// The classic number of an event of the manifest: those of UDP stand 32 higher.
fn of_manifest(id: usize) -> u8 {
    let id = if matches!(id, 42 | 43 | 58 | 59) { id - 32 } else { id };
    u8::try_from(id).unwrap_or(0)
}

/// A number of up to eight bytes, little-endian; 0 where there is none.
fn number(bytes: &[u8], place: usize, width: usize) -> usize {
    let bytes = bytes.get(place..place + width).unwrap_or_default();
    bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// Plain LZ77 (MS-XCA 2.4), token by token; what cannot be read ends it.
fn expand(input: &[u8], length: usize) -> Vec<u8> {
    let mut output = Vec::with_capacity(length);
    let mut tokens = Tokens { input, place: 0, nibble: None };
    let (mut flags, mut left) = (0, 0);
    while output.len() < length {
        if left == 0 {
            let Some(word) = tokens.take(4) else { break };
            (flags, left) = (word, 32);
        }
        left -= 1;
        if flags >> left & 1 == 0 {
            let Some(byte) = tokens.take(1) else { break };
            output.push(u8::try_from(byte).unwrap_or(0));
            continue;
        }
        let Some((distance, copies)) = tokens.found() else { break };
        for _ in 0..copies.min(length - output.len()) {
            let Some(from) = output.len().checked_sub(distance) else { return output };
            output.push(output[from]);
        }
    }
    output
}

struct Tokens<'a> {
    input: &'a [u8],
    place: usize,
    /// Where the byte stands of which the upper half is not used yet.
    nibble: Option<usize>,
}

impl Tokens<'_> {
    fn take(&mut self, width: usize) -> Option<usize> {
        self.input.get(self.place..self.place + width)?;
        let number = number(self.input, self.place, width);
        self.place += width;
        Some(number)
    }

    /// Distance and length of a match.
    fn found(&mut self) -> Option<(usize, usize)> {
        let word = self.take(2)?;
        let distance = (word >> 3) + 1;
        let mut length = word & 7;
        if length == 7 {
            let half = match self.nibble.take() {
                Some(place) => usize::from(self.input[place] >> 4),
                None => {
                    self.nibble = Some(self.place);
                    self.take(1)? & 15
                }
            };
            length = 7 + half;
            if half == 15 {
                let byte = self.take(1)?;
                length = 22 + byte;
                if byte == 255 {
                    length = match self.take(2)? {
                        0 => self.take(4)?,
                        long => long,
                    };
                }
            }
        }
        Some((distance, length + 3))
    }
}
