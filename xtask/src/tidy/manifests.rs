//! Rules about every crate's `Cargo.toml`.

use serde_json::Value;

use super::Finding;
use super::source::{File, Tree};
use crate::run::{cargo, output};

/// What cargo says of the workspace's own packages; needs no network.
pub(super) fn no_deps_metadata() -> Result<Value, String> {
    metadata(&["--no-deps"])
}

/// What `cargo metadata` says.
pub(super) fn metadata(arguments: &[&str]) -> Result<Value, String> {
    let mut command = cargo(["metadata", "--format-version", "1"]);
    let text = output(command.args(arguments))?;
    serde_json::from_str(&text).map_err(|error| format!("cannot read cargo's metadata: {error}"))
}

/// Versions stand in the workspace's manifest only, and every crate takes its lints from there.
pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending("Cargo.toml").filter(|file| is_member(file)) {
        findings.extend(own_versions(file));
        if !file.text.contains("[lints]\nworkspace = true") {
            let message = "lacks `[lints] workspace = true`".into();
            findings.push(Finding { path: file.path.clone(), line: 0, message });
        }
    }
    Ok(findings)
}

/// Some crates are workspaces of their own: a fuzzer's build flags must not reach the others, nor
/// crates that only foreign test programs use.
fn is_member(file: &File) -> bool {
    let is_ours = file.path == "xtask/Cargo.toml" || file.path.starts_with("crates/");
    is_ours && !file.text.lines().any(|line| line == "[workspace]")
}

fn own_versions(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut listed = false;
    for (index, line) in file.text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            listed = line.ends_with("dependencies]");
        } else if listed && begins_an_entry(line) && !inherits(line) {
            let message = "versions stand in the workspace's Cargo.toml".into();
            findings.push(Finding { path: file.path.clone(), line: index + 1, message });
        }
    }
    findings
}

/// A list of features goes on over lines of its own.
fn begins_an_entry(line: &str) -> bool {
    !line.starts_with('#') && line.contains('=')
}

fn inherits(line: &str) -> bool {
    line.contains("workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let tree = Tree::of(&[("crates/etl/Cargo.toml", text)]);
        check(&tree).expect("readable").iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn versions_come_from_the_workspace() {
        let lints = "[lints]\nworkspace = true\n";
        let good = "[dependencies]\n# = Ours.\nevent.workspace = true\n\
                    a = { workspace = true, features = [\n    \"b\",\n] }\n";
        assert!(lines(&format!("{lints}{good}")).is_empty());
        let bad = "[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[package]\nversion = \"1\"\n";
        assert_eq!(lines(&format!("{lints}{bad}")), [4]);
    }

    #[test]
    fn lints_come_from_the_workspace() {
        assert_eq!(lines("[package]\nname = \"a\"\n"), [0]);
        assert!(lines("[package]\nname = \"a\"\n[workspace]\n").is_empty());
    }
}
