//! Rules about the form of files: how long, how named, how opened.

use super::Finding;
use super::source::{File, Token, Tree, tokens};

/// The longest a file may be, in lines.
const FILE_LINES: usize = 400;

/// Files that are one long table.
const TABLES: &[&str] = &[];

/// The longest a function may be, in lines.
const FUNCTION_LINES: usize = 80;

/// What nine functions in ten stay within, in lines.
const USUAL_FUNCTION_LINES: usize = 30;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "common", "helpers", "helper", "core", "types", "misc"];

/// Every crate but `windows` opens with the *forbid* attribute: a lint level can be lifted further
/// down, this cannot.
pub(super) fn forbid_unsafe(tree: &Tree) -> Result<Vec<Finding>, String> {
    let is_root = |file: &&File| {
        let parts: Vec<&str> = file.path.split('/').collect();
        matches!(parts[..], ["crates", name, "src", "lib.rs" | "main.rs"] if name != "windows")
            || parts == ["xtask", "src", "main.rs"]
    };
    let open = |file: &&File| !file.text.lines().any(|line| line == "#![forbid(unsafe_code)]");
    let finding = |file: &File| whole(file, "lacks `#![forbid(unsafe_code)]`".into());
    Ok(tree.ending(".rs").filter(is_root).filter(open).map(finding).collect())
}

/// No file is longer than its budget.
pub(super) fn file_length(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    for file in tree.ending(".rs").filter(|file| !TABLES.contains(&file.path.as_str())) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES {
            findings.push(whole(file, format!("{lines} lines; the budget is {FILE_LINES}")));
        }
    }
    Ok(findings)
}

/// No function is longer than its budget, and nine in ten are short.
pub(super) fn function_length(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut all = Vec::new();
    for file in tree.ending(".rs") {
        for (line, length) in functions(&tokens(file)?) {
            all.push((length, file, line));
        }
    }
    all.sort_by_key(|&(length, file, line)| (std::cmp::Reverse(length), &file.path, line));
    let excess = all.iter().take_while(|&&(length, ..)| length > USUAL_FUNCTION_LINES).count();
    let too_many = excess > all.len() / 10;
    let limit = if too_many { USUAL_FUNCTION_LINES } else { FUNCTION_LINES };
    let long = all.iter().take_while(|&&(length, ..)| length > limit);
    Ok(long.map(|&(length, file, line)| too_long(file, line, length, too_many)).collect())
}

/// No folder or module has a name that promises nothing.
pub(super) fn empty_names(tree: &Tree) -> Result<Vec<Finding>, String> {
    let is_empty = |file: &&File| {
        let name = file.path.strip_suffix(".rs").unwrap_or(&file.path);
        name.split('/').any(|part| EMPTY_NAMES.contains(&part))
    };
    let finding = |file: &File| whole(file, "say what is inside, not that something is".into());
    Ok(tree.ending(".rs").filter(is_empty).map(finding).collect())
}

/// The line and the length of every function with a body.
fn functions(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        // A function pointer type has its arguments where a function has its name.
        if token.text != "fn" || tokens.get(at + 1).is_none_or(|next| next.text == "(") {
            continue;
        }
        if let Some(open) = body(tokens, at)
            && let Some(close) = tokens[open].close
        {
            found.push((token.line, tokens[close].line - token.line + 1));
        }
    }
    found
}

/// The index of the bracket that opens the body of the function at `at`.
fn body(tokens: &[Token], at: usize) -> Option<usize> {
    let mut next = at;
    loop {
        next = match (tokens.get(next)?.text.as_str(), tokens[next].close) {
            ("{", _) => return Some(next),
            (";", _) => return None,
            (_, Some(close)) => close + 1,
            _ => next + 1,
        };
    }
}

fn too_long(file: &File, line: usize, length: usize, too_many: bool) -> Finding {
    let message = if too_many {
        format!("{length} lines; nine functions in ten have at most {USUAL_FUNCTION_LINES}")
    } else {
        format!("{length} lines; the budget of a function is {FUNCTION_LINES}")
    };
    Finding { path: file.path.clone(), line, message }
}

fn whole(file: &File, message: String) -> Finding {
    Finding { path: file.path.clone(), line: 0, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, lines: usize) -> String {
        format!("fn {name}(f: fn() -> u8) -> [u8; 2] {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    fn found(
        rule: fn(&Tree) -> Result<Vec<Finding>, String>,
        files: &[(&str, &str)],
    ) -> Vec<Finding> {
        rule(&Tree::of(files)).expect("readable")
    }

    #[test]
    fn every_crate_root_forbids_unsafe_code() {
        let good = "//! A.\n#![forbid(unsafe_code)]\n";
        assert!(found(forbid_unsafe, &[("crates/etl/src/lib.rs", good)]).is_empty());
        let commented = "//! A.\n// #![forbid(unsafe_code)]\n";
        assert_eq!(found(forbid_unsafe, &[("crates/etl/src/lib.rs", commented)]).len(), 1);
        assert!(found(forbid_unsafe, &[("crates/windows/src/lib.rs", "")]).is_empty());
        assert!(found(forbid_unsafe, &[("crates/etl/src/a/lib_two.rs", "")]).is_empty());
    }

    #[test]
    fn a_file_keeps_its_budget() {
        assert!(found(file_length, &[("a.rs", &"\n".repeat(400))]).is_empty());
        let long = found(file_length, &[("a.rs", &"\n".repeat(401))]);
        assert_eq!(long[0].message, "401 lines; the budget is 400");
    }

    #[test]
    fn a_function_keeps_its_budget() {
        let short = function("a", 30).repeat(20);
        assert!(found(function_length, &[("a.rs", &short)]).is_empty());
        let one_long = format!("{short}{}", function("b", 81));
        let findings = found(function_length, &[("a.rs", &one_long)]);
        assert_eq!((findings.len(), findings[0].line), (1, 601));
    }

    #[test]
    fn most_functions_are_short() {
        let text = format!("{}{}", function("a", 30).repeat(8), function("b", 31));
        let findings = found(function_length, &[("a.rs", &text)]);
        assert_eq!(findings[0].message, "31 lines; nine functions in ten have at most 30");
    }

    #[test]
    fn a_function_without_a_body_has_no_length() {
        let text = "trait A { fn a(&self) -> [u8; 2]; }\ntype B = fn(u8) -> u8;\n";
        assert!(
            functions(&tokens(&Tree::of(&[("a.rs", text)]).files[0]).expect("Rust")).is_empty()
        );
    }

    #[test]
    fn names_say_something() {
        assert_eq!(found(empty_names, &[("crates/etl/src/utils.rs", "")]).len(), 1);
        assert_eq!(found(empty_names, &[("crates/app/src/common/a.rs", "")]).len(), 1);
        assert!(found(empty_names, &[("crates/etl/src/commonly.rs", "")]).is_empty());
    }
}
