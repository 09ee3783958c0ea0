//! Commands about the machine itself, where it is not Windows.

use crate::program::run;

const COMMANDS: [&str; 6] =
    ["record -o a.etl", "sessions", "providers", "interfaces", "compare", "doctor"];

#[test]
#[cfg(not(windows))]
fn they_say_in_one_line_that_they_need_windows() {
    for command in COMMANDS {
        let said = run(command);
        assert_eq!((said.code, &*said.out), (4, ""), "{command}");
        assert_eq!(said.err.lines().count(), 1, "{command}: {}", said.err);
        assert!(said.err.starts_with("error: this command needs Windows;"), "{}", said.err);
    }
    let said = run("doctor --lang zh-CN");
    assert!(said.err.starts_with("错误：此命令需要 Windows"), "{}", said.err);
    assert!(!std::path::Path::new("a.etl").exists(), "nothing was written");
}

#[test]
fn they_are_explained_everywhere() {
    let whole = run("--help").out;
    for command in COMMANDS {
        let name = command.split(' ').next().unwrap();
        assert!(whole.contains(&format!("\n  {name} ")), "{name} in {whole}");
        for lang in ["en", "zh-CN"] {
            let help = run(&format!("{name} --help --lang {lang}")).out;
            insta::assert_snapshot!(format!("help-{name}-{lang}"), help);
        }
    }
}

#[test]
fn what_they_cannot_take_is_named() {
    let said = |args: &str| {
        let run = run(args);
        assert_eq!(run.code, 64, "{args}");
        run.err
    };
    assert!(said("record").contains("--output"));
    assert!(said("record -o a.etl --max-size tiny").contains("500MB"));
    assert!(said("record -o a.etl --duration 0").contains("1h30m"));
    assert!(said("interfaces --interval never").contains("60s"));
    assert!(said("record -o a.etl --max-size much --lang zh-CN").contains("--max-size"));
}
