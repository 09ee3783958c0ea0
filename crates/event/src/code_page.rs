//! Code pages: what 8-bit text outside of ASCII stands for on a machine.
//!
//! No event and no header of a recording names the code page of its machine. Who knows it may say
//! so; nothing here guesses.

use encoding_rs::Encoding;
use std::str::FromStr;

/// A code page that Windows can have as its own for programs without Unicode (ANSI).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodePage(&'static Encoding);

impl CodePage {
    /// Some that are common, with whom they serve: a way out for who named another.
    pub const EXAMPLES: &'static str = "936 (gbk), 932 (shift_jis), 949, 950 (big5), 1250 … 1258, \
                                        874, 65001 (utf-8)";

    /// The code page of a number, as `GetACP` and `chcp` give it.
    pub fn numbered(number: u16) -> Option<Self> {
        codepage::to_encoding_no_replacement(number).filter(is_8_bit).map(Self)
    }

    /// The text these bytes stand for; `None` if no text of this code page has them.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        let text = self.0.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    }

    /// Its name on the web, `gbk`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// UTF-16 has no 8-bit characters.
fn is_8_bit(encoding: &&'static Encoding) -> bool {
    encoding.is_ascii_compatible()
}

/// The text names no code page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoCodePage;

impl std::fmt::Display for NoCodePage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(CodePage::EXAMPLES)
    }
}

impl std::error::Error for NoCodePage {}

impl FromStr for CodePage {
    type Err = NoCodePage;

    /// A number, with or without `cp` before it, or a name that browsers know.
    fn from_str(text: &str) -> Result<Self, NoCodePage> {
        let bare = text.trim();
        let digits = bare.get(..2).filter(|start| start.eq_ignore_ascii_case("cp"));
        let number = digits.map_or(bare, |_| &bare[2..]).parse();
        let found = match number {
            Ok(number) => Self::numbered(number),
            Err(_) => {
                Encoding::for_label_no_replacement(bare.as_bytes()).filter(is_8_bit).map(Self)
            }
        };
        found.ok_or(NoCodePage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_by_number_and_by_name() {
        for (text, name) in [
            ("936", Some("GBK")),
            ("cp936", Some("GBK")),
            ("CP1251", Some("windows-1251")),
            (" gbk ", Some("GBK")),
            ("Shift_JIS", Some("Shift_JIS")),
            ("65001", Some("UTF-8")),
            ("utf-8", Some("UTF-8")),
            ("1200", None),
            ("utf-16le", None),
            ("0", None),
            ("99999", None),
            ("cp", None),
            ("", None),
            ("chinese (simplified)", None),
        ] {
            let page: Result<CodePage, _> = text.parse();
            assert_eq!(page.ok().map(CodePage::name), name, "{text}");
        }
    }

    #[test]
    fn bytes_are_text_or_not_of_this_code_page() {
        let decode = |page: &str, bytes: &[u8]| page.parse::<CodePage>().unwrap().decode(bytes);
        assert_eq!(decode("936", b"\xce\xa2\xd0\xc5.exe").as_deref(), Some("微信.exe"));
        assert_eq!(decode("1251", b"\xcf\xf3\xf1\xea.exe").as_deref(), Some("Пуск.exe"));
        assert_eq!(decode("932", b"\x83\x81\x83\x82.exe").as_deref(), Some("メモ.exe"));
        assert_eq!(decode("1252", b"Z\xfcrich").as_deref(), Some("Zürich"));
        assert_eq!(decode("936", b"\xce"), None);
        assert_eq!(decode("65001", b"\xce\xa2\xd0\xc5"), None);
        assert_eq!(decode("65001", b"\xef\xbb\xbfa").as_deref(), Some("\u{feff}a"));
    }
}
