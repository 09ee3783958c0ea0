//! Help, completions and the manual page.

use crate::program::{SAMPLE, command, read, run};

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
