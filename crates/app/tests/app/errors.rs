//! What goes wrong before or after the reading, and how it is told.

use crate::program::{Made, SAMPLE, command, root, run};
use std::process::{Command, Stdio};

/// Standard error and exit code of a run that has no result.
fn fails(args: &str) -> String {
    let run = run(args);
    assert_eq!(run.out, "", "{args}");
    assert_eq!(run.err.lines().count(), 1, "one line: {}", run.err);
    format!("{}: {}", run.code, run.err.trim_end())
}

#[test]
fn unusable_files_are_named_with_the_reason() {
    assert_eq!(fails("report nowhere.etl"), "2: error: nowhere.etl: no such file");
    assert_eq!(fails("dump nowhere.etl"), "2: error: nowhere.etl: no such file");
    assert_eq!(fails("report testdata"), "2: error: testdata: is a directory, not an .etl file");
    assert!(
        fails("report Cargo.toml").starts_with("2: error: Cargo.toml: a text file, not an .etl")
    );
    assert_eq!(
        fails(&format!("report {SAMPLE} nowhere.etl --format json")),
        "2: error: nowhere.etl: no such file"
    );
    assert_eq!(fails("report nowhere.etl --lang zh-CN"), "2: 错误：nowhere.etl：文件不存在");
}

#[test]
fn empty_and_short_files() {
    let empty = Made::bytes(&[]);
    assert!(fails(&format!("report {}", empty.path())).ends_with(": the file is empty"));
    let short = Made::bytes(&std::fs::read(root().join(SAMPLE)).unwrap()[..100]);
    assert!(fails(&format!("report {}", short.path())).contains("after 100 bytes"));
}

#[cfg(unix)]
#[test]
fn unreadable_files() {
    use std::os::unix::fs::PermissionsExt;
    let made = Made::bytes(&[1, 2, 3]);
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(made.path(), closed).unwrap();
    if std::fs::read(made.path()).is_ok() {
        return; // The superuser may read everything.
    }
    assert!(fails(&format!("report {}", made.path())).contains("access denied"));
}

#[test]
fn the_command_line_has_a_code_of_its_own() {
    for args in ["frobnicate", "report", "report a.etl --by nothing", "report a.etl --sort size"] {
        assert_eq!(run(args).code, 64, "{args}");
    }
    assert_eq!(run("--help").code, 0);
    assert_eq!(run("--version").code, 0);
}

#[test]
fn figures_that_make_no_sense_are_refused() {
    for args in ["report a.etl --top 0", "top --top 0", "report a.etl --threads 257"] {
        assert_eq!(run(args).code, 64, "{args}");
    }
    let run = run("report a.etl --threads 100000");
    assert!(run.err.contains("1 … 256"), "{}", run.err);
}

#[test]
fn a_span_of_time_is_never_empty() {
    for span in ["--since +60s --until +60s", "--since +2m --until 2026-03-02T08:16:00Z"] {
        let said = fails(&format!("report {SAMPLE} {span}"));
        assert_eq!(said, "64: error: --since must be earlier than --until");
    }
}

#[test]
fn mistakes_are_explained_in_both_languages() {
    let said = |args: &str| run(args).err;
    assert!(said("report a.etl --by nothing").contains("possible values: process, connection"));
    insta::assert_snapshot!(said("report a.etl --by nothing --lang zh-CN"));
    insta::assert_snapshot!(said("repot --lang zh-CN"));
    insta::assert_snapshot!(said("report --lang zh-CN"));
    insta::assert_snapshot!(said("dump a.etl --limit many --lang zh-CN"));
    insta::assert_snapshot!(said("report a.etl --since soon --lang zh-CN"));
    insta::assert_snapshot!(said("report a.etl --top 0 --lang zh-CN"));
}

#[test]
fn a_recording_is_never_overwritten() {
    let made = Made::of("+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let before = std::fs::read(made.path()).unwrap();
    for option in ["-o", "--html"] {
        let run = run(&format!("report {0} {option} {0}", made.path()));
        assert_eq!(run.code, 64);
        assert!(run.err.contains("would be overwritten"), "{}", run.err);
    }
    assert_eq!(std::fs::read(made.path()).unwrap(), before);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    assert_eq!(
        fails(&format!("report {SAMPLE} -o nowhere/at/all.csv")),
        "1: error: writing nowhere/at/all.csv: there is no such folder"
    );
    let said = fails(&format!("report {SAMPLE} --html nowhere/p.html --lang zh-CN"));
    assert_eq!(said, "1: 错误：写入 nowhere/p.html 失败：文件夹不存在");
    let said = fails(&format!("report {SAMPLE} -o testdata"));
    assert!(said.starts_with("1: ") && !said.contains("os error"), "{said}");
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for args in [["dump", SAMPLE], ["report", SAMPLE]] {
        let mut child = Command::new(command().get_program())
            .args(args)
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), "", "{args:?}");
        assert_eq!(ended.status.code(), Some(0), "{args:?}");
    }
}
