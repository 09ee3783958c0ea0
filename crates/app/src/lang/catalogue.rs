//! How a list of texts is made, so that none can lack a language.

/// An enum with one variant for each text. Words in braces are filled in; see [`fill`].
macro_rules! catalogue {
    ($(#[$doc:meta])* $catalogue:ident; $($name:ident: $en:literal, $zh:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum $catalogue { $($name),* }

        impl $catalogue {
            const fn bilingual(self) -> $crate::lang::Bilingual {
                use $crate::lang::Bilingual;
                match self { $(Self::$name => Bilingual { en: $en, zh: $zh }),* }
            }

            /// The text in a language.
            pub(crate) const fn of(self, lang: $crate::lang::Lang) -> &'static str {
                self.bilingual().of(lang)
            }

            /// The text with its blanks filled in.
            pub(crate) fn fill(self, lang: $crate::lang::Lang, values: &[(&str, &str)]) -> String {
                $crate::lang::catalogue::fill(self.of(lang), values)
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}
pub(crate) use catalogue;

/// Replaces each `{name}` by its value, and each `{name?one|many}` by the word that agrees with
/// it. What a value contains is never looked at again.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((blank, behind)) = after.split_once('}') else { break };
        filled.push_str(filling(blank, values));
        rest = behind;
    }
    filled + rest
}

fn filling<'a>(blank: &'a str, values: &[(&str, &'a str)]) -> &'a str {
    let (name, words) = blank.split_once('?').unwrap_or((blank, ""));
    let value = values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
    match words.split_once('|') {
        None => value,
        Some((one, _)) if value == "1" => one,
        Some((_, many)) => many,
    }
}

/// Checks one text: both languages, with the same blanks, and Chinese that is Chinese.
#[cfg(test)]
pub(crate) fn check(text: super::Bilingual, same_in_both: bool) {
    assert!(!text.en.is_empty() && !text.zh.is_empty(), "{text:?}");
    assert_eq!(blanks(text.en), blanks(text.zh), "{text:?}");
    let chinese = text.zh.chars().any(|c| c >= '\u{3000}' || c == '，');
    assert!(chinese || same_in_both, "left in English: {text:?}");
}

#[cfg(test)]
fn blanks(text: &str) -> Vec<&str> {
    let names = text.split('{').skip(1);
    let mut blanks: Vec<&str> = names.filter_map(|rest| rest.split(['}', '?']).next()).collect();
    blanks.sort_unstable();
    blanks.dedup();
    blanks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_not_a_text_to_fill() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
        assert_eq!(fill("no blanks", &[]), "no blanks");
    }

    #[test]
    fn a_word_agrees_with_its_number() {
        let said = |count| fill("{n} {n?place is|places are} bad", &[("n", count)]);
        assert_eq!(said("1"), "1 place is bad");
        assert_eq!(said("0"), "0 places are bad");
        assert_eq!(said("1,001"), "1,001 places are bad");
    }
}
