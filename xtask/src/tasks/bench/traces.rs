//! The traces to measure with: made under target/bench, a gibibyte of buffers each.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use testkit::bench_trace::{BenchOptions, repeat_trace, write_trace};

use crate::workspace;

/// Bytes of all buffers of a trace when decompressed.
const SIZE: u64 = 1 << 30;

/// A trace to measure with.
pub(super) struct Trace {
    pub(super) path: PathBuf,
    /// Bytes of all buffers when decompressed.
    pub(super) bytes: u64,
}

/// A trace by its description, and how it is made in a folder. A real one is not on every machine.
type Recipe = (&'static str, fn(&Path) -> io::Result<Option<Trace>>);

/// All of them, in the order of the page.
pub(super) const RECIPES: &[Recipe] = &[
    ("Kernel-Network, 2000 flows", |folder| made(&folder.join("plain.etl"), false)),
    ("The same, compressed", |folder| made(&folder.join("compressed.etl"), true)),
    ("Windows 8, system and CLR, compressed", |folder| real(&folder.join("real.etl"))),
];

fn made(path: &Path, compressed: bool) -> io::Result<Option<Trace>> {
    let options = BenchOptions { bytes: SIZE, compressed, ..BenchOptions::default() };
    let truth = write_trace(&options, &mut BufWriter::new(File::create(path)?))?;
    Ok(Some(Trace { path: path.to_path_buf(), bytes: truth.plain_bytes }))
}

/// A short real trace, repeated.
fn real(path: &Path) -> io::Result<Option<Trace>> {
    let Some(folder) = workspace::real_traces() else {
        return Ok(None);
    };
    let source = fs::read(folder.join("net.4.5.2.x64.etl"))?;
    let once = repeat_trace(&source, 1, &mut io::sink())?;
    let times = u32::try_from(SIZE / once.plain_bytes.max(1)).map_err(io::Error::other)?;
    let mut file = BufWriter::new(File::create(path)?);
    let repeated = repeat_trace(&source, times, &mut file)?;
    Ok(Some(Trace { path: path.to_path_buf(), bytes: repeated.plain_bytes }))
}
