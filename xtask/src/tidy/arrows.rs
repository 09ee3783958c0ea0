//! Which crate may use which.

use std::path::Path;

use serde_json::Value;

use super::Finding;
use super::manifests::no_deps_metadata;
use super::source::Tree;

/// What a crate's shipped code may use of ours. The arrows of ARCHITECTURE.md, and no others.
const ARROWS: &[(&str, &[&str])] = &[
    ("nettally-event", &[]),
    ("nettally-etl", &["nettally-event"]),
    ("nettally-windows", &["nettally-event"]),
    ("nettally-traffic", &["nettally-event"]),
    ("nettally-text", &["nettally-event"]),
    ("nettally-store", &["nettally-traffic"]),
    ("nettally-export", &["nettally-traffic", "nettally-store"]),
    ("nettally-web", &["nettally-traffic", "nettally-store"]),
    ("nettally-tui", &["nettally-event", "nettally-traffic", "nettally-text", "nettally-store"]),
    (
        "nettally",
        &[
            "nettally-event",
            "nettally-etl",
            "nettally-windows",
            "nettally-traffic",
            "nettally-text",
            "nettally-store",
            "nettally-export",
            "nettally-web",
            "nettally-tui",
        ],
    ),
    // It writes what the readers read, so it must not share their code.
    ("nettally-testkit", &[]),
    ("nettally-etw-standin", &["nettally-testkit"]),
    ("nettally-standin-clients", &[]),
    ("xtask", &["nettally-testkit"]),
];

/// Crates whose only purpose is to call Windows.
const BINDINGS: &[&str] = &["windows", "windows-sys", "winapi"];

/// The crate that may use those; its stand-in for Windows, and programs to try that with.
const CALLERS: &[&str] = &["nettally-windows", "nettally-etw-standin", "nettally-standin-clients"];

/// Checks the workspace's dependency graph against the arrows.
pub(super) fn check(_: &Tree) -> Result<Vec<Finding>, String> {
    Ok(against_arrows(&no_deps_metadata()?))
}

fn against_arrows(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let ours: Vec<&str> = packages.clone().filter_map(|package| package["name"].as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
            findings.push(finding(package, "is in no arrow; say what it may use".into()));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = dependency["name"].as_str().unwrap_or_default();
            let shipped = dependency["kind"] != "dev";
            if let Some(message) = broken(name, allowed, used, shipped, ours.contains(&used)) {
                findings.push(finding(package, message));
            }
        }
    }
    findings
}

/// Why `name` may not use `used`, if it may not.
fn broken(name: &str, allowed: &[&str], used: &str, shipped: bool, ours: bool) -> Option<String> {
    if BINDINGS.contains(&used) && !CALLERS.contains(&name) {
        return Some(format!("calls Windows through `{used}`; only crates/windows may"));
    }
    // Tests may use the testkit, and crates upstream of the tested one.
    let test_only = !shipped && used == "nettally-testkit";
    if !ours || test_only || allowed.contains(&used) {
        return None;
    }
    let kind = if shipped { "" } else { " even in tests" };
    Some(format!("must not use `{used}`{kind}"))
}

fn finding(package: &Value, message: String) -> Finding {
    let manifest = package["manifest_path"].as_str().unwrap_or_default();
    let root = crate::workspace::root();
    let path = Path::new(manifest).strip_prefix(root).unwrap_or(Path::new(manifest));
    Finding { path: path.to_string_lossy().into_owned(), line: 0, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace of two crates, the first of which uses the second.
    fn uses(first: &str, second: &str, kind: Option<&str>) -> Vec<String> {
        let metadata = serde_json::json!({ "packages": [
            {
                "name": first,
                "manifest_path": crate::workspace::root().join("a/Cargo.toml"),
                "dependencies": [{ "name": second, "kind": kind }],
            },
            { "name": second, "dependencies": [] },
        ]});
        against_arrows(&metadata).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_flow_is_allowed() {
        assert!(uses("nettally-etl", "nettally-event", None).is_empty());
        assert!(uses("nettally", "nettally-traffic", None).is_empty());
        assert!(uses("nettally-etl", "nettally-testkit", Some("dev")).is_empty());
    }

    #[test]
    fn everything_else_is_not() {
        let etl = "a/Cargo.toml: must not use `nettally-traffic`";
        assert_eq!(uses("nettally-etl", "nettally-traffic", None), [etl]);
        assert_eq!(uses("nettally-etl", "nettally-windows", Some("dev")).len(), 1);
        assert_eq!(uses("nettally-event", "nettally-etl", None).len(), 1);
        assert_eq!(uses("nettally", "nettally-testkit", None).len(), 1);
        assert_eq!(uses("nettally-testkit", "nettally-etl", None).len(), 1);
    }

    #[test]
    fn only_one_crate_calls_windows() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "nettally", "manifest_path": "app", "dependencies": [{ "name": "windows-sys" }] },
            { "name": "nettally-windows", "dependencies": [{ "name": "windows-sys" }] },
        ]});
        let findings = against_arrows(&metadata);
        assert_eq!((findings.len(), findings[0].path.as_str()), (1, "app"));
    }

    #[test]
    fn a_new_crate_needs_its_arrow() {
        assert!(uses("nettally-new", "nettally-event", None)[0].contains("is in no arrow"));
    }
}
