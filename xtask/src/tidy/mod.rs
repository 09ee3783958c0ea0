//! `cargo xtask tidy`: the rules of the project that the compiler cannot check.
//!
//! Each rule is a function over the manifests or the sources, with a sentence that says why it
//! exists. `cargo test` runs them all, so a broken rule is a failed test with a place in a file.

mod arrows;
mod docs;
mod fuzz_targets;
mod licences;
mod manifests;
mod shape;
mod source;
mod words;

use std::fmt;

use crate::{Outcome, workspace};
use source::Tree;

/// A place that breaks a rule.
#[derive(Debug, PartialEq)]
struct Finding {
    /// Path from the workspace's root.
    path: String,
    /// Counted from 1; 0 means the file as a whole.
    line: usize,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.message),
            line => write!(out, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// One rule. A rule that cannot be checked at all says so in its `Err`.
struct Rule {
    name: &'static str,
    why: &'static str,
    check: fn(&Tree) -> Result<Vec<Finding>, String>,
}

const RULES: &[Rule] = &[
    Rule {
        name: "arrows",
        why: "data flows one way, so a crate may only use those before it",
        check: arrows::check,
    },
    Rule {
        name: "manifests",
        why: "one place for versions and lints, or crates drift apart",
        check: manifests::check,
    },
    Rule {
        name: "licences",
        why: "users may ship the program only if every part allows it",
        check: licences::check,
    },
    Rule {
        name: "forbid unsafe",
        why: "memory safety must not depend on reading every file",
        check: shape::forbid_unsafe,
    },
    Rule {
        name: "unsafe",
        why: "all unsafe code is in crates/windows, where every site is explained",
        check: words::unsafe_code,
    },
    Rule {
        name: "platforms",
        why: "data must be the same everywhere; systems differ only at the edge",
        check: words::platforms,
    },
    Rule {
        name: "threads",
        why: "who runs beside whom, and who waits, is decided in one place",
        check: words::threads,
    },
    Rule {
        name: "ways out",
        why: "text that others chose may command whatever shows it, unless one place cares for all",
        check: words::ways_out,
    },
    Rule {
        name: "unfinished",
        why: "what is left to do stands in an issue, where it is seen",
        check: words::unfinished,
    },
    Rule {
        name: "machine paths",
        why: "a path of one computer means nothing on another",
        check: words::machine_paths,
    },
    Rule {
        name: "file length",
        why: "one idea per file: a long file holds two",
        check: shape::file_length,
    },
    Rule {
        name: "function length",
        why: "a function should be read in one look",
        check: shape::function_length,
    },
    Rule {
        name: "empty names",
        why: "a name that promises nothing collects everything",
        check: shape::empty_names,
    },
    Rule {
        name: "fuzz targets",
        why: "a target that is not listed is never built",
        check: fuzz_targets::check,
    },
    Rule {
        name: "links",
        why: "a page nobody can reach is a page nobody keeps true",
        check: docs::links,
    },
    Rule {
        name: "translations",
        why: "both READMEs say the same, in the same order",
        check: docs::translations,
    },
];

/// Checks every rule and prints what breaks it.
pub(crate) fn run(_: &[String]) -> Outcome {
    let tree = Tree::read(&workspace::root())?;
    let mut broken = Vec::new();
    for rule in RULES {
        let findings =
            (rule.check)(&tree).map_err(|reason| format!("rule `{}`: {reason}", rule.name))?;
        if findings.is_empty() {
            continue;
        }
        broken.push(rule.name);
        println!("rule `{}`: {}", rule.name, rule.why);
        for finding in findings {
            println!("  {finding}");
        }
    }
    if broken.is_empty() {
        println!("{} rules hold for {} files", RULES.len(), tree.files.len());
        return Ok(());
    }
    Err(format!("broken: {}", broken.join(", ")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_project_keeps_its_rules() {
        assert_eq!(super::run(&[]), Ok(()));
    }
}
