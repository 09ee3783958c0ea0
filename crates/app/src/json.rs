//! JSON, of which nothing can command the terminal it may go to: what is hidden in a text
//! ([`text::is_hidden`]) stands there as `\u200b`, which is the same text to whoever reads JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

/// Writes a value in one line, without its end.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write<T, W>(value: &T, out: &mut W) -> io::Result<()>
where
    T: Serialize + ?Sized,
    W: Write + ?Sized,
{
    let mut serializer = Serializer::with_formatter(out, SpeltOut(CompactFormatter));
    value.serialize(&mut serializer).map_err(Into::into)
}

/// Writes a value indented, in lines, without the end of the last.
///
/// # Errors
/// Those of the writer.
pub(crate) fn write_pretty<T, W>(value: &T, out: &mut W) -> io::Result<()>
where
    T: Serialize + ?Sized,
    W: Write + ?Sized,
{
    let mut serializer = Serializer::with_formatter(out, SpeltOut(PrettyFormatter::new()));
    value.serialize(&mut serializer).map_err(Into::into)
}

/// A value in one line.
///
/// # Errors
/// It has no form in JSON.
pub(crate) fn text<T: Serialize + ?Sized>(value: &T) -> io::Result<String> {
    let mut bytes = Vec::new();
    write(value, &mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// Another form with what is hidden spelt out.
struct SpeltOut<F>(F);

/// Passes on what the other form decides.
macro_rules! as_before {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $type)*) -> io::Result<()> {
            self.0.$method(out $(, $argument)*)
        }
    )*};
}

impl<F: Formatter> Formatter for SpeltOut<F> {
    as_before! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = 0;
        // Nearly all texts are ASCII, of which only DEL comes here hidden.
        if fragment.bytes().any(|byte| byte >= 0x7f) {
            for (at, c) in fragment.char_indices().filter(|(_, c)| text::is_hidden(*c)) {
                out.write_all(&fragment.as_bytes()[plain..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                plain = at + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_spelt_out_and_stays_what_it_is() {
        let value = serde_json::json!({
            "\u{202e}key": "esc \u{1b}]52;c;\u{7} c1 \u{9b} del \u{7f} bidi \u{202e}\u{2066}",
            "list": ["\u{200b}\u{feff}", "\u{e0041}", "微信", 7],
        });
        for is_pretty in [false, true] {
            let mut out = Vec::new();
            match is_pretty {
                true => write_pretty(&value, &mut out).unwrap(),
                false => write(&value, &mut out).unwrap(),
            }
            let text = String::from_utf8(out).unwrap();
            let hidden = text.chars().find(|c| *c != '\n' && text::is_hidden(*c));
            assert_eq!(hidden, None, "{text}");
            assert!(text.contains("\\u202e\\u2066") && text.contains("\\udb40\\udc41"), "{text}");
            assert!(text.contains("微信"), "{text}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }
}
