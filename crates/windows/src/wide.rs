//! UTF-16 text with a closing zero, as Windows takes and gives it.

use event::utf16;

/// `text` in UTF-16 with a closing zero.
///
/// A zero inside would cut the name short, and a call meant for one session could reach another;
/// it becomes the replacement character, which names nothing.
pub(crate) fn terminated(text: &str) -> Vec<u16> {
    text.encode_utf16().map(|unit| if unit == 0 { 0xfffd } else { unit }).chain([0]).collect()
}

/// The text before the first zero; unpaired surrogates are spelt out ([`utf16::text`]).
pub(crate) fn text(units: &[u16]) -> String {
    let end = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
    utf16::text(units[..end].iter().copied())
}

/// The text at a pointer; empty at null.
///
/// # Safety
///
/// The pointer is null, or leads to initialised units up to and with a zero, which do not change
/// during the call.
pub(crate) unsafe fn at(pointer: *const u16) -> String {
    if pointer.is_null() {
        return String::new();
    }
    let (mut end, mut length) = (pointer, 0);
    // SAFETY: no unit before `end` was the zero, so `end` still lies within the text.
    while unsafe { end.read() } != 0 {
        // SAFETY: the zero comes after `end`, within the same text.
        end = unsafe { end.add(1) };
        length += 1;
    }
    // SAFETY: the loop has just read these `length` units.
    utf16::text(unsafe { std::slice::from_raw_parts(pointer, length) }.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_there_and_back() {
        for sample in ["", "nettally", "Zähler 计数 🖧"] {
            assert_eq!(text(&terminated(sample)), sample);
        }
        assert_eq!(text(&[u16::from(b'a'), 0, u16::from(b'b')]), "a");
        assert_eq!(text(&[u16::from(b'a')]), "a");
    }

    #[test]
    fn text_at_a_pointer() {
        let units = terminated("DNS-Client");
        // SAFETY: `units` ends in a zero.
        assert_eq!(unsafe { at(units.as_ptr()) }, "DNS-Client");
        // SAFETY: null is allowed.
        assert_eq!(unsafe { at(std::ptr::null()) }, "");
    }

    #[test]
    fn a_zero_inside_cuts_nothing() {
        assert_eq!(text(&terminated("a\0b")), "a\u{fffd}b");
    }
}
