//! The languages the program speaks.

/// A language for people. Machine formats are the same in every language.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// Its name on the command line and in pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language of a locale name such as `zh_CN.UTF-8` or `en-GB`.
    pub fn named(locale: &str) -> Option<Self> {
        let language = locale.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase();
        match language.as_str() {
            "zh" => Some(Self::ZhCn),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// One text in every language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bilingual {
    /// In English.
    pub en: &'static str,
    /// In Simplified Chinese.
    pub zh: &'static str,
}

impl Bilingual {
    /// The text in a language.
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::ZhCn => self.zh,
        }
    }

    /// For tests: both languages have the same blanks, and Chinese is Chinese unless the two are
    /// alike.
    ///
    /// # Panics
    /// It is not so.
    pub fn check(self, alike: bool) {
        assert!(!self.en.is_empty() && !self.zh.is_empty(), "{self:?}");
        assert_eq!(blanks(self.en), blanks(self.zh), "{self:?}");
        let chinese = self.zh.chars().any(|c| c >= '\u{3000}');
        assert!(chinese || alike, "left in English: {self:?}");
    }
}

fn blanks(text: &str) -> Vec<&str> {
    let names = text.split('{').skip(1);
    let mut blanks: Vec<&str> = names.filter_map(|rest| rest.split(['}', '?']).next()).collect();
    blanks.sort_unstable();
    blanks.dedup();
    blanks
}
