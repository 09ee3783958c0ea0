//! Every fuzz target is built.

use super::Finding;
use super::source::Tree;

/// Each file of a `fuzz_targets` folder stands in its crate's manifest, under its own name.
pub(super) fn check(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs") {
        let Some((fuzz, target)) = file.path.split_once("fuzz_targets/") else {
            continue;
        };
        let manifest = format!("{fuzz}Cargo.toml");
        let name = target.trim_end_matches(".rs");
        let listed = format!("name = \"{name}\"\npath = \"fuzz_targets/{target}\"");
        if !tree.file(&manifest).is_some_and(|file| file.text.contains(&listed)) {
            let message = format!("is not listed in {manifest} as `{name}`");
            findings.push(Finding { path: file.path.clone(), line: 0, message });
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_listed() {
        let manifest = "[[bin]]\nname = \"file\"\npath = \"fuzz_targets/file.rs\"\n";
        let tree = Tree::of(&[
            ("crates/etl/fuzz/Cargo.toml", manifest),
            ("crates/etl/fuzz/fuzz_targets/file.rs", ""),
            ("crates/etl/fuzz/fuzz_targets/forgotten.rs", ""),
        ]);
        let findings = check(&tree).expect("readable");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].path, "crates/etl/fuzz/fuzz_targets/forgotten.rs");
    }
}
