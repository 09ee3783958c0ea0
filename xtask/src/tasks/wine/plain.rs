//! What needs no ETW: the same arguments must give the same bytes as on Linux, or the given exit
//! code and words.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use super::stage::Stage;
use crate::Outcome;
use crate::run::{capture, program};
use crate::tasks::setup;
use crate::workspace;

/// What a run must show.
enum Expect {
    /// Standard output equal to the Linux program's for the same arguments, byte for byte.
    SameAsLinux,
    /// These words on standard error.
    Error(&'static str),
    /// One line on standard error with these words, and nothing else.
    ErrorAlone(&'static str),
}

/// One run of the Windows program.
struct Case {
    arguments: &'static [&'static str],
    exit: i32,
    expect: Expect,
}

/// Stands for the path of the sample without its last bytes.
const CUT: &str = "{cut}";
const SAMPLE: &str = "testdata/office-morning.etl";
const SAMPLE_ON_WINDOWS: &str = r"testdata\office-morning.etl";

const CASES: &[Case] = &[
    same(&["report", SAMPLE]),
    same(&["report", SAMPLE, "--lang", "zh-CN", "--by", "remote"]),
    same(&["report", SAMPLE, "--format", "csv"]),
    same(&["report", SAMPLE, "--format", "json"]),
    same(&["report", SAMPLE_ON_WINDOWS, "--format", "csv"]),
    same(&["dump", SAMPLE, "--format", "ndjson"]),
    same(&["top", "--replay", SAMPLE, "--speed", "max", "--format", "json", "--interval", "3600"]),
    same(&["--version"]),
    Case { arguments: &["report", CUT, "--format", "csv"], exit: 3, expect: Expect::SameAsLinux },
    Case {
        arguments: &["report", r"testdata\no such.etl"],
        exit: 2,
        expect: Expect::Error("no such.etl"),
    },
    // Wine lets everybody start a session, and nobody listen to it.
    refused(&["top"]),
    refused(&["top", "--plain"]),
    refused(&["top", "--once", "--csv"]),
    Case { arguments: &["report", "testdata"], exit: 2, expect: Expect::Error("testdata") },
    Case { arguments: &["report", "Cargo.toml"], exit: 2, expect: Expect::Error("Cargo.toml") },
];

const fn same(arguments: &'static [&'static str]) -> Case {
    Case { arguments, exit: 0, expect: Expect::SameAsLinux }
}

const fn refused(arguments: &'static [&'static str]) -> Case {
    Case { arguments, exit: 5, expect: Expect::ErrorAlone("access denied (5)") }
}

/// Checks every case.
pub(super) fn run(stage: &Stage) -> Outcome {
    let windows = stage.program("nettally");
    let cut = cut_sample()?;
    for case in CASES {
        let arguments = case.arguments.iter().map(|word| word.replace(CUT, &cut));
        let arguments: Vec<String> = arguments.collect();
        let slashed = arguments.iter().map(|word| word.replace('\\', "/"));
        let mut here = setup::wine(stage.prefix(), &windows);
        check(case, here.args(&arguments), program(stage.linux()).args(slashed))
            .map_err(|why| format!("nettally.exe {}: {why}", arguments.join(" ")))?;
    }
    ends_quietly_when_nobody_reads(setup::wine(stage.prefix(), &windows))?;
    println!("{} runs under Wine agree", CASES.len() + 1);
    Ok(())
}

/// The sample, ending inside its last buffer.
fn cut_sample() -> Result<String, String> {
    let path = workspace::target().join("cut.etl");
    let failed = |error| format!("cannot make {}: {error}", path.display());
    let sample = fs::read(workspace::root().join(SAMPLE)).map_err(failed)?;
    fs::write(&path, &sample[..sample.len().saturating_sub(100)]).map_err(failed)?;
    Ok(path.to_string_lossy().into_owned())
}

/// Compares what the Windows program does with the case, and with the same command on Linux.
fn check(case: &Case, windows: &mut Command, linux: &mut Command) -> Outcome {
    let output = capture(windows)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(case.exit) {
        return Err(format!("{} instead of exit code {}: {said}", output.status, case.exit));
    }
    match case.expect {
        Expect::ErrorAlone(_) if !output.stdout.is_empty() || said.lines().count() != 1 => {
            Err(format!("more than an error: {}{said}", String::from_utf8_lossy(&output.stdout)))
        }
        Expect::Error(words) | Expect::ErrorAlone(words) if said.contains(words) => Ok(()),
        Expect::Error(words) | Expect::ErrorAlone(words) => {
            Err(format!("`{words}` is not in the message `{said}`"))
        }
        Expect::SameAsLinux => {
            let same = capture(linux)?;
            if same.status.code() != Some(case.exit) {
                return Err(format!("{} on Linux instead of exit code {}", same.status, case.exit));
            }
            compare(&output.stdout, &same.stdout)
        }
    }
}

/// The first line that differs says more than both outputs.
fn compare(windows: &[u8], linux: &[u8]) -> Outcome {
    if windows == linux {
        return Ok(());
    }
    let lines =
        |bytes: &[u8]| String::from_utf8_lossy(bytes).split('\n').map(String::from).collect();
    let (windows, linux): (Vec<String>, Vec<String>) = (lines(windows), lines(linux));
    let at = windows.iter().zip(&linux).take_while(|(one, other)| one == other).count();
    let show =
        |lines: &[String]| lines.get(at).map_or("nothing".into(), |line| format!("{line:?}"));
    Err(format!("line {}: {} here, {} on Linux", at + 1, show(&windows), show(&linux)))
}

/// As in `nettally dump FILE | head -1`: no message, and no error for the shell.
fn ends_quietly_when_nobody_reads(mut command: Command) -> Outcome {
    let failed = |error: std::io::Error| format!("cannot run the program under Wine: {error}");
    command.args(["dump", SAMPLE]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut output) = child.stdout.take() {
        output.read_exact(&mut [0; 16]).map_err(failed)?;
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() && output.stderr.is_empty() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("a closed pipe ends `nettally.exe dump` with {}: {said}", output.status))
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn a_difference_is_shown_by_its_line() {
        assert_eq!(compare(b"a\nb\n", b"a\nb\n"), Ok(()));
        let difference = compare(b"a\r\nb\n", b"a\nb\n").expect_err("differs");
        assert_eq!(difference, "line 1: \"a\\r\" here, \"a\" on Linux");
        let missing = compare(b"a\n", b"a\nb\n").expect_err("differs");
        assert_eq!(missing, "line 2: \"\" here, \"b\" on Linux");
        assert!(compare(b"a", b"a\nb").expect_err("differs").starts_with("line 2: nothing here"));
    }
}
