//! The table as people see it, in both languages and at two widths.

use crate::program::{Made, SAMPLE, command, read, run};

fn table(width: usize, args: &str) -> String {
    let run = run(&format!("report {SAMPLE} --width {width} {args}"));
    assert_eq!(run.code, 0, "{}", run.err);
    for line in run.out.lines() {
        assert!(text::width(line) <= width, "{} columns: {line}", text::width(line));
    }
    run.out
}

#[test]
fn eighty_columns() {
    insta::assert_snapshot!(table(80, ""));
}

#[test]
fn a_hundred_and_sixty_columns() {
    insta::assert_snapshot!(table(160, ""));
}

#[test]
fn chinese() {
    insta::assert_snapshot!(table(80, "--lang zh-CN --top 5"));
}

#[test]
fn connections() {
    insta::assert_snapshot!(table(80, "--by connection --top 6"));
    insta::assert_snapshot!(table(160, "--by process,connection --top 6 --lang zh-CN"));
}

#[test]
fn remotes_of_one_program() {
    insta::assert_snapshot!(table(100, "--by remote,port --name edge"));
}

#[test]
fn over_time() {
    insta::assert_snapshot!(table(80, "--by second,protocol --interval 60"));
}

#[test]
fn every_grouping_fits_the_narrowest_screen() {
    let groupings =
        ["process", "connection", "remote", "port", "protocol", "family", "second", "role"];
    for lang in ["en", "zh-CN"] {
        for grouping in groupings {
            table(80, &format!("--by {grouping} --lang {lang}"));
            table(160, &format!("--by {grouping} --lang {lang} --units bytes"));
        }
        table(80, &format!("--lang {lang} --units bits"));
    }
}

#[test]
fn the_width_comes_from_the_environment() {
    let output = command().args(["report", SAMPLE]).env("COLUMNS", "80").output().unwrap();
    assert_eq!(read(&output).out, table(80, ""));
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    assert!(!table(80, "").contains('\u{1b}'));
    assert!(run(&format!("report {SAMPLE} --color always")).out.contains("\u{1b}[1m"));
}

#[test]
fn chinese_and_hostile_names_keep_the_columns() {
    let made = Made::of(
        "running 100 \"C:\\微信\\微信输入法服务程序加长名称.exe\"\n\
         running 200 \"C:\\a\u{1b}[2Jb\u{202e}exe.txt\"\n\
         +1 tcp send 100 10.0.0.1:50000 -> 10.0.0.2:443 1000\n\
         +2 tcp recv 200 10.0.0.1:50001 -> 10.0.0.3:443 500\n",
    );
    let out = run(&format!("report {} --width 80", made.path())).out;
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
    let end_of = |pid: &str| {
        let line = out.lines().find(|line| line.contains(pid)).unwrap();
        text::width(&line[..line.find(pid).unwrap()])
    };
    assert_eq!(end_of(" 100  "), end_of(" 200  "), "{out}");
}

#[test]
fn the_unattributed_line_is_always_there() {
    let made = Made::of(
        "+1 tcp send 0 10.0.0.1:50000 -> 10.0.0.2:443 1000\n\
         +1 udp recv 4294967295 10.0.0.1:53 -> 10.0.0.2:53 24\n\
         +1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n",
    );
    let out = run(&format!("report {} --width 80", made.path())).out;
    let line = |start: &str| out.lines().find(|line| line.starts_with(start)).unwrap();
    assert!(line("of which unattributed").contains("0.98 KiB"), "{out}");
    assert!(line("(unattributed)").contains(" – "), "{out}");
    assert!(line("pid 77").contains("77"), "{out}");
}

#[test]
fn a_recording_without_traffic_says_what_to_record() {
    let made = Made::of("running 100 \"C:\\a.exe\"\n");
    let out = run(&format!("report {} --width 80", made.path())).out;
    assert!(out.contains("Microsoft-Windows-Kernel-Network"), "{out}");
    assert!(out.contains("No network traffic"), "{out}");
    for filter in ["--name nobody", "--since +1h"] {
        let out = run(&format!("report {SAMPLE} {filter}")).out;
        assert!(out.contains("No traffic passes the filters."), "{filter}: {out}");
    }
}

#[test]
fn what_concerns_the_whole_machine_is_not_shown_under_a_filter() {
    let all = table(80, "");
    for whole in ["\nUpload  ", "\nFailed connections (unattributed)  "] {
        assert!(all.contains(whole), "{all}");
        for filter in ["--pid 4", "--name edge", "--remote 10.0.0.0/8", "--port 443"] {
            assert!(!table(80, filter).contains(whole), "{filter}");
        }
    }
}

#[test]
fn one_is_not_many() {
    let made = Made::of("lost-in-header 1\n+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 10\n");
    let out = run(&format!("report {}", made.path())).out;
    assert!(out.contains("1 event, 0 buffers: figures"), "{out}");
}

#[test]
fn network_events_without_traffic_are_no_missing_provider() {
    let made = Made::of("+2 fail tcp v4 5\n");
    let out = run(&format!("report {} --width 120", made.path())).out;
    assert!(out.contains("nothing was connected, sent or received"), "{out}");
    assert!(out.contains("Failed connections (unattributed)  TCP/IPv4 1× other reason"), "{out}");
}
