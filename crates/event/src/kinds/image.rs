//! How an executable is named.

use crate::code_page::CodePage;

/// How an event names an executable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Image {
    /// Whole native path, `\Device\HarddiskVolume3\Windows\System32\svchost.exe`.
    Path(Box<str>),
    /// File name only, complete.
    Name(Box<str>),
    /// File name that the kernel cut after 14 or 15 characters and may be incomplete.
    Cut(Box<str>),
    /// File name in 8-bit characters of which some stand for something that nothing tells.
    Narrow(Box<NarrowName>),
}

impl Image {
    /// The file name of these 8-bit characters, of which the kernel kept no more than `kept`.
    ///
    /// A name that ends in `.exe` where it would have been cut is taken to be whole.
    pub(crate) fn of_bytes(bytes: &[u8], kept: usize) -> Option<Self> {
        let is_cut = bytes.len() >= kept && !ends_as_program(bytes);
        match std::str::from_utf8(bytes) {
            Ok("") => None,
            Ok(text) if text.is_ascii() && !text.contains('?') => {
                Some(if is_cut { Self::Cut(text.into()) } else { Self::Name(text.into()) })
            }
            _ => Some(Self::Narrow(Box::new(NarrowName::new(bytes, is_cut)))),
        }
    }

    /// The file name: the part of a path after its last separator; escapes stand for bytes of
    /// which nothing tells what they are.
    pub fn name(&self) -> &str {
        match self {
            Self::Path(path) => path.rsplit(['\\', '/']).next().unwrap_or(path),
            Self::Name(name) | Self::Cut(name) => name,
            Self::Narrow(narrow) => &narrow.escaped,
        }
    }

    /// Whether its end may be missing.
    pub fn is_cut(&self) -> bool {
        match self {
            Self::Path(_) | Self::Name(_) => false,
            Self::Cut(_) => true,
            Self::Narrow(narrow) => narrow.is_cut,
        }
    }

    /// Whether both can name one file.
    pub fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Narrow(one), Self::Narrow(another)) => one.may_be_narrow(another),
            // Of two names that are cut, either may be cut earlier.
            (Self::Narrow(_), Self::Cut(_)) | (Self::Cut(_), Self::Narrow(_)) => true,
            (Self::Narrow(narrow), wide) | (wide, Self::Narrow(narrow)) => {
                narrow.may_be(wide.name())
            }
            (one, another) => {
                let (a, b) = (one.name(), another.name());
                begins(a, b) && (b.len() == a.len() || another.is_cut())
                    || begins(b, a) && (b.len() == a.len() || one.is_cut())
            }
        }
    }
}

/// Whether a text begins with another, upper and lower case of ASCII being the same.
fn begins(whole: &str, start: &str) -> bool {
    whole.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

fn ends_as_program(bytes: &[u8]) -> bool {
    bytes.last_chunk::<4>().is_some_and(|end| end.eq_ignore_ascii_case(b".exe"))
}

/// Fewest bytes of a character outside of ASCII: no code page of single bytes has those of East Asia.
fn narrowest(c: char) -> usize {
    if matches!(c, '\u{2e80}'..='\u{feff}') { 2 } else { 1 }
}

/// A file name as 8-bit characters in the code page of the machine, which no event names.
///
/// What that code page has no character for became `?`, which no file name contains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NarrowName {
    bytes: Box<[u8]>,
    /// The bytes, all but ASCII as escapes, `\xCE\xA2.exe`, and `…` behind what was cut.
    escaped: Box<str>,
    is_cut: bool,
}

/// Longest name that is compared with others: no file system of Windows has longer ones.
const LONGEST: usize = 512;
/// Most bytes of one character in any code page.
const WIDEST: usize = 4;
/// Most places in a command line without quotes at which the program's name may end.
const ENDS: usize = 64;

impl NarrowName {
    fn new(bytes: &[u8], is_cut: bool) -> Self {
        let escape = |byte: &u8| match byte {
            0x20..=0x7e => char::from(*byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        };
        let mut escaped: String = bytes.iter().map(escape).collect();
        escaped.push_str(if is_cut { "…" } else { "" });
        Self { bytes: bytes.into(), escaped: escaped.into(), is_cut }
    }

    /// Keeps no more than `most` bytes.
    pub(super) fn shorten(&mut self, most: usize) {
        if let Some(kept) = self.bytes.get(..most).filter(|_| self.bytes.len() > most) {
            *self = Self::new(kept, true);
        }
    }

    /// Bytes of text it holds.
    pub(super) fn text_bytes(&self) -> usize {
        self.bytes.len() + self.escaped.len()
    }

    /// The name by a code page; `None` if these bytes are no text of it.
    pub fn decoded(&self, page: CodePage) -> Option<Image> {
        // What was cut may end within a character.
        let spare = if self.is_cut { WIDEST.min(self.bytes.len()) } else { 1 };
        let shorter = (0..spare).filter_map(|less| self.bytes.get(..self.bytes.len() - less));
        let text = shorter.filter_map(|bytes| page.decode(bytes)).next()?.into();
        Some(if self.is_cut { Image::Cut(text) } else { Image::Name(text) })
    }

    /// Whether this name can stand for the same file: each character outside of ASCII stands for a
    /// few bytes of which the first is outside of it too, or for `?`.
    pub fn may_be(&self, wide: &str) -> bool {
        if self.bytes.len() > LONGEST {
            return false;
        }
        // Where in the bytes the characters so far may end.
        let mut ends = vec![false; self.bytes.len() + 1];
        ends[0] = true;
        for c in wide.chars() {
            if self.is_cut && ends.last() == Some(&true) {
                return true;
            }
            ends = self.ends_after(&ends, c);
        }
        ends.last() == Some(&true)
    }

    fn ends_after(&self, before: &[bool], c: char) -> Vec<bool> {
        let mut ends = vec![false; before.len()];
        let starts = before.iter().enumerate().filter(|(_, may_end)| **may_end);
        for (start, byte) in starts.filter_map(|(start, _)| Some((start, *self.bytes.get(start)?)))
        {
            let lengths = match (c.is_ascii(), byte) {
                (true, _) if u8::try_from(c).is_ok_and(|c| c.eq_ignore_ascii_case(&byte)) => 1..=1,
                // A character beyond the first plane of Unicode becomes two of them.
                (false, b'?') => 1..=c.len_utf16(),
                (false, 0x80..) => narrowest(c)..=WIDEST,
                _ => continue,
            };
            for end in lengths.map(|length| start + length) {
                if let Some(may_end) = ends.get_mut(end) {
                    *may_end = true;
                }
            }
        }
        ends
    }

    fn may_be_narrow(&self, other: &Self) -> bool {
        let starts = |long: &[u8], short: &Self| short.is_cut && long.starts_with(&short.bytes);
        self.bytes.eq_ignore_ascii_case(&other.bytes)
            || starts(&self.bytes, other)
            || starts(&other.bytes, self)
    }

    /// The file name that a command line, which is wide text, begins with, if it can be this one.
    pub fn in_command_line(&self, line: &str) -> Option<Image> {
        let line = line.trim_start();
        let found = match line.strip_prefix('"') {
            Some(quoted) => self.in_path(quoted.split('"').next().unwrap_or_default()),
            None => {
                let ends = line.match_indices(' ').map(|(end, _)| end).take(ENDS);
                let mut programs = ends.chain([line.len()]).filter_map(|end| line.get(..end));
                programs.find_map(|program| self.in_path(program))
            }
        };
        found.map(|name| Image::Name(name.into()))
    }

    /// The file name at the end of a path, `.exe` added where the user left it out.
    fn in_path(&self, path: &str) -> Option<String> {
        let name = path.rsplit(['\\', '/']).next()?;
        let whole = || format!("{name}.exe");
        if self.may_be(name) {
            return Some(name.to_owned());
        }
        Some(whole()).filter(|whole| self.may_be(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIXIN: &[u8] = b"\xce\xa2\xd0\xc5.exe";

    fn narrow(bytes: &[u8], kept: usize) -> NarrowName {
        match Image::of_bytes(bytes, kept) {
            Some(Image::Narrow(narrow)) => *narrow,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn ascii_is_a_name_and_all_else_is_shown_as_it_is_written() {
        let shown = |bytes: &[u8], kept| {
            let image = Image::of_bytes(bytes, kept)?;
            Some(format!(
                "{}{}",
                image.name(),
                if matches!(image, Image::Cut(_)) { "…" } else { "" }
            ))
        };
        for (bytes, expected) in [
            (&b"a.exe"[..], Some("a.exe")),
            (b"", None),
            (b"SearchProtocol", Some("SearchProtocol…")),
            (b"fourteenlo.exe", Some("fourteenlo.exe")),
            (WEIXIN, Some("\\xCE\\xA2\\xD0\\xC5.exe")),
            (b"??.exe", Some("??.exe")),
            (b"Z\xc3\xbcrich.exe", Some("Z\\xC3\\xBCrich.exe")),
            (
                b"\xce\xa2\xd0\xc5\xce\xa2\xd0\xc5\xce\xa2\xd0\xc5\xce\xa2",
                Some("\\xCE\\xA2\\xD0\\xC5\\xCE\\xA2\\xD0\\xC5\\xCE\\xA2\\xD0\\xC5\\xCE\\xA2…"),
            ),
        ] {
            assert_eq!(shown(bytes, 14).as_deref(), expected);
        }
    }

    #[test]
    fn a_code_page_tells_what_the_bytes_stand_for() {
        let decoded = |bytes: &[u8], page: &str| narrow(bytes, 14).decoded(page.parse().unwrap());
        let name = |text: &str| Some(Image::Name(text.into()));
        assert_eq!(decoded(WEIXIN, "936"), name("微信.exe"));
        assert_eq!(decoded(WEIXIN, "1251"), name("ОўРЕ.exe"));
        assert_eq!(decoded(b"\xce\xa2\xd0.exe", "65001"), None);
        // Fourteen bytes end within the eighth character.
        let cut = b"a\xce\xa2\xd0\xc5\xce\xa2\xd0\xc5\xce\xa2\xd0\xc5\xce";
        assert_eq!(decoded(cut, "gbk"), Some(Image::Cut("a微信微信微信".into())));
    }

    #[test]
    fn the_command_line_tells_it_too() {
        for (bytes, line, expected) in [
            (WEIXIN, r#""C:\微信\微信.exe" -x"#, Some("微信.exe")),
            (WEIXIN, r"C:\微信\微信.exe -x", Some("微信.exe")),
            (WEIXIN, r"C:\Program Files\微信\微信.exe", Some("微信.exe")),
            (WEIXIN, "微信", Some("微信.exe")),
            (WEIXIN, "  微信.EXE", Some("微信.EXE")),
            (WEIXIN, "rundll32.exe 微信.exe", None),
            (WEIXIN, "微.dll", None),
            (WEIXIN, "", None),
            (b"??.exe", r#""C:\微信\微信.exe""#, Some("微信.exe")),
            (b"??.exe", "\u{1f600}.exe", Some("\u{1f600}.exe")),
            (b"??.exe", "ab.exe", None),
            // The second byte of a character may be one of ASCII.
            (b"\x83\x81\x83\x82.exe", "メモ.exe", Some("メモ.exe")),
            (b"\x95\x5c.exe", "表.exe", Some("表.exe")),
            (b"Z\xfcrich.exe", "zürich.exe", Some("zürich.exe")),
            (b"Z\xfcrich.exe", "zuerich.exe", None),
            (
                b"\xce\xa2\xd0\xc5-long-name",
                "微信-long-name-to-the-end.exe",
                Some("微信-long-name-to-the-end.exe"),
            ),
        ] {
            let found = narrow(bytes, 14).in_command_line(line);
            assert_eq!(found, expected.map(|name| Image::Name(name.into())), "{line}");
        }
    }

    #[test]
    fn names_of_one_file_in_different_forms() {
        let path = |text: &str| Image::Path(format!("\\Device\\{text}").into());
        let of = |bytes: &[u8]| Image::of_bytes(bytes, 14).unwrap();
        for (one, other, expected) in [
            (path("a.exe"), of(b"A.EXE"), true),
            (path("b.exe"), of(b"A.EXE"), false),
            (path("SearchProtocolHost.exe"), of(b"SearchProtocol"), true),
            (path("SearchIndexer.exe"), of(b"SearchProtocol"), false),
            (of(b"SearchProtocol"), of(b"SearchProtocol"), true),
            (of(b"SearchProt.exe"), of(b"SearchProtocol"), false),
            (path("微信.exe"), of(WEIXIN), true),
            (path("企业微信.exe"), of(WEIXIN), false),
            (of(WEIXIN), of(WEIXIN), true),
            (of(WEIXIN), of(b"\xce\xa2.exe"), false),
        ] {
            assert_eq!(one.may_be(&other), expected, "{one:?} and {other:?}");
            assert_eq!(other.may_be(&one), expected, "{other:?} and {one:?}");
        }
    }

    #[test]
    fn hostile_names_cost_little() {
        let long = vec![0xce; 60_000];
        assert!(!narrow(&long, 15).may_be(&"微".repeat(60_000)));
        let long = vec![0xce; LONGEST];
        assert!(narrow(&long, 1000).in_command_line(&"微 ".repeat(30_000)).is_none());
    }
}
