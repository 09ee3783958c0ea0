//! `--tz`: the zone of the times that people read and write.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

/// A zone as the user names it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) enum ZoneChoice {
    /// This machine's.
    #[default]
    Local,
    /// That of the machine that was recorded.
    Recording,
    /// One of its own name.
    Named(TimeZone),
}

/// The text names no zone; those it may have meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct UnknownZone(Vec<String>);

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl std::error::Error for UnknownZone {}

static WORDS: [(&str, ZoneChoice); 3] = [
    ("local", ZoneChoice::Local),
    ("utc", ZoneChoice::Named(TimeZone::UTC)),
    ("recording", ZoneChoice::Recording),
];

impl FromStr for ZoneChoice {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Self, UnknownZone> {
        let word = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
        if let Some((_, choice)) = word {
            return Ok(choice.clone());
        }
        TimeZone::get(text).map(Self::Named).map_err(|_| UnknownZone(nearest(text)))
    }
}

/// The zone whose name is most like the text, if any is, then the words that are no names.
fn nearest(text: &str) -> Vec<String> {
    let likeness = |name: &str| strsim::jaro(&text.to_lowercase(), &name.to_lowercase());
    let known = jiff::tz::db().available().map(|name| name.to_string());
    // A city alone is what people try first.
    let alike = |name: &String| {
        let city = name.rsplit('/').next().unwrap_or(name);
        likeness(name).max(likeness(city))
    };
    let nearest = known.max_by(|one, other| alike(one).total_cmp(&alike(other)));
    let words = WORDS.iter().map(|(word, _)| (*word).to_owned());
    nearest.filter(|name| alike(name) > 0.7).into_iter().chain(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_name() {
        assert_eq!("Recording".parse(), Ok(ZoneChoice::Recording));
        assert_eq!("UTC".parse(), Ok(ZoneChoice::Named(TimeZone::UTC)));
        assert!(matches!("Asia/Shanghai".parse(), Ok(ZoneChoice::Named(_))));
        for (text, said) in [
            ("Europe/Berln", "Europe/Berlin, local, utc, recording"),
            ("shanghai", "Asia/Shanghai, local, utc, recording"),
            ("12", "local, utc, recording"),
        ] {
            assert_eq!(text.parse::<ZoneChoice>().unwrap_err().to_string(), said, "{text}");
        }
    }
}
