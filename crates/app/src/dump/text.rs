//! The dump for people: one line an event.

use std::fmt::Write as _;
use std::io::{self, Write};

use etl::{Problem, RawEvent};
use event::problem::EventIdentity;
use event::providers::{provider_name, read_as};
use text::{sanitize, times};

use super::fields::describe;
use super::{Meaning, View};
use crate::paint::Ink;
use crate::report::words;
use crate::value::Value;

/// Writes one event: time, processor, process and thread that logged it, who and what.
pub(super) fn write_event(
    raw: &RawEvent<'_>,
    meaning: &Meaning,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = view.paint;
    let time = times::local_precise(raw.timestamp, &view.zone).unwrap_or_else(|| "–".to_owned());
    let logger = format!("{}/{}", known(raw.process_id), known(raw.thread_id));
    writeln!(
        out,
        "{} {} {logger:>11} {} {}",
        paint.ink(Ink::Faint, &time),
        paint.ink(Ink::Faint, &format!("#{:<2}", raw.processor)),
        paint.ink(Ink::Strong, &identity(raw)),
        what(raw, meaning, view.redact),
    )
}

/// Writes what could not be read.
pub(super) fn write_problem(problem: &Problem, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let text = words::problem(problem, view.lang);
    writeln!(out, "{}", view.paint.ink(Ink::Warning, &format!("!! {text}")))
}

fn known(number: Option<u32>) -> String {
    number.map_or_else(|| "–".to_owned(), |number| number.to_string())
}

/// Provider, number of the event and version of its layout.
fn identity(raw: &RawEvent<'_>) -> String {
    let named = provider_name(raw.provider).map(str::to_owned);
    let provider = named.unwrap_or_else(|| raw.provider.to_string());
    format!("{provider}/{} v{}", EventIdentity::of(raw).number, raw.version)
}

fn what(raw: &RawEvent<'_>, meaning: &Meaning, redact: bool) -> String {
    match meaning {
        Meaning::Known(event) => {
            let description = describe(event);
            let older = read_as(raw).map(|version| format!("(read as v{version}) "));
            let mut text = older.unwrap_or_default() + description.kind;
            for (name, value) in &description.fields {
                // Writing to a string cannot fail.
                let _ = write!(text, " {name}={}", shown(value));
            }
            text
        }
        Meaning::Raw => hex_line(raw.payload, redact),
        Meaning::Undecoded(reason) => format!("({reason}) {}", hex_line(raw.payload, redact)),
    }
}

/// Text with spaces or quotes in it is quoted, its own quotes doubled; paths stay readable.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Number(number) => return number.to_string(),
        Value::List(texts) => return sanitize(&texts.join(",")),
        Value::Unknown => return "–".to_owned(),
        Value::Text(text) => sanitize(text),
    };
    match text.is_empty() || text.contains([' ', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

fn hex_line(payload: &[u8], redact: bool) -> String {
    match payload {
        [] => "(no payload)".to_owned(),
        bytes if redact => format!("({} bytes left out)", bytes.len()),
        bytes => format!("{} bytes {}", bytes.len(), hex(bytes)),
    }
}

/// Bytes as pairs of hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_spaces_is_quoted() {
        assert_eq!(shown(&Value::Text("a b".into())), "\"a b\"");
        assert_eq!(shown(&Value::Text("C:\\a".into())), "C:\\a");
        assert_eq!(shown(&Value::Text("C:\\a b\"".into())), "\"C:\\a b\"\"\"");
        assert_eq!(shown(&Value::Text("a\u{1b}[m".into())), "a\\u{1b}[m");
        assert_eq!(shown(&Value::List(vec!["1.2.3.4".into(), "::1".into()])), "1.2.3.4,::1");
    }

    #[test]
    fn payloads_are_hex() {
        assert_eq!(hex_line(&[0, 0xff, 0x1a], false), "3 bytes 00ff1a");
        assert_eq!(hex_line(&[0, 0xff, 0x1a], true), "(3 bytes left out)");
        assert_eq!(hex_line(&[], true), "(no payload)");
    }
}
