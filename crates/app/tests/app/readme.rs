//! The first screen of each README is what the program really prints, and its commands are the
//! ones that are run elsewhere. `INSTA_UPDATE=always` (`cargo xtask golden`) refreshes the screen.

use std::fs;

use crate::program::{SAMPLE, root, run};

const READMES: [(&str, &str); 2] = [("README.md", "en"), ("README.zh-CN.md", "zh-CN")];

/// Where the first block of this language begins and ends.
fn block(text: &str, language: &str) -> (usize, usize) {
    let opening = format!("```{language}\n");
    let start = text.find(&opening).unwrap() + opening.len();
    (start, start + text[start..].find("```").unwrap())
}

#[test]
fn the_picture_is_real_output() {
    for (file, lang) in READMES {
        let path = root().join(file);
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let printed = run(&format!("report {SAMPLE} --width 92 --lang {lang}")).out;
        let (start, end) = block(&text, "text");
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            fs::write(&path, [&text[..start], &printed, &text[end..]].concat()).unwrap();
        } else {
            assert_eq!(&text[start..end], printed, "{file}");
        }
    }
}

#[test]
fn both_say_the_two_commands() {
    let tests = "cargo test --workspace";
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.lines().any(|line| line == tests), "the tests are run as the README says");
    for (file, _) in READMES {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for command in [&format!("cargo run --release -p nettally -- report {SAMPLE}"), tests] {
            assert!(text.contains(&format!("```sh\n{command}\n```")), "{file}: {command}");
        }
    }
}
