//! Recordings changed at random: read in time, in little memory, and added up right.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::chance::Chance;
use super::{Length, write};
use crate::Outcome;
use crate::run::{capture, line, program};
use crate::tasks::fuzz::recordings;

/// Most processor time of one reading.
const SECONDS: u64 = 10;

/// Most address space, which is more than memory: threads reserve their stacks.
const ADDRESS_SPACE: u64 = 1 << 30;

/// The ways of reading; what stands for the file is put in.
const READINGS: &[&[&str]] = &[
    &["report", "FILE", "--format", "json", "--by", "process,remote"],
    &["dump", "FILE"],
    &["top", "--replay", "FILE", "--speed", "max", "--format", "json"],
];

/// Values that break arithmetic.
const EXTREMES: &[u64] =
    &[0, 1, 2, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, u64::MAX >> 1, u64::MAX];

/// Reads changed recordings one after the other.
pub(super) fn run(nettally: &Path, folder: &Path, seed: u64, length: Length) -> Outcome {
    let originals = recordings()?;
    let mut codes: BTreeMap<Option<i32>, u64> = BTreeMap::new();
    let mut slowest = Duration::ZERO;
    let mut case = 0;
    while length.goes_on(case) {
        let start = Instant::now();
        let code = try_one(nettally, folder, &originals, (seed, case))?;
        slowest = slowest.max(start.elapsed());
        *codes.entry(code).or_default() += 1;
        case += 1;
    }
    let codes: Vec<_> =
        codes.iter().map(|(code, cases)| format!("{cases} ended with {code:?}")).collect();
    println!(
        "{case} changed recordings (seed {seed}): none broke the program; {}; the slowest took {:.1} s",
        codes.join(", "),
        slowest.as_secs_f64()
    );
    Ok(())
}

/// One case again.
pub(super) fn one(nettally: &Path, folder: &Path, which: (u64, u64)) -> Outcome {
    let code = try_one(nettally, folder, &recordings()?, which)?;
    println!("ended with {code:?}");
    Ok(())
}

fn try_one(
    nettally: &Path,
    folder: &Path,
    originals: &[Vec<u8>],
    (seed, case): (u64, u64),
) -> Result<Option<i32>, String> {
    let mut chance = Chance::of((seed, case));
    let mut bytes = originals[chance.below(originals.len())].clone();
    for _ in 0..=chance.below(4) {
        change(&mut bytes, &mut chance);
    }
    let file = folder.join("changed.etl");
    write(&file, &bytes)?;
    let reading = chance.one_of(READINGS);
    read(nettally, &file, reading).map_err(|why| {
        format!("{why}\nmake it again: cargo xtask campaign --seed {seed} --only {case}; the file is {}", file.display())
    })
}

/// Changes something, most often where lengths stand.
fn change(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let place = place(bytes.len(), chance);
    match chance.below(8) {
        0 => bytes[place] ^= 1 << chance.below(8),
        1..=4 => {
            let width = chance.one_of(&[1, 2, 4, 8]);
            let value = chance.one_of(EXTREMES).to_le_bytes();
            let end = bytes.len().min(place + width);
            bytes[place..end].copy_from_slice(&value[..end - place]);
        }
        5 => bytes.truncate(place),
        6 => {
            let length = chance.below(256).min(bytes.len() - place);
            let from = chance.below(bytes.len() - length + 1);
            bytes.copy_within(from..from + length, place);
        }
        _ => {
            let length = chance.below(64).min(bytes.len() - place);
            bytes.drain(place..place + length);
        }
    }
}

/// Anywhere, or near the start of the file or of one of its buffers.
fn place(length: usize, chance: &mut Chance) -> usize {
    const BUFFER: usize = 1024;
    let place = match chance.below(4) {
        0 => chance.below(length),
        1 => chance.below(600),
        _ => BUFFER * chance.below(length / BUFFER + 1) + chance.below(160),
    };
    place.min(length - 1)
}

/// The exit code, when nothing is wrong with it or with what is printed.
fn read(nettally: &Path, file: &Path, reading: &[&str]) -> Result<Option<i32>, String> {
    let mut command = bounded(nettally);
    command.args(
        reading.iter().map(|word| if *word == "FILE" { file.as_os_str() } else { word.as_ref() }),
    );
    let output = capture(&mut command)?;
    let said = String::from_utf8_lossy(&output.stderr);
    let Some(code) = output.status.code().filter(|code| *code < 100) else {
        return Err(format!("`{}` ended with {}: {said}", line(&command), output.status));
    };
    if said.contains("panicked") {
        return Err(format!("`{}` panicked: {said}", line(&command)));
    }
    if reading[0] == "report" && !output.stdout.is_empty() {
        adds_up(&output.stdout).map_err(|why| format!("`{}`: {why}", line(&command)))?;
    }
    Ok(Some(code))
}

/// The program, with the system's bounds on time and memory where there are such.
fn bounded(nettally: &Path) -> std::process::Command {
    if cfg!(not(target_os = "linux")) {
        return program(nettally);
    }
    let mut command = program("prlimit");
    command.args([format!("--cpu={SECONDS}"), format!("--as={ADDRESS_SPACE}")]).arg(nettally);
    command
}

/// Whether the rows of a report are its sums.
fn adds_up(report: &[u8]) -> Outcome {
    let report: Value = serde_json::from_slice(report).map_err(|error| error.to_string())?;
    if report.get("rows").is_none() {
        return Ok(());
    }
    for field in ["send_bytes", "recv_bytes", "send_ops", "recv_ops"] {
        let of = |value: &Value| value[field].as_u64().map(u128::from).unwrap_or_default();
        let rows: u128 = report["rows"].as_array().into_iter().flatten().map(of).sum();
        let sum = of(&report["totals"]);
        if rows != sum {
            return Err(format!("{field} of all rows is {rows}, of the whole {sum}"));
        }
    }
    Ok(())
}
