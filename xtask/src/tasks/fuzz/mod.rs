//! `cargo xtask fuzz`: feeds the readers what nobody would write on purpose.
//!
//! The fuzz crates have the layout of cargo-fuzz and work with it, but need neither it nor a nightly
//! compiler: our code holds no `unsafe`, so coverage is enough and address checking adds nothing.

mod seeds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::run::{capture, line, program, succeed};
use crate::workspace;

/// Seconds for each target unless told otherwise.
const SECONDS: &str = "60";

/// Inputs tried on each target by the quick check.
const SMOKE_RUNS: &str = "2000";

/// What makes the compiler report to the fuzzer which code an input reached.
const FLAGS: &str = "--cfg fuzzing -Cdebug-assertions -Coverflow-checks \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Instrumented code must be kept apart from build scripts, which naming the target does.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// How well the code is optimised, and in how many parts a crate is compiled.
struct Build {
    folder: &'static str,
    level: &'static str,
    parts: &'static str,
}

/// Every second of fuzzing tries as many inputs as can be.
const QUICK_TO_RUN: Build = Build { folder: "fuzz", level: "3", parts: "1" };

/// A few thousand inputs take less than building.
const QUICK_TO_BUILD: Build = Build { folder: "fuzz-smoke", level: "1", parts: "16" };

/// One fuzz target, built.
struct Target {
    name: String,
    /// Its `fuzz` folder.
    folder: PathBuf,
    executable: PathBuf,
}

/// Fuzzes the named target, or all, for a while each.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let is_number = |word: &&String| word.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = arguments.iter().find(is_number).map_or(SECONDS, String::as_str);
    let wanted = arguments.iter().find(|word| !is_number(word));
    let targets = build(&QUICK_TO_RUN)?;
    if let Some(name) = wanted
        && !targets.iter().any(|target| target.name == *name)
    {
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        return Err(format!("no fuzz target is called `{name}`; there are {}", names.join(", ")));
    }
    for target in targets.iter().filter(|target| wanted.is_none_or(|name| target.name == *name)) {
        println!("fuzzing {} for {seconds} s", target.name);
        let mut command = fuzzer(target)?;
        succeed(command.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1"))?;
    }
    Ok(())
}

/// Builds every target and runs it briefly, always on the same inputs.
pub(crate) fn smoke() -> Outcome {
    for target in build(&QUICK_TO_BUILD)? {
        let mut command = fuzzer(&target)?;
        command.args(["-seed=1", &format!("-runs={SMOKE_RUNS}")]);
        let output = capture(&mut command)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{}` failed ({}):\n{said}", line(&command), output.status));
        }
        println!("{}: {SMOKE_RUNS} inputs, no finding", target.name);
    }
    Ok(())
}

/// Small recordings of several kinds, from which odd ones are made.
pub(crate) fn recordings() -> Result<Vec<Vec<u8>>, String> {
    seeds::files()
}

fn build(how: &Build) -> Result<Vec<Target>, String> {
    let build_folder = workspace::target().join(how.folder);
    let mut targets = Vec::new();
    for folder in fuzz_crates()? {
        let mut cargo = program("cargo");
        cargo.args(["build", "--quiet", "--release", "--target", HOST]).current_dir(&folder);
        cargo.env("CARGO_TARGET_DIR", &build_folder).env("RUSTFLAGS", FLAGS);
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", how.level);
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", how.parts);
        succeed(&mut cargo)?;
        for path in list(&folder.join("fuzz_targets"))? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let executable = build_folder.join(HOST).join("release").join(&name);
            targets.push(Target { name, folder: folder.clone(), executable });
        }
    }
    Ok(targets)
}

/// The fuzzer with the target's collected inputs; what it finds goes where cargo-fuzz looks too.
fn fuzzer(target: &Target) -> Result<Command, String> {
    let [corpus, artifacts] =
        ["corpus", "artifacts"].map(|kind| target.folder.join(kind).join(&target.name));
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {folder:?}: {error}"))?;
    }
    let mut command = program(&target.executable);
    command.arg(&corpus).arg(write_seeds(target)?).args(["-timeout=10", "-rss_limit_mb=2048"]);
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    Ok(command)
}

/// Writes the target's first inputs into a folder of their own.
fn write_seeds(target: &Target) -> Result<PathBuf, String> {
    let folder = workspace::target().join("fuzz/seeds").join(&target.name);
    let failed = |error| format!("cannot write seeds to {}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(failed)?;
    for (index, seed) in seeds::seeds(&target.name)?.iter().enumerate() {
        fs::write(folder.join(format!("{index:03}")), seed).map_err(failed)?;
    }
    Ok(folder)
}

fn fuzz_crates() -> Result<Vec<PathBuf>, String> {
    let crates = list(&workspace::root().join("crates"))?;
    let fuzz = crates.into_iter().map(|folder| folder.join("fuzz"));
    Ok(fuzz.filter(|folder| folder.join("Cargo.toml").is_file()).collect())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("cannot list {}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    paths.sort();
    Ok(paths)
}
