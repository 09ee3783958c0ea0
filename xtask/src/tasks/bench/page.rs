//! docs/performance.md: written by the command that measured.

use std::fmt::Write;
use std::fs;

use super::{Cost, Measured, RUNS};

/// The name of the processor and how many cores this machine has of it.
pub(crate) fn processor() -> Result<String, String> {
    let text = fs::read_to_string("/proc/cpuinfo")
        .map_err(|error| format!("cannot read /proc/cpuinfo, which only Linux has: {error}"))?;
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, name)| name)
        .collect();
    let name = names.first().ok_or("the processor has no name")?;
    Ok(format!("{name}, {} cores", names.len()))
}

/// The whole page.
pub(super) fn render(processor: &str, rows: &[Measured]) -> String {
    let mut page = format!(
        "# Performance\n\n\
         Written by `cargo xtask bench`; do not edit. Machine: {processor}.\n\n\
         `nettally report FILE --format csv` as a whole, from start to end of the program, with the\n\
         file in the page cache: of {RUNS} runs the least time by the clock, the least processor time\n\
         (user and system, of all threads) and the most memory; in brackets the median processor\n\
         time, which shows how much the machine swings. Bytes are counted after decompression,\n\
         rates from the least time.\n\n\
         The goals: 10 million Kernel-Network events and 1.2 GB per CPU second; 0.9 GB from\n\
         compressed files; 1.7 times faster with two threads; never more than 64 MiB of memory.\n\n\
         | Trace | File | Events | Threads | Wall | CPU (median) | Events per CPU second | Bytes per CPU second | Peak memory |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for row in rows {
        line(&mut page, row, 1, row.one);
        line(&mut page, row, 2, row.two);
    }
    page.push_str("\n| Trace | Faster with two threads than with one, by the clock |\n|---|--:|\n");
    for row in rows {
        let faster = row.one.least.wall_seconds / row.two.least.wall_seconds;
        let _ = writeln!(page, "| {} | {faster:.2} times |", row.what);
    }
    page
}

#[expect(clippy::cast_precision_loss, reason = "printed with two or three digits")]
fn line(page: &mut String, row: &Measured, threads: u8, cost: Cost) {
    let run = cost.least;
    let _ = writeln!(
        page,
        "| {} | {:.2} GB | {:.1} M | {threads} | {:.2} s | {:.2} s ({:.2}) | {:.1} M | {:.2} GB | {:.0} MiB |",
        row.what,
        row.file_bytes as f64 / 1e9,
        row.events as f64 / 1e6,
        run.wall_seconds,
        run.cpu_seconds,
        cost.median_cpu_seconds,
        row.events as f64 / 1e6 / run.cpu_seconds,
        row.bytes as f64 / 1e9 / run.cpu_seconds,
        run.peak_bytes as f64 / 1024.0 / 1024.0,
    );
}

#[cfg(test)]
mod tests {
    use super::super::measure::Run;
    use super::*;

    #[test]
    fn a_row_gives_rates_per_processor_second() {
        let cost = |least| Cost { least, median_cpu_seconds: 3.0 };
        let one = Run { wall_seconds: 2.0, cpu_seconds: 2.0, peak_bytes: 32 << 20 };
        let two = Run { wall_seconds: 1.0, cpu_seconds: 2.5, peak_bytes: 48 << 20 };
        let row = Measured {
            what: "Made",
            file_bytes: 1_000_000_000,
            bytes: 4_000_000_000,
            events: 30_000_000,
            one: cost(one),
            two: cost(two),
        };
        let page = render("A processor", &[row]);
        assert!(page.contains(
            "| Made | 1.00 GB | 30.0 M | 1 | 2.00 s | 2.00 s (3.00) | 15.0 M | 2.00 GB | 32 MiB |"
        ));
        assert!(page.contains("| Made | 2.00 times |"));
    }
}
