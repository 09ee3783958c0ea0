//! The licence and the origin of every crate that goes into the program or its tests.

use serde_json::Value;

use super::Finding;
use super::manifests::metadata;
use super::source::Tree;

/// The one place dependencies come from, as cargo names it.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every dependency on Linux and Windows against the `allow` list of deny.toml.
pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let deny = tree.file("deny.toml").ok_or("deny.toml, which lists the licences, is missing")?;
    let allowed = allow_list(&deny.text).ok_or("deny.toml has no list `allow = [...]`")?;
    let platforms = ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-gnu"];
    let [one, other] = platforms.map(|name| ["--filter-platform", name]);
    Ok(against(&allowed, &metadata(&[one, other].concat())?))
}

fn against(allowed: &[&str], metadata: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let text = |field: &str| package[field].as_str().unwrap_or_default();
        let named = format!("{} {}", text("name"), text("version"));
        let Some(source) = package["source"].as_str() else {
            continue; // Ours.
        };
        if source != CRATES_IO {
            findings.push(finding(format!("{named} comes from {source}, not from crates.io")));
        }
        if !permits(text("license"), allowed) {
            findings.push(finding(format!("{named} has the licence `{}`", text("license"))));
        }
    }
    findings
}

/// Whether the licence expression can be met with the allowed licences alone. Brackets are not
/// nested in practice; an expression that cannot be followed counts as not allowed.
fn permits(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    any(&mut rest, allowed) == Some(true) && rest.is_empty()
}

/// Licences joined by OR.
fn any(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut met = all(words, allowed)?;
    while let ["OR", rest @ ..] = words {
        *words = rest;
        met |= all(words, allowed)?;
    }
    Some(met)
}

/// Licences joined by AND, which binds closer.
fn all(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let mut met = one(words, allowed)?;
    while let ["AND", rest @ ..] = words {
        *words = rest;
        met &= one(words, allowed)?;
    }
    Some(met)
}

/// One licence, with its exception if it has one, or an expression in brackets.
fn one(words: &mut &[&str], allowed: &[&str]) -> Option<bool> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    if *first == "(" {
        let met = any(words, allowed)?;
        *words = words.strip_prefix(&[")"])?;
        return Some(met);
    }
    if let ["WITH", exception, rest @ ..] = words {
        let name = format!("{first} WITH {exception}");
        *words = rest;
        // An exception only ever permits more.
        return Some(allowed.contains(&name.as_str()) || allowed.contains(first));
    }
    Some(allowed.contains(first))
}

fn allow_list(deny: &str) -> Option<Vec<&str>> {
    let (_, from) = deny.split_once("\nallow = [")?;
    let (list, _) = from.split_once(']')?;
    Some(list.split('"').skip(1).step_by(2).collect())
}

fn finding(message: String) -> Finding {
    Finding { path: "Cargo.lock".into(), line: 0, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
        ] {
            assert!(permits(good, &allowed), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT OR", "(MIT", "MIT Apache-2.0"] {
            assert!(!permits(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn a_package_is_named_with_what_is_wrong() {
        let metadata = serde_json::json!({ "packages": [
            { "name": "ours", "version": "1.0.0", "source": null, "license": null },
            { "name": "good", "version": "1.0.0", "source": CRATES_IO, "license": "MIT" },
            { "name": "bad", "version": "1.0.0", "source": CRATES_IO, "license": "GPL-3.0" },
            { "name": "odd", "version": "2.0.0", "source": "git+https://example.org", "license": "MIT" },
        ]});
        let messages: Vec<_> =
            against(&["MIT"], &metadata).into_iter().map(|finding| finding.message).collect();
        assert_eq!(
            messages,
            [
                "bad 1.0.0 has the licence `GPL-3.0`",
                "odd 2.0.0 comes from git+https://example.org, not from crates.io",
            ]
        );
    }

    #[test]
    fn the_list_is_read_from_deny_toml() {
        let text = "[licenses]\nallow = [\n    \"MIT\",\n    \"Zlib\", # a\n]\nconfidence = 1\n";
        assert_eq!(allow_list(text), Some(vec!["MIT", "Zlib"]));
        assert_eq!(allow_list("[licenses]"), None);
    }
}
