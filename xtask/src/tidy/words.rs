//! Rules about what may be written where.

use super::Finding;
use super::source::{File, Token, Tree, tokens};

/// Where `unsafe` may stand.
const UNSAFE: &[&str] = &["crates/windows/"];

/// Where code may ask which system it is compiled for.
const PLATFORMS: &[&str] =
    &["crates/windows/", "crates/app/", "crates/etl/src/source.rs", "xtask/"];

/// Where threads may be started: `life.rs` and `stop_signal` play Windows' own threads in their tests.
const THREADS: &[&str] = &[
    "crates/app/src/pipeline",
    "crates/windows/standin/",
    "crates/windows/src/stop_signal",
    "crates/windows/src/consumer/life.rs",
    "xtask/",
];

/// Where rows and documents are written for programs, with what is hidden in them spelt out.
const WAYS_OUT: &[&str] = &["crates/app/src/json.rs", "crates/app/src/sheet.rs", "xtask/"];

/// JSON or CSV that is written past the one place that spells out what is hidden in it.
pub(super) fn ways_out(tree: &Tree) -> Result<Vec<Finding>, String> {
    find(tree, WAYS_OUT, |tokens, at| {
        let name = tokens[at].text.as_str();
        let csv = || tokens.get(at..at + 4).filter(|path| path[3].text == "Writer");
        let is_csv = name == "csv" && csv().is_some_and(|path| path[1].text == ":");
        let is_json = matches!(name, "to_writer" | "to_writer_pretty");
        (is_csv || is_json).then(|| format!("`{name}` belongs in {}", WAYS_OUT.join(", ")))
    })
}

/// The keyword, outside the one crate that may use it.
pub(super) fn unsafe_code(tree: &Tree) -> Result<Vec<Finding>, String> {
    find(tree, UNSAFE, |tokens, at| {
        (tokens[at].text == "unsafe").then(|| "`unsafe` belongs in crates/windows only".into())
    })
}

/// `cfg` that names an operating system.
pub(super) fn platforms(tree: &Tree) -> Result<Vec<Finding>, String> {
    find(tree, PLATFORMS, |tokens, at| {
        if !matches!(tokens[at].text.as_str(), "cfg" | "cfg_attr") {
            return None;
        }
        let open = tokens[at + 1..].iter().take(2).position(|token| token.text == "(")? + at + 1;
        let asked = &tokens[open..tokens[open].close?];
        let systems = ["windows", "unix", "target_os", "target_family"];
        let system = asked.iter().find(|token| systems.contains(&token.text.as_str()))?;
        Some(format!("`{}` is asked only at the edge: {}", system.text, PLATFORMS.join(", ")))
    })
}

/// Starting a thread, or making one wait.
pub(super) fn threads(tree: &Tree) -> Result<Vec<Finding>, String> {
    find(tree, THREADS, |tokens, at| {
        let path = tokens.get(at..at + 4)?;
        if !(path[0].text == "thread" && path[1].text == ":" && path[2].text == ":") {
            return None;
        }
        // Either one name, or an import of several in braces.
        let names = &tokens[at + 3..=path[3].close.unwrap_or(at + 3)];
        let starts =
            |token: &&Token| matches!(token.text.as_str(), "spawn" | "scope" | "Builder" | "sleep");
        let name = &names.iter().find(starts)?.text;
        Some(format!("`thread::{name}` belongs in {}", THREADS.join(", ")))
    })
}

/// Code that is still to be written, and notes that say so.
pub(super) fn unfinished(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = find(tree, &[], |tokens, at| {
        let call = tokens.get(at + 1).is_some_and(|token| token.text == "!");
        let unfinished = matches!(tokens[at].text.as_str(), "todo" | "unimplemented");
        (call && unfinished).then(|| format!("`{}!` is not an implementation", tokens[at].text))
    })?;
    // Spelt apart, so that this file does not break its own rule.
    for note in [concat!("TO", "DO"), concat!("FIX", "ME")] {
        let message = format!("`{note}`: open an issue instead");
        findings.extend(lines_with(tree.ending(".rs"), &[note], &message));
    }
    Ok(findings)
}

/// Absolute paths of somebody's computer.
pub(super) fn machine_paths(tree: &Tree) -> Result<Vec<Finding>, String> {
    let folders = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    Ok(lines_with(tree.files.iter(), &folders, "a path of one computer"))
}

/// Tests every token of every Rust file outside the allowed places.
fn find(
    tree: &Tree,
    allowed: &[&str],
    broken: impl Fn(&[Token], usize) -> Option<String>,
) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs") {
        if allowed.iter().any(|place| file.path.starts_with(place)) {
            continue;
        }
        let tokens = tokens(file)?;
        for at in 0..tokens.len() {
            if let Some(message) = broken(&tokens, at) {
                findings.push(Finding { path: file.path.clone(), line: tokens[at].line, message });
            }
        }
    }
    Ok(findings)
}

fn lines_with<'a>(
    files: impl Iterator<Item = &'a File>,
    words: &[&str],
    message: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                let (path, message) = (file.path.clone(), message.to_owned());
                findings.push(Finding { path, line: index + 1, message });
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of the findings in one file with this path and text.
    fn lines(
        rule: fn(&Tree) -> Result<Vec<Finding>, String>,
        path: &str,
        text: &str,
    ) -> Vec<usize> {
        let findings = rule(&Tree::of(&[(path, text)])).expect("readable");
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn unsafe_stands_in_one_crate() {
        let text = "fn a() {\n    unsafe { b() }\n}";
        assert_eq!(lines(unsafe_code, "crates/etl/src/a.rs", text), [2]);
        assert!(lines(unsafe_code, "crates/windows/src/a.rs", text).is_empty());
        assert!(lines(unsafe_code, "a.rs", "#![forbid(unsafe_code)] // unsafe").is_empty());
    }

    #[test]
    fn systems_are_asked_at_the_edge() {
        for text in [
            "#[cfg(windows)] fn a() {}",
            "#[cfg(all(test, not(target_os = \"linux\")))] fn a() {}",
            "fn a() -> bool { cfg!(unix) }",
            "#[cfg_attr(windows, expect(dead_code))] fn a() {}",
        ] {
            assert_eq!(lines(platforms, "crates/traffic/src/a.rs", text), [1], "{text}");
            assert!(lines(platforms, "crates/app/src/a.rs", text).is_empty());
        }
        assert!(lines(platforms, "crates/etl/src/a.rs", "#[cfg(test)] mod windows {}").is_empty());
        assert!(lines(platforms, "crates/etl/src/source.rs", "#[cfg(unix)] fn a() {}").is_empty());
    }

    #[test]
    fn threads_start_in_the_pipeline() {
        let text = "fn a() {\n std::thread::scope(|_| ());\n}\nfn b() { thread::spawn(a); }";
        assert_eq!(lines(threads, "crates/etl/src/a.rs", text), [2, 4]);
        assert_eq!(lines(threads, "a.rs", "use std::thread::{self, scope};"), [1]);
        assert!(lines(threads, "crates/app/src/pipeline/run.rs", text).is_empty());
        assert!(
            lines(threads, "a.rs", "use std::thread; fn a() { thread::yield_now() }").is_empty()
        );
    }

    #[test]
    fn programs_are_written_to_in_two_places() {
        let text =
            "fn a() {\n serde_json::to_writer(out, &b)?;\n csv::Writer::from_writer(out);\n}";
        assert_eq!(lines(ways_out, "crates/app/src/top/a.rs", text), [2, 3]);
        assert!(lines(ways_out, "crates/app/src/json.rs", text).is_empty());
        let read = "fn a() { csv::Reader::from_reader(b); csv::write(c); }";
        assert!(lines(ways_out, "crates/app/src/top/a.rs", read).is_empty());
    }

    #[test]
    fn nothing_is_left_unfinished() {
        assert_eq!(lines(unfinished, "a.rs", "fn a() {\n todo!()\n}"), [2]);
        assert_eq!(lines(unfinished, "a.rs", concat!("// FIX", "ME: later\nfn a() {}")), [1]);
        assert!(lines(unfinished, "a.rs", "fn todo() {}").is_empty());
    }

    #[test]
    fn no_path_of_one_computer() {
        assert_eq!(lines(machine_paths, "a.md", concat!("one\nsee /ro", "ot/a")), [2]);
        assert!(lines(machine_paths, "a.md", "see ../a and /usr/bin").is_empty());
    }
}
