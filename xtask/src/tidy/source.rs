//! The project's text files, and Rust source as tokens.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One text file.
pub(super) struct File {
    /// Path from the workspace's root, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
}

/// Every text file that belongs to the project.
pub(super) struct Tree {
    pub(super) files: Vec<File>,
}

/// Folders whose content is made, not written.
const MADE: &[&str] = &[".git", "target", "corpus", "artifacts"];

/// Extensions of the files people write and read.
const TEXT: &[&str] =
    &["rs", "toml", "md", "sh", "yml", "yaml", "c", "txt", "events", "html", "js"];

impl Tree {
    /// Reads every text file below `root`.
    pub(super) fn read(root: &Path) -> Result<Tree, String> {
        let mut files = Vec::new();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let failed = |error| format!("cannot read {}: {error}", folder.display());
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if path.is_dir() {
                    if !MADE.contains(&&*name) {
                        folders.push(path);
                    }
                } else if is_text(&path)
                    && let Ok(text) = fs::read_to_string(&path)
                {
                    let short = path.strip_prefix(root).unwrap_or(&path);
                    let path = short.to_string_lossy().replace('\\', "/");
                    files.push(File { path, text });
                }
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Tree { files })
    }

    /// Files with this ending.
    pub(super) fn ending(&self, ending: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.path.ends_with(ending))
    }

    /// The file at this path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Tree {
        let file = |&(path, text): &(&str, &str)| File { path: path.into(), text: text.into() };
        Tree { files: files.iter().map(file).collect() }
    }
}

fn is_text(path: &Path) -> bool {
    match path.extension() {
        Some(extension) => TEXT.contains(&&*extension.to_string_lossy()),
        None => path.ends_with(".ci/run"),
    }
}

/// One token of Rust source: comments are gone, and a group shows as its two brackets.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
    /// For an opening bracket, the index of its closing one.
    pub(super) close: Option<usize>,
}

/// The tokens of a Rust file, in the order of the text.
pub(super) fn tokens(file: &File) -> Result<Vec<Token>, String> {
    let stream = TokenStream::from_str(&file.text)
        .map_err(|error| format!("cannot read {} as Rust: {error}", file.path))?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    Ok(tokens)
}

fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let TokenTree::Group(group) = &tree else {
            into.push(Token { text: tree.to_string(), line, close: None });
            continue;
        };
        let (open, end) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        let opening = into.len();
        into.push(Token { text: open.into(), line, close: None });
        flatten(group.stream(), into);
        let closing = into.len();
        into.push(Token { text: end.into(), line: group.span_close().start().line, close: None });
        into[opening].close = Some(closing);
    }
}

#[cfg(test)]
mod tests {
    use super::{Tree, tokens};

    #[test]
    fn comments_and_text_are_not_code() {
        let tree = Tree::of(&[("a.rs", "// unsafe\nfn a() -> &'static str {\n  \"unsafe\"\n}\n")]);
        let tokens = tokens(&tree.files[0]).expect("Rust");
        assert!(tokens.iter().all(|token| token.text != "unsafe"));
        let open = tokens.iter().find(|token| token.text == "{").expect("a body");
        let close = &tokens[open.close.expect("closed")];
        assert_eq!((open.line, close.line), (2, 4));
    }
}
