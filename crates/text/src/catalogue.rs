//! How a list of texts is made, so that none can lack a language.

/// An enum with one variant for each text, named and then said in English and in Chinese. Words in
/// braces are filled in; see [`fill`](crate::fill). Behind the name of the list stand the texts that
/// are the same in both languages. It brings a test along: one list in a module.
#[macro_export]
macro_rules! catalogue {
    (
        $(#[$doc:meta])* $catalogue:ident $(, alike: $($alike:ident),+)?;
        $($name:ident: $en:literal, $zh:literal;)*
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum $catalogue { $($name),* }

        impl $catalogue {
            const fn bilingual(self) -> $crate::Bilingual {
                match self { $(Self::$name => $crate::Bilingual { en: $en, zh: $zh }),* }
            }

            /// The text in a language.
            pub(crate) const fn of(self, lang: $crate::Lang) -> &'static str {
                self.bilingual().of(lang)
            }

            /// The text with its blanks filled in.
            pub(crate) fn fill(self, lang: $crate::Lang, values: &[(&str, &str)]) -> String {
                $crate::fill(self.of(lang), values)
            }
        }

        #[cfg(test)]
        #[test]
        fn every_text_has_both_languages() {
            let alike: &[$catalogue] = &[$($($catalogue::$alike),+)?];
            for text in [$($catalogue::$name),*] {
                text.bilingual().check(alike.contains(&text));
            }
        }
    };
}

/// Replaces each `{name}` by its value, and each `{name?one|many}` by the word that agrees with
/// it. What a value contains is never looked at again.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
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
