#[cfg(windows)]
mod in_files;

use super::*;

/// A node, and how its lengths differ from the truth.
#[derive(Clone)]
struct Made {
    key: &'static str,
    value: Vec<u8>,
    is_text: bool,
    children: Vec<Made>,
    stated_value: Option<u16>,
    stated_length: Option<u16>,
}

impl Made {
    fn of(key: &'static str, children: Vec<Made>) -> Self {
        let (stated_value, stated_length) = (None, None);
        Self { key, value: vec![], is_text: true, children, stated_value, stated_length }
    }

    fn text(key: &'static str, text: &str) -> Self {
        let value = utf16(&format!("{text}\0"));
        Self { value, ..Self::of(key, vec![]) }
    }

    fn binary(key: &'static str, value: &[u8], children: Vec<Made>) -> Self {
        Self { value: value.to_vec(), is_text: false, ..Self::of(key, children) }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; 4];
        bytes.extend([u8::from(self.is_text), 0]);
        bytes.extend(utf16(&format!("{}\0", self.key)));
        let pad = |bytes: &mut Vec<u8>| bytes.resize(bytes.len().next_multiple_of(4), 0);
        pad(&mut bytes);
        bytes.extend(&self.value);
        for child in &self.children {
            pad(&mut bytes);
            bytes.extend(child.bytes());
        }
        let units = self.value.len() / if self.is_text { 2 } else { 1 };
        let units = self.stated_value.unwrap_or(u16::try_from(units).unwrap());
        let length = self.stated_length.unwrap_or(u16::try_from(bytes.len()).unwrap());
        bytes[..2].copy_from_slice(&length.to_le_bytes());
        bytes[2..4].copy_from_slice(&units.to_le_bytes());
        bytes
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A whole block, its texts at its very end.
fn block(translations: &[u8], tables: Vec<Made>) -> Made {
    let list = Made::binary("Translation", translations, vec![]);
    let parts = vec![Made::of("VarFileInfo", vec![list]), Made::of("StringFileInfo", tables)];
    Made::binary("VS_VERSION_INFO", &[0xfe; 52], parts)
}

fn company(block: &[u8]) -> Option<Box<str>> {
    texts(block).company
}

const ENGLISH: [u8; 4] = [0x09, 0x04, 0xb0, 0x04];
const GERMAN: [u8; 4] = [0x07, 0x04, 0xb0, 0x04];

#[test]
fn both_texts_are_found() {
    let table = vec![
        Made::text("Comments", "none"),
        Made::text("CompanyName", " Maker, Inc. "),
        Made::text("FileDescription", "Does \u{201c}things\u{201d}"),
    ];
    let made = block(&ENGLISH, vec![Made::of("040904B0", table)]).bytes();
    let version = texts(&made);
    assert_eq!(version.company.as_deref(), Some("Maker, Inc."));
    assert_eq!(version.description.as_deref(), Some("Does \u{201c}things\u{201d}"));
}

#[test]
fn texts_are_looked_for_in_their_own_language_first() {
    let table = |key, text| Made::of(key, vec![Made::text("CompanyName", text)]);
    let both = vec![table("040904b0", "English"), table("040704b0", "Deutsch")];
    for (listed, expected) in [
        (&GERMAN[..], "Deutsch"),
        (&ENGLISH[..], "English"),
        (&[][..], "English"),
        (&[1, 2, 3][..], "English"),
        (&[0xff, 0xff, 0xff, 0xff][..], "English"),
    ] {
        assert_eq!(company(&block(listed, both.clone()).bytes()).as_deref(), Some(expected));
    }
    // A language nobody lists is better than nothing, and an empty text is none.
    let other = vec![table("040904b0", "  "), table("041104b0", "\u{4f1a}\u{793e}")];
    assert_eq!(company(&block(&ENGLISH, other).bytes()).as_deref(), Some("\u{4f1a}\u{793e}"));
}

#[test]
fn lengths_that_lead_out_of_the_block_end_with_it() {
    let table = |text: Made| vec![Made::of("040904b0", vec![text])];
    let text = Made::text("CompanyName", "Maker");
    for length in [0, 1, 5, 6, 11, 0x7fff, 0xffff] {
        let made = Made { stated_value: Some(length), ..text.clone() };
        assert_eq!(company(&block(&ENGLISH, table(made)).bytes()).as_deref(), Some("Maker"));
    }
    let endless = Made { value: utf16("Maker"), stated_value: Some(0xffff), ..text.clone() };
    assert_eq!(company(&block(&ENGLISH, table(endless)).bytes()).as_deref(), Some("Maker"));
    let long = Made { stated_length: Some(0xffff), ..text.clone() };
    assert_eq!(company(&block(&ENGLISH, table(long)).bytes()).as_deref(), Some("Maker"));
    let mut made = block(&ENGLISH, table(text));
    made.children[0].children[0].stated_value = Some(0xffff);
    assert_eq!(company(&made.bytes()).as_deref(), Some("Maker"));
    made.stated_length = Some(0xffff);
    assert_eq!(company(&made.bytes()).as_deref(), Some("Maker"));
}

#[test]
fn a_node_of_no_length_ends_its_level() {
    let mut made =
        block(&ENGLISH, vec![Made::of("040904b0", vec![Made::text("CompanyName", "M")])]);
    for length in 0..6 {
        made.children[1].children[0].children[0].stated_length = Some(length);
        assert_eq!(company(&made.bytes()), None);
    }
    assert_eq!(texts(&[]), Version::default());
    assert_eq!(texts(&[0; 64]), Version::default());
    assert_eq!(texts(&[0xff; 64]), Version::default());
}

/// Cut anywhere, and with any one byte changed, nothing is read from outside: under miri this
/// would be seen, and a panic everywhere.
#[test]
fn damage_is_read_as_far_as_it_goes() {
    let table = vec![Made::text("CompanyName", "Maker"), Made::text("FileDescription", "Thing")];
    let whole = block(&ENGLISH, vec![Made::of("040904b0", table)]).bytes();
    // Interpreted, every place would take a quarter of an hour.
    let step = if cfg!(miri) { 7 } else { 1 };
    for cut in (0..whole.len()).step_by(step) {
        texts(&whole[..cut]);
    }
    for place in (0..whole.len()).step_by(step) {
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[place] = byte;
            texts(&changed);
        }
    }
}
