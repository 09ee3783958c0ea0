//! Text of Windows, which is UTF-16 that was never checked.

use std::fmt::Write;

/// The text of these units. Half of a surrogate pair alone is no character: it is spelt out, as
/// `<d800>`, so that two names that differ in nothing else stay two. No honest name of a file has
/// these brackets, and a `\` would part the name as a folder does.
pub fn text(units: impl Iterator<Item = u16>) -> String {
    let mut text = String::with_capacity(units.size_hint().0);
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => text.push(character),
            // Writing to a string cannot fail.
            Err(half) => {
                let _ = write!(text, "<{:x}>", half.unpaired_surrogate());
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs_are_spelt_out() {
        let of = |units: &[u16]| text(units.iter().copied());
        assert_eq!(of(&[0xd83d, 0xdda7, 0x61]), "🖧a");
        assert_eq!(of(&[0xd800, 0x61, 0xdc00]), "<d800>a<dc00>");
        assert_ne!(of(&[0xd800]), of(&[0xd801]));
    }
}
