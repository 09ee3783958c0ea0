//! Writes a big trace: `cargo run --release -p nettally-testkit --example bench_trace FILE MIB`.

use std::error::Error;
use std::fs::File;
use testkit::bench_trace::{BenchOptions, write_trace};

#[expect(clippy::print_stdout, reason = "what was written is the answer")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, mebibytes] = &arguments[..] else {
        return Err("two arguments are needed: the file to write, its size in MiB".into());
    };
    let bytes = mebibytes.parse::<u64>()? << 20;
    let truth =
        write_trace(&BenchOptions { bytes, ..BenchOptions::default() }, &mut File::create(file)?)?;
    println!(
        "{} buffers, {} network events, {} bytes sent, {} received",
        truth.buffers, truth.network_events, truth.sent.bytes, truth.received.bytes
    );
    Ok(())
}
