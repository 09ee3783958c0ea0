//! Help, completions and the manual page.

use crate::program::{Made, SAMPLE, command, read, run, run_with};

#[test]
fn help_reads_well_in_both_languages() {
    for lang in ["en", "zh-CN"] {
        insta::assert_snapshot!(format!("help-{lang}"), run(&format!("--help --lang {lang}")).out);
        let report = run(&format!("report --help --lang {lang}")).out;
        insta::assert_snapshot!(format!("help-report-{lang}"), report);
        insta::assert_snapshot!(
            format!("help-dump-{lang}"),
            run(&format!("dump --help --lang {lang}")).out
        );
    }
}

#[test]
fn forms_are_options_of_their_own() {
    let replay = format!("--replay {SAMPLE} --speed max --once");
    for (short, long) in [
        (format!("report {SAMPLE} --csv"), format!("report {SAMPLE} --format csv")),
        (format!("report {SAMPLE} --ndjson"), format!("report {SAMPLE} --format ndjson")),
        (format!("dump {SAMPLE} --ndjson --limit 9"), format!("dump {SAMPLE} --limit 9 -f ndjson")),
        (format!("top {replay} --csv"), format!("top {replay} --format csv")),
        // The last one counts.
        (format!("report {SAMPLE} --json --csv"), format!("report {SAMPLE} --format csv")),
    ] {
        assert_eq!(run(&short).out, run(&long).out, "{short}");
    }
}

#[test]
fn top_needs_no_name() {
    let replay = format!("--replay {SAMPLE} --speed max --once --csv");
    assert_eq!(run(&replay).out, run(&format!("top {replay}")).out);
    assert_eq!(run(&format!("--lang zh-CN {replay}")).code, 0);
    assert_eq!(run("--unheard-of").code, 64);
}

#[test]
fn the_language_comes_from_the_environment() {
    let output = command().arg("--help").env("LANG", "zh_CN.UTF-8").output().unwrap();
    assert!(read(&output).out.contains("查看"));
    let output =
        command().arg("--help").env("LANG", "zh_CN.UTF-8").env("NETTALLY_LANG", "en").output();
    assert!(read(&output.unwrap()).out.starts_with("Tells"));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run(&format!("completions {shell}"));
        assert_eq!(run.code, 0);
        assert!(run.out.contains("completions") && run.out.contains("as-logged"), "{shell}");
    }
}

#[test]
fn the_manual_page_has_every_command() {
    let page = run("man").out;
    for word in ["nettally\\-report", "nettally\\-dump", "\\-\\-as\\-logged", "\\-\\-provider"] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn one_list_of_filters_for_options_and_words() {
    let made = Made::of(
        "+0.5 process start 77 parent 4 C:\\\\a.exe\n+1 tcp send 77 10.0.0.1:50001 -> 10.0.0.2:443 1\n\
         +1 udp send 77 10.0.0.1:50002 -> 203.0.113.7:53 10\n\
         +1 tcp send 78 [::1]:50003 -> [::1]:8080 100\n",
    );
    for (filter, words, bytes) in [
        (&["--proto", "udp"][..], "proto:udp", 10),
        (&["--protocol", "TCP,udp"], "protocol:tcp,udp", 111),
        (&["--process", "a.exe"], "a.exe", 11),
        (&["--pid", "78,79"], "pid:78,79", 100),
        (&["--zone", "local network"], "zone:lan", 1),
        (&["--zone", "局域网,Internet"], "zone:lan,internet", 11),
        (&["--port", "443", "--port", "53"], "port:443,53", 11),
        (&["--user", "nobody"], "user:nobody", 0),
        (&["--host", "*.example"], "host:*.example", 0),
    ] {
        for args in [filter.to_vec(), vec!["--filter", words]] {
            let args = [&["report", made.path(), "--json"][..], &args].concat();
            let ended = run_with(&args);
            let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap_or_default();
            assert_eq!(report["selected"]["send_bytes"], bytes, "{args:?}: {}", ended.err);
        }
    }
    for (args, nearest) in [
        ("--zone internt", "'--zone <ZONE>': internet, loopback, "),
        ("--proto tpc", "'--proto <PROTOCOL>': tcp, udp"),
        ("--filter zoone:lan", "'--filter <WORDS>': zone: name: "),
        ("--zone internt --lang zh-CN", "可选：internet, loopback, "),
        ("--prot tcp", "'--proto'"),
    ] {
        let ended = run(&format!("report {SAMPLE} {args}"));
        assert_eq!(ended.code, 64, "{args}");
        assert!(ended.err.contains(nearest), "{args}: {}", ended.err);
    }
}
