//! One page that opens anywhere, offline: style, script and data inside, nothing fetched.
//!
//! Names of processes and hosts are hostile input. They reach the page only as JSON in a data
//! island that cannot be left, the script puts them on the screen as text, and the page's own
//! policy lets no other script run.

mod data;
mod groups;
mod tables;

use std::io::{self, Write};

use super::View;
use super::model::Report;
use crate::json;
use crate::lang::Text;
use data::Page;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// SHA-256 of the style and the script in base64, by which the page's policy knows them.
const STYLE_HASH: &str = "o89gYRMEoZpZeizFyw4qvFGf5t4OOYpyKBy3zBlodl4=";
const SCRIPT_HASH: &str = "QyS+vHLqGi02aCZSK+15r6AQGFd7nsXew+HZHd2qz7c=";

/// Writes the page.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write(report: &Report<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let data = island(&json::text(&Page::of(report, view))?);
    let path = data::title(report, view.lang);
    let title = escaped(&Text::PageTitle.fill(view.lang, &[("path", &path)]));
    let values = [
        ("lang", view.lang.name()),
        ("title", &title),
        ("noscript", Text::PageNoScript.of(view.lang)),
        ("style", STYLE),
        ("style-hash", STYLE_HASH),
        ("script", SCRIPT),
        ("script-hash", SCRIPT_HASH),
        ("data", &data),
    ];
    out.write_all(text::fill(PAGE, &values).as_bytes())
}

/// JSON that cannot end the element it stands in: `<` is the only way out.
fn island(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// Text as text in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
