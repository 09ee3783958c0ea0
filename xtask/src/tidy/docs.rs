//! Rules about the written pages.

use super::Finding;
use super::source::{File, Tree};

/// Where a reader starts.
const FRONT: &[&str] = &["README.md", "README.zh-CN.md"];

/// Every link to a file leads somewhere, and every page can be reached from another one.
pub(super) fn links(tree: &Tree) -> Result<Vec<Finding>, String> {
    let mut findings = Vec::new();
    let mut reached = Vec::new();
    for page in tree.ending(".md") {
        for (line, target) in targets(page) {
            let path = resolve(&page.path, &target);
            if !exists(tree, &path) {
                let message = format!("the link `{target}` leads nowhere");
                findings.push(Finding { path: page.path.clone(), line, message });
            }
            if path != page.path {
                reached.push(path);
            }
        }
    }
    for page in tree.ending(".md") {
        if !FRONT.contains(&page.path.as_str()) && !reached.contains(&page.path) {
            let message = "no other page links here".into();
            findings.push(Finding { path: page.path.clone(), line: 0, message });
        }
    }
    Ok(findings)
}

/// Both READMEs have the same headings in the same order, as far as levels tell.
pub(super) fn translations(tree: &Tree) -> Result<Vec<Finding>, String> {
    let [Some(first), Some(other)] = [FRONT[0], FRONT[1]].map(|path| tree.file(path)) else {
        let message = "both READMEs are needed".into();
        return Ok(vec![Finding { path: FRONT.join(" and "), line: 0, message }]);
    };
    let (first, other) = (headings(first), headings(other));
    if first == other {
        return Ok(Vec::new());
    }
    let show = |levels: &[usize]| levels.iter().map(ToString::to_string).collect::<String>();
    let message = format!("heading levels are {}, in {} {}", show(&other), FRONT[0], show(&first));
    Ok(vec![Finding { path: FRONT[1].into(), line: 0, message }])
}

/// The level of each heading, outside code.
fn headings(page: &File) -> Vec<usize> {
    let level = |line: &str| line.bytes().take_while(|&byte| byte == b'#').count();
    prose(page).map(|(_, line)| level(line)).filter(|&level| level > 0).collect()
}

/// The lines outside fenced code, with their numbers.
fn prose(page: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    page.text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}

/// The links to files in a page: line and target, without the part after `#`.
fn targets(page: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(page) {
        for piece in line.split("](").skip(1) {
            let target = piece.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// The path from the root of a link that stands in `page`.
fn resolve(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Whether a file or folder is there; pictures and licences are not among the text files.
fn exists(tree: &Tree, path: &str) -> bool {
    tree.file(path).is_some() || crate::workspace::root().join(path).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(
        rule: fn(&Tree) -> Result<Vec<Finding>, String>,
        files: &[(&str, &str)],
    ) -> Vec<String> {
        let findings = rule(&Tree::of(files)).expect("readable");
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_link_leads_to_a_page() {
        let files = [
            ("README.md", "See [a](docs/a.md#b) and [c](https://example.org).\n"),
            ("docs/a.md", "[up](../README.md)"),
        ];
        assert!(messages(links, &files).is_empty());
        let broken = [("README.md", "\nSee [a](docs/no-such-page.md).\n")];
        assert_eq!(
            messages(links, &broken),
            ["README.md:2: the link `docs/no-such-page.md` leads nowhere"]
        );
    }

    #[test]
    fn a_page_is_reached() {
        let files = [("README.md", "Nothing.\n"), ("docs/a.md", "[me](a.md)")];
        assert_eq!(messages(links, &files), ["docs/a.md: no other page links here"]);
    }

    #[test]
    fn translations_have_the_same_headings() {
        let chinese = "# 一\n```sh\n# 注释\n```\n## 二\n";
        assert!(
            messages(translations, &[("README.md", "# A\n## B\n"), ("README.zh-CN.md", chinese)])
                .is_empty()
        );
        let shorter =
            messages(translations, &[("README.md", "# A\n## B\n"), ("README.zh-CN.md", "# 一\n")]);
        assert_eq!(shorter, ["README.zh-CN.md: heading levels are 1, in README.md 12"]);
        assert_eq!(messages(translations, &[("README.md", "# A\n")]).len(), 1);
    }
}
