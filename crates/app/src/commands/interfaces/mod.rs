//! `interfaces`: what Windows counts for each network interface, by three methods side by side,
//! and beside them what all processes sent and received.
//!
//! The counters know no processes, which is why this program reads events; they are good for
//! checking its sums.

mod reading;
mod shown;

use std::time::{Duration, Instant};

use crate::cli::{InterfacesArgs, ListFormat};
use crate::exit::Exit;
use crate::paint::Paint;
use crate::system;
use crate::terminal::{Failure, Terminal};
use reading::Reading;

const USUAL_INTERVAL: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &InterfacesArgs, terminal: &Terminal) -> Result<Exit, Failure> {
    let system = system::here()?;
    let stop = system.stop_requests()?;
    let mut source = system.interfaces();
    let is_watching = args.interval.is_some() || args.count.is_some();
    if is_watching {
        source.count_processes();
    }
    let mut last = source.read(Duration::ZERO)?;
    if !is_watching {
        show(&Reading::since_start(&last), args.format.chosen, terminal)?;
        return Ok(Exit::Success);
    }
    let interval = args.interval.unwrap_or(USUAL_INTERVAL);
    let mut read_at = Instant::now();
    let mut left = args.count.unwrap_or(u64::MAX);
    while left > 0 && !stop.within(interval.saturating_sub(read_at.elapsed())) {
        let elapsed = read_at.elapsed();
        read_at = Instant::now();
        let now = source.read(elapsed)?;
        show(&Reading::between(&last, &now, elapsed), args.format.chosen, terminal)?;
        last = now;
        left -= 1;
    }
    Ok(Exit::Success)
}

fn show(reading: &Reading<'_>, format: ListFormat, terminal: &Terminal) -> Result<(), Failure> {
    let paint = Paint { on: terminal.colors(None) };
    terminal.write(None, |out| match format {
        ListFormat::Table => shown::table(reading, terminal.lang, paint, out),
        ListFormat::Json => shown::json(reading, out),
    })
}
