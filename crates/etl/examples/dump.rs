//! Prints a trace: its header, then each record in a line, in the order of time.
//!
//! `cargo run --release --example dump -- trace.etl`
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;
use std::fs::File;

use etl::{Ordered, RawEvent, Trace};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: dump trace.etl")?;
    let trace = Trace::open(File::open(path)?)?;
    println!("{:#?}", trace.header());
    println!("{} buffers of {} processors", trace.buffers(), trace.streams());
    for problem in trace.problems().kept() {
        println!("{problem}");
    }
    let mut events = Ordered::new(&trace);
    while let Some(next) = events.next() {
        match next {
            Ok(event) => println!("{}", line(&event)),
            Err(problem) => println!("{problem}"),
        }
    }
    Ok(())
}

/// Time, processor, process, who, what, and the first bytes of the payload.
fn line(event: &RawEvent<'_>) -> String {
    let name = etl::groups::known_name(event.provider);
    let provider = name.map_or_else(|| event.provider.to_string(), str::to_owned);
    let process = event.process_id.map_or_else(|| "-".to_owned(), |process| process.to_string());
    let payload: String =
        event.payload.iter().take(16).map(|byte| format!(" {byte:02x}")).collect();
    format!(
        "{} cpu {} process {process} {provider} id {} version {} opcode {} {} bytes:{payload}",
        event.timestamp.0,
        event.processor,
        event.id,
        event.version,
        event.opcode,
        event.payload.len(),
    )
}
