//! Time, processor time and memory of one run of a program, read from Linux's `/proc`.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Ticks of `/proc` per second: the kernel's `USER_HZ`, 100 on every architecture we build for.
const TICKS_PER_SECOND: f64 = 100.0;

/// How often memory is read. The peak is kept by the kernel, so only a peak in the last moment
/// before the end could be missed.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) wall_seconds: f64,
    /// User and system time of all threads.
    pub(crate) cpu_seconds: f64,
    /// Largest resident memory, bytes.
    pub(crate) peak_bytes: u64,
}

/// Runs the command, which must succeed, to its end with its output thrown away.
pub(super) fn measure(command: &mut Command) -> Result<Run, String> {
    measure_ending(command, |code| code == 0)
}

/// The same where other exit codes are as good.
pub(crate) fn measure_ending(
    command: &mut Command,
    is_good: fn(i32) -> bool,
) -> Result<Run, String> {
    let line = crate::run::line(command);
    let failed = |error: &dyn std::fmt::Display| format!("cannot measure `{line}`: {error}");
    let before = ticks_of_ended_children()?;
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    let mut child = child.map_err(|error| failed(&error))?;
    let mut peak_bytes = 0;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|error| failed(&error))? {
            break status;
        }
        peak_bytes = peak_memory(child.id()).unwrap_or(peak_bytes);
        sleep(LOOK_EVERY);
    };
    let wall_seconds = start.elapsed().as_secs_f64();
    if !status.code().is_some_and(is_good) {
        return Err(format!("`{line}` failed ({status})"));
    }
    let cpu_seconds = (ticks_of_ended_children()? - before) / TICKS_PER_SECOND;
    Ok(Run { wall_seconds, cpu_seconds, peak_bytes })
}

/// The least time of each kind, and the most memory, of several runs: whatever else the machine
/// does can only add to what the program costs.
pub(super) fn undisturbed(runs: &[Run]) -> Option<Run> {
    runs.iter().copied().reduce(|one, other| Run {
        wall_seconds: one.wall_seconds.min(other.wall_seconds),
        cpu_seconds: one.cpu_seconds.min(other.cpu_seconds),
        peak_bytes: one.peak_bytes.max(other.peak_bytes),
    })
}

/// The processor time that half of the runs stayed below, so that a reader sees how much the
/// machine swings.
pub(super) fn median_cpu(runs: &[Run]) -> Option<f64> {
    let mut times: Vec<f64> = runs.iter().map(|run| run.cpu_seconds).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// Processor time of every child that has ended and was waited for.
fn ticks_of_ended_children() -> Result<f64, String> {
    let text = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("cannot read /proc/self/stat, which only Linux has: {error}"))?;
    children_ticks(&text).ok_or_else(|| format!("cannot understand /proc/self/stat: {text}"))
}

/// `cutime` and `cstime`, fields 16 and 17. The name in field 2 may hold spaces and brackets.
fn children_ticks(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(13);
    let [user, system] = [fields.next()?, fields.next()?].map(str::parse::<f64>);
    Some(user.ok()? + system.ok()?)
}

/// The largest resident memory of a running process, bytes.
fn peak_memory(process: u32) -> Option<u64> {
    peak_in(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn peak_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_of_children_is_found_behind_an_odd_name() {
        let stat = "12 (a b) c) S 1 2 3 4 5 6 7 8 9 10 111 112 250 50 20 0 1 0 99";
        assert_eq!(children_ticks(stat), Some(300.0));
        assert_eq!(children_ticks("12 (a) S 1"), None);
    }

    #[test]
    fn peak_memory_is_in_bytes() {
        assert_eq!(peak_in("Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t 1 kB\n"), Some(2_097_152));
        assert_eq!(peak_in("Name:\ta zombie\n"), None);
    }

    #[test]
    fn of_several_runs_the_least_times_count() {
        let run =
            |wall_seconds, cpu_seconds, peak_bytes| Run { wall_seconds, cpu_seconds, peak_bytes };
        let least = undisturbed(&[run(3.0, 1.0, 7), run(2.0, 4.0, 9)]).expect("two runs");
        assert!((least.wall_seconds - 2.0).abs() < f64::EPSILON);
        assert!((least.cpu_seconds - 1.0).abs() < f64::EPSILON);
        assert_eq!(least.peak_bytes, 9);
        assert!(undisturbed(&[]).is_none());
        let median = median_cpu(&[run(0.0, 3.0, 0), run(0.0, 1.0, 0), run(0.0, 2.0, 0)]);
        assert!((median.expect("three runs") - 2.0).abs() < f64::EPSILON);
    }
}
